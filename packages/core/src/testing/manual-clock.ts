import type { Clock, Timer } from '../contracts/clock.ts';
import type { Random } from '../contracts/random.ts';
import { createRandom } from '../load/seeded-random.ts';

// docs/decisions/0004-whole-runs-in-virtual-time.md

interface Pending {
  readonly atUs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** What {@link ManualClock} takes; all of it has a default. */
export interface ManualClockOptions {
  /** Wall time of the epoch. @default 2026-01-01T00:00:00Z */
  readonly epochWallMs?: number;
  /** Timers fire late, as those of a busy machine do: each by a time of its own from 0 to `mostUs`. @default on time */
  readonly jitter?: { readonly seed: number; readonly mostUs: number };
}

/**
 * A clock that moves only when told. Timers fire in the order of their times, and between any two of them everything
 * that was set off by promises is let run out, so that whole benchmarks take place in virtual time. It does not wait for
 * files and sockets: where one is awaited within such a run, time goes on meanwhile, and may come to its end.
 */
export class ManualClock implements Clock {
  readonly epochWallMs: number;
  #nowUs = 0;
  #order = 0;
  #pending: Pending[] = [];

  readonly #late: Random | null;
  readonly #mostLateUs: number;

  constructor({ epochWallMs = Date.UTC(2026, 0, 1), jitter }: ManualClockOptions = {}) {
    this.epochWallMs = epochWallMs;
    this.#late = jitter === undefined ? null : createRandom(jitter.seed);
    this.#mostLateUs = jitter?.mostUs ?? 0;
  }

  nowUs(): number {
    return this.#nowUs;
  }

  setTimer(delayUs: number, callback: () => void): Timer {
    const lateUs = this.#late?.int(this.#mostLateUs + 1) ?? 0;
    const atUs = this.#nowUs + Math.max(0, Math.ceil(delayUs)) + lateUs;
    const entry: Pending = { atUs, order: (this.#order += 1), callback };
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

  /** Somebody computes for so long: what falls due meanwhile is late. */
  spend(us: number): void {
    this.#nowUs += us;
  }

  /** Moves time on by `us`, firing what falls due on the way. */
  async advance(us: number): Promise<void> {
    const untilUs = this.#nowUs + us;
    await settle();
    while (this.#pending.length > 0 && this.#pending[0]!.atUs <= untilUs) await this.#fireNext();
    this.#nowUs = Math.max(this.#nowUs, untilUs);
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
        throw new Error(
          `nothing is left to happen at ${this.#nowUs} µs, and the promise is still open; virtual time waits for no file and no socket`,
        );
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
