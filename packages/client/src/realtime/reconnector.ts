import type { Clock, Timer } from '../clock.ts';
import type { ReconnectOptions } from './realtime.ts';

/** Tries again and again, with longer and longer waits between, until it succeeds or is stopped. */
export class Reconnector {
  readonly #clock: Clock;
  readonly #firstDelayMs: number;
  readonly #longestDelayMs: number;
  readonly #random: () => number;
  readonly #attempt: (attempts: number) => Promise<boolean>;
  #timer: Timer | null = null;
  #attempts = 0;
  #isStopped = false;

  /** @param attempt is told which one it is, from 1, and says whether it succeeded */
  constructor(clock: Clock, options: ReconnectOptions, attempt: (attempts: number) => Promise<boolean>) {
    this.#clock = clock;
    this.#firstDelayMs = options.firstDelayMs ?? 100;
    this.#longestDelayMs = options.longestDelayMs ?? 5000;
    this.#random = options.random ?? (() => 0);
    this.#attempt = attempt;
  }

  /** Begins anew: the first attempt comes after the shortest wait. */
  start(): void {
    this.#attempts = 0;
    this.#wait();
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #wait(): void {
    if (this.#isStopped) return;
    const longMs = Math.min(this.#longestDelayMs, this.#firstDelayMs * 2 ** this.#attempts);
    const delayMs = longMs * (1 - this.#random() / 2);
    this.#timer = this.#clock.setTimer(Math.round(delayMs * 1000), () => void this.#try());
  }

  async #try(): Promise<void> {
    this.#attempts += 1;
    const isBack = await this.#attempt(this.#attempts);
    if (!isBack) this.#wait();
  }
}
