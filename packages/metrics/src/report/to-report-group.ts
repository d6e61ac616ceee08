import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { OutcomeCounts } from '../aggregate/series-totals.ts';
import type { ReportLatencies, ReportOperation, ReportOutcomes, ReportSummary } from './report-parts.ts';

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

/** The type of arrivals that were dropped before anything chose one. */
const NO_TYPE = '';

/** How arrivals of no type are called where all counts must add up. */
export const UNASSIGNED_LABEL = '(unassigned)';

/** How each operation type ended; what was dropped before it had a type is `(unassigned)`. */
export function toOutcomesByType(groups: Readonly<Record<string, GroupTotals>>): Record<string, ReportOutcomes> {
  return Object.fromEntries(
    Object.entries(groups).map(([type, group]) => [
      type === NO_TYPE ? UNASSIGNED_LABEL : type,
      toReportOutcomes(group),
    ]),
  );
}

/**
 * All operation types by name. Arrivals that were dropped before anything chose their type have no name: they are in
 * the summary alone.
 */
export function toReportOperations(groups: Readonly<Record<string, GroupTotals>>): Record<string, ReportOperation> {
  const named = Object.entries(groups).filter(([type, { operations }]) => type !== NO_TYPE || operations > 0);
  return Object.fromEntries(named.map(([type, group]) => [type, toReportOperation(group)]));
}
