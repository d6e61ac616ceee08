import {
  type LoadEnd,
  maskSecrets,
  OUTCOME_CODE,
  type OutcomeCode,
  UNCATEGORISED,
  type WorkerState,
} from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Operation } from '../contracts/operation.ts';
import type { Worker } from '../contracts/scenario.ts';
import type { OperationResult } from '../contracts/operation-result.ts';
import type { WorkerPace } from '../load/closed-load.ts';
import { resetOperationResult } from '../contracts/operation-result.ts';
import type { LoadRecorder } from './load-recorder.ts';

/** How much is told of the message of a worker's last failure. */
const MAX_MESSAGE = 200;

/** Why a worker starts nothing any more. */
export type WorkerEnd = LoadEnd | 'stopped';

/** What a worker tells the driver that feeds it. */
export interface WorkerOwner {
  /** The operation has ended and is recorded; the worker is free. */
  onWorkerFree(worker: WorkerRunner): void;
  /** An operation threw or rejected: a bug of the scenario. */
  onWorkerBug(worker: WorkerRunner, error: unknown): void;
}

/** Carries a worker's operations out, one at a time, and records them. */
export class WorkerRunner {
  readonly worker: number;
  /** Its place among its workload's workers, over all shards. */
  readonly rank: number;
  /** Its place among its workload's workers on this shard, from 0. */
  readonly place: number;
  /** Place of its database among the workload's. */
  readonly database: number;
  /** Steady operations this worker may still start; `Infinity` without a quota. */
  quotaLeft: number;
  ended: WorkerEnd | null = null;

  readonly result: OperationResult;
  readonly client: unknown;
  /** Null in an open workload, where arrivals pace. */
  readonly pace: WorkerPace | null;
  /** When its last operation was due on the load clock; null before the first. */
  previousDueUs: number | null = null;
  #completed = 0;
  #hasFailed = false;
  /** Of its last failure. */
  #category = -1;
  #status = 0;
  #message = '';
  readonly #behaviour: Worker<unknown>;
  readonly #recorder: LoadRecorder;
  readonly #clock: Clock;
  readonly #owner: WorkerOwner;
  #current: Operation<unknown> | null = null;
  #dueLoadUs = 0;
  /** Given up by {@link abandon}: what comes later is no result (R15). */
  #abandoned = false;
  /** Operation types that are known to take `done`. */
  readonly #callBack: boolean[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #onOutcome = (outcome: OutcomeCode): void => this.#finish(outcome);
  readonly #onBug = (error: unknown): void => this.#bug(error);

  constructor(parts: {
    readonly result: OperationResult;
    readonly rank: number;
    readonly place: number;
    readonly database: number;
    readonly quota: number | null;
    readonly client: unknown;
    readonly behaviour: Worker<unknown>;
    readonly recorder: LoadRecorder;
    readonly clock: Clock;
    readonly owner: WorkerOwner;
    readonly pace: WorkerPace | null;
  }) {
    this.worker = parts.result.worker;
    this.rank = parts.rank;
    this.place = parts.place;
    this.database = parts.database;
    this.quotaLeft = parts.quota ?? Infinity;
    this.result = parts.result;
    this.client = parts.client;
    this.#behaviour = parts.behaviour;
    this.#recorder = parts.recorder;
    this.#clock = parts.clock;
    this.#owner = parts.owner;
    this.pace = parts.pace;
  }

  /** Resolves when nothing is under way on this worker, so that its connection can be used for other work. */
  whenFree(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  /** What it does now; names of operations and categories are told by their numbers. */
  state(
    workload: string,
    { operations, categories }: { readonly operations: readonly string[]; readonly categories: readonly string[] },
  ): WorkerState {
    const lastError = {
      category: categories[this.#category] ?? UNCATEGORISED,
      status: this.#status,
      message: maskSecrets(this.#message).slice(0, MAX_MESSAGE),
    };
    return {
      workload,
      worker: this.worker,
      completed: this.#completed,
      operation: this.#current === null ? null : (operations[this.#current.type] ?? null),
      lastError: this.#hasFailed ? lastError : null,
    };
  }

  highWaterMark(): number | null {
    return this.#behaviour.highWaterMark?.() ?? null;
  }

  /**
   * Starts the worker's next operation. False: the worker has nothing to do any more or, where a type is asked for, cannot do
   * that now.
   *
   * @param dueLoadUs When it was due on the load clock, which decides its cohort.
   * @param dueUs The same moment on the clock.
   * @param queuedUs How long it waited for a free worker (R1).
   * @param type The operation type that is asked for; null: the worker chooses.
   */
  start(dueLoadUs: number, dueUs: number, queuedUs: number, type: number | null): boolean {
    let operation: Operation<unknown> | null;
    try {
      operation = type === null ? this.#behaviour.next() : this.#behaviour.nextOf!(type);
    } catch (error) {
      this.#bug(error);
      return true;
    }
    if (operation === null) {
      if (type === null) this.ended = 'exhausted';
      return false;
    }
    const result = this.result;
    resetOperationResult(result);
    result.dueUs = dueUs;
    result.queuedUs = queuedUs;
    this.#dueLoadUs = dueLoadUs;
    this.previousDueUs = dueLoadUs;
    this.#current = operation;
    try {
      const outcome = operation.execute(this.client, result, this.#onOutcome);
      if (typeof outcome === 'number') Promise.resolve(outcome).then(this.#onOutcome, this.#onBug);
      else if (outcome !== undefined) outcome.then(this.#onOutcome, this.#onBug);
      else if (this.#callBack[operation.type] !== true) this.#expectCall(operation);
    } catch (error) {
      this.#bug(error);
    }
    return true;
  }

  /** Once for each type: nothing of it is left on the path of every operation. */
  #expectCall(operation: Operation<unknown>): void {
    if (neverTells(operation)) throw new TypeError(NEVER_TELLS);
    this.#callBack[operation.type] = true;
  }

  /** Gives up what is in flight: it counts as unknown, and what comes of it later is discarded. */
  abandon(category: number): void {
    if (this.#current === null || this.#abandoned) return;
    this.#abandoned = true;
    const result = this.result;
    result.doneUs = this.#clock.nowUs();
    if (result.requests === 0) result.sentUs = result.doneUs;
    if (result.readyUs === 0) result.readyUs = result.sentUs;
    result.category = category;
    result.message = 'still in flight when the drain ended';
    this.#recorder.record(this.database, this.#current.type, this.#dueLoadUs, result, OUTCOME_CODE.unknown);
  }

  #finish(outcome: OutcomeCode): void {
    const operation = this.#current;
    if (operation === null) return;
    if ((outcome & OUTCOME_CODE.unknown) !== outcome) {
      this.#bug(new TypeError(`${noOutcome(outcome)}: ${ENDINGS}`));
      return;
    }
    const result = this.result;
    try {
      operation.settle?.(outcome, result);
    } catch (error) {
      this.#bug(error);
      return;
    }
    this.#current = null;
    this.#tellWaiting();
    if (this.#abandoned) return;
    if (result.doneUs === 0) result.sentUs = result.doneUs = this.#clock.nowUs();
    // A client of another kind may stamp no more than this.
    if (result.readyUs === 0) result.readyUs = result.sentUs;
    this.#recorder.record(this.database, operation.type, this.#dueLoadUs, result, outcome);
    this.#completed += 1;
    if (outcome >= OUTCOME_CODE.failed) this.#keepFailure(result);
    this.#owner.onWorkerFree(this);
  }

  #keepFailure({ category, status, message }: OperationResult): void {
    this.#hasFailed = true;
    this.#category = category;
    this.#status = status;
    this.#message = message;
  }

  #bug(error: unknown): void {
    this.#current = null;
    this.#tellWaiting();
    if (!this.#abandoned) this.#owner.onWorkerBug(this, error);
  }

  #tellWaiting(): void {
    if (this.#waiting.length === 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const NEVER_TELLS =
  'execute returned nothing and takes no done, so that nobody can know how it ended: return the outcome or a promise of it';

const ENDINGS = 'end with OUTCOME_CODE.ok, refused, failed or unknown';

function noOutcome(told: unknown): string {
  const what =
    told === OUTCOME_CODE.dropped ? 'dropped, which is for what was never sent' : `the outcome ${String(told)}`;
  return `an operation ended with ${what}`;
}

/** Whether an operation that returned nothing cannot call back either: it names its arguments, and `done` is not among them. */
function neverTells(operation: Operation<unknown>): boolean {
  const named = operation.execute.length;
  return named > 0 && named < 3;
}
