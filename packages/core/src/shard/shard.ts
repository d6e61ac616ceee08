import { setMaxListeners } from 'node:events';

import { Recorder, SeriesTable, type Gauges, type GeneratorSample, type LogLine } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Json } from '../contracts/json.ts';
import type { LoadTimeline } from '../contracts/load-model.ts';
import type { TeardownResult } from '../contracts/scenario.ts';
import type { ShardAssignment, ShardCommand, ShardListener, ShardReply } from '../contracts/shard-host.ts';
import type { Target, TargetConnection } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { auxiliaryWorker, workersOfShard } from '../load/shares.ts';
import { timelineOf } from '../load/timeline.ts';
import type { GeneratorProbe } from '../contracts/machine-probe.ts';
import type { LoadDriver } from './load-driver.ts';
import { findScenario, type ScenarioRegistry } from './scenario-registry.ts';
import { ABORTED, connectionSchedule, recordOpenings } from './shard-connections.ts';
import { ShardLoad } from './shard-load.ts';
import { ShardWorkload } from './shard-workload.ts';
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

/** Counts connections that were opened again (R16). */
const REOPENED = 'connections_reopened';

/** Executes its share of a plan on one event loop. The same code runs in the process, in a thread, on another host. */
export class Shard {
  readonly #assignment: ShardAssignment;
  readonly #surroundings: ShardSurroundings;
  readonly #timeline: LoadTimeline;
  readonly #closing = new AbortController();
  readonly #series = new SeriesTable();
  readonly #recorder: Recorder;
  readonly #snapshotter: Snapshotter;
  /** Ends the opening of connections when the run is stopped meanwhile. */
  readonly #opening = new AbortController();
  #connection: TargetConnection<unknown> | null = null;
  #reopened = 0;
  #workloads: ShardWorkload[] = [];
  #load: ShardLoad | null = null;
  #settingUp = false;
  #stopped = false;
  #dying = false;
  #credentials: ShardAssignment['credentials'];

  constructor(assignment: ShardAssignment, surroundings: ShardSurroundings) {
    this.#assignment = assignment;
    this.#surroundings = surroundings;
    this.#credentials = assignment.credentials;
    this.#timeline = timelineOf(assignment.plan.phases);
    // Every worker may listen for the end of the shard: that many listeners are no leak.
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
        beforeCut: () => this.#countReopened(),
        gauges: () => this.#gauges(),
        marks: () => this.#workloads.flatMap((workload) => workload.takeMarks(this.#dying ? 'all' : 'in turn')),
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
        this.#load?.pause();
        return {};
      case 'resume':
        this.#load?.resume();
        return {};
      case 'skipWarmup':
        this.#load?.skipWarmup(command.atUs);
        return {};
      case 'stop':
        this.#stopped = true;
        this.#opening.abort();
        this.#load?.stop(command.dropQueued);
        return {};
      case 'drain':
        await this.#drain(command.deadlineUs, command.stragglersUs);
        return this.#handedOver();
      case 'settle':
        return this.#handedOver();
      case 'teardown':
        return { teardown: await this.#teardown(command.deadlineUs) };
      case 'credentials':
        this.#credentials = command.credentials;
        this.#connection?.setCredentials(command.credentials);
        return {};
    }
  }

  /** Hands over what was measured since the last snapshot, for a thread that is about to die. */
  handOver(): void {
    this.#dying = true;
    this.#snapshotter.cut();
  }

  /** Gives everything up at once: the last snapshot goes out, connections close, scenarios' waits are aborted. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#load?.stop(true);
    await this.#connection?.close();
    this.#snapshotter.stop();
    this.#surroundings.probe?.close();
  }

  async #setup(shared: Readonly<Record<string, Json>>): Promise<void> {
    const { plan, shard, shards } = this.#assignment;
    const { clock, scenarios, listener } = this.#surroundings;
    const workers = plan.workloads.flatMap((workload, index) => {
      const own = workersOfShard(workload, shard, shards);
      return own.length > 0 ? own : [auxiliaryWorker(index)];
    });
    const connection = await this.#connect(workers);
    if (connection === null) return;
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

  /** Opens the shard's connections; null if it was closed meanwhile. */
  async #connect(workers: readonly number[]): Promise<TargetConnection<unknown> | null> {
    const { plan } = this.#assignment;
    const { clock, target } = this.#surroundings;
    const credentials = this.#credentials;
    const opensAtUs = connectionSchedule(plan.workloads, clock.nowUs());
    const signal = AbortSignal.any([this.#closing.signal, this.#opening.signal]);
    setMaxListeners(0, signal);
    const context = { target: plan.target, clock, credentials, workers, signal };
    const connection = await target.connect(opensAtUs === undefined ? context : { ...context, opensAtUs });
    if (this.#closing.signal.aborted) {
      await connection.close();
      return null;
    }
    this.#connection = connection;
    // They may have been renewed while connections were opened.
    if (this.#credentials !== credentials) connection.setCredentials(this.#credentials);
    const parts = { recorder: this.#recorder, series: this.#series, target, nowUs: clock.nowUs() };
    recordOpenings(parts, connection.openings, this.#stopped);
    return connection;
  }

  #start(atUs: number): void {
    const { clock, listener } = this.#surroundings;
    this.#load = new ShardLoad(this.#workloads, this.#timeline, atUs, clock, this.#closing.signal, {
      onPhase: (phase) => this.#snapshotter.enterPhase(phase),
      onWorkloadEnded: (workload, why) =>
        listener.onWorkloadEnded(this.#assignment.shard, workload, why, clock.nowUs()),
      onBug: (error) => this.#fail(error),
    });
  }

  /** Cuts the interval, so that all until now is on its way; tells its number. */
  #handedOver(): ShardReply {
    return { lastSequence: this.#snapshotter.cut() };
  }

  async #drain(deadlineUs: number, stragglersUs: number): Promise<void> {
    const aborted = this.#surroundings.target.categories.indexOf(ABORTED);
    await this.#load?.drain(deadlineUs, Math.max(0, aborted));
    const { clock } = this.#surroundings;
    const stragglersEndUs = clock.nowUs() + stragglersUs;
    for (const workload of this.#workloads) await workload.drain(stragglersEndUs);
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

  #drivers(): readonly LoadDriver[] {
    return this.#load?.drivers ?? [];
  }

  #countReopened(): void {
    const reopened = this.#connection?.gauges().reopened ?? 0;
    if (reopened > this.#reopened) this.#recorder.count(REOPENED, reopened - this.#reopened);
    this.#reopened = reopened;
  }

  #gauges(): Gauges {
    const gauges = this.#connection?.gauges();
    const queued = this.#drivers().reduce((total, driver) => total + driver.queued, 0);
    return {
      inFlight: gauges?.inFlight ?? 0,
      connections: gauges?.connections ?? 0,
      queued: queued + (gauges?.waiting ?? 0),
    };
  }

  #generatorSample(): GeneratorSample | null {
    const reading = this.#surroundings.probe?.read();
    const tallies = this.#drivers().map((driver) => driver.takeTally());
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
