import { type LoadEnd, worstLoadEnd } from '@syntrix-bench/metrics';

import type { Clock, Pacer, Timer } from '../contracts/clock.ts';
import type { ClosedLoadModel, LoadTimeline } from '../contracts/load-model.ts';
import type { LoadClock } from '../load/load-clock.ts';
import { steadyStartUs } from '../load/timeline.ts';
import type { WorkerEnd, WorkerOwner, WorkerRunner } from './worker-runner.ts';
import type { DriverListener, DriverTally, LoadDriver } from './load-driver.ts';

/** A worker that waits for its turn, and how long it waits for its own sake, in running time. */
interface Waiting {
  readonly earliestUs: number;
  readonly timer: Timer;
}

/** Each worker starts its next operation when its last one has ended (R5). */
export class ClosedDriver implements LoadDriver, WorkerOwner {
  readonly workers: WorkerRunner[] = [];
  readonly queued = 0;
  onIdle: (() => void) | null = null;

  readonly #model: ClosedLoadModel;
  readonly #timeline: LoadTimeline;
  readonly #loadClock: LoadClock;
  readonly #clock: Clock;
  readonly #pacer: Pick<Pacer, 'callAt'>;
  readonly #listener: DriverListener;
  readonly #onMissed: (slots: number) => void;
  readonly #waiting = new Map<WorkerRunner, Waiting>();
  /** Workers that may not start while the run is paused, and the earliest moment for each in running time. */
  readonly #held = new Map<WorkerRunner, number>();
  #active = 0;
  #started = 0;

  constructor(parts: {
    readonly model: ClosedLoadModel;
    readonly timeline: LoadTimeline;
    readonly loadClock: LoadClock;
    readonly clock: Clock;
    readonly pacer: Pick<Pacer, 'callAt'>;
    readonly listener: DriverListener;
    /** So many slots of a worker's pace passed while an operation was under way (R5). */
    readonly onMissed: (slots: number) => void;
  }) {
    this.#model = parts.model;
    this.#timeline = parts.timeline;
    this.#loadClock = parts.loadClock;
    this.#clock = parts.clock;
    this.#pacer = parts.pacer;
    this.#listener = parts.listener;
    this.#onMissed = parts.onMissed;
  }

  get idle(): boolean {
    return this.workers.every((worker) => !worker.busy);
  }

  start(): void {
    this.#active = this.workers.length;
    const nowUs = Math.max(0, this.#loadClock.runningAt(this.#clock.nowUs()));
    for (const worker of this.workers) this.#admit(worker, this.#earliestUs(worker, nowUs), this.#clock.nowUs());
    if (this.workers.length === 0) this.#listener.onLoadEnded('schedule');
  }

  pause(): void {
    this.#holdWaiting();
  }

  resume(): void {
    const nowUs = this.#loadClock.runningAt(this.#clock.nowUs());
    const held = [...this.#held];
    this.#held.clear();
    for (const [worker, earliestUs] of held) this.#admit(worker, Math.max(earliestUs, nowUs), this.#clock.nowUs());
  }

  replan(): void {
    this.#holdWaiting();
    if (!this.#loadClock.paused) this.resume();
  }

  stop(): void {
    this.#holdWaiting();
    this.#held.clear();
    for (const worker of this.workers) worker.ended ??= 'stopped';
  }

  takeTally(): DriverTally {
    const started = this.#started;
    this.#started = 0;
    return { scheduled: 0, started, largestBatch: 0 };
  }

  onWorkerFree(worker: WorkerRunner): void {
    if (worker.ended !== null) {
      if (this.idle) this.onIdle?.();
      return;
    }
    // One look at the clock serves the worker’s next start: at full load each look is felt.
    const clockUs = this.#clock.nowUs();
    const earliestUs = this.#earliestUs(worker, this.#loadClock.runningAt(clockUs));
    if (this.#loadClock.paused) this.#held.set(worker, earliestUs);
    else this.#admit(worker, earliestUs, clockUs);
  }

  onWorkerBug(_worker: WorkerRunner, error: unknown): void {
    this.#listener.onBug(error);
  }

  /** Workers that await their turn await `resume` instead. */
  #holdWaiting(): void {
    for (const [worker, { timer, earliestUs }] of this.#waiting) {
      timer.cancel();
      this.#held.set(worker, earliestUs);
    }
    this.#waiting.clear();
  }

  /** When the worker may start for its own sake; both times are running times. */
  #earliestUs(worker: WorkerRunner, freeUs: number): number {
    if (worker.pace === null) return freeUs;
    const { previousDueUs } = worker;
    const earliestUs = worker.pace.earliestUs(
      previousDueUs === null ? null : this.#loadClock.toRunningUs(previousDueUs),
      freeUs,
    );
    const missed = worker.pace.takeMissed();
    if (missed > 0) this.#onMissed(missed);
    return earliestUs;
  }

  /** @param clockUs now */
  #admit(worker: WorkerRunner, earliestUs: number, clockUs: number): void {
    const dueUs = this.#model.dueUs(worker.rank, this.#loadClock.fromRunningUs(earliestUs));
    if (dueUs === Infinity) {
      this.#end(worker, 'schedule');
    } else if (dueUs >= steadyStartUs(this.#timeline) && worker.quotaLeft <= 0) {
      this.#end(worker, 'quota');
    } else {
      this.#startAt(worker, dueUs, earliestUs, clockUs);
    }
  }

  #startAt(worker: WorkerRunner, dueUs: number, earliestUs: number, clockUs: number): void {
    const dueClockUs = this.#loadClock.toClockUs(dueUs);
    if (dueClockUs > clockUs) {
      this.#wait(worker, dueUs, earliestUs, dueClockUs);
      return;
    }
    if (dueUs >= steadyStartUs(this.#timeline)) worker.quotaLeft -= 1;
    this.#started += 1;
    if (!worker.start(dueUs, dueClockUs, 0, null)) this.#end(worker, 'exhausted');
  }

  #wait(worker: WorkerRunner, dueUs: number, earliestUs: number, dueClockUs: number): void {
    const wake = () => {
      this.#waiting.delete(worker);
      this.#startAt(worker, dueUs, earliestUs, this.#clock.nowUs());
    };
    this.#waiting.set(worker, { earliestUs, timer: this.#pacer.callAt(dueClockUs, wake) });
  }

  #end(worker: WorkerRunner, why: LoadEnd): void {
    worker.ended = why;
    this.#active -= 1;
    if (this.#active > 0) return;
    this.#listener.onLoadEnded(worstLoadEnd(this.workers.flatMap(({ ended }) => (isLoadEnd(ended) ? [ended] : []))));
    if (this.idle) this.onIdle?.();
  }
}

function isLoadEnd(end: WorkerEnd | null): end is LoadEnd {
  return end !== null && end !== 'stopped';
}
