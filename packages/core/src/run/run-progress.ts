import {
  type GroupTotals,
  inNamedOrder,
  type IntervalFigures,
  type IntervalSnapshot,
  type LatencySummary,
  type LedgerMergers,
  type LiveView,
  mergeSnapshots,
  type PhaseName,
  type RequestCount,
  RunAggregate,
  type SequenceGap,
} from '@syntrix-bench/metrics';

import type { EventHub } from './event-hub.ts';
import type { Clock, Timer } from '../contracts/clock.ts';
import { isScheduled, type PhasePlan, type Plan } from '../contracts/plan.ts';
import {
  type ItemProgress,
  LIVE_LATENCIES,
  type LiveFigures,
  type LiveListening,
  type LiveRow,
  type RunStatus,
} from '../contracts/reporter.ts';
import { ledgerFormats, type ScenarioRegistry } from '../shard/scenario-registry.ts';

/** The run's status as outsiders see it, by phase. */
const STATUS_OF_PHASE: Readonly<Record<PhaseName, RunStatus>> = {
  setup: 'starting',
  warmup: 'warmup',
  rampup: 'ramping',
  steady: 'running',
  drain: 'running',
  cleanup: 'running',
};

/** Something of the coordinator's own that sends requests: its connection, its authenticator. */
export interface TrafficSource {
  takeTraffic(): readonly RequestCount[];
}

/** Keeps the running totals, knows the phase, and tells reporters at each interval how far the run has come. */
export class RunProgress {
  readonly aggregate: RunAggregate;

  readonly #plan: Plan;
  readonly #clock: Clock;
  readonly #hub: EventHub;
  readonly #mergers: LedgerMergers;
  /** Of all workloads, in the order in which their scenarios tell them. */
  readonly operationNames: readonly string[];
  readonly #listening: Listening;
  readonly #ownTraffic: TrafficSource[] = [];
  /** Items of set-up or clean-up, by shard. */
  readonly #items = new Map<number, { readonly done: number; readonly total: number }>();
  #itemsSinceUs = 0;
  #itemsUntilUs = 0;
  #pending: IntervalSnapshot[] = [];
  #phase: { readonly name: PhaseName; readonly startedUs: number };
  #paused = false;
  #ticker: Timer | null = null;
  /** Looks whether all snapshots that are waited for have come; null while nobody waits. */
  #waiting: { look(): void; giveUp(): void } | null = null;
  /** By shard, until which of its snapshots those that have not come were waited for in vain. */
  readonly #givenUp = new Map<number, number>();

  constructor(plan: Plan, scenarios: ScenarioRegistry, hub: EventHub, clock: Clock) {
    this.#plan = plan;
    this.#hub = hub;
    this.#clock = clock;
    const formats = Object.entries(ledgerFormats(plan, scenarios));
    this.#mergers = Object.fromEntries(formats.map(([name, { merge }]) => [name, merge])) as LedgerMergers;
    this.aggregate = new RunAggregate({
      intervalUs: plan.metrics.timelineIntervalUs,
      segments: plan.segments.map(({ fromUs, toUs }) => ({ fromUs, toUs: toUs ?? Infinity })),
      ledgerMergers: this.#mergers,
    });
    this.#phase = { name: 'setup', startedUs: clock.nowUs() };
    this.operationNames = operationNames(plan, scenarios);
    this.#listening = listeningOf(plan, scenarios);
  }

  get phase(): PhaseName {
    return this.#phase.name;
  }

  /** Begins with the set-up, and from then on tells reporters at each interval what came in. */
  start(atUs: number): void {
    this.enterPhase('setup', atUs);
    this.#tick();
  }

  /** Ends the last phase and tells what is left to tell. */
  stop(): void {
    this.#waiting?.giveUp();
    this.#ticker?.cancel();
    this.#announce();
    this.#takeOwnTraffic();
    this.#flush();
    this.aggregate.phaseEnded(this.#phase.name, this.#clock.nowUs());
  }

  /** From now on requests of this source count, too. */
  watchTraffic(source: TrafficSource): void {
    this.#ownTraffic.push(source);
  }

  enterPhase(name: PhaseName, atUs: number): void {
    if (name !== this.#phase.name) this.#announce();
    this.#takeOwnTraffic();
    if (name === 'cleanup') this.#items.clear();
    this.#phase = { name, startedUs: atUs };
    this.aggregate.phaseStarted(name, atUs);
    if (!this.#paused) this.#hub.setStatus(STATUS_OF_PHASE[name]);
    this.#announce();
  }

  pause(atUs: number): void {
    this.#paused = true;
    this.aggregate.paused(atUs);
    this.#hub.setStatus('paused');
  }

  resume(atUs: number): void {
    this.#paused = false;
    this.aggregate.resumed(atUs);
    this.#hub.setStatus(STATUS_OF_PHASE[this.#phase.name]);
  }

  /** False: it was there before. */
  addSnapshot(snapshot: IntervalSnapshot): boolean {
    if (!this.aggregate.add(snapshot)) return false;
    this.#pending.push(snapshot);
    for (const line of snapshot.logs) this.#hub.forward(line);
    this.#waiting?.look();
    return true;
  }

  /**
   * Resolves when every snapshot has come that a shard said to have sent, but for those that were waited for in vain before;
   * at the latest after `timeoutUs`.
   */
  whenComplete(timeoutUs: number): Promise<void> {
    if (this.#missing().length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const giveUp = (): void => {
        timer.cancel();
        this.#waiting = null;
        for (const { shard, toSequence } of this.#missing()) this.#givenUp.set(shard, toSequence);
        resolve();
      };
      const timer = this.#clock.setTimer(timeoutUs, giveUp);
      this.#waiting = {
        giveUp,
        look: () => {
          if (this.#missing().length === 0) giveUp();
        },
      };
    });
  }

  /** What was to come and has not, and was not waited for in vain before; of each shard in order. */
  #missing(): readonly SequenceGap[] {
    return this.aggregate.gaps().filter(({ shard, toSequence }) => toSequence > (this.#givenUp.get(shard) ?? -1));
  }

  /** How far a shard is with seeding or clean-up. */
  setItems(shard: number, done: number, total: number): void {
    this.#itemsUntilUs = this.#clock.nowUs();
    if (this.#items.size === 0) this.#itemsSinceUs = this.#itemsUntilUs;
    this.#items.set(shard, { done, total });
  }

  #tick(): void {
    this.#announce();
    this.#takeOwnTraffic();
    this.#flush();
    this.#ticker = this.#clock.setTimer(this.#plan.metrics.snapshotIntervalUs, () => this.#tick());
  }

  #announce(): void {
    const { name, startedUs } = this.#phase;
    this.#hub.phase({
      phase: name,
      startedUs,
      nowUs: this.#clock.nowUs(),
      plannedUs: plannedUs(name, this.#plan.phases),
      progress: this.#phaseProgress(),
    });
  }

  #phaseProgress(): ItemProgress | null {
    const { name, startedUs } = this.#phase;
    if (name === 'setup' || name === 'cleanup') {
      const rows = [...this.#items.values()];
      const total = rows.reduce((sum, row) => sum + row.total, 0);
      if (total === 0) return null;
      const done = rows.reduce((sum, row) => sum + row.done, 0);
      return { done, total, sinceUs: this.#itemsSinceUs, untilUs: this.#itemsUntilUs };
    }
    const workloads = this.#plan.workloads.filter(isScheduled);
    if (name !== 'steady' || workloads.length === 0 || workloads.some(({ operations }) => operations === null))
      return null;
    const total = workloads.reduce((sum, { operations }) => sum + (operations ?? 0), 0);
    const { ok, refused, failed, unknown } = this.aggregate.counts('steady');
    return { done: ok + refused + failed + unknown, total, sinceUs: startedUs, untilUs: this.#clock.nowUs() };
  }

  #flush(): void {
    const [first, ...more] = this.#pending.splice(0);
    const view = first === undefined ? null : this.aggregate.live();
    if (first === undefined || view === null) return;
    const interval = more.reduce((merged, snapshot) => mergeSnapshots(merged, snapshot, this.#mergers), first);
    this.#hub.snapshot({
      interval,
      live: toLiveFigures(view, this.operationNames, this.#listening),
      nowUs: this.#clock.nowUs(),
    });
  }

  #takeOwnTraffic(): void {
    const traffic = this.#ownTraffic.flatMap((source) => source.takeTraffic());
    if (traffic.length > 0) this.aggregate.addTraffic(this.#phase.name, traffic);
  }
}

function plannedUs(phase: PhaseName, phases: PhasePlan): number | null {
  switch (phase) {
    case 'warmup':
      return phases.warmupUs;
    case 'rampup':
      return phases.rampupUs;
    case 'steady':
      return phases.steadyUs;
    case 'setup':
    case 'drain':
    case 'cleanup':
      return null;
  }
}

/** Most kinds of errors that live figures name. */
const MAX_ERROR_KINDS = 10;

/** What people who watch are shown of the aggregate's live view, operations in the order of `order`. */
export function toLiveFigures(
  view: LiveView,
  order: readonly string[],
  listening: Listening = { headline: null, fanOut: null },
): LiveFigures {
  const names = Object.keys(inNamedOrder(view.totals.operations, order));
  return {
    cohort: view.cohort,
    total: toRow(view.totals.overall, view.interval),
    operations: names.map((operation) => ({
      operation,
      ...toRow(view.totals.operations[operation]!, view.interval.operationTypes[operation]),
    })),
    errors: view.errors
      .filter(({ kind }) => kind === 'operation')
      .slice(0, MAX_ERROR_KINDS)
      .map(({ category, count }) => ({ category, count })),
    ...(listening.headline === null ? {} : { listening: toListening(view, listening) }),
  };
}

/** What a plan says of those that listen. */
interface Listening {
  /** Name of the first series of deliveries; null where nothing comes by itself. */
  readonly headline: string | null;
  /** Deliveries that one operation makes; null where nobody knows, or several workloads write. */
  readonly fanOut: number | null;
}

function toListening({ totals, interval, gauges }: LiveView, { headline, fanOut }: Listening): LiveListening {
  const propagation = totals.deliveries[headline ?? '']?.propagation ?? null;
  const { p50Us, p99Us, maxUs } = toLatencies(propagation);
  return {
    connections: interval.held?.open ?? gauges.connections,
    ...(interval.held === null ? {} : { connectionsAsked: interval.held.asked }),
    observedPerSecond: interval.deliveriesPerSecond,
    owedPerSecond: fanOut === null ? null : interval.goodputPerSecond * fanOut,
    p50Us,
    p99Us,
    maxUs,
  };
}

/** Who listens in a plan. */
function listeningOf(plan: Plan, scenarios: ScenarioRegistry): Listening {
  const declared = plan.workloads.map((workload) => ({
    workload,
    scenario: scenarios.find(({ name }) => name === workload.scenario),
  }));
  const series = declared.flatMap(({ workload, scenario }) => scenario?.series?.(workload.options) ?? []);
  const writing = declared.filter(({ workload }) => workload.load.model !== 'hold');
  const [only] = writing;
  return {
    headline: series.find(({ kind }) => kind === 'delivery')?.name ?? null,
    fanOut: writing.length === 1 ? (only?.scenario?.fanOut?.(only.workload.options) ?? null) : null,
  };
}

function toRow(totals: GroupTotals, interval: IntervalFigures | undefined): LiveRow {
  return {
    okPerSecond: interval?.goodputPerSecond ?? 0,
    count: totals.operations,
    ok: totals.ok,
    errors: totals.errors,
    dropped: totals.dropped,
    successRate: totals.successRate,
    ...toLatencies(totals.latency),
  };
}

function toLatencies(
  latency: LatencySummary | null,
): Pick<LiveRow, 'p50Us' | 'p90Us' | 'p99Us' | 'maxUs' | 'censored' | 'never' | 'thin'> {
  const toUs = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms * 1000));
  const listed = (names: readonly string[] = []) => LIVE_LATENCIES.filter((name) => names.includes(name));
  return {
    p50Us: toUs(latency?.p50),
    p90Us: toUs(latency?.p90),
    p99Us: toUs(latency?.p99),
    maxUs: toUs(latency?.max),
    censored: listed(latency?.censored),
    never: listed(latency?.never),
    thin: listed(latency?.thin),
  };
}

/** Names of the operation types of all workloads, each once, in the order in which their scenarios tell them. */
function operationNames(plan: Plan, scenarios: ScenarioRegistry): readonly string[] {
  const names = plan.workloads.flatMap((workload) => {
    const scenario = scenarios.find(({ name }) => name === workload.scenario);
    return scenario?.operations(workload.options) ?? [];
  });
  return [...new Set(names)];
}
