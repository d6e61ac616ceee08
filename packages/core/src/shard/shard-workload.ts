import type { LaneMark, LaneStatus, LogLine, Recorder, SeriesTable } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Json } from '../contracts/json.ts';
import type { LoadModel, LoadTimeline } from '../contracts/load-model.ts';
import type { Plan, WorkloadPlan } from '../contracts/plan.ts';
import type { Scenario, ScenarioShard, ShardContext, TeardownResult } from '../contracts/scenario.ts';
import type { TargetConnection } from '../contracts/target.ts';
import { createLoadModel } from '../load/create-load-model.ts';
import type { LoadAxis } from '../load/load-axis.ts';
import { lanePace, type LanePace } from '../load/lane-pace.ts';
import { quotaOf } from '../load/quotas.ts';
import { RANDOM_STREAMS } from '../load/random-streams.ts';
import { createRandom } from '../load/seeded-random.ts';
import { ClosedDriver } from './closed-driver.ts';
import { forEachOverLanes, type WorkLane } from './for-each-lane.ts';
import { LaneRunner } from './lane-runner.ts';
import { auxiliaryLane, firstRankOf, lanesOfShard } from './lane-shares.ts';
import { createSlot } from './lane-slot.ts';
import type { DriverListener, LoadDriver } from './load-driver.ts';
import { LoadRecorder } from './load-recorder.ts';
import { MarkTurns } from './mark-turns.ts';
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

/** One workload at work on one shard: its scenario, its lanes and what drives them. */
export class ShardWorkload {
  readonly name: string;
  readonly #parts: ShardWorkloadParts;
  readonly #scenario: ScenarioShard<unknown>;
  readonly #recorder: LoadRecorder;
  readonly #lanes: readonly number[];
  readonly #model: LoadModel;
  readonly #idleLanes: readonly WorkLane[];
  readonly #marks: MarkTurns;
  #driver: LoadDriver | null = null;
  #axis: LoadAxis | null = null;

  constructor(parts: ShardWorkloadParts) {
    const { plan, workload, scenario, shard, shards } = parts;
    this.#parts = parts;
    this.name = workload.name;
    this.#marks = new MarkTurns(workload.name);
    this.#lanes = lanesOfShard(workload, shard, shards);
    this.#model = createLoadModel(workload, parts.timeline, plan.seed);
    this.#recorder = new LoadRecorder(
      parts.recorder,
      parts.seriesTable,
      parts.timeline,
      workload,
      scenario.operations(workload.options),
    );
    const workLanes = this.#lanes.length > 0 ? this.#lanes : [auxiliaryLane(plan.workloads.indexOf(workload))];
    this.#idleLanes = workLanes.map((lane) => ({
      slot: createSlot(parts.connection.placeOf(lane), lane, parts.signal),
      client: parts.connection.client(lane, workload.database),
      whenFree: () => Promise.resolve(),
    }));
    this.#scenario = scenario.shard(this.#context());
  }

  async setup(): Promise<void> {
    await this.#scenario.setup?.();
  }

  /** Makes the lanes and lets load begin at the origin of the axis. */
  start(axis: LoadAxis, listener: DriverListener): LoadDriver {
    this.#axis = axis;
    const driver = this.#createDriver(this.#model, axis, listener);
    this.#lanes.forEach((lane, index) => {
      const rank = lane - this.#parts.workload.firstLane;
      const quota = this.#quota(rank);
      const random = createRandom(this.#parts.plan.seed, RANDOM_STREAMS.lane, lane);
      const work = this.#idleLanes[index]!;
      driver.lanes.push(
        new LaneRunner({
          slot: work.slot,
          client: work.client,
          rank,
          quota,
          behaviour: this.#scenario.createLane({ lane, rank, random, quota }),
          recorder: this.#recorder,
          clock: this.#parts.clock,
          owner: driver,
          pace: this.#pace(lane),
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

  statuses(limit: number): LaneStatus[] {
    return (this.#driver?.lanes ?? []).slice(0, limit).map((lane) => ({
      lane: lane.lane,
      workload: this.name,
      status: lane.busy ? 'busy' : lane.ended === null ? 'idle' : 'finished',
      operations: lane.operations,
      currentOperation: lane.currentOperation,
      lastError: lane.lastError,
    }));
  }

  /** Marks that have changed since they were last told: of some lanes in turn, or of all at once. */
  takeMarks(which: 'in turn' | 'all'): LaneMark[] {
    const lanes = this.#driver?.lanes ?? [];
    return which === 'all' ? this.#marks.takeAll(lanes) : this.#marks.take(lanes);
  }

  #pace(lane: number): LanePace | null {
    const { plan, workload } = this.#parts;
    if (workload.load.model !== 'closed') return null;
    return lanePace(workload.load, createRandom(plan.seed, RANDOM_STREAMS.pace, lane));
  }

  #quota(rank: number): number | null {
    const { operations, lanes } = this.#parts.workload;
    return operations === null || this.#model.kind === 'open' ? null : quotaOf(operations, lanes, rank);
  }

  #createDriver(model: LoadModel, axis: LoadAxis, listener: DriverListener): ClosedDriver | OpenDriver {
    const { clock, timeline, shard, shards, workload, recorder } = this.#parts;
    if (model.kind === 'closed') {
      const onMissed = (slots: number) => recorder.count('missed_slots', slots);
      return new ClosedDriver({ model, timeline, axis, clock, listener, onMissed });
    }
    if (workload.load.model !== 'open') throw new Error('an open load model comes from an open load');
    return new OpenDriver({
      arrivals: model.arrivals(firstRankOf(workload.firstLane, shard, shards), shards),
      load: workload.load,
      axis,
      clock,
      listener,
      onDrop: (dueAxisUs, type) => this.#recorder.drop(dueAxisUs, type),
      onStarved: () => recorder.count('starved', 1),
    });
  }

  #context(): ShardContext<unknown, Json, unknown> {
    const { plan, workload, shard, shards, shared, clock, signal, recorder } = this.#parts;
    return {
      workload: workload.name,
      database: workload.database,
      options: workload.options,
      runId: plan.runId,
      seed: plan.seed,
      lanes: workload.lanes,
      firstLane: workload.firstLane,
      shared,
      clock,
      signal,
      log: (level, message) => this.#parts.log(level, message),
      share: { shard, shards, lanes: this.#lanes },
      random: createRandom(plan.seed, RANDOM_STREAMS.shard, plan.workloads.indexOf(workload), shard),
      forEach: (count, work, more) =>
        forEachOverLanes(
          this.#workLanes(),
          count,
          work,
          () => signal.aborted || this.#parts.cancelled() || (more?.stopWhen?.() ?? false),
        ),
      progress: (done, total) => this.#parts.progress(done, total),
      count: (name, by) => recorder.count(name, by),
      record: (type, dueUs, readyUs, sentUs, doneUs, outcome, category) => {
        const dueAxisUs = this.#axis?.at(dueUs) ?? 0;
        this.#recorder.recordArrival(type, dueAxisUs, dueUs, readyUs, sentUs, doneUs, outcome, category);
      },
    };
  }

  #workLanes(): readonly WorkLane[] {
    return this.#driver === null || this.#driver.lanes.length === 0 ? this.#idleLanes : this.#driver.lanes;
  }
}
