import type { LatencyHistogram } from '../histogram.ts';
import { summarizeLatency, type LatencySummary } from '../statistics/latency-summary.ts';
import type { OutcomeCounts } from '../outcome.ts';

/** How operations ended, their sums, and what they come to in a second. */
export interface OutcomeRates extends OutcomeCounts {
  /** ok + refused + failed + unknown: dropped ones were never sent and are no operations. */
  readonly operations: number;
  /** failed + unknown. */
  readonly errors: number;
  /** Per cent of operations that were ok or refused; 0 without operations. */
  readonly successRate: number;
  /** Operations per second, whatever their outcome (R13). */
  readonly throughputPerSecond: number;
  /** Ok operations per second: the headline (R13). */
  readonly goodputPerSecond: number;
}

/** Works out the sums over `seconds` of measured time; rates are 0 where that is 0. */
export function toOutcomeRates(
  { ok, refused, failed, unknown, dropped }: OutcomeCounts,
  seconds: number,
): OutcomeRates {
  const operations = ok + refused + failed + unknown;
  const perSecond = (count: number) => (seconds > 0 ? count / seconds : 0);
  return {
    ok,
    refused,
    failed,
    unknown,
    dropped,
    operations,
    errors: failed + unknown,
    throughputPerSecond: perSecond(operations),
    goodputPerSecond: perSecond(ok),
    successRate: toSuccessRate(ok + refused, operations),
  };
}

/** Per cent of operations that succeeded; 0 without operations. */
export function toSuccessRate(successes: number, operations: number): number {
  return operations === 0 ? 0 : (successes / operations) * 100;
}

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

/** What several series did together. */
export interface SummedSeries extends OutcomeCounts {
  readonly requests: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly skewed: number;
  readonly lost: number;
  readonly outsideLoad: number;
  readonly censored: number;
  readonly censoredResponseUs: number | null;
  readonly censoredServiceUs: number | null;
  readonly response: LatencyHistogram;
  readonly service: LatencyHistogram;
  readonly delay: LatencyHistogram;
  readonly blocked: LatencyHistogram;
  readonly other: LatencyHistogram;
  readonly afterDone: LatencyHistogram;
  readonly beforeDone: LatencyHistogram;
}

/** Sums up totals over `seconds` of measured time; rates are 0 where that is 0. */
export function toGroupTotals(totals: SummedSeries, seconds: number): GroupTotals {
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

/** What came by itself: deliveries of one name (R30). Latencies are `null` without any. */
export interface DeliveryTotals {
  readonly count: number;
  /** Owed and never received. */
  readonly lost: number;
  /** Received ones per second, but for what was due while no load was on (R31). */
  readonly perSecond: number;
  readonly bytesIn: number;
  /** Received before what caused them was due or sent. */
  readonly skewed: number;
  /** received − sent. What was lost ranks above everything that was received. */
  readonly propagation: LatencySummary | null;
  /** received − due, ranked likewise. */
  readonly fromDue: LatencySummary | null;
  /** received − done of those that came after their write's answer. */
  readonly afterDone: LatencySummary | null;
  /** done − received of those that came before it. */
  readonly beforeDone: LatencySummary | null;
  /** How many came after and before it. */
  readonly afterDoneCount: number;
  readonly beforeDoneCount: number;
  /** What our own reading took (R33). */
  readonly readDelay: LatencySummary | null;
}

/** Sums up deliveries over `seconds` of measured time. */
export function toDeliveryTotals(totals: SummedSeries, seconds: number): DeliveryTotals {
  const { ok, lost, outsideLoad, bytesIn, skewed } = totals;
  return {
    count: ok,
    lost,
    perSecond: seconds > 0 ? (ok - outsideLoad) / seconds : 0,
    bytesIn,
    skewed,
    propagation: summarizeLatency(totals.service, null, lost),
    fromDue: summarizeLatency(totals.response, null, lost),
    afterDone: summarizeLatency(totals.afterDone),
    beforeDone: summarizeLatency(totals.beforeDone),
    afterDoneCount: totals.afterDone.count,
    beforeDoneCount: totals.beforeDone.count,
    readDelay: summarizeLatency(totals.delay),
  };
}
