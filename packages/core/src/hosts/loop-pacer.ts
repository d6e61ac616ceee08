import type { Clock, PacedTimer, Pacer } from '../contracts/clock.ts';

// docs/decisions/0162-a-thread-sleeps-and-the-loop-turns.md

/** Wakes an event loop a little before something is due. */
export interface Alarm {
  /** How long before something is due it wakes the loop. */
  readonly leadUs: number;
  /** Why it is no more exact than timers now; null where it is. */
  readonly coarse: string | null;
  /** Wakes the loop for what is due at `dueUs`, instead of for what it was set before. May wake it earlier, or too late. */
  setFor(dueUs: number): void;
  /** Ends what it keeps running; it wakes the loop no more. */
  close(): void;
}

/** A turn of the event loop in which nothing happens takes no longer; what is longer is somebody's work. */
const IDLE_TURN_US = 15;
/** The loop turns rather than have the alarm set for so little. */
const NOT_WORTH_AN_ALARM_US = 20;

interface Wait {
  dueUs: number;
  readonly callback: () => void;
}

/**
 * A pacer for one event loop: an alarm for the long part of a wait, then a look at the clock in each turn of the loop, so
 * that answers are read meanwhile.
 */
export class LoopPacer implements Pacer {
  readonly #clock: Pick<Clock, 'nowUs'>;
  readonly #alarm: Alarm;
  readonly #onTurned: (untilUs: number, us: number) => void;
  /** The earliest is the last. */
  readonly #waits: Wait[] = [];
  #turn: NodeJS.Immediate | null = null;
  #looking = false;
  /** What the alarm is set for; `Infinity` while it is not. */
  #setForUs = Infinity;
  #lookedUs = 0;
  #turnedUs = 0;

  /**
   * @param alarm makes the alarm, which calls `ring` to wake the loop
   * @param onTurned is told of each turn: when it ended, and for how much of it the loop was kept turning
   */
  constructor(
    clock: Pick<Clock, 'nowUs'>,
    alarm: (ring: () => void) => Alarm,
    onTurned: (untilUs: number, us: number) => void = () => undefined,
  ) {
    this.#clock = clock;
    this.#onTurned = onTurned;
    this.#alarm = alarm(() => this.#ring());
  }

  get coarse(): string | null {
    return this.#alarm.coarse;
  }

  callAt(dueUs: number, callback: () => void): PacedTimer {
    const wait: Wait = { dueUs, callback };
    this.#insert(wait);
    if (this.#waits.at(-1) === wait) this.#awaitNext();
    return {
      cancel: () => {
        const index = this.#waits.lastIndexOf(wait);
        if (index >= 0) this.#waits.splice(index, 1);
      },
      postpone: (laterUs) => {
        const index = this.#waits.lastIndexOf(wait);
        if (index < 0) return;
        wait.dueUs = laterUs;
        if (this.#waits.length > 1) {
          this.#waits.splice(index, 1);
          this.#insert(wait);
        }
        this.#awaitNext();
      },
    };
  }

  get turnedUs(): number {
    return this.#turnedUs;
  }

  close(): void {
    this.#waits.length = 0;
    if (this.#turn !== null) clearImmediate(this.#turn);
    this.#turn = null;
    this.#alarm.close();
  }

  #insert(wait: Wait): void {
    let low = 0;
    let high = this.#waits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#waits[middle]!.dueUs > wait.dueUs) low = middle + 1;
      else high = middle;
    }
    this.#waits.splice(low, 0, wait);
  }

  #awaitNext(): void {
    const next = this.#waits.at(-1);
    if (next === undefined || this.#turn !== null || this.#looking) return;
    const { leadUs } = this.#alarm;
    if (next.dueUs - this.#clock.nowUs() <= (leadUs > 0 ? leadUs + NOT_WORTH_AN_ALARM_US : 0)) {
      this.#turn = setImmediate(this.#atEndOfTurn);
    } else if (next.dueUs !== this.#setForUs) {
      this.#setForUs = next.dueUs;
      this.#alarm.setFor(next.dueUs);
    }
  }

  readonly #atEndOfTurn = (): void => {
    this.#turn = null;
    const beganUs = this.#lookedUs;
    const endedUs = this.#look();
    const us = Math.min(endedUs - beganUs, IDLE_TURN_US);
    this.#turnedUs += us;
    this.#onTurned(endedUs, us);
  };

  #ring(): void {
    this.#setForUs = Infinity;
    if (this.#turn === null) this.#look();
  }

  /** Calls what is due by now, and returns when that is. */
  #look(): number {
    const nowUs = this.#clock.nowUs();
    this.#lookedUs = nowUs;
    this.#looking = true;
    try {
      for (let next = this.#waits.at(-1); next !== undefined && next.dueUs <= nowUs; next = this.#waits.at(-1)) {
        this.#waits.pop();
        next.callback();
      }
    } finally {
      this.#looking = false;
      this.#awaitNext();
    }
    return nowUs;
  }
}
