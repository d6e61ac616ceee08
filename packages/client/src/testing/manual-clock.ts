import type { Clock, Timer } from '../clock.ts';

interface ManualTimer {
  readonly dueUs: number;
  readonly callback: () => void;
}

/**
 * A clock that a test moves. Each reading is one microsecond later than the last, so that stamps have an order; timers
 * fire only in `advance`.
 */
export class ManualClock implements Clock {
  #nowUs: number;
  readonly #timers = new Set<ManualTimer>();

  constructor(startUs = 1_000_000) {
    this.#nowUs = startUs;
  }

  /** How many timers are set and neither fired nor cancelled. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  nowUs(): number {
    this.#nowUs += 1;
    return this.#nowUs;
  }

  setTimer(delayUs: number, callback: () => void): Timer {
    const timer = { dueUs: this.#nowUs + delayUs, callback };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  /** Moves time on and fires what falls due, in order; also what is set meanwhile. */
  advance(byMs: number): void {
    const endUs = this.#nowUs + byMs * 1000;
    for (let next = this.#nextDue(endUs); next !== null; next = this.#nextDue(endUs)) {
      this.#timers.delete(next);
      this.#nowUs = Math.max(this.#nowUs, next.dueUs);
      next.callback();
    }
    this.#nowUs = Math.max(this.#nowUs, endUs);
  }

  #nextDue(endUs: number): ManualTimer | null {
    let earliest: ManualTimer | null = null;
    for (const timer of this.#timers) {
      if (timer.dueUs <= endUs && (earliest === null || timer.dueUs < earliest.dueUs)) earliest = timer;
    }
    return earliest;
  }
}
