import type { GroupTotals, IntervalFigures, LatencySummary, LiveView } from '@syntrix-bench/metrics';

import { LIVE_PERCENTILES, type LiveFigures, type LiveRow } from '../contracts/reporter.ts';
import { inNamedOrder } from './operation-names.ts';

/** Most kinds of errors that live figures name. */
const MAX_ERROR_KINDS = 10;

/** What people who watch are shown of the aggregate's live view, operations in the order of `order`. */
export function toLiveFigures(view: LiveView, order: readonly string[]): LiveFigures {
  const names = Object.keys(inNamedOrder(view.totals.operations, order));
  return {
    cohort: view.cohort,
    total: toRow(view.totals.overall, view.interval),
    operations: names.map((operation) => ({
      operation,
      ...toRow(view.totals.operations[operation]!, view.interval.operationTypes[operation]),
    })),
    errors: view.errors.slice(0, MAX_ERROR_KINDS).map(({ category, count }) => ({ category, count })),
  };
}

function toRow(totals: GroupTotals, interval: IntervalFigures | undefined): LiveRow {
  return {
    perSecond: interval?.throughputPerSecond ?? 0,
    count: totals.operations,
    errors: totals.errors,
    dropped: totals.dropped,
    successRate: totals.successRate,
    ...toLatencies(totals.latency),
  };
}

function toLatencies(latency: LatencySummary | null): Pick<LiveRow, 'p50Us' | 'p95Us' | 'p99Us' | 'censored' | 'thin'> {
  const toUs = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms * 1000));
  const listed = (names: readonly string[] = []) => LIVE_PERCENTILES.filter((name) => names.includes(name));
  return {
    p50Us: toUs(latency?.p50),
    p95Us: toUs(latency?.p95),
    p99Us: toUs(latency?.p99),
    censored: listed(latency?.censored),
    thin: listed(latency?.thin),
  };
}
