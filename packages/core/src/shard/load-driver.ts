import type { LoadEnd } from '@syntrix-bench/metrics';

import type { WorkerRunner } from './worker-runner.ts';

/** What a driver tells the shard. */
export interface DriverListener {
  /** Nothing will start any more, save what is queued. Told once, and not after `stop`. */
  onLoadEnded(why: LoadEnd): void;
  /** A scenario has a bug. */
  onBug(error: unknown): void;
}

/** What a driver did since it was last asked (R6, R7). */
export interface DriverTally {
  /** Arrivals that the schedule released; 0 in a closed loop, which has no schedule. */
  readonly scheduled: number;
  /** Operations that workers started. */
  readonly started: number;
  /** Most arrivals released in one wake-up. */
  readonly largestBatch: number;
}

/** Feeds one workload's workers on this shard with operations when its load model says so. */
export interface LoadDriver {
  readonly workers: readonly WorkerRunner[];
  /** Load begins at the origin of the load clock. */
  start(): void;
  /** The load clock stands still: nothing starts until `resume`. */
  pause(): void;
  resume(): void;
  /** The load clock is to skip: what is awaited may fall due at another time, or never. */
  replan(): void;
  /**
   * Nothing falls due from now on. What has fallen due and was not taken up yet still counts. `giveUpQueued`: what waits for
   * a worker is given up.
   */
  stop(giveUpQueued: boolean): void;
  takeTally(): DriverTally;
  /** Operations that are due and wait for a worker. */
  readonly queued: number;
  /** Whether nothing is under way or waiting. */
  readonly idle: boolean;
  /** Called when the driver becomes idle after load has ended or was stopped. */
  onIdle: (() => void) | null;
}
