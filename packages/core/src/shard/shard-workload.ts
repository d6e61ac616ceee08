import type { WorkerMark, LogLine, Recorder, SeriesTable } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Json } from '../contracts/json.ts';
import type { LoadModel, LoadTimeline } from '../contracts/load-model.ts';
import { createOperationResult, resetOperationResult, type OperationResult } from '../contracts/operation-result.ts';
import { isScheduled, type Plan, type WorkloadPlan } from '../contracts/plan.ts';
import type { Scenario, ScenarioShard, ShardContext, TeardownResult } from '../contracts/scenario.ts';
import type { TargetConnection } from '../contracts/target.ts';
import { createLoadModel } from '../load/create-load-model.ts';
import type { LoadClock } from '../load/load-clock.ts';
import { workerPace, type WorkerPace } from '../load/closed-load.ts';
import { createRandom, RANDOM_STREAMS } from '../load/seeded-random.ts';
import { auxiliaryWorker, firstRankOf, quotaOf, workersOfShard } from '../load/shares.ts';
import { ClosedDriver } from './closed-driver.ts';
import { WorkerRunner } from './worker-runner.ts';
import type { DriverListener, LoadDriver } from './load-driver.ts';
import { LoadRecorder } from './load-recorder.ts';
import { HighWaterMarks } from './high-water-marks.ts';
import { OpenDriver } from './open-driver.ts';

/** What a workload on a shard is made of. */
export interface ShardWorkloadParts {
  readonly plan: Plan;
  readonly workload: WorkloadPlan;
  readonly scenario: Scenario;
  readonly shard: number;
  readonly shards: number;
  readonly shared: Json;
  readonly timeline: LoadTimeline;
  readonly recorder: Recorder;
  readonly seriesTable: SeriesTable;
  readonly connection: TargetConnection<unknown>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether seeding is to end early because the run was stopped. */
  cancelled(): boolean;
  log(level: LogLine['level'], message: string): void;
  progress(done: number, total: number): void;
}

/** A worker as far as work outside of load needs it. */
interface WorkWorker {
  readonly result: OperationResult;
  readonly client: unknown;
  whenFree(): Promise<void>;
}

/** One workload at work on one shard: its scenario, its workers and what drives them. */
export class ShardWorkload {
  readonly name: string;
  readonly #parts: ShardWorkloadParts;
  readonly #scenario: ScenarioShard<unknown>;
  readonly #recorder: LoadRecorder;
  readonly #workers: readonly number[];
  /** Null: the workload schedules nothing. */
  readonly #model: LoadModel | null;
  readonly #idleWorkers: readonly WorkWorker[];
  readonly #marks: HighWaterMarks;
  #driver: LoadDriver | null = null;
  #loadClock: LoadClock | null = null;

  constructor(parts: ShardWorkloadParts) {
    const { plan, workload, scenario, shard, shards } = parts;
    this.#parts = parts;
    this.name = workload.name;
    this.#marks = new HighWaterMarks(workload.name);
    this.#workers = workersOfShard(workload, shard, shards);
    this.#model = isScheduled(workload) ? createLoadModel(workload, parts.timeline, plan.seed) : null;
    this.#recorder = new LoadRecorder(
      parts.recorder,
      parts.seriesTable,
      parts.timeline,
      workload,
      scenario.operations(workload.options),
    );
    const workWorkers = this.#workers.length > 0 ? this.#workers : [auxiliaryWorker(plan.workloads.indexOf(workload))];
    this.#idleWorkers = workWorkers.map((worker) => ({
      result: createOperationResult(parts.connection.placeOf(worker), worker),
      client: parts.connection.client(worker, this.#databaseOf(worker)),
      whenFree: () => Promise.resolve(),
    }));
    this.#scenario = scenario.shard(this.#context());
  }

  async setup(): Promise<void> {
    await this.#scenario.setup?.();
  }

  /** Makes the workers and lets load begin at the origin of the load clock; null: the workload schedules nothing. */
  start(loadClock: LoadClock, listener: DriverListener): LoadDriver | null {
    this.#loadClock = loadClock;
    if (this.#model === null) return null;
    const driver = this.#createDriver(this.#model, loadClock, listener);
    this.#workers.forEach((worker, place) => {
      const rank = worker - this.#parts.workload.firstWorker;
      const quota = this.#quota(rank);
      const random = createRandom(this.#parts.plan.seed, RANDOM_STREAMS.worker, worker);
      const work = this.#idleWorkers[place]!;
      driver.workers.push(
        new WorkerRunner({
          result: work.result,
          client: work.client,
          rank,
          place,
          quota,
          behaviour: this.#scenario.createWorker({ worker, rank, random, quota, database: this.#databaseOf(worker) }),
          recorder: this.#recorder,
          clock: this.#parts.clock,
          owner: driver,
          pace: this.#pace(worker),
        }),
      );
    });
    this.#driver = driver;
    return driver;
  }

  /** Waits for the scenario's stragglers. */
  async drain(deadlineUs: number): Promise<void> {
    await this.#scenario.drain?.(deadlineUs);
  }

  async teardown(deadlineUs: number): Promise<TeardownResult> {
    return (await this.#scenario.teardown?.(deadlineUs)) ?? { removed: 0, left: { count: 0, samples: [] } };
  }

  ledgers(): Readonly<Record<string, Json>> {
    return this.#scenario.ledgers?.() ?? {};
  }

  /** Marks that have changed since they were last told: of some workers in turn, or of all at once. */
  takeMarks(which: 'in turn' | 'all'): WorkerMark[] {
    const workers = this.#driver?.workers ?? [];
    return which === 'all' ? this.#marks.takeAll(workers) : this.#marks.take(workers);
  }

  /** Workers are dealt to the workload's databases by rank; work outside of load is done on the first. */
  #databaseOf(worker: number): string {
    const { databases, firstWorker } = this.#parts.workload;
    return databases[Math.max(0, worker - firstWorker) % databases.length]!;
  }

  #pace(worker: number): WorkerPace | null {
    const { plan, workload } = this.#parts;
    if (workload.load.model !== 'closed') return null;
    return workerPace(workload.load, createRandom(plan.seed, RANDOM_STREAMS.pace, worker));
  }

  #quota(rank: number): number | null {
    const { operations, workers } = this.#parts.workload;
    return operations === null || this.#model?.kind === 'open' ? null : quotaOf(operations, workers, rank);
  }

  #createDriver(model: LoadModel, loadClock: LoadClock, listener: DriverListener): ClosedDriver | OpenDriver {
    const { clock, timeline, shard, shards, workload, recorder } = this.#parts;
    if (model.kind === 'closed') {
      const onMissed = (slots: number) => recorder.count('missed_slots', slots);
      return new ClosedDriver({ model, timeline, loadClock, clock, listener, onMissed });
    }
    if (workload.load.model !== 'open') throw new Error('an open load model comes from an open load');
    return new OpenDriver({
      arrivals: model.arrivals(firstRankOf(workload.firstWorker, shard, shards), shards),
      load: workload.load,
      loadClock,
      clock,
      listener,
      onDrop: (dueLoadUs, type) => this.#recorder.drop(dueLoadUs, type),
      onInfeasible: () => recorder.count('infeasible', 1),
    });
  }

  #context(): ShardContext<unknown, Json, unknown> {
    const { plan, workload, shard, shards, shared, clock, signal, recorder } = this.#parts;
    return {
      workload: workload.name,
      databases: workload.databases,
      options: workload.options,
      runId: plan.runId,
      seed: plan.seed,
      workers: workload.workers,
      firstWorker: workload.firstWorker,
      shared,
      clock,
      signal,
      log: (level, message) => this.#parts.log(level, message),
      share: { shard, shards, workers: this.#workers },
      random: createRandom(plan.seed, RANDOM_STREAMS.shard, plan.workloads.indexOf(workload), shard),
      forEach: (count, work, more) =>
        forEachOverWorkers(
          this.#workWorkers(),
          count,
          work,
          () => signal.aborted || this.#parts.cancelled() || (more?.stopWhen?.() ?? false),
        ),
      progress: (done, total) => this.#parts.progress(done, total),
      count: (name, by) => recorder.count(name, by),
      record: (type, dueUs, readyUs, sentUs, doneUs, outcome, category) => {
        const dueLoadUs = this.#loadClock?.at(dueUs) ?? 0;
        this.#recorder.recordArrival(type, dueLoadUs, dueUs, readyUs, sentUs, doneUs, outcome, category);
      },
    };
  }

  #workWorkers(): readonly WorkWorker[] {
    return this.#driver === null || this.#driver.workers.length === 0 ? this.#idleWorkers : this.#driver.workers;
  }
}

/**
 * Does `work` for the indices from 0 to `count` - 1, as many at once as there are workers. Ends early when `stopWhen` says
 * so; rejects with the first error `work` throws, after what was under way has ended. Resolves with how many were done.
 */
async function forEachOverWorkers(
  workers: readonly WorkWorker[],
  count: number,
  work: (index: number, client: unknown, result: OperationResult) => Promise<void>,
  stopWhen: () => boolean,
): Promise<number> {
  let next = 0;
  let done = 0;
  let failure: { readonly error: unknown } | null = null;

  async function takeTurns(worker: WorkWorker): Promise<void> {
    await worker.whenFree();
    while (next < count && failure === null && !stopWhen()) {
      const index = next;
      next += 1;
      resetOperationResult(worker.result);
      try {
        await work(index, worker.client, worker.result);
        done += 1;
      } catch (error) {
        failure ??= { error };
      }
    }
  }

  await Promise.all(workers.map(takeTurns));
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
  return done;
}
