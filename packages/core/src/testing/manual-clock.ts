import type { Clock, Timer } from '../contracts/clock.ts';

interface Pending {
  readonly atUs: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock that moves only when told. Timers fire in the order of their times, and between any two of them everything
 * that was set off by promises is let run out, so that whole benchmarks take place in virtual time.
 */
export class ManualClock implements Clock {
  readonly epochWallMs: number;
  #nowUs = 0;
  #order = 0;
  #pending: Pending[] = [];

  /** @param epochWallMs Wall time of the epoch. @default 2026-01-01T00:00:00Z */
  constructor(epochWallMs: number = Date.UTC(2026, 0, 1)) {
    this.epochWallMs = epochWallMs;
  }

  nowUs(): number {
    return this.#nowUs;
  }

  setTimer(delayUs: number, callback: () => void): Timer {
    const entry: Pending = { atUs: this.#nowUs + Math.max(0, Math.ceil(delayUs)), order: (this.#order += 1), callback };
    this.#insert(entry);
    return {
      cancel: () => {
        const index = this.#pending.indexOf(entry);
        if (index >= 0) this.#pending.splice(index, 1);
      },
    };
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#pending.length;
  }

  /** Moves time on by `us`, firing what falls due on the way. */
  async advance(us: number): Promise<void> {
    const untilUs = this.#nowUs + us;
    await settle();
    while (this.#pending.length > 0 && this.#pending[0]!.atUs <= untilUs) await this.#fireNext();
    this.#nowUs = untilUs;
  }

  /**
   * Moves time on from timer to timer until the promise settles, and returns what it brings.
   *
   * @throws Error when no timer is left, or `limitUs` has passed, and the promise is still open: it would hang.
   */
  async runUntil<T>(promise: Promise<T>, limitUs: number = 86_400e6): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    const untilUs = this.#nowUs + limitUs;
    await settle();
    while (!settled) {
      const next = this.#pending[0];
      if (next === undefined)
        throw new Error(`nothing is left to happen at ${this.#nowUs} µs, and the promise is still open`);
      if (next.atUs > untilUs) throw new Error(`the promise is still open after ${limitUs} µs of virtual time`);
      await this.#fireNext();
    }
    return promise;
  }

  async #fireNext(): Promise<void> {
    const next = this.#pending.shift()!;
    this.#nowUs = Math.max(this.#nowUs, next.atUs);
    next.callback();
    await settle();
  }

  #insert(entry: Pending): void {
    let low = 0;
    let high = this.#pending.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#pending[middle]!.atUs <= entry.atUs) low = middle + 1;
      else high = middle;
    }
    this.#pending.splice(low, 0, entry);
  }
}

/** Lets promise chains run out: all microtasks are done before the event loop turns. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
