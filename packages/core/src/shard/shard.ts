import { setMaxListeners } from 'node:events';

import {
  OUTCOME_CODE,
  Recorder,
  SeriesTable,
  type Gauges,
  type GeneratorSample,
  type LogLine,
} from '@syntrix-bench/metrics';

import type { Clock, Timer } from '../contracts/clock.ts';
import type { Json } from '../contracts/json.ts';
import type { LoadTimeline } from '../contracts/load-model.ts';
import type { TeardownResult } from '../contracts/scenario.ts';
import type { ShardAssignment, ShardCommand, ShardListener, ShardReply } from '../contracts/shard-host.ts';
import type { ConnectionOpening, Target, TargetConnection } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { timelineOf } from '../load/create-load-model.ts';
import { LoadAxis } from '../load/load-axis.ts';
import { loadEndUs, steadyStartUs } from '../load/timeline.ts';
import type { GeneratorProbe } from './generator-probe.ts';
import type { LoadDriver, LoadEnd } from './load-driver.ts';
import { findScenario, type ScenarioRegistry } from './scenario-registry.ts';
import { ShardWorkload, auxiliaryLane, lanesOfShard } from './shard-workload.ts';
import { Snapshotter } from './snapshotter.ts';

/** What a shard needs of its surroundings. */
export interface ShardSurroundings {
  readonly clock: Clock;
  readonly target: Target;
  readonly scenarios: ScenarioRegistry;
  readonly listener: ShardListener;
  /** Watches the generating thread; null where time is virtual. */
  readonly probe: GeneratorProbe | null;
}

/** How many lanes a snapshot tells about. */
const LANES_SHOWN = 20;

/** Category of operations that are given up when the drain ends. */
const ABORTED = 'aborted';

/** Executes its share of a plan on one event loop. The same code runs in the process, in a thread, on another host. */
export class Shard {
  readonly #assignment: ShardAssignment;
  readonly #surroundings: ShardSurroundings;
  readonly #timeline: LoadTimeline;
  readonly #closing = new AbortController();
  readonly #series = new SeriesTable();
  readonly #recorder: Recorder;
  readonly #snapshotter: Snapshotter;
  #connection: TargetConnection<unknown> | null = null;
  #workloads: ShardWorkload[] = [];
  #drivers: LoadDriver[] = [];
  #axis: LoadAxis | null = null;
  #phaseTimer: Timer | null = null;
  #running = 0;
  #settingUp = false;
  #stopped = false;
  #ends: LoadEnd[] = [];
  #credentials: ShardAssignment['credentials'];

  constructor(assignment: ShardAssignment, surroundings: ShardSurroundings) {
    this.#assignment = assignment;
    this.#surroundings = surroundings;
    this.#credentials = assignment.credentials;
    this.#timeline = timelineOf(assignment.plan.phases);
    // Every lane may listen for the end of the shard: that many listeners are no leak.
    setMaxListeners(0, this.#closing.signal);
    this.#recorder = new Recorder({
      series: this.#series,
      categories: surroundings.target.categories,
      shard: assignment.shard,
    });
    this.#snapshotter = new Snapshotter(
      this.#recorder,
      surroundings.clock,
      assignment.plan.metrics.snapshotIntervalUs,
      {
        gauges: () => this.#gauges(),
        lanes: () => this.#workloads.flatMap((workload) => workload.statuses(LANES_SHOWN)),
        marks: () => this.#workloads.flatMap((workload) => workload.takeMarks()),
        ledgers: () =>
          Object.assign({}, ...this.#workloads.map((workload) => workload.ledgers())) as Record<string, Json>,
        traffic: () => this.#connection?.takeTraffic() ?? [],
        generator: () => this.#generatorSample(),
      },
      (snapshot) => surroundings.listener.onSnapshot(snapshot),
    );
    this.#snapshotter.start();
  }

  /** Carries a command out; resolves when its work is done. */
  async execute(command: ShardCommand): Promise<ShardReply> {
    switch (command.type) {
      case 'setup':
        await this.#setup(command.shared);
        return {};
      case 'start':
        this.#start(command.atUs);
        return {};
      case 'pause':
        this.#pause();
        return {};
      case 'resume':
        this.#resume();
        return {};
      case 'stop':
        this.#stop(command.dropQueued);
        return {};
      case 'drain':
        await this.#drain(command.deadlineUs);
        return {};
      case 'teardown':
        return { teardown: await this.#teardown(command.deadlineUs) };
      case 'credentials':
        this.#credentials = command.credentials;
        this.#connection?.setCredentials(command.credentials);
        return {};
    }
  }

  /** Gives everything up at once: the last snapshot goes out, connections close, scenarios' waits are aborted. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#phaseTimer?.cancel();
    for (const driver of this.#drivers) driver.stop(true);
    await this.#connection?.close();
    this.#snapshotter.stop();
    this.#surroundings.probe?.close();
  }

  async #setup(shared: Readonly<Record<string, Json>>): Promise<void> {
    const { plan, shard, shards } = this.#assignment;
    const { clock, target, scenarios, listener } = this.#surroundings;
    const lanes = plan.workloads.flatMap((workload, index) => {
      const own = lanesOfShard(workload, shard, shards);
      return own.length > 0 ? own : [auxiliaryLane(index)];
    });
    const connection = await target.connect({
      target: plan.target,
      clock,
      credentials: this.#credentials,
      lanes,
      signal: this.#closing.signal,
    });
    this.#connection = connection;
    this.#recordOpenings(connection.openings);
    const progress = plan.workloads.map(() => ({ done: 0, total: 0 }));
    this.#workloads = plan.workloads.map(
      (workload, index) =>
        new ShardWorkload({
          plan,
          workload,
          scenario: findScenario(scenarios, workload.scenario, workload.module),
          shard,
          shards,
          shared: shared[workload.name] ?? null,
          timeline: this.#timeline,
          recorder: this.#recorder,
          seriesTable: this.#series,
          connection,
          clock,
          signal: this.#closing.signal,
          cancelled: () => this.#settingUp && this.#stopped,
          log: (level, message) => this.#log(level, message),
          progress: (done, total) => {
            progress[index] = { done, total };
            listener.onProgress(shard, sum(progress, 'done'), sum(progress, 'total'));
          },
        }),
    );
    this.#settingUp = true;
    try {
      for (const workload of this.#workloads) await workload.setup();
    } finally {
      this.#settingUp = false;
    }
  }

  /** Connecting is a series of its own (R3), and in no sum. */
  #recordOpenings(openings: readonly ConnectionOpening[]): void {
    const key = { workload: '', database: '', operation: 'connect', phase: 'steady' } as const;
    const series = this.#series.intern(key);
    const nowUs = this.#surroundings.clock.nowUs();
    for (const { connectUs, category } of openings) {
      const outcome = category === 0 ? OUTCOME_CODE.ok : OUTCOME_CODE.failed;
      const startUs = nowUs - connectUs;
      this.#recorder.record(series, startUs, startUs, startUs, nowUs, outcome, category, 0, 0, 0);
    }
  }

  #start(atUs: number): void {
    const { clock } = this.#surroundings;
    this.#phaseTimer = clock.setTimer(atUs - clock.nowUs(), () => this.#begin(atUs));
  }

  #begin(atUs: number): void {
    const axis = new LoadAxis(atUs);
    this.#axis = axis;
    this.#running = this.#workloads.length;
    const shard = this.#assignment.shard;
    try {
      this.#drivers = this.#workloads.map((workload) =>
        workload.start(axis, {
          onLoadEnded: (why) => this.#workloadEnded(why),
          onBug: (error) => this.#fail(error),
        }),
      );
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#followPhases();
    for (const driver of this.#drivers) driver.start();
    if (this.#workloads.length === 0) this.#surroundings.listener.onLoadEnded(shard, 'schedule');
  }

  /** Enters the phase that the load axis is in, and comes back when the next one begins. */
  #followPhases(): void {
    this.#phaseTimer?.cancel();
    const axis = this.#axis!;
    const { clock } = this.#surroundings;
    const nowUs = axis.at(clock.nowUs());
    const [phase, nextUs] =
      nowUs < this.#timeline.warmupUs
        ? (['warmup', this.#timeline.warmupUs] as const)
        : nowUs < steadyStartUs(this.#timeline)
          ? (['rampup', steadyStartUs(this.#timeline)] as const)
          : nowUs < loadEndUs(this.#timeline)
            ? (['steady', loadEndUs(this.#timeline)] as const)
            : (['drain', Infinity] as const);
    this.#snapshotter.enterPhase(phase);
    if (nextUs !== Infinity && !axis.paused) {
      this.#phaseTimer = clock.setTimer(nextUs - nowUs, () => this.#followPhases());
    }
  }

  #workloadEnded(why: LoadEnd): void {
    this.#ends.push(why);
    this.#running -= 1;
    if (this.#running > 0) return;
    const worst = (['exhausted', 'quota'] as const).find((end) => this.#ends.includes(end)) ?? 'schedule';
    this.#surroundings.listener.onLoadEnded(this.#assignment.shard, worst);
  }

  #pause(): void {
    if (this.#axis === null || this.#axis.paused) return;
    this.#axis.pause(this.#surroundings.clock.nowUs());
    this.#phaseTimer?.cancel();
    for (const driver of this.#drivers) driver.pause();
  }

  #resume(): void {
    if (this.#axis === null || !this.#axis.paused) return;
    this.#axis.resume(this.#surroundings.clock.nowUs());
    this.#followPhases();
    for (const driver of this.#drivers) driver.resume();
  }

  #stop(dropQueued: boolean): void {
    this.#stopped = true;
    this.#phaseTimer?.cancel();
    if (this.#axis === null) return;
    this.#axis.resume(this.#surroundings.clock.nowUs());
    for (const driver of this.#drivers) driver.stop(dropQueued);
    this.#snapshotter.enterPhase('drain');
  }

  async #drain(deadlineUs: number): Promise<void> {
    await Promise.all(this.#drivers.map((driver) => this.#whenIdle(driver, deadlineUs)));
    const aborted = this.#surroundings.target.categories.indexOf(ABORTED);
    for (const driver of this.#drivers) {
      driver.stop(true);
      for (const lane of driver.lanes) lane.abandon(Math.max(0, aborted));
    }
    for (const workload of this.#workloads) await workload.drain(deadlineUs);
  }

  #whenIdle(driver: LoadDriver, deadlineUs: number): Promise<void> {
    if (driver.idle) return Promise.resolve();
    const { clock } = this.#surroundings;
    return new Promise((resolve) => {
      const settle = () => {
        timer.cancel();
        this.#closing.signal.removeEventListener('abort', settle);
        driver.onIdle = null;
        resolve();
      };
      const timer = clock.setTimer(deadlineUs - clock.nowUs(), settle);
      this.#closing.signal.addEventListener('abort', settle);
      driver.onIdle = settle;
    });
  }

  async #teardown(deadlineUs: number): Promise<Record<string, TeardownResult>> {
    this.#snapshotter.enterPhase('cleanup');
    const results: Record<string, TeardownResult> = {};
    if (this.#assignment.plan.cleanup) {
      for (const workload of this.#workloads) results[workload.name] = await workload.teardown(deadlineUs);
    }
    return results;
  }

  #log(level: LogLine['level'], message: string): void {
    this.#snapshotter.log(level, message);
  }

  #fail(error: unknown): void {
    const failure =
      error instanceof BenchError
        ? error
        : new BenchError('scenario_bug', `a scenario failed in a way it must not: ${describe(error)}`, {
            hint: 'an operation reports expected failures as outcomes; what it throws is taken for a bug of the scenario',
            cause: error,
          });
    this.#surroundings.listener.onFailure(this.#assignment.shard, failure);
  }

  #gauges(): Gauges {
    const gauges = this.#connection?.gauges();
    const queued = this.#drivers.reduce((total, driver) => total + driver.queued, 0);
    return {
      inFlight: gauges?.inFlight ?? 0,
      connections: gauges?.connections ?? 0,
      queued: queued + (gauges?.waiting ?? 0),
    };
  }

  #generatorSample(): GeneratorSample | null {
    const reading = this.#surroundings.probe?.read();
    const tallies = this.#drivers.map((driver) => driver.takeTally());
    if (reading === undefined) return null;
    return {
      ...reading,
      scheduled: sum(tallies, 'scheduled'),
      started: sum(tallies, 'started'),
      largestBatch: Math.max(0, ...tallies.map(({ largestBatch }) => largestBatch)),
      openSockets: this.#connection?.gauges().connections ?? 0,
    };
  }
}

function sum<Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
