import type { Clock, Timer } from '../clock.ts';

/**
 * One timer that looks at all deadlines, instead of a timer per request. It runs only while there is something to look
 * at, so an idle transport holds no timer.
 */
export class DeadlineSweep {
  readonly #clock: Clock;
  readonly #periodUs: number;
  readonly #sweep: (nowUs: number) => void;
  #timer: Timer | null = null;
  #stillNeeded: () => boolean;

  /**
   * @param shortestLimitMs the shortest deadline; the sweep comes by fifty times in it, but not more than every 5 ms
   * @param sweep looks at all deadlines
   * @param stillNeeded whether there is anything left to look at
   */
  constructor(clock: Clock, shortestLimitMs: number, sweep: (nowUs: number) => void, stillNeeded: () => boolean) {
    this.#clock = clock;
    this.#periodUs = 1000 * Math.min(100, Math.max(5, Math.round(shortestLimitMs / 50)));
    this.#sweep = sweep;
    this.#stillNeeded = stillNeeded;
  }

  /** Starts the timer unless it runs. */
  arm(): void {
    this.#timer ??= this.#clock.setTimer(this.#periodUs, () => this.#tick());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #tick(): void {
    this.#timer = null;
    this.#sweep(this.#clock.nowUs());
    if (this.#stillNeeded()) this.arm();
  }
}
