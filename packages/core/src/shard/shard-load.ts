import type { LoadEnd, PhaseName } from '@syntrix-bench/metrics';

import type { Clock, Timer } from '../contracts/clock.ts';
import type { LoadTimeline } from '../contracts/load-model.ts';
import { LoadClock } from '../load/load-clock.ts';
import { phaseAt } from '../load/timeline.ts';
import type { LoadDriver } from './load-driver.ts';
import type { ShardWorkload } from './shard-workload.ts';

/** What the load of a shard tells. */
export interface ShardLoadListener {
  onPhase(phase: Extract<PhaseName, 'warmup' | 'rampup' | 'steady' | 'drain'>): void;
  /** A workload will start nothing any more. */
  onWorkloadEnded(workload: string, why: LoadEnd): void;
  /** A scenario has a bug. */
  onBug(error: unknown): void;
}

/** A shard under load: drives all its workloads by one load clock, from the start to the end of the drain. */
export class ShardLoad {
  readonly #workloads: readonly ShardWorkload[];
  readonly #timeline: LoadTimeline;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
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
    listener: ShardLoadListener,
  ) {
    this.#workloads = workloads;
    this.#timeline = timeline;
    this.#clock = clock;
    this.#signal = signal;
    this.#listener = listener;
    this.#loadClock = new LoadClock(startUs);
    this.#awaitBegin();
  }

  get drivers(): readonly LoadDriver[] {
    return this.#drivers;
  }

  pause(): void {
    if (this.#loadClock.paused) return;
    this.#loadClock.pause(this.#clock.nowUs());
    this.#timer?.cancel();
    for (const workload of this.#workloads) workload.followLoad();
    for (const driver of this.#drivers) driver.pause();
  }

  resume(): void {
    if (!this.#loadClock.paused) return;
    this.#loadClock.resume(this.#clock.nowUs());
    if (!this.#begun) {
      this.#awaitBegin();
      return;
    }
    this.#followPhases();
    for (const driver of this.#drivers) driver.resume();
  }

  /** At `atUs` of the clock the load clock skips to the end of the warm-up, unless it is already as far. */
  skipWarmup(atUs: number): void {
    if (this.#stopped || !this.#loadClock.skip(atUs, this.#timeline.warmupUs)) return;
    if (this.#begun && !this.#loadClock.paused) this.#followPhases();
    for (const driver of this.#drivers) driver.replan();
  }

  stop(dropQueued: boolean): void {
    this.#timer?.cancel();
    this.#loadClock.resume(this.#clock.nowUs());
    for (const workload of this.#workloads) workload.endLoad();
    for (const driver of this.#drivers) driver.stop(dropQueued);
    if (!this.#stopped) this.#listener.onPhase('drain');
    this.#stopped = true;
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
    const waitUs = this.#loadClock.toClockUs(0) - this.#clock.nowUs();
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
    this.#followPhases();
    for (const driver of this.#drivers) driver.start();
  }

  /** Enters the phase that the load clock is in, and comes back when the next one begins, or a stage without load ends. */
  #followPhases(): void {
    this.#timer?.cancel();
    // A timer of the system can fire a hair early; load has begun all the same.
    const clockUs = this.#clock.nowUs();
    const loadUs = Math.max(0, this.#loadClock.at(clockUs));
    const { phase, endsUs } = phaseAt(this.#timeline, loadUs);
    this.#listener.onPhase(phase);
    const changesUs = this.#workloads.map((workload) => workload.followLoad());
    const nextUs = Math.min(endsUs, ...changesUs);
    if (nextUs === Infinity) return;
    this.#timer = this.#clock.setTimer(this.#loadClock.toClockUs(nextUs) - clockUs, () => this.#followPhases());
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
