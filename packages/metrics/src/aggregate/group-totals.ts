import type { LatencyHistogram } from '../histogram.ts';
import {
  isOpen,
  PERCENTILES,
  summarizeLatency,
  unansweredResponses,
  unansweredServices,
  type LatencySummary,
  type PercentileName,
  type Unanswered,
} from '../statistics/latency-summary.ts';
import type { OutcomeCounts } from '../outcome.ts';
import { operationsIn, type SeriesHistograms, type SeriesTally } from '../series-counts.ts';

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
export function toOutcomeRates(counts: OutcomeCounts, seconds: number): OutcomeRates {
  const { ok, refused, failed, unknown, dropped } = counts;
  const operations = operationsIn(counts);
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
  /** Due and never sent, because the user stopped the run or its drain ended: in no rate either (R14). */
  readonly givenUp: number;
  /** Due and never sent, because no worker had what they could be done to (R8). */
  readonly infeasible: number;
  /** Operations that were under way when the drain ended. */
  readonly abandoned: number;
  /** Operations that timed out, also while their connection opened, or broke off once they were sent. */
  readonly censored: number;
  /** Of these, those whose connection broke off. */
  readonly brokenOff: number;
  /** Of `censored`, those that were never sent. */
  readonly unsent: number;
  /** Operations with a duration below zero. */
  readonly skewed: number;
  /** Responses above one hour. */
  readonly overRange: number;
  /**
   * Response of ok operations, and above them of what got no answer (R14); `null` where nothing was ok and nobody knows how
   * long anything took.
   */
  readonly latency: LatencySummary | null;
  /** Response of operations that were answered without being ok, or failed unsent; `null` without any. */
  readonly latencyOther: LatencySummary | null;
  readonly service: LatencySummary | null;
  readonly delay: LatencySummary | null;
  readonly blocked: LatencySummary | null;
}

/** What several series did together. */
export interface SummedSeries {
  readonly tally: SeriesTally;
  readonly histograms: SeriesHistograms<LatencyHistogram>;
}

/** Sums up totals over `seconds` of measured time; rates are 0 where that is 0. */
export function toGroupTotals({ tally, histograms }: SummedSeries, seconds: number): GroupTotals {
  const { requests, bytesOut, bytesIn, givenUp, infeasible, abandoned, censored, brokenOff, unsent, skewed } = tally;
  return {
    ...toOutcomeRates(tally, seconds),
    requests,
    bytesOut,
    bytesIn,
    givenUp,
    infeasible,
    abandoned,
    censored,
    brokenOff,
    unsent,
    skewed,
    overRange: histograms.response.overRange,
    latency: summarizeLatency(histograms.response, unansweredResponses(tally)),
    latencyOther: summarizeLatency(histograms.other),
    service: summarizeLatency(histograms.service, unansweredServices(tally)),
    delay: summarizeLatency(histograms.delay),
    blocked: summarizeLatency(histograms.blocked),
  };
}

/** What came by itself: deliveries of one name (R30). Latencies are `null` without any. */
export interface DeliveryTotals {
  readonly count: number;
  /** Owed and never received. */
  readonly lost: number;
  /** Looked for, and not received as long as that was done. */
  readonly censored: number;
  /** Looked for no longer than others took: nobody can tell whether they came, nor where they rank (R33). */
  readonly unranked: number;
  /** Received ones per second, but for what was due while no load was on (R31). */
  readonly perSecond: number;
  /** Those, the lost ones, and all those that had not come when they were last looked for, per second. */
  readonly owedPerSecond: number;
  readonly bytesIn: number;
  /** Received before what caused them was due or sent. */
  readonly skewed: number;
  /** How many were received before they were sent, by the stamps of two clocks (R17). */
  readonly beforeSentCount: number;
  /** received − sent, with its sign. What was looked for in vain, and then what was lost, ranks above everything that was received. */
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
export function toDeliveryTotals({ tally, histograms }: SummedSeries, seconds: number): DeliveryTotals {
  const { ok, lost, censored, unknown: unranked, outsideLoad, bytesIn, skewed } = tally;
  const { service, response, afterDone, beforeDone, beforeSent, delay } = histograms;
  const unanswered = (censoredUs: number | null): readonly Unanswered[] => [
    { count: censored, atLeastUs: censoredUs, never: false },
    { count: lost, atLeastUs: null, never: true },
  ];
  const counts = { ranked: ok + lost + censored, unranked };
  return {
    count: ok,
    lost,
    censored,
    unranked,
    perSecond: seconds > 0 ? (ok - outsideLoad) / seconds : 0,
    owedPerSecond: seconds > 0 ? (ok - outsideLoad + lost + censored + unranked) / seconds : 0,
    bytesIn,
    skewed,
    beforeSentCount: beforeSent.count,
    propagation: opened(summarizeLatency(service, unanswered(tally.censoredServiceUs), beforeSent), counts),
    fromDue: opened(summarizeLatency(response, unanswered(tally.censoredResponseUs)), counts),
    afterDone: summarizeLatency(afterDone),
    beforeDone: summarizeLatency(beforeDone),
    afterDoneCount: afterDone.count,
    beforeDoneCount: beforeDone.count,
    readDelay: summarizeLatency(delay),
  };
}

/** Figures that those of unknown rank may lie below: more of them than rank beyond a percentile leave it open, any the largest. */
function opened(summary: LatencySummary | null, counts: Parameters<typeof isOpen>[1]): LatencySummary | null {
  if (summary === null || counts.unranked === 0) return summary;
  const open = (Object.keys(PERCENTILES) as PercentileName[]).filter(
    (name) => summary[name] !== null && isOpen(name, counts),
  );
  return { ...summary, censored: [...new Set([...summary.censored, ...open, 'max' as const])] };
}
