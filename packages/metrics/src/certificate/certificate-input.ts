import type { DeliveryTotals, GroupTotals } from '../aggregate/group-totals.ts';
import type { CohortTotals, SeriesChoice } from '../aggregate/series-sums.ts';
import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import { LOCAL_LIMIT_CATEGORY, NOBODY_LISTENS_CATEGORY } from '../error-categories.ts';
import type { MachineSample } from '../generator-sample.ts';
import { LatencyHistogram } from '../histogram.ts';
import type { ReportWorkerLimit } from '../report/report-reached.ts';
import type { WorkloadLoadModel } from '../report/report.ts';
import type { HeldTime } from '../snapshot.ts';
import type {
  Arrivals,
  AskedPrecision,
  DeliveryFigures,
  InfeasibleArrivals,
  RunCertificateInput,
  WorkloadClaimInput,
} from './claim-figures.ts';
import { toLatencyParts } from './latency-grades.ts';
import { findStandstills } from './standstills.ts';
import { toPhaseWindows, toSteadySegments } from './steadiness-windows.ts';

/** What is to be known about a workload, beside what was recorded. */
export interface WorkloadFacts {
  readonly name: string;
  readonly loadModel: WorkloadLoadModel;
  /** How exactly its operations were to start; of an open load only (R7). @default not known */
  readonly precision?: AskedPrecision;
  /** Whether a count of operations ends it, and not time. @default false */
  readonly endsByCount?: boolean;
  /** Arrivals due in the measured phase by the schedule; `null` where there is no schedule, or nobody counted them. */
  readonly scheduled: number | null;
  /**
   * Arrivals that the schedule holds between two moments of the measured phase, in µs of its active time from its start. @default there
   * is no schedule
   */
  readonly scheduledBetween?: ((fromUs: number, toUs: number) => number) | null;
  /** Whether deliveries are declared. */
  readonly delivers: boolean;
  /** Names of deliveries that are counted and audited, and on whose propagation no claim rests: those to a crowd (R33). @default none */
  readonly crowd?: readonly string[];
  /** Whether workers were too few for the asked rate (R39). @default not known */
  readonly workerLimit?: ReportWorkerLimit | null;
  /** What the pacing of a closed loop asks for, and of how many workers. @default it has none */
  readonly paced?: { readonly perSecond: number; readonly workers: number } | null;
  /** What it sent a second while the phase lasted (R39). @default what shards began, or what did not wait at its end */
  readonly sentPerSecond?: number;
}

/** What is to be known about a run, beside what was recorded. */
export interface CertificateFacts {
  readonly shardHost: string;
  /** @default false */
  readonly spinning?: boolean;
  /** @default null */
  readonly machine?: MachineSample | null;
  readonly workloads: readonly WorkloadFacts[];
  /** Names of the segments of the steady phase, as sentences call them. @default [] */
  readonly segmentNames?: readonly (string | null)[];
  /** Numbers of the segments in which a stage changes the load of a workload all the time. @default [] */
  readonly changingSegments?: readonly number[];
}

/** Takes from a run's total what {@link certify} needs. */
export function toCertificateInput(aggregate: RunAggregate, facts: CertificateFacts): RunCertificateInput {
  const readDelay = readDelayOf(aggregate);
  return {
    shardHost: facts.shardHost,
    spinning: facts.spinning ?? false,
    shards: aggregate.steadyShards().map(({ shard, generator }) => ({ shard, generator })),
    machine: facts.machine ?? null,
    missingIntervals: aggregate
      .gaps()
      .reduce((sum, { fromSequence, toSequence }) => sum + toSequence - fromSequence + 1, 0),
    deadShards: aggregate.deadShards,
    workloads: facts.workloads.map((workload) => toWorkloadInput(aggregate, facts, workload, readDelay)),
  };
}

function toWorkloadInput(
  aggregate: RunAggregate,
  facts: CertificateFacts,
  workload: WorkloadFacts,
  readDelay: LatencyHistogram,
): WorkloadClaimInput {
  const isOnlyOne = facts.workloads.length === 1;
  const choice = isOnlyOne ? {} : { workload: workload.name };
  const totals = aggregate.totals('steady', choice);
  const { overall, seconds, deliveries } = totals;
  const queue = queueOf(aggregate, facts, workload);
  return {
    workload: workload.name,
    loadModel: workload.loadModel,
    ...(workload.precision === undefined ? {} : { precision: workload.precision }),
    ...(workload.endsByCount === true ? { endsByCount: isOnlyOne ? '--operations' : 'operations:' } : {}),
    seconds,
    operations: overall.operations,
    started: toStarted(workload, seconds) ?? (isOnlyOne ? countStarted(aggregate) : null) ?? overall.operations - queue,
    ownFailures: countFailures(aggregate, choice, LOCAL_LIMIT_CATEGORY),
    refusedConnections: countFailures(aggregate, choice, NOBODY_LISTENS_CATEGORY),
    responseP99Ms: overall.latency?.p99 ?? null,
    delayP99Ms: overall.delay?.p99 ?? null,
    blockedP99Ms: overall.blocked?.p99 ?? null,
    delayMeanMs: overall.delay?.mean ?? null,
    serviceMeanMs: overall.service?.mean ?? null,
    // In an open load what falls due while a loop reads late is late as well, and delay shows it.
    latencies: toLatencyParts(
      totals,
      aggregate.generatorParts(choice),
      workload.loadModel === 'closed' ? readDelay : new LatencyHistogram(),
    ),
    arrivals: toArrivals(aggregate, workload, overall, queue, isOnlyOne),
    ...(workload.paced == null ? {} : { paced: workload.paced }),
    ...(overall.infeasible === 0 ? {} : { infeasible: toInfeasible(totals) }),
    ...(workload.workerLimit == null ? {} : { workerLimit: workload.workerLimit }),
    segments: toSteadySegments(aggregate, choice, facts.segmentNames ?? [], facts.changingSegments ?? []),
    phaseWindows: workload.scheduledBetween == null ? [] : toPhaseWindows(aggregate, choice, workload.scheduledBetween),
    standstills: findStandstills(aggregate, workload.name),
    held: workload.loadModel === 'closed' ? aggregate.heldBySlowest(choice) : [],
    deliveries: workload.delivers
      ? toDeliveryFigures(deliveries, workload.crowd ?? [], heldTimesOf(aggregate, workload.name))
      : null,
  };
}

/** Of all shards together. */
function readDelayOf(aggregate: RunAggregate): LatencyHistogram {
  const all = new LatencyHistogram();
  for (const { generator } of aggregate.steadyShards()) if (generator !== null) all.mergeEncoded(generator.readDelay);
  return all;
}

function toStarted({ sentPerSecond }: WorkloadFacts, seconds: number): number | null {
  return sentPerSecond === undefined ? null : Math.round(sentPerSecond * seconds);
}

/** The figures of the worst delivery; those to a crowd do not tell how late the others were read, unless there are no others. */
function toDeliveryFigures(
  deliveries: Readonly<Record<string, DeliveryTotals>>,
  crowd: readonly string[],
  held: readonly HeldTime[],
): DeliveryFigures {
  const all = Object.values(deliveries);
  const claimed = Object.entries(deliveries).flatMap(([name, totals]) => (crowd.includes(name) ? [] : [totals]));
  const worst = (figures: readonly (number | undefined)[]) => {
    const known = figures.filter((figure) => figure !== undefined);
    return known.length === 0 ? null : Math.max(...known);
  };
  const share = ({ readDelay, propagation }: DeliveryTotals) => (readDelay?.p99 ?? 0) / (propagation?.p99 || 1);
  const probesHeldShare = shareHeld(held.flatMap(({ probes }) => probes ?? []));
  const latest = [...(claimed.some(({ count }) => count > 0) ? claimed : all)].sort((a, b) => share(b) - share(a))[0];
  return {
    received: all.reduce((sum, { count }) => sum + count, 0),
    lost: all.reduce((sum, { lost }) => sum + lost, 0),
    propagationP99Ms: worst([latest?.propagation?.p99]),
    readDelayP99Ms: worst([latest?.readDelay?.p99]),
    heldShare: shareHeld(held),
    ...(probesHeldShare === null ? {} : { probesHeldShare }),
  };
}

/** Of the time for which a workload's connections were to be open in the measured phase, the share for which they were; null without any. */
export function heldShareOf(aggregate: RunAggregate, workload: string): number | null {
  return shareHeld(heldTimesOf(aggregate, workload));
}

function heldTimesOf(aggregate: RunAggregate, workload: string): HeldTime[] {
  return aggregate.steadyShards().flatMap(({ held = [] }) => held.filter((each) => each.workload === workload));
}

function shareHeld(times: readonly Pick<HeldTime, 'askedUs' | 'heldUs'>[]): number | null {
  const askedUs = times.reduce((sum, each) => sum + each.askedUs, 0);
  return askedUs === 0 ? null : times.reduce((sum, each) => sum + each.heldUs, 0) / askedUs;
}

/** Operations that shards began while the phase lasted, backlogs of before it among them; null where one was not sampled. */
export function countStarted(aggregate: RunAggregate): number | null {
  const shards = aggregate.steadyShards();
  return shards.reduce<number | null>(
    (sum, { generator }) => (sum === null || generator === null ? null : sum + generator.started),
    shards.length === 0 ? null : 0,
  );
}

/** A connection that cannot be opened fails by itself and with the operation that waited for it, which is the one that counts. */
function countFailures(aggregate: RunAggregate, choice: SeriesChoice, wanted: string): number {
  return aggregate
    .errors('steady', choice)
    .filter(({ kind, category }) => kind === 'operation' && category === wanted)
    .reduce((sum, { count }) => sum + count, 0);
}

function toInfeasible({ operations, overall }: CohortTotals): InfeasibleArrivals[] {
  const arrivalsOf = (group: GroupTotals) => group.operations + group.dropped + group.givenUp + group.infeasible;
  const typed = Object.entries(operations).map(([operation, group]) => ({
    operation,
    count: group.infeasible,
    scheduled: arrivalsOf(group),
  }));
  const untyped = overall.infeasible - typed.reduce((sum, { count }) => sum + count, 0);
  return [...typed, { operation: null, count: untyped, scheduled: arrivalsOf(overall) }]
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/**
 * How many arrivals of a workload waited for a worker when the phase ended. Where shards tell no
 * more than those of all their workloads, each that has a schedule has its share of them.
 */
function queueOf(aggregate: RunAggregate, { workloads }: CertificateFacts, workload: WorkloadFacts): number {
  if (workload.loadModel !== 'open') return 0;
  const shards = aggregate.steadyShards();
  const own = shards.map(({ gauges, queuedByWorkload }) =>
    gauges.queued === 0 ? 0 : queuedByWorkload === undefined ? null : (queuedByWorkload[workload.name] ?? 0),
  );
  if (!own.includes(null)) return own.reduce<number>((sum, queued) => sum + (queued ?? 0), 0);
  const waiting = shards.reduce((sum, { gauges }) => sum + gauges.queued, 0);
  const open = workloads.filter(({ loadModel }) => loadModel === 'open');
  const all = open.reduce((sum, { scheduled }) => sum + (scheduled ?? 0), 0);
  if (open.length === 1 || all === 0) return waiting;
  return Math.round((waiting * (workload.scheduled ?? 0)) / all);
}

/**
 * With the schedule's own count, all that was due in the phase counts, whenever it was sent (R9): what is neither among the
 * operations nor dropped was missed. Without it, what shards released, which is of all their workloads.
 */
function toArrivals(
  aggregate: RunAggregate,
  { loadModel, scheduled }: WorkloadFacts,
  { dropped, givenUp, infeasible, operations }: GroupTotals,
  waiting: number,
  isOnlyOne: boolean,
): Arrivals | null {
  if (loadModel !== 'open') return null;
  if (scheduled !== null) {
    // What waits at the end may have been due before the phase; what was given up afterwards was among it (R14).
    const feasible = Math.max(0, scheduled - infeasible);
    const own = Math.min(Math.max(waiting, givenUp), feasible);
    return { scheduled: feasible, sent: Math.max(0, operations + givenUp - own), waiting: own, dropped };
  }
  if (!isOnlyOne) return null;
  const samples = aggregate.steadyShards().flatMap(({ generator }) => generator ?? []);
  const released = samples.reduce((sum, sample) => sum + sample.scheduled, 0);
  const sent = samples.reduce((sum, sample) => sum + sample.started, 0);
  return { scheduled: released, sent, waiting, dropped };
}
