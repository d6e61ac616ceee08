import type { LoadEnd } from '@syntrix-bench/metrics';

import type { Clock, PacedTimer, Pacer } from '../contracts/clock.ts';
import type { ArrivalCursor } from '../contracts/load-model.ts';
import type { LoadPlan } from '../contracts/plan.ts';
import type { LoadClock } from '../load/load-clock.ts';
import type { Intervals } from './snapshotter.ts';
import { TypeQueue, type Unsent } from './type-queue.ts';
import type { WorkerOwner, WorkerRunner } from './worker-runner.ts';
import type { DriverListener, DriverTally, LoadDriver } from './load-driver.ts';

/**
 * Arrivals fall due by their schedule, whatever the target does (R6). All that are due are released in one wake-up; what
 * finds no free worker waits in a queue of its type, bounded in time, and is dropped when it has waited too long (R8). A worker
 * that becomes free is offered the oldest arrival of each type, oldest first, until it takes one.
 *
 * Workers take turns. An arrival whose worker is busy goes to the one that has been free longest: so load spreads over all
 * connections, and as long as workers are free at their turns what is done does not depend on timing (R20).
 */
export class OpenDriver implements LoadDriver, WorkerOwner {
  readonly workers: WorkerRunner[] = [];
  onIdle: (() => void) | null = null;

  readonly #arrivals: ArrivalCursor;
  readonly #maxQueueUs: number;
  readonly #dropsOverflow: boolean;
  readonly #loadClock: LoadClock;
  readonly #clock: Clock;
  readonly #pacer: Pick<Pacer, 'callAt'>;
  readonly #listener: DriverListener;
  readonly #intervals: Intervals;
  readonly #onUnsent: (why: Unsent, dueLoadUs: number, type: number | null, turn: number) => void;
  readonly #types: number | null;
  /** One for each type, in their order. */
  #queues: readonly TypeQueue[] = [];
  #timer: PacedTimer | null = null;
  #over = false;
  #exhausted = 0;
  #scheduled = 0;
  #started = 0;
  #largestBatch = 0;

  constructor(parts: {
    readonly arrivals: ArrivalCursor;
    readonly load: Pick<Extract<LoadPlan, { model: 'open' }>, 'maxQueueUs' | 'overflow' | 'rates'>;
    readonly loadClock: LoadClock;
    readonly clock: Clock;
    readonly pacer: Pick<Pacer, 'callAt'>;
    readonly listener: DriverListener;
    readonly intervals: Intervals;
    /** An arrival will not be sent; `turn` is the place of the worker that it was meant for. */
    readonly onUnsent: (why: Unsent, dueLoadUs: number, type: number | null, turn: number) => void;
  }) {
    this.#arrivals = parts.arrivals;
    this.#maxQueueUs = parts.load.maxQueueUs;
    this.#dropsOverflow = parts.load.overflow === 'drop';
    this.#loadClock = parts.loadClock;
    this.#clock = parts.clock;
    this.#pacer = parts.pacer;
    this.#listener = parts.listener;
    this.#intervals = parts.intervals;
    this.#onUnsent = parts.onUnsent;
    this.#types = parts.load.rates?.length ?? null;
  }

  /** What nobody could do waits for no worker. */
  get queued(): number {
    let queued = 0;
    for (const queue of this.#queues) if (!queue.everybodyRefused) queued += queue.arrivals.length;
    return queued;
  }

  get idle(): boolean {
    return this.#queues.every(({ arrivals }) => arrivals.length === 0) && this.workers.every(({ busy }) => !busy);
  }

  start(): void {
    const types = this.#types === null ? [null] : Array.from({ length: this.#types }, (_, type) => type);
    this.#queues = types.map((type) => new TypeQueue(type, this.workers.length));
    for (const { place } of this.workers) this.#add(place);
    this.#release();
  }

  pause(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  resume(): void {
    this.#release();
  }

  replan(): void {
    this.#timer?.cancel();
    if (!this.#loadClock.paused) this.#release();
  }

  stop(giveUpQueued: boolean): void {
    this.#timer?.cancel();
    this.#timer = null;
    const nowUs = this.#now();
    if (!this.#over) this.#takeUp(nowUs);
    this.#over = true;
    if (giveUpQueued) this.#clear('givenUp');
    else this.#startQueued(nowUs);
    this.#lookForEnd();
  }

  takeTally(): DriverTally {
    const tally = { scheduled: this.#scheduled, started: this.#started, largestBatch: this.#largestBatch };
    this.#scheduled = 0;
    this.#started = 0;
    this.#largestBatch = 0;
    return tally;
  }

  onWorkerFree(worker: WorkerRunner): void {
    this.#add(worker.place);
    if (!this.#loadClock.paused) {
      const nowUs = this.#now();
      // An answer is a wake-up, too, and at high rates a finer one than timers, whose grain is a millisecond.
      const taken = this.#over ? 0 : this.#takeUp(nowUs);
      this.#startQueued(nowUs);
      if (taken > 0 && this.#arrivals.dueUs < Infinity) {
        this.#timer?.postpone(this.#loadClock.toClockUs(this.#arrivals.dueUs));
      }
    }
    this.#lookForEnd();
  }

  onWorkerBug(_worker: WorkerRunner, error: unknown): void {
    this.#listener.onBug(error);
  }

  readonly #releaseDue = (): void => this.#release();

  #release(): void {
    this.#timer = null;
    const nowUs = this.#now();
    if (!this.#over) this.#takeUp(nowUs);
    this.#startQueued(nowUs);
    if (this.#over) this.#lookForEnd();
    else if (this.#arrivals.dueUs === Infinity) this.#end('schedule');
    else this.#awaitNext();
  }

  /** A look at the clock, which may end an interval. */
  #now(): number {
    const nowUs = this.#clock.nowUs();
    if (nowUs >= this.#intervals.boundaryUs) this.#intervals.reach(nowUs);
    return nowUs;
  }

  #awaitNext(): void {
    this.#timer = this.#pacer.callAt(this.#loadClock.toClockUs(this.#arrivals.dueUs), this.#releaseDue);
  }

  /** Queues all that is due by now; returns how much that was. */
  #takeUp(nowUs: number): number {
    const arrivals = this.#arrivals;
    const nowLoadUs = this.#loadClock.at(nowUs);
    let released = 0;
    if (this.#loadClock.skips(arrivals.dueUs)) arrivals.skipTo(this.#loadClock.skipToUs);
    while (arrivals.dueUs <= nowLoadUs) {
      this.#queues[arrivals.type ?? 0]!.arrivals.push(arrivals.dueUs, arrivals.turn);
      arrivals.advance();
      if (this.#loadClock.skips(arrivals.dueUs)) arrivals.skipTo(this.#loadClock.skipToUs);
      released += 1;
    }
    this.#scheduled += released;
    this.#largestBatch = Math.max(this.#largestBatch, released);
    return released;
  }

  #startQueued(nowUs: number): void {
    this.#expire(nowUs);
    for (let queue = this.#oldest(); queue !== null; queue = this.#oldest()) this.#startOldest(queue, nowUs);
    for (const queue of this.#queues) queue.settle();
    if (this.#dropsOverflow) for (const queue of this.#queues) this.#dropUntil(queue, Infinity);
    if (this.#exhausted > 0 && this.#exhausted === this.workers.length && !this.#over) this.#end('exhausted');
  }

  /** The queue of the oldest arrival that somebody is free for; null: there is none. */
  #oldest(): TypeQueue | null {
    let oldest: TypeQueue | null = null;
    let oldestUs = Infinity;
    for (const queue of this.#queues) {
      const dueUs = queue.readyDueUs;
      if (dueUs >= oldestUs) continue;
      oldestUs = dueUs;
      oldest = queue;
    }
    return oldest;
  }

  /** Offers the oldest arrival of a type to a worker that is free for it. */
  #startOldest(queue: TypeQueue, nowUs: number): void {
    const { type, arrivals } = queue;
    const { dueUs } = arrivals;
    const place = queue.takeWorker(nowUs);
    const dueClockUs = Math.min(nowUs, this.#loadClock.toClockUs(dueUs));
    if (this.workers[place]!.start(dueUs, dueClockUs, queue.queuedUs(dueClockUs, nowUs), type)) {
      this.#started += 1;
      arrivals.shift();
      const loadUs = this.#loadClock.at(nowUs);
      for (const each of this.#queues) each.busy(place, type, loadUs, nowUs);
    } else if (type === null) {
      this.#exhausted += 1;
    } else {
      queue.refused(place);
    }
  }

  #add(place: number): void {
    for (const queue of this.#queues) queue.add(place);
  }

  /** What has waited for longer than it may waits no more. */
  #expire(nowUs: number): void {
    if (this.#dropsOverflow || this.#maxQueueUs === Infinity) return;
    const limitUs = this.#loadClock.fromRunningUs(this.#loadClock.runningAt(nowUs) - this.#maxQueueUs);
    for (const queue of this.#queues) if (queue.arrivals.dueUs < limitUs) this.#dropUntil(queue, limitUs);
  }

  /** What fell due before `limitUs` and still waits is dropped, but for what nobody could do (R8). */
  #dropUntil(queue: TypeQueue, limitUs: number): void {
    const { type, arrivals } = queue;
    while (arrivals.dueUs < limitUs) {
      this.#onUnsent(queue.everybodyRefused ? 'infeasible' : 'dropped', arrivals.dueUs, type, arrivals.turn);
      arrivals.shift();
    }
  }

  /** Nothing waits any more. */
  #clear(why: Unsent): void {
    for (const { type, arrivals } of this.#queues) {
      for (; arrivals.length > 0; arrivals.shift()) this.#onUnsent(why, arrivals.dueUs, type, arrivals.turn);
    }
  }

  #end(why: LoadEnd): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#timer = null;
    this.#listener.onLoadEnded(why);
    this.#lookForEnd();
  }

  /** Where nothing falls due any more and nobody does anything, nobody will be able to do what still waits. */
  #lookForEnd(): void {
    if (!this.#over || this.#loadClock.paused || this.workers.length === 0) return;
    if (this.workers.some(({ busy }) => busy)) return;
    this.#clear('infeasible');
    this.onIdle?.();
  }
}
