import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { LoadModelName } from '../report/report.ts';
import { isAuxiliary } from '../series.ts';
import type { Arrivals, CertificateInput, MachineSample } from './certificate-input.ts';
import { toSteadyWindows } from './steady-windows.ts';

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
    .filter(({ category }) => category === LOCAL_LIMIT_CATEGORY)
    .flatMap(({ byOperation }) => Object.entries(byOperation))
    .reduce((sum, [operation, count]) => (isAuxiliary(operation) ? sum : sum + count), 0);
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
