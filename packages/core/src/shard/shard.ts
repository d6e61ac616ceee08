import { setMaxListeners } from 'node:events';

import { Recorder, SeriesTable, type Gauges, type GeneratorSample, type LogLine } from '@syntrix-bench/metrics';

import type { Clock, Timer } from '../contracts/clock.ts';
import type { Json } from '../contracts/json.ts';
import type { LoadTimeline } from '../contracts/load-model.ts';
import { connectionNeeds, type LedgerFormat, type SettleInput, type TeardownResult } from '../contracts/scenario.ts';
import type { ShardAssignment, ShardCommand, ShardListener, ShardReply } from '../contracts/shard-host.ts';
import type { Target, TargetConnection } from '../contracts/target.ts';
import { heldOfShard, loadShards, workloadOfNumber } from '../load/shares.ts';
import { timelineOf } from '../load/timeline.ts';
import { REOPENED } from './held-connections.ts';
import type { GeneratorProbe } from '../contracts/machine-probe.ts';
import type { LoadDriver } from './load-driver.ts';
import { Pacers } from './pacers.ts';
import { scenarioBug } from './scenario-bug.ts';
import { findScenario, ledgerFormats, type ScenarioRegistry } from './scenario-registry.ts';
import { ABORTED, connectionOwner, connectionSchedule, recordOpenings } from './shard-connections.ts';
import { ShardLoad } from './shard-load.ts';
import { documentWorkers, ShardWorkload } from './shard-workload.ts';
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

/** Timers of the system have this grain. */
const TIMER_GRAIN_US = 1_000;
/** How long connections that are held may take to close where nobody waits for them. */
const CLOSE_GRACE_US = 1_000_000;

/** Executes its share of a plan on one event loop. The same code runs in the process, in a thread, on another host. */
export class Shard {
  readonly #assignment: ShardAssignment;
  readonly #surroundings: ShardSurroundings;
  readonly #timeline: LoadTimeline;
  readonly #ledgerFormats: Readonly<Record<string, LedgerFormat>>;
  readonly #pacers: Pacers;
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
  #tearingDown: Promise<ShardReply> | null = null;
  #toldOfGrain = false;
  #dying = false;
  #credentials: ShardAssignment['credentials'];

  constructor(assignment: ShardAssignment, surroundings: ShardSurroundings) {
    this.#assignment = assignment;
    this.#surroundings = surroundings;
    this.#pacers = new Pacers(surroundings.clock);
    this.#credentials = assignment.credentials;
    this.#timeline = timelineOf(assignment.plan.phases);
    this.#ledgerFormats = ledgerFormats(assignment.plan, surroundings.scenarios);
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
        beforeCut: () => {
          this.#countReopened();
          this.#tellOfGrain();
        },
        gauges: () => this.#gauges(),
        queuedByWorkload: () => Object.fromEntries(this.#workloads.map(({ name, queued }) => [name, queued])),
        held: () => this.#workloads.flatMap((workload) => workload.takeHeldTime() ?? []),
        workers: () => this.#workloads.flatMap((workload) => workload.workerStates()),
        marks: () => this.#workloads.flatMap((workload) => workload.takeMarks(this.#dying ? 'all' : 'in turn')),
        ledgers: () => this.#takeLedgers(),
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
        this.#load?.pause(command.atUs);
        return {};
      case 'resume':
        this.#load?.resume(command.atUs);
        return {};
      case 'skipWarmup':
        this.#load?.skipWarmup(command.atUs);
        return {};
      case 'stop':
        this.#stopped = true;
        this.#opening.abort();
        this.#load?.stop(command.giveUpQueued, command.atUs);
        return {};
      case 'finish':
        await this.#finish(command.deadlineUs);
        return {};
      case 'drain':
        return { ...(await this.#drain(command.stragglersUs)), ...this.#handedOver() };
      case 'settle':
        await this.#settle(command);
        return this.#handedOver();
      case 'teardown':
        this.#tearingDown ??= this.#teardown(command.deadlineUs);
        return { ...(await this.#tearingDown), ...this.#handedOver() };
      case 'giveUp':
        this.#giveUp();
        return {};
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
    this.#giveUp();
    this.#pacers.close();
    await this.#closeHeld(this.#surroundings.clock.nowUs() + CLOSE_GRACE_US);
    await this.#connection?.close();
    this.#snapshotter.stop();
    this.#surroundings.probe?.close();
  }

  #giveUp(): void {
    this.#stopped = true;
    this.#closing.abort();
    this.#load?.stop(true, this.#surroundings.clock.nowUs());
  }

  async #setup(shared: Readonly<Record<string, Json>>): Promise<void> {
    const { plan, shard, shards: all } = this.#assignment;
    const shards = loadShards(plan.workloads, all);
    const { clock, scenarios, listener, target, probe } = this.#surroundings;
    const scenarioOf = plan.workloads.map(({ scenario, module }) => findScenario(scenarios, scenario, module));
    const workers = plan.workloads.flatMap((workload, index) => {
      const needs = connectionNeeds(scenarioOf[index]!, workload.options);
      return documentWorkers(workload, index, needs, shard, shards);
    });
    const connectionsOf = (worker: number): number => {
      const workload = workloadOfNumber(plan.workloads, worker);
      if (workload === undefined) return 1;
      const scenario = scenarioOf[plan.workloads.indexOf(workload)]!;
      return connectionNeeds(scenario, workload.options).documentsPerWorker ?? 1;
    };
    const connection = await this.#connect(workers, connectionsOf);
    if (connection === null) return;
    const progress = plan.workloads.map(() => ({ done: 0, total: 0 }));
    const common = new Map<string, unknown>();
    this.#workloads = plan.workloads.map(
      (workload, index) =>
        new ShardWorkload({
          plan,
          workload,
          scenario: scenarioOf[index]!,
          shard,
          shards,
          held: heldOfShard(
            workload,
            shard,
            { load: shards, all },
            connectionNeeds(scenarioOf[index]!, workload.options).heldTogether,
          ),
          shared: shared[workload.name] ?? null,
          timeline: this.#timeline,
          recorder: this.#recorder,
          seriesTable: this.#series,
          intervals: this.#snapshotter,
          connection,
          common,
          categories: target.categories,
          clock,
          pacers: this.#pacers,
          signal: this.#closing.signal,
          onAnswered: probe?.answered === undefined ? undefined : (readUs, sentUs) => probe.answered?.(readUs, sentUs),
          cancelled: () => this.#settingUp && this.#stopped,
          log: (level, message) => this.#log(level, message),
          fail: (error) => this.#fail(error),
          progress: (done, total) => {
            progress[index] = { done, total };
            listener.onProgress(shard, sum(progress, 'done'), sum(progress, 'total'));
          },
        }),
    );
    this.#settingUp = true;
    try {
      for (const workload of this.#workloads) await workload.setup();
      await Promise.all(this.#workloads.map((workload) => workload.openHeld(this.#openingSignal())));
    } finally {
      this.#settingUp = false;
    }
  }

  /** Opens the shard's connections; null if it was closed meanwhile. */
  async #connect(
    workers: readonly number[],
    connectionsOf: (worker: number) => number,
  ): Promise<TargetConnection<unknown> | null> {
    const { plan } = this.#assignment;
    const { clock, target } = this.#surroundings;
    const credentials = this.#credentials;
    const opensAtUs = connectionSchedule(plan.workloads, clock.nowUs());
    const context = {
      target: plan.target,
      clock,
      credentials,
      workers,
      connectionsOf,
      workloadOf: (worker: number) => workloadOfNumber(plan.workloads, worker)?.name ?? null,
      signal: this.#openingSignal(),
    };
    const connection = await target.connect(opensAtUs === undefined ? context : { ...context, opensAtUs });
    if (this.#closing.signal.aborted) {
      await connection.close();
      return null;
    }
    this.#connection = connection;
    // They may have been renewed while connections were opened.
    if (this.#credentials !== credentials) connection.setCredentials(this.#credentials);
    const parts = {
      recorder: this.#recorder,
      series: this.#series,
      target,
      nowUs: clock.nowUs(),
      ownerOf: (worker: number | undefined) => connectionOwner(plan.workloads, worker),
    };
    recordOpenings(parts, connection.openings, this.#stopped);
    return connection;
  }

  /** Aborted when the run is stopped, or given up, while connections are opened. */
  #openingSignal(): AbortSignal {
    const signal = AbortSignal.any([this.#closing.signal, this.#opening.signal]);
    setMaxListeners(0, signal);
    return signal;
  }

  #start(atUs: number): void {
    const { clock, listener } = this.#surroundings;
    this.#load = new ShardLoad(this.#workloads, this.#timeline, atUs, clock, this.#closing.signal, this.#snapshotter, {
      onWorkloadEnded: (workload, why) =>
        listener.onWorkloadEnded(this.#assignment.shard, workload, why, clock.nowUs()),
      onBug: (error) => this.#fail(error),
    });
  }

  /** Cuts the interval, so that all until now is on its way; tells its number. */
  #handedOver(): ShardReply {
    return { lastSequence: this.#snapshotter.cut() };
  }

  async #finish(deadlineUs: number): Promise<void> {
    const aborted = this.#surroundings.target.categories.indexOf(ABORTED);
    await this.#load?.drain(deadlineUs, Math.max(0, aborted));
  }

  async #drain(stragglersUs: number): Promise<Pick<ShardReply, 'stragglersLeft'>> {
    const { clock } = this.#surroundings;
    const stragglersEndUs = clock.nowUs() + stragglersUs;
    const drained = await Promise.all(this.#workloads.map((workload) => this.#drainOne(workload, stragglersEndUs)));
    return drained.includes(false) ? { stragglersLeft: true } : {};
  }

  /**
   * Waits for a scenario's stragglers; one that does not keep to its deadline is waited for no longer.
   *
   * @returns whether it was done before its deadline
   */
  async #drainOne(workload: ShardWorkload, deadlineUs: number): Promise<boolean> {
    const { clock } = this.#surroundings;
    const late = deferredTo(clock, deadlineUs);
    const result = await Promise.race([workload.drain(deadlineUs).then(() => 'drained'), late.promise]);
    late.cancel();
    if (result === 'late') this.#log('warn', `workload ${workload.name} still waited for stragglers at its deadline`);
    return result === 'drained' && clock.nowUs() < deadlineUs;
  }

  async #settle(input: SettleInput): Promise<void> {
    await this.#each((workload) => workload.settle({ ledgers: input.ledgers, gaps: input.gaps }));
  }

  async #closeHeld(deadlineUs: number): Promise<void> {
    await Promise.all(this.#workloads.map((workload) => workload.closeHeld(deadlineUs)));
  }

  /** What all workloads added to ledgers; none where a scenario fails at it, which ends the run. */
  #takeLedgers(): Record<string, Json> {
    try {
      return this.#mergedLedgers();
    } catch (error) {
      this.#fail(error);
      return {};
    }
  }

  /** What all workloads added to ledgers; two that write the same one are merged by its format. */
  #mergedLedgers(): Record<string, Json> {
    const taken: Record<string, Json> = {};
    for (const workload of this.#workloads) {
      for (const [name, state] of Object.entries(workload.takeLedgers())) {
        const known = taken[name];
        const format = this.#ledgerFormats[name];
        if (format === undefined)
          throw new Error(`workload ${workload.name} writes ledger "${name}", which has no format`);
        taken[name] = known === undefined ? state : format.merge(known, state);
      }
    }
    return taken;
  }

  async #teardown(deadlineUs: number): Promise<ShardReply> {
    this.#snapshotter.enterPhase('cleanup', this.#surroundings.clock.nowUs());
    await this.#closeHeld(deadlineUs);
    const teardown: Record<string, TeardownResult> = {};
    if (!this.#assignment.plan.cleanup) {
      let told = true;
      for (const workload of this.#workloads) {
        const left = workload.remains();
        if (left === null) told = false;
        else teardown[workload.name] = { removed: 0, left };
      }
      return told ? { teardown } : { teardown, uncounted: true };
    }
    await this.#each(async (workload) => {
      teardown[workload.name] = await workload.teardown(deadlineUs);
    });
    return { teardown };
  }

  /** Does something with each workload, one after the other, also after one has failed. @throws what the first failed with */
  async #each(act: (workload: ShardWorkload) => Promise<void>): Promise<void> {
    let failure: { readonly error: unknown } | null = null;
    for (const workload of this.#workloads) {
      try {
        await act(workload);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== null) throw failure.error;
  }

  #log(level: LogLine['level'], message: string): void {
    this.#snapshotter.log(level, message);
  }

  #fail(error: unknown): void {
    this.#surroundings.listener.onFailure(this.#assignment.shard, scenarioBug(error));
  }

  #drivers(): readonly LoadDriver[] {
    return this.#load?.drivers ?? [];
  }

  #countReopened(): void {
    const reopened = this.#connection?.gauges().reopened ?? 0;
    if (reopened > this.#reopened) this.#recorder.count(REOPENED, reopened - this.#reopened);
    this.#reopened = reopened;
  }

  /** Operations start less exactly than was asked: told once, when load has begun. */
  #tellOfGrain(): void {
    const why = this.#load === null ? null : this.#pacers.coarse;
    if (why === null || this.#toldOfGrain) return;
    this.#toldOfGrain = true;
    this.#log('info', `timers start operations, within 1 to 2 ms: ${why}`);
  }

  #gauges(): Gauges {
    const gauges = this.#connection?.gauges();
    const queued = this.#drivers().reduce((total, driver) => total + driver.queued, 0);
    return {
      inFlight: gauges?.inFlight ?? 0,
      connections: this.#openConnections(),
      queued: queued + (gauges?.waiting ?? 0),
    };
  }

  /** Connections that are open now, of workers and held ones. */
  #openConnections(): number {
    return (this.#connection?.gauges().connections ?? 0) + sum(this.#workloads, 'heldConnections');
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
      openSockets: this.#openConnections(),
      turningUs: this.#pacers.takeTurningUs(),
      grainUs: this.#pacers.coarse === null ? 0 : TIMER_GRAIN_US,
    };
  }
}

function sum<Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

/** Resolves with `late` at a moment of the clock, unless it is cancelled. */
function deferredTo(clock: Clock, atUs: number): { readonly promise: Promise<'late'>; cancel(): void } {
  let timer: Timer | null = null;
  const promise = new Promise<'late'>((resolve) => {
    timer = clock.setTimer(atUs - clock.nowUs(), () => resolve('late'));
  });
  return { promise, cancel: () => timer?.cancel() };
}
