import { ArrivalQueue, FreeWorkers } from './open-queues.ts';

const NEVER = -Infinity;
const STILL = Infinity;

/**
 * Why an arrival was never sent: it found no free worker in time; nobody had, all the time, what it could be done to; or the run
 * was stopped, or its drain ended, while it waited (R8, R14).
 */
export type Unsent = 'dropped' | 'infeasible' | 'givenUp';

/**
 * What waits of one operation type, and which workers are free for it: those that do nothing and have not said, since they did
 * something last, that there is nothing it could be done to. Each type has a queue of its own, so that one that nobody can do
 * keeps none of the others waiting.
 */
export class TypeQueue {
  /** Null: workers choose. */
  readonly type: number | null;
  readonly arrivals = new ArrivalQueue();
  readonly #free: FreeWorkers;
  /**
   * By place, until when a worker had nothing that it could do the operation to, in load time: a worker that does nothing has
   * nothing {@link STILL}.
   */
  readonly #refusedUntilUs: Float64Array;
  /** Since when no worker has been free for it but to take what waited, on the clock; NaN while one is. */
  #noneFreeSinceUs = NaN;

  /** None of the `workers` is free yet. */
  constructor(type: number | null, workers: number) {
    this.type = type;
    this.#free = new FreeWorkers(workers);
    this.#refusedUntilUs = new Float64Array(workers).fill(NEVER);
  }

  /** When the oldest was due, in load time, where somebody is free for it; else `Infinity`. */
  get readyDueUs(): number {
    return this.#free.count === 0 ? Infinity : this.arrivals.dueUs;
  }

  /** A worker that was busy does nothing any more. */
  add(place: number): void {
    this.#free.add(place);
  }

  /** Takes the worker whose turn the oldest is or, if that is not free for it, the one that has been so longest; there must be one. */
  takeWorker(clockUs: number): number {
    const { turn } = this.arrivals;
    const place = this.#free.take(turn) ? turn : this.#free.takeLongest();
    this.#noteFree(clockUs);
    return place;
  }

  /** How long an arrival that a worker takes now has waited because none was free for it (R1). @param dueUs on the clock */
  queuedUs(dueUs: number, clockUs: number): number {
    const sinceUs = this.#noneFreeSinceUs;
    // The one that takes it may have been the last that was free.
    return sinceUs < clockUs ? Math.max(0, clockUs - Math.max(dueUs, sinceUs)) : 0;
  }

  /** A worker that was taken for this type, or for another, does something now. */
  busy(place: number, type: number | null, loadUs: number, clockUs: number): void {
    if (type === this.type) this.#refusedUntilUs[place] = NEVER;
    else if (this.#refusedUntilUs[place] === STILL) this.#refusedUntilUs[place] = loadUs;
    if (this.#free.take(place)) this.#noteFree(clockUs);
  }

  /** A worker that was taken for it has nothing that it could do it to. */
  refused(place: number): void {
    this.#refusedUntilUs[place] = STILL;
  }

  /** Whether each worker had, at some time since the oldest was due, nothing that it could do it to; not where workers choose. */
  get everybodyRefused(): boolean {
    const { dueUs } = this.arrivals;
    return this.type !== null && this.#refusedUntilUs.every((untilUs) => untilUs >= dueUs);
  }

  /** All that could be was given to workers: if one is free now, it is so for what is to come. */
  settle(): void {
    if (this.#free.count > 0) this.#noneFreeSinceUs = NaN;
  }

  #noteFree(clockUs: number): void {
    if (this.#free.count === 0 && Number.isNaN(this.#noneFreeSinceUs)) this.#noneFreeSinceUs = clockUs;
  }
}
