import type { Clock, Timer } from '../contracts/clock.ts';

// docs/decisions/0008-a-thread-that-dies-or-is-silent-ends-the-run.md

/** How many looks make up the time limit. */
const LOOKS = 10;

/**
 * Notices that somebody who says something all the time has fallen silent. Silence is counted in looks and not by the clock:
 * a machine that slept, or a process that was stopped and goes on, has looked only once in the meantime.
 */
export class HeartbeatMonitor {
  readonly #clock: Clock;
  readonly #lookUs: number;
  readonly #onSilence: () => void;
  #silentLooks = 0;
  #timer: Timer;

  /** Calls back once, when nothing was heard for `limitUs`. */
  constructor(clock: Clock, limitUs: number, onSilence: () => void) {
    this.#clock = clock;
    this.#lookUs = Math.ceil(limitUs / LOOKS);
    this.#onSilence = onSilence;
    this.#timer = this.#arm();
  }

  heard(): void {
    this.#silentLooks = 0;
  }

  stop(): void {
    this.#timer.cancel();
  }

  #arm(): Timer {
    return this.#clock.setTimer(this.#lookUs, () => this.#look());
  }

  #look(): void {
    this.#silentLooks += 1;
    if (this.#silentLooks >= LOOKS) this.#onSilence();
    else this.#timer = this.#arm();
  }
}
