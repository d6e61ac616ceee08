import {
  MAX_WORKERS_TOLD,
  type HeldTime,
  type WorkerMark,
  type LogLine,
  type Recorder,
  type SeriesTable,
  type WorkerState,
} from '@syntrix-bench/metrics';

import type { Clock, Pacer } from '../contracts/clock.ts';
import type { Json } from '../contracts/json.ts';
import type { LoadModel, LoadTimeline } from '../contracts/load-model.ts';
import { createOperationResult, resetOperationResult, type OperationResult } from '../contracts/operation-result.ts';
import { isScheduled, type Plan, type WorkloadPlan } from '../contracts/plan.ts';
import {
  connectionNeeds,
  type Scenario,
  type ScenarioShard,
  type SettleInput,
  type ShardContext,
  type TeardownResult,
} from '../contracts/scenario.ts';
import type { TargetConnection } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { workerPace, type WorkerPace } from '../load/closed-load.ts';
import { createLoadModel } from '../load/create-load-model.ts';
import type { LoadClock } from '../load/load-clock.ts';
import { createRandom, RANDOM_STREAMS } from '../load/seeded-random.ts';
import {
  auxiliaryWorker,
  databasePlaceOf,
  firstRankOf,
  numberOfHeld,
  quotaOf,
  workersOfRun,
  workersOfShard,
} from '../load/shares.ts';
import { idleStretches, loadEndUs, steadyStartUs } from '../load/timeline.ts';
import { ClosedDriver } from './closed-driver.ts';
import { HeldConnections } from './held-connections.ts';
import { HighWaterMarks } from './high-water-marks.ts';
import type { DriverListener, LoadDriver } from './load-driver.ts';
import { LoadRecorder } from './load-recorder.ts';
import { OpenDriver } from './open-driver.ts';
import { type Pacers, precisionOf } from './pacers.ts';
import { askScenario, scenarioBug } from './scenario-bug.ts';
import type { Intervals } from './snapshotter.ts';
import { WorkerRunner } from './worker-runner.ts';

/** Counts deliveries that came in a pause: in the time that rates divide by there is none (R31). */
const WHILE_PAUSED = 'deliveries_while_paused';

/** What a workload on a shard is made of. */
export interface ShardWorkloadParts {
  readonly plan: Plan;
  readonly workload: WorkloadPlan;
  readonly scenario: Scenario;
  readonly shard: number;
  /** How many shards load is dealt to; the one with this number is for probes alone. */
  readonly shards: number;
  /** Numbers of the connections that the workload holds here. */
  readonly held: readonly number[];
  readonly shared: Json;
  readonly timeline: LoadTimeline;
  readonly recorder: Recorder;
  readonly seriesTable: SeriesTable;
  readonly intervals: Intervals;
  readonly connection: TargetConnection<unknown>;
  /** What all workloads of the shard have in common, by name. */
  readonly common: Map<string, unknown>;
  /** Names of what can go wrong on the target. */
  readonly categories: readonly string[];
  readonly clock: Clock;
  readonly pacers: Pacers;
  readonly signal: AbortSignal;
  /** Is told when the answer of each operation was read, and when it was sent; undefined: nobody asks. */
  readonly onAnswered: ((readUs: number, sentUs: number) => void) | undefined;
  /** Whether seeding is to end early because the run was stopped. */
  cancelled(): boolean;
  log(level: LogLine['level'], message: string): void;
  progress(done: number, total: number): void;
  /** The scenario has a bug, which ends the run. */
  fail(error: unknown): void;
}

/** A worker as far as work outside of load needs it. */
interface WorkWorker {
  readonly result: OperationResult;
  readonly client: unknown;
  /** Place of its database among the workload's. */
  readonly database: number;
  whenFree(): Promise<void>;
}

function commonThing<Thing>(things: Map<string, unknown>, name: string, make: () => Thing): Thing {
  if (!things.has(name)) things.set(name, make());
  return things.get(name) as Thing;
}

/** Numbers of the workers of a shard that a workload has document connections for. */
export function documentWorkers(
  workload: WorkloadPlan,
  index: number,
  needs: { readonly documents: boolean },
  shard: number,
  shards: number,
): readonly number[] {
  if (!needs.documents) return [];
  const own = workersOfShard(workload, shard, shards);
  return own.length > 0 ? own : [auxiliaryWorker(index)];
}

/** One workload at work on one shard: its scenario, its workers and what drives them, and the connections it holds. */
export class ShardWorkload {
  readonly name: string;
  readonly #parts: ShardWorkloadParts;
  readonly #scenario: ScenarioShard<unknown>;
  readonly #recorder: LoadRecorder;
  readonly #held: HeldConnections | null;
  readonly #workers: readonly number[];
  /** Null: the workload schedules nothing. */
  readonly #model: LoadModel | null;
  readonly #pacer: Pick<Pacer, 'callAt'>;
  readonly #idleWorkers: readonly WorkWorker[];
  readonly #marks: HighWaterMarks;
  readonly #idleStretches: ReturnType<typeof idleStretches>;
  /** Names of the operation types. */
  readonly #operations: readonly string[];
  #driver: LoadDriver | null = null;
  #loadClock: LoadClock | null = null;
  #underLoad = false;
  #loadEnded = false;
  /** When nothing of the load was under way any more, in load time. */
  #loadOverUs = Infinity;

  /** @throws BenchError `plugin_invalid` where its scenario lacks a function that it needs; `scenario_bug` where that throws */
  constructor(parts: ShardWorkloadParts) {
    const { plan, workload, scenario, shard, shards, connection } = parts;
    const needs = connectionNeeds(scenario, workload.options);
    const index = plan.workloads.indexOf(workload);
    this.#parts = parts;
    this.name = workload.name;
    this.#marks = new HighWaterMarks(workload.name);
    this.#workers = workersOfShard(workload, shard, shards);
    this.#model = isScheduled(workload) && shard < shards ? createLoadModel(workload, parts.timeline, plan.seed) : null;
    this.#pacer = parts.pacers.of(precisionOf(workload.load));
    this.#idleStretches = idleStretches(workload.load, parts.timeline);
    this.#operations = scenario.operations(workload.options);
    this.#recorder = new LoadRecorder({
      recorder: parts.recorder,
      seriesTable: parts.seriesTable,
      intervals: parts.intervals,
      timeline: parts.timeline,
      segments: plan.segments,
      workload,
      operations: this.#operations,
      series: scenario.series?.(workload.options) ?? [],
      checks: scenario.checks?.(workload.options) ?? [],
      onAnswered: parts.onAnswered,
    });
    const workWorkers = documentWorkers(workload, index, needs, shard, shards);
    this.#idleWorkers = workWorkers.map((worker) => ({
      ...this.#own(worker),
      whenFree: () => Promise.resolve(),
    }));
    try {
      this.#scenario = scenario.shard(this.#context());
    } catch (error) {
      throw scenarioBug(error, `the scenario of workload ${workload.name} failed in shard()`);
    }
    const lacking = lackingOf(this.#scenario, workload);
    if (lacking !== null) throw unusable(workload, lacking);
    this.#held =
      parts.held.length > 0
        ? new HeldConnections({
            workload,
            connections: parts.held,
            open: (number, context) => this.#scenario.connect!(number, context),
            clientOf: (number, database) => connection.client(numberOfHeld(plan.workloads, index, number), database),
            clock: parts.clock,
            recorder: parts.recorder,
            seriesTable: parts.seriesTable,
            categories: parts.categories,
            segmentAt: (clockUs) => this.#recorder.segmentAt(this.#loadClock?.at(clockUs) ?? -1),
            timeoutUs: plan.target.timeoutUs,
            fail: (error) => parts.fail(error),
            log: (level, message) => parts.log(level, message),
          })
        : null;
  }

  /** How many of the connections that it holds are open. */
  get heldConnections(): number {
    return this.#held?.open ?? 0;
  }

  /** How much of it is due and waits for a worker. */
  get queued(): number {
    return this.#driver?.queued ?? 0;
  }

  /** How long its connections were held since this was last asked; null: it holds none on this shard. */
  takeHeldTime(): HeldTime | null {
    return this.#held === null ? null : { workload: this.name, ...this.#held.takeTime() };
  }

  async setup(): Promise<void> {
    await this.#ask('setup', () => this.#scenario.setup?.());
  }

  /** Opens the connections that it holds; resolves when each was tried, or `signal` ended it. */
  async openHeld(signal: AbortSignal): Promise<void> {
    await this.#held?.openAll(signal);
  }

  /** Closes the connections that it holds, in order. */
  async closeHeld(deadlineUs: number): Promise<void> {
    await this.#held?.close(deadlineUs);
  }

  /** Makes the workers and lets load begin at the origin of the load clock; null: the workload schedules nothing. */
  start(loadClock: LoadClock, listener: DriverListener): LoadDriver | null {
    const { timeline } = this.#parts;
    this.#loadClock = loadClock;
    const startUs = loadClock.toClockUs(0);
    this.#scenario.begin?.({ startUs, steadyUs: startUs + steadyStartUs(timeline) });
    if (this.#model === null) return null;
    const driver = this.#createDriver(this.#model, loadClock, listener);
    this.#workers.forEach((worker, place) => {
      const rank = worker - this.#parts.workload.firstWorker;
      const quota = this.#quota(rank);
      const random = createRandom(this.#parts.plan.seed, RANDOM_STREAMS.worker, worker);
      const own = this.#idleWorkers[place] ?? this.#own(worker);
      driver.workers.push(
        new WorkerRunner({
          result: own.result,
          client: own.client,
          rank,
          place,
          database: own.database,
          quota,
          behaviour: this.#scenario.createWorker!({
            worker,
            rank,
            random,
            quota,
            database: this.#parts.workload.databases[own.database]!,
          }),
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

  /**
   * Tells the recorder whether completions are expected now: not in a pause, nor where stages ask for no load. Returns when
   * that changes next, in load time.
   */
  followLoad(): number {
    const loadClock = this.#loadClock;
    if (loadClock === null || this.#model === null || this.#loadEnded) return Infinity;
    const loadUs = loadClock.at(this.#parts.clock.nowUs());
    const idle = this.#idleStretches.find(({ toUs }) => loadUs < toUs);
    const isIdle = idle !== undefined && loadUs >= idle.fromUs;
    this.#expect(!loadClock.paused && !isIdle);
    if (idle === undefined) return Infinity;
    return isIdle ? idle.toUs : idle.fromUs;
  }

  /** Nothing of it starts any more. */
  endLoad(): void {
    this.#loadEnded = true;
    this.#expect(false);
  }

  /** Nothing of the load is under way on this shard any more: what falls due from now on is outside of it. */
  loadOver(): void {
    this.#loadOverUs = this.#loadClock?.at(this.#parts.clock.nowUs()) ?? 0;
  }

  /** Waits for the scenario's stragglers. */
  async drain(deadlineUs: number): Promise<void> {
    await this.#ask('drain', () => this.#scenario.drain?.(deadlineUs));
  }

  /** Lets the scenario judge what this shard holds. */
  async settle(input: SettleInput): Promise<void> {
    await this.#ask('settle', () => this.#scenario.settle?.(input));
  }

  async teardown(deadlineUs: number): Promise<TeardownResult> {
    const result = await this.#ask('teardown', () => this.#scenario.teardown?.(deadlineUs));
    return result ?? { removed: 0, left: { count: 0, samples: [] } };
  }

  /** What the scenario made here and is there; null where it does not say. */
  remains(): TeardownResult['left'] | null {
    try {
      return this.#scenario.remains?.() ?? null;
    } catch (error) {
      throw scenarioBug(error, `the scenario of workload ${this.name} failed in remains()`);
    }
  }

  /** What was added to ledgers since this was last asked. */
  takeLedgers(): Readonly<Record<string, Json>> {
    return this.#scenario.takeLedgers?.() ?? {};
  }

  /** High-water marks that have changed since they were last told: of some workers in turn, or of all at once. */
  takeMarks(which: 'in turn' | 'all'): WorkerMark[] {
    const workers = this.#driver?.workers ?? [];
    return which === 'all' ? this.#marks.takeAll(workers) : this.#marks.take(workers);
  }

  /** What those of its workers do that are among the first of the run. */
  workerStates(): WorkerState[] {
    const names = { operations: this.#operations, categories: this.#parts.categories };
    return (this.#driver?.workers ?? [])
      .filter(({ worker }) => worker < MAX_WORKERS_TOLD)
      .map((worker) => worker.state(this.name, names));
  }

  #ask<T>(hook: string, ask: () => T | Promise<T>): Promise<T> {
    return askScenario(this.name, hook, ask);
  }

  #expect(underLoad: boolean): void {
    if (underLoad === this.#underLoad) return;
    this.#underLoad = underLoad;
    const nowUs = this.#parts.clock.nowUs();
    if (underLoad) this.#recorder.loadBegan(nowUs);
    else this.#recorder.loadEnded(nowUs);
  }

  /** What a worker works with. */
  #own(worker: number): Pick<WorkWorker, 'result' | 'client' | 'database'> {
    const { connection, workload } = this.#parts;
    const database = this.#databaseOf(worker);
    return {
      result: createOperationResult(connection.placeOf(worker), worker),
      client: connection.client(worker, workload.databases[database]!),
      database,
    };
  }

  /** Workers are dealt to the workload's databases by rank; work outside of load is done on the first. */
  #databaseOf(worker: number): number {
    const { databases, firstWorker } = this.#parts.workload;
    return databasePlaceOf(Math.max(0, worker - firstWorker), databases);
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
      return new ClosedDriver({ model, timeline, loadClock, clock, pacer: this.#pacer, listener, onMissed });
    }
    if (workload.load.model !== 'open') throw new Error('an open load model comes from an open load');
    const firstRank = firstRankOf(workload.firstWorker, shard, shards);
    return new OpenDriver({
      arrivals: model.arrivals(firstRank, shards),
      load: workload.load,
      loadClock,
      clock,
      pacer: this.#pacer,
      listener,
      intervals: this.#parts.intervals,
      onUnsent: (why, dueLoadUs, type, turn) => {
        const database = databasePlaceOf(firstRank + turn * shards, workload.databases);
        this.#recorder.unsent(why, database, dueLoadUs, type);
      },
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
      workersOfRun: workersOfRun(plan.workloads),
      shared,
      clock,
      signal,
      log: (level, message) => this.#parts.log(level, message),
      share: {
        shard,
        shards,
        workers: this.#workers,
        databases: this.#workers.map((worker) => workload.databases[this.#databaseOf(worker)]!),
      },
      random: createRandom(plan.seed, RANDOM_STREAMS.shard, plan.workloads.indexOf(workload), shard),
      forEach: async (count, work, more) =>
        forEachOverWorkers(
          this.#workWorkers(count, more?.database),
          count,
          work,
          () => signal.aborted || this.#parts.cancelled() || (more?.stopWhen?.() ?? false),
        ),
      common: (name, make) => commonThing(this.#parts.common, name, make),
      progress: (done, total) => this.#parts.progress(done, total),
      count: (name, by) => recorder.count(name, by),
      deliver: (series, delivery) => {
        const outsideLoad = this.#loadClock?.paused === true;
        if (outsideLoad) recorder.count(WHILE_PAUSED, 1);
        const told = outsideLoad ? { ...delivery, outsideLoad } : delivery;
        this.#recorder.deliver(series, this.#loadUsOf(delivery.dueUs), told);
      },
      lose: (series, dueUs, count, database = 0) =>
        this.#recorder.lose(series, this.#loadUsOf(dueUs), { dueUs, count, database }),
      censor: (series, delivery) => this.#recorder.censor(series, this.#loadUsOf(delivery.dueUs), delivery),
      connection: (series, opening) =>
        this.#recorder.connection(series, this.#loadClock?.at(opening.startUs) ?? -1, opening),
      step: (series, result, outcome, database = this.#databaseOf(result.worker)) =>
        this.#recorder.step(database, series, this.#loadUsOf(result.dueUs), result, outcome),
      check: (check, checked = 1) => this.#recorder.check(check, checked),
      checkFailed: (check, evidence) => this.#recorder.checkFailed(check, clock.nowUs(), evidence),
      checkUnknown: (check, count, reason) => this.#recorder.checkUnknown(check, count, reason),
    };
  }

  /** Load time at a moment of the clock; null before load begins, and from its end on. */
  #loadUsOf(clockUs: number): number | null {
    const loadUs = this.#loadClock?.at(clockUs) ?? -1;
    const endUs = Math.min(loadEndUs(this.#parts.timeline), this.#loadOverUs);
    return loadUs >= 0 && loadUs < endUs ? loadUs : null;
  }

  /** Workers for work outside of load. @throws Error where there are none for it */
  #workWorkers(count: number, database: string | undefined): readonly WorkWorker[] {
    const { workload, scenario } = this.#parts;
    const all = this.#driver === null || this.#driver.workers.length === 0 ? this.#idleWorkers : this.#driver.workers;
    const place = database === undefined ? null : workload.databases.indexOf(database);
    const chosen = place === null ? all : all.filter((worker) => worker.database === place);
    if (count === 0 || chosen.length > 0) return chosen;
    throw new Error(
      this.#idleWorkers.length === 0
        ? `scenario ${scenario.name} works on documents, but its connections() declares no connections for them`
        : `no worker of this share works on database "${database}": use context.databases and the share's workers`,
    );
  }
}

/** What a workload needs of its scenario that it does not have; null where it has all. */
function lackingOf(scenario: ScenarioShard<unknown>, workload: WorkloadPlan): string | null {
  const { name, held } = workload;
  if (held > 0 && scenario.connect === undefined) {
    return `workload ${name} holds ${held} connections, but its shard has no connect()`;
  }
  if (isScheduled(workload) && scenario.createWorker === undefined) {
    return `workload ${name} schedules operations, but its shard has no createWorker()`;
  }
  return null;
}

function unusable({ scenario }: WorkloadPlan, why: string): BenchError {
  return new BenchError('plugin_invalid', `The scenario ${scenario} cannot be used: ${why}.`, {
    hint: 'This is a bug of the scenario; report it to its author.',
  });
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
