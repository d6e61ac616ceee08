import type { LoadEnd, PhaseName } from '@syntrix-bench/metrics';

import type { Clock, Timer } from '../contracts/clock.ts';
import type { LoadTimeline } from '../contracts/load-model.ts';
import { LoadClock } from '../load/load-clock.ts';
import { phaseAt, phaseEndUs } from '../load/timeline.ts';
import type { LoadDriver } from './load-driver.ts';
import type { ShardWorkload } from './shard-workload.ts';
import type { PhaseSchedule, Snapshotter } from './snapshotter.ts';

/** What the load of a shard tells. */
export interface ShardLoadListener {
  /** A workload will start nothing any more. */
  onWorkloadEnded(workload: string, why: LoadEnd): void;
  /** A scenario has a bug. */
  onBug(error: unknown): void;
}

/** A shard under load: drives all its workloads by one load clock, from the start to the end of the drain. */
export class ShardLoad implements PhaseSchedule {
  readonly #workloads: readonly ShardWorkload[];
  readonly #timeline: LoadTimeline;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #snapshotter: Pick<Snapshotter, 'follow' | 'replan' | 'enterPhase'>;
  readonly #listener: ShardLoadListener;
  readonly #loadClock: LoadClock;
  #drivers: readonly LoadDriver[] = [];
  #timer: Timer | null = null;
  #begun = false;
  #stopped = false;

  /** Load begins at `startUs` of the clock. */
  constructor(
    workloads: readonly ShardWorkload[],
    timeline: LoadTimeline,
    startUs: number,
    clock: Clock,
    signal: AbortSignal,
    snapshotter: Pick<Snapshotter, 'follow' | 'replan' | 'enterPhase'>,
    listener: ShardLoadListener,
  ) {
    this.#workloads = workloads;
    this.#timeline = timeline;
    this.#clock = clock;
    this.#signal = signal;
    this.#snapshotter = snapshotter;
    this.#listener = listener;
    this.#loadClock = new LoadClock(startUs);
    snapshotter.follow(this);
    this.#awaitBegin();
  }

  phaseAt(clockUs: number): PhaseName {
    return phaseAt(this.#timeline, this.#loadClock.at(clockUs));
  }

  endOf(phase: PhaseName): number {
    return this.#loadClock.reachesUs(phaseEndUs(this.#timeline, phase));
  }

  get drivers(): readonly LoadDriver[] {
    return this.#drivers;
  }

  /** At `atUs` of the clock the load clock stands still: that moment holds on every shard, whenever word of it comes. */
  pause(atUs: number): void {
    if (this.#stopped || this.#loadClock.paused) return;
    this.#loadClock.pause(atUs);
    this.#timer?.cancel();
    this.#snapshotter.replan();
    for (const workload of this.#workloads) workload.followLoad();
    for (const driver of this.#drivers) driver.pause();
  }

  resume(atUs: number): void {
    if (!this.#loadClock.paused) return;
    this.#loadClock.resume(atUs);
    this.#snapshotter.replan();
    if (!this.#begun) {
      this.#awaitBegin();
      return;
    }
    this.#followLoad();
    for (const driver of this.#drivers) driver.resume();
  }

  /** At `atUs` of the clock the load clock skips to the end of the warm-up, unless it is already as far. */
  skipWarmup(atUs: number): void {
    if (this.#stopped || !this.#loadClock.skip(atUs, this.#timeline.warmupUs)) return;
    this.#snapshotter.replan();
    if (this.#begun && !this.#loadClock.paused) this.#followLoad();
    for (const driver of this.#drivers) driver.replan();
  }

  /** @param atUs when load ended, where it was not over by its schedule */
  stop(giveUpQueued: boolean, atUs: number): void {
    this.#loadClock.resume(atUs);
    // Load has begun, but for a timer that is late: what fell due since counts.
    if (!this.#begun && !this.#stopped && this.#loadClock.at(atUs) >= 0) this.#begin();
    this.#timer?.cancel();
    for (const workload of this.#workloads) workload.endLoad();
    if (!this.#stopped) this.#snapshotter.enterPhase('drain', atUs);
    this.#stopped = true;
    for (const driver of this.#drivers) driver.stop(giveUpQueued);
  }

  /**
   * Waits for what is under way, at most until `deadlineUs`. What is still under way then counts as unknown, under
   * `abortedCategory`.
   */
  async drain(deadlineUs: number, abortedCategory: number): Promise<void> {
    await Promise.all(this.#drivers.map((driver) => this.#whenIdle(driver, deadlineUs)));
    for (const driver of this.#drivers) {
      driver.stop(true);
      for (const worker of driver.workers) worker.abandon(abortedCategory);
    }
    for (const workload of this.#workloads) workload.loadOver();
  }

  #awaitBegin(): void {
    const waitUs = this.#loadClock.reachesUs(0) - this.#clock.nowUs();
    this.#timer = this.#clock.setTimer(waitUs, () => this.#begin());
  }

  #begin(): void {
    this.#begun = true;
    try {
      this.#drivers = this.#workloads.flatMap(
        (workload) =>
          workload.start(this.#loadClock, {
            onLoadEnded: (why) => {
              workload.endLoad();
              this.#listener.onWorkloadEnded(workload.name, why);
            },
            onBug: (error) => this.#listener.onBug(error),
          }) ?? [],
      );
    } catch (error) {
      this.#listener.onBug(error);
      return;
    }
    this.#followLoad();
    for (const driver of this.#drivers) driver.start();
  }

  /** Tells workloads where stages without load begin and end. */
  #followLoad(): void {
    this.#timer?.cancel();
    const nextUs = Math.min(...this.#workloads.map((workload) => workload.followLoad()));
    if (nextUs === Infinity) return;
    const waitUs = this.#loadClock.toClockUs(nextUs) - this.#clock.nowUs();
    this.#timer = this.#clock.setTimer(waitUs, () => this.#followLoad());
  }

  #whenIdle(driver: LoadDriver, deadlineUs: number): Promise<void> {
    if (driver.idle) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = () => {
        timer.cancel();
        this.#signal.removeEventListener('abort', settle);
        driver.onIdle = null;
        resolve();
      };
      const timer = this.#clock.setTimer(deadlineUs - this.#clock.nowUs(), settle);
      this.#signal.addEventListener('abort', settle);
      driver.onIdle = settle;
    });
  }
}
