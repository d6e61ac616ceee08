import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { GeneratorSample } from '../generator-sample.ts';
import type { LoadModelName } from '../report/report.ts';
import { toSteadyWindows } from './steadiness.ts';

/** How the machine fared during the measured phase. What was not sampled is `null`. */
export interface MachineSample {
  /** Cores that the generator may use: the container's CPU limit, where it has one; may be a fraction. */
  readonly cores: number;
  /** Share of the machine's CPU that was in use, by whatever program, 0 to 1. */
  readonly busyShare: number | null;
  /** Share of the measured time that a hypervisor took away, 0 to 1. */
  readonly stealShare: number | null;
  /** Share of the measured time for which the container was held back at its CPU limit, 0 to 1. */
  readonly throttledShare: number | null;
  /** File descriptors that the process had open at most. */
  readonly openFiles: number | null;
  /** How many it may have open. */
  readonly openFilesLimit: number | null;
}

/** Arrivals of an open model (R6, R8). */
export interface Arrivals {
  /** Due in the measured phase by the schedule. */
  readonly scheduled: number;
  /** Of these, given to a worker. */
  readonly sent: number;
  /** Of these, still waiting for a worker when the phase ended: they were sent in the drain, if at all. */
  readonly waiting: number;
  /** Of these, given up because they waited too long for a worker. */
  readonly dropped: number;
}

/** One stretch of the measured phase, for steadiness (R25). */
export interface SteadyWindow {
  /** Its active time. */
  readonly seconds: number;
  readonly goodputPerSecond: number;
  /** Median response of ok and timed-out operations; `null` without any. */
  readonly p50Ms: number | null;
}

/** What a run is certified by: recorded samples of the measured phase, as plain data. */
export interface CertificateInput {
  readonly loadModel: LoadModelName;
  /** What executed the load: `inProcess`, `threads`, … */
  readonly shardHost: string;
  /** Whether shards spin for precision, and so use a whole core by design (R7). */
  readonly spinning: boolean;
  /** Length without pauses. */
  readonly seconds: number;
  /** ok + refused + failed + unknown. */
  readonly operations: number;
  /**
   * Operations that shards began while the phase lasted. Of a backlog, the drain does what stands in `operations` and not
   * here, so that this tells the pace.
   */
  readonly started: number;
  /** Of these, failed for want of file descriptors, ports or memory of the generator. */
  readonly ownFailures: number;
  /** `null` without any ok or timed-out operation; so are the next four. */
  readonly responseP99Ms: number | null;
  readonly delayP99Ms: number | null;
  readonly blockedP99Ms: number | null;
  readonly delayMeanMs: number | null;
  readonly serviceMeanMs: number | null;
  /** `null` in a closed model. */
  readonly arrivals: Arrivals | null;
  /** Each shard's samples together; `null` where it was not sampled. */
  readonly shards: readonly { readonly shard: number; readonly generator: GeneratorSample | null }[];
  /** `null` if nothing is known of it. */
  readonly machine: MachineSample | null;
  /** In order of time, without gaps but pauses. */
  readonly windows: readonly SteadyWindow[];
}

/** The category of failures for want of the generator's own file descriptors, ports or memory. */
export const LOCAL_LIMIT_CATEGORY = 'local_limit';

/** What is to be known about a run, beside what was recorded. */
export interface CertificateFacts {
  readonly loadModel: LoadModelName;
  readonly shardHost: string;
  /** @default false */
  readonly spinning?: boolean;
  /** @default null */
  readonly machine?: MachineSample | null;
  /** Arrivals due in the measured phase by the schedule, where they were counted apart. @default what the shards released */
  readonly scheduled?: number;
}

/** Takes from a run's total what {@link certify} needs. */
export function toCertificateInput(aggregate: RunAggregate, facts: CertificateFacts): CertificateInput {
  const { overall, seconds } = aggregate.totals('steady');
  const shards = aggregate.steadyShards().map(({ shard, generator }) => ({ shard, generator }));
  return {
    loadModel: facts.loadModel,
    shardHost: facts.shardHost,
    spinning: facts.spinning ?? false,
    seconds,
    operations: overall.operations,
    started: countStarted(shards) ?? overall.operations,
    ownFailures: countOwnFailures(aggregate),
    responseP99Ms: overall.latency?.p99 ?? null,
    delayP99Ms: overall.delay?.p99 ?? null,
    blockedP99Ms: overall.blocked?.p99 ?? null,
    delayMeanMs: overall.delay?.mean ?? null,
    serviceMeanMs: overall.service?.mean ?? null,
    arrivals: toArrivals(aggregate, facts, overall),
    shards,
    machine: facts.machine ?? null,
    windows: toSteadyWindows(aggregate.blocks()),
  };
}

/** Null where a shard was not sampled. */
function countStarted(shards: CertificateInput['shards']): number | null {
  return shards.reduce<number | null>(
    (sum, { generator }) => (sum === null || generator === null ? null : sum + generator.started),
    shards.length === 0 ? null : 0,
  );
}

/** A connection that cannot be opened fails by itself and with the operation that waited for it, which is the one that counts. */
function countOwnFailures(aggregate: RunAggregate): number {
  return aggregate
    .errors('steady')
    .filter(({ kind, category }) => kind === 'operation' && category === LOCAL_LIMIT_CATEGORY)
    .reduce((sum, { count }) => sum + count, 0);
}

/**
 * Only a purely open run can be held against its schedule: a closed workload beside it starts operations, too. With the
 * schedule's own count, all that was due in the phase counts, whenever it was sent (R9): what is neither among the
 * operations nor dropped was missed.
 */
function toArrivals(aggregate: RunAggregate, facts: CertificateFacts, overall: GroupTotals): Arrivals | null {
  if (facts.loadModel !== 'open') return null;
  const { dropped, operations } = overall;
  const shards = aggregate.steadyShards();
  const samples = shards.flatMap(({ generator }) => generator ?? []);
  const waiting = shards.reduce((sum, { gauges }) => sum + gauges.queued, 0);
  if (facts.scheduled !== undefined) {
    // What waits at the end may have been due before the phase.
    const own = Math.min(waiting, facts.scheduled);
    return { scheduled: facts.scheduled, sent: Math.max(0, operations - own), waiting: own, dropped };
  }
  const scheduled = samples.reduce((sum, sample) => sum + sample.scheduled, 0);
  const sent = samples.reduce((sum, sample) => sum + sample.started, 0);
  return { scheduled, sent, waiting, dropped };
}
