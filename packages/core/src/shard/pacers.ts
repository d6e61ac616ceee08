import type { Clock, Pacer, Precision } from '../contracts/clock.ts';
import type { LoadPlan } from '../contracts/plan.ts';

/** How the loads of a shard wait for what is due: each with the precision that it asks for, by pacers that they share. */
export class Pacers {
  readonly #clock: Clock;
  readonly #open = new Map<Precision, Pacer>();
  #toldTurnedUs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The pacer of a precision, which is opened when it is first asked for; timers where the clock has none, being exact. */
  of(precision: Precision): Pick<Pacer, 'callAt'> {
    const pacer = this.#open.get(precision) ?? this.#make(precision);
    this.#open.set(precision, pacer);
    return pacer;
  }

  /** Time for which the event loop was kept turning since this was last asked. */
  takeTurningUs(): number {
    const turnedUs = this.#all().reduce((sum, pacer) => sum + pacer.turnedUs, 0);
    const sinceUs = turnedUs - this.#toldTurnedUs;
    this.#toldTurnedUs = turnedUs;
    return sinceUs;
  }

  /** Why what shall be paced is as exact as timers only; null where all is as asked. */
  get coarse(): string | null {
    return this.#all().find(({ coarse }) => coarse !== null)?.coarse ?? null;
  }

  close(): void {
    for (const pacer of this.#all()) pacer.close();
  }

  #all(): Pacer[] {
    return [...this.#open.values()];
  }

  #make(precision: Precision): Pacer {
    const pacer = precision === 'timer' ? undefined : this.#clock.openPacer?.(precision);
    return pacer ?? timersOf(this.#clock);
  }
}

/** Timers of a clock as a pacer: where they were asked for, or are exact, nothing is coarse about them. */
export function timersOf(clock: Pick<Clock, 'nowUs' | 'setTimer'>): Pacer {
  return {
    callAt(dueUs, callback) {
      const timer = clock.setTimer(dueUs - clock.nowUs(), callback);
      return { cancel: () => timer.cancel(), postpone: () => undefined };
    },
    turnedUs: 0,
    coarse: null,
    close: () => undefined,
  };
}

/** How exactly operations of a load start: what waits for nothing but answers needs no pacer. */
export function precisionOf(load: LoadPlan): Precision {
  if (load.model === 'open') return load.precision ?? 'paced';
  return load.model === 'closed' && (load.pacingUs !== undefined || load.thinkTime !== undefined) ? 'paced' : 'timer';
}
