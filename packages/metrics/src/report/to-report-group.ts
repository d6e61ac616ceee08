import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { CohortTotals } from '../aggregate/totals-book.ts';
import type { ShardTotals } from '../aggregate/shard-book.ts';
import type { OutcomeCounts } from '../aggregate/series-totals.ts';
import type {
  ReportBucket,
  ReportLatencies,
  ReportOperation,
  ReportOutcomes,
  ReportShard,
  ReportSummary,
} from './report-parts.ts';

/** How arrivals are called that were dropped before they had an operation type. */
export const UNASSIGNED_LABEL = '(unassigned)';

/** Only the five outcome counts of something that has more. */
export function toReportOutcomes({ ok, refused, failed, unknown, dropped }: OutcomeCounts): ReportOutcomes {
  return { ok, refused, failed, unknown, dropped };
}

function toLatencies(group: GroupTotals): ReportLatencies {
  return {
    latency: group.latency,
    latency_other: group.latencyOther,
    service: group.service,
    delay: group.delay,
    blocked: group.blocked,
  };
}

/** The measured phase as a whole. */
export function toReportSummary(group: GroupTotals): ReportSummary {
  return {
    total_operations: group.operations,
    total_errors: group.errors,
    ...toReportOutcomes(group),
    timeouts: group.censored,
    success_rate: group.successRate,
    throughput: group.throughputPerSecond,
    goodput: group.goodputPerSecond,
    ...toLatencies(group),
    requests: group.requests,
    bytes_sent: group.bytesOut,
    bytes_received: group.bytesIn,
    over_range: group.overRange,
    skewed: group.skewed,
  };
}

/** One operation type, workload or database. */
export function toReportOperation(group: GroupTotals): ReportOperation {
  return {
    count: group.operations,
    errors: group.errors,
    ...toReportOutcomes(group),
    success_rate: group.successRate,
    throughput: group.throughputPerSecond,
    goodput: group.goodputPerSecond,
    ...toLatencies(group),
    requests: group.requests,
    bytes_sent: group.bytesOut,
    bytes_received: group.bytesIn,
  };
}

/** One shard's share. */
export function toReportShard(totals: ShardTotals): ReportShard {
  return {
    shard: totals.shard,
    operations: totals.operations,
    errors: totals.errors,
    success_rate: totals.successRate,
    goodput: totals.goodputPerSecond,
    latency: totals.latency,
  };
}

/** All operation types by name, with their buckets where there are some. */
export function toReportOperations(
  groups: Readonly<Record<string, GroupTotals>>,
  buckets: ReadonlyMap<string, readonly ReportBucket[]>,
): Record<string, ReportOperation> {
  return Object.fromEntries(
    Object.entries(groups).map(([type, group]) => {
      const own = buckets.get(type);
      return [type, own === undefined ? toReportOperation(group) : { ...toReportOperation(group), buckets: own }];
    }),
  );
}

/** How each operation type of a cohort ended; what was dropped before it had a type is `(unassigned)`. */
export function toOutcomesByType(totals: CohortTotals): Record<string, ReportOutcomes> {
  const groups = [...Object.entries(totals.operations), ...Object.entries(totals.auxiliary)];
  const outcomes = Object.fromEntries(groups.map(([type, group]) => [type, toReportOutcomes(group)]));
  if (totals.unassignedDropped === 0) return outcomes;
  return {
    ...outcomes,
    [UNASSIGNED_LABEL]: { ok: 0, refused: 0, failed: 0, unknown: 0, dropped: totals.unassignedDropped },
  };
}
