import type { Clock, Timer } from '../contracts/clock.ts';
import type { ArrivalCursor } from '../contracts/load-model.ts';
import type { LoadPlan } from '../contracts/plan.ts';
import type { LoadClock } from '../load/load-clock.ts';
import { ArrivalQueue, FreeWorkers } from './open-queues.ts';
import type { WorkerOwner, WorkerRunner } from './worker-runner.ts';
import type { DriverListener, DriverTally, LoadDriver } from './load-driver.ts';

/**
 * Arrivals fall due by their schedule, whatever the target does (R6). All that are due are released in one wake-up; what
 * finds no free worker waits in a queue bounded in time, and is dropped when it has waited too long (R8).
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
  readonly #spins: boolean;
  readonly #loadClock: LoadClock;
  readonly #clock: Clock;
  readonly #listener: DriverListener;
  readonly #onDrop: (dueLoadUs: number, type: number | null, turn: number) => void;
  readonly #onInfeasible: () => void;
  readonly #queue = new ArrivalQueue();
  #free = new FreeWorkers(0);
  /** Since when no worker has been free for what came last: one that is given what waits at once was not. `null` while one is. */
  #noneFreeSinceUs: number | null = null;
  #timer: Timer | null = null;
  #over = false;
  #exhausted = 0;
  #scheduled = 0;
  #started = 0;
  #largestBatch = 0;

  constructor(parts: {
    readonly arrivals: ArrivalCursor;
    readonly load: Pick<Extract<LoadPlan, { model: 'open' }>, 'maxQueueUs' | 'overflow' | 'precision'>;
    readonly loadClock: LoadClock;
    readonly clock: Clock;
    readonly listener: DriverListener;
    /** An arrival was given up before a worker took it; `turn` is the place of the worker that it was meant for. */
    readonly onDrop: (dueLoadUs: number, type: number | null, turn: number) => void;
    /** No free worker could do an operation of the type that an arrival asked for; it is dropped. */
    readonly onInfeasible: () => void;
  }) {
    this.#arrivals = parts.arrivals;
    this.#maxQueueUs = parts.load.maxQueueUs;
    this.#dropsOverflow = parts.load.overflow === 'drop';
    this.#spins = parts.load.precision === 'spin';
    this.#loadClock = parts.loadClock;
    this.#clock = parts.clock;
    this.#listener = parts.listener;
    this.#onDrop = parts.onDrop;
    this.#onInfeasible = parts.onInfeasible;
  }

  get queued(): number {
    return this.#queue.length;
  }

  get idle(): boolean {
    return this.#queue.length === 0 && this.workers.every((worker) => !worker.busy);
  }

  start(): void {
    this.#free = new FreeWorkers(this.workers.length);
    for (const { place } of this.workers) this.#free.add(place);
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

  stop(dropQueued: boolean): void {
    this.#timer?.cancel();
    this.#timer = null;
    const nowUs = this.#clock.nowUs();
    if (!this.#over) this.#takeUp(nowUs);
    this.#over = true;
    if (dropQueued) this.#dropUntil(Infinity);
    else this.#startQueued(nowUs);
    if (this.idle) this.onIdle?.();
  }

  takeTally(): DriverTally {
    const tally = { scheduled: this.#scheduled, started: this.#started, largestBatch: this.#largestBatch };
    this.#scheduled = 0;
    this.#started = 0;
    this.#largestBatch = 0;
    return tally;
  }

  onWorkerFree(worker: WorkerRunner): void {
    this.#free.add(worker.place);
    if (!this.#loadClock.paused) {
      const nowUs = this.#clock.nowUs();
      // An answer is a wake-up, too, and at high rates a finer one than timers, whose grain is a millisecond.
      if (!this.#over) this.#takeUp(nowUs);
      this.#startQueued(nowUs);
    }
    if (this.#over && this.idle) this.onIdle?.();
  }

  onWorkerBug(_worker: WorkerRunner, error: unknown): void {
    this.#listener.onBug(error);
  }

  #release(): void {
    this.#timer = null;
    const nowUs = this.#clock.nowUs();
    if (!this.#over) this.#takeUp(nowUs);
    this.#startQueued(nowUs);
    if (this.#over) return;
    if (this.#arrivals.dueUs === Infinity) this.#end();
    else this.#awaitNext();
  }

  #awaitNext(): void {
    const waitUs = this.#loadClock.toClockUs(this.#arrivals.dueUs) - this.#clock.nowUs();
    const release = () => this.#release();
    const precise = this.#spins ? this.#clock.setPreciseTimer?.(waitUs, release) : undefined;
    this.#timer = precise ?? this.#clock.setTimer(waitUs, release);
  }

  /** Queues all that is due by now. */
  #takeUp(nowUs: number): void {
    const arrivals = this.#arrivals;
    const nowLoadUs = this.#loadClock.at(nowUs);
    let released = 0;
    if (this.#loadClock.skips(arrivals.dueUs)) arrivals.skipTo(this.#loadClock.skipToUs);
    while (arrivals.dueUs <= nowLoadUs) {
      this.#queue.push(arrivals.dueUs, arrivals.type, arrivals.turn);
      arrivals.advance();
      if (this.#loadClock.skips(arrivals.dueUs)) arrivals.skipTo(this.#loadClock.skipToUs);
      released += 1;
    }
    this.#scheduled += released;
    this.#largestBatch = Math.max(this.#largestBatch, released);
  }

  #startQueued(nowUs: number): void {
    if (this.#queue.length === 0) {
      if (this.#free.count > 0) this.#noneFreeSinceUs = null;
      return;
    }
    if (!this.#dropsOverflow) {
      const runningUs = this.#loadClock.runningAt(nowUs);
      this.#dropUntil(this.#loadClock.fromRunningUs(runningUs - this.#maxQueueUs));
    }
    while (this.#queue.length > 0 && this.#free.count > 0) {
      if (this.#queue.type === null) this.#startOldest(this.#takeWorker(), null, nowUs);
      else this.#startOldestOf(this.#queue.type, nowUs);
      if (this.#free.count > 0) this.#noneFreeSinceUs = null;
      else this.#noneFreeSinceUs ??= nowUs;
    }
    if (this.#dropsOverflow) this.#dropUntil(Infinity);
    if (this.#exhausted > 0 && this.#exhausted === this.workers.length && !this.#over) {
      this.stop(true);
      this.#listener.onLoadEnded('exhausted');
    }
  }

  /** Takes the worker whose turn the oldest arrival is or, if that is busy, the one that has been free longest. */
  #takeWorker(): number {
    const { turn } = this.#queue;
    return this.#free.take(turn) ? turn : this.#free.takeLongest();
  }

  /** Gives the oldest arrival to a worker that was free. A worker that has nothing to do is free no more. */
  #startOldest(place: number, type: number | null, nowUs: number): boolean {
    const { dueUs } = this.#queue;
    const dueClockUs = this.#loadClock.toClockUs(dueUs);
    // Waiting for a free worker is the target's or the plan's doing and counts as blocked (R2).
    const queuedUs =
      this.#noneFreeSinceUs === null ? 0 : Math.max(0, nowUs - Math.max(dueClockUs, this.#noneFreeSinceUs));
    if (this.workers[place]!.start(dueUs, dueClockUs, queuedUs, type)) {
      this.#started += 1;
      this.#queue.shift();
      return true;
    }
    if (type === null) this.#exhausted += 1;
    else this.#free.add(place);
    return false;
  }

  /** Every free worker is asked; where none has what the operation could be done to, it is dropped. */
  #startOldestOf(type: number, nowUs: number): void {
    const asked = this.#free.count;
    if (this.#startOldest(this.#takeWorker(), type, nowUs)) return;
    for (let left = asked - 1; left > 0; left -= 1)
      if (this.#startOldest(this.#free.takeLongest(), type, nowUs)) return;
    this.#onInfeasible();
    this.#onDrop(this.#queue.dueUs, type, this.#queue.turn);
    this.#queue.shift();
  }

  /** Gives up what fell due before `limitUs` and still waits. */
  #dropUntil(limitUs: number): void {
    while (this.#queue.dueUs < limitUs) {
      this.#onDrop(this.#queue.dueUs, this.#queue.type, this.#queue.turn);
      this.#queue.shift();
    }
  }

  #end(): void {
    this.#over = true;
    this.#listener.onLoadEnded('schedule');
    if (this.idle) this.onIdle?.();
  }
}
