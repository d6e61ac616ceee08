import { summarizeLatency, type LatencySummary } from '../statistics/latency-summary.ts';
import { toOutcomeRates, type OutcomeRates } from './outcome-rates.ts';
import type { SeriesTotals } from './series-totals.ts';

/** What a group of series (an operation type, a workload, a database, all) did, with rates and latencies. */
export interface GroupTotals extends OutcomeRates {
  readonly requests: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Timed-out operations. */
  readonly censored: number;
  /** Operations with a duration below zero. */
  readonly skewed: number;
  /** Responses above one hour. */
  readonly overRange: number;
  /** Response of ok and timed-out operations; `null` without any. */
  readonly latency: LatencySummary | null;
  /** Response of all other operations; `null` without any. */
  readonly latencyOther: LatencySummary | null;
  readonly service: LatencySummary | null;
  readonly delay: LatencySummary | null;
  readonly blocked: LatencySummary | null;
}

/** Sums up totals over `seconds` of measured time; rates are 0 where that is 0. */
export function toGroupTotals(totals: SeriesTotals, seconds: number): GroupTotals {
  return {
    ...toOutcomeRates(totals, seconds),
    requests: totals.requests,
    bytesOut: totals.bytesOut,
    bytesIn: totals.bytesIn,
    censored: totals.censored,
    skewed: totals.skewed,
    overRange: totals.response.overRange,
    latency: summarizeLatency(totals.response, totals.censoredResponseUs),
    latencyOther: summarizeLatency(totals.other),
    service: summarizeLatency(totals.service, totals.censoredServiceUs),
    delay: summarizeLatency(totals.delay),
    blocked: summarizeLatency(totals.blocked),
  };
}
