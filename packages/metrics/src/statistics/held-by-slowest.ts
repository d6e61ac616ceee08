import type { SummedSeries } from '../aggregate/group-totals.ts';
import { LatencyHistogram } from '../histogram.ts';
import { unansweredResponses } from './latency-summary.ts';

/** How long operations held workers, in µs summed over workers. */
export interface HeldBySlowest {
  readonly operations: number;
  readonly totalUs: number;
  /** By the slowest hundredth of them. */
  readonly slowestUs: number;
}

/**
 * How long the slowest hundredth of operations held workers of a closed loop: one that waits for ten seconds is a single sample, in
 * whose place a thousand of ten milliseconds would have been. What timed out or was given up under way held one as well.
 */
export function heldBySlowest({ tally, histograms }: SummedSeries): HeldBySlowest {
  const answered = new LatencyHistogram();
  answered.merge(histograms.response);
  answered.merge(histograms.other);
  const unanswered = unansweredResponses(tally).flatMap(({ count, atLeastUs }) =>
    atLeastUs === null ? [] : [{ count, us: count * atLeastUs }],
  );
  const count = unanswered.reduce((sum, each) => sum + each.count, 0);
  const us = unanswered.reduce((sum, each) => sum + each.us, 0);
  const operations = answered.count + count;
  const hundredth = operations / 100;
  const ofAnswered = Math.max(0, Math.round(hundredth - count));
  const slowestAnsweredUs = ofAnswered === 0 ? 0 : answered.sumUs - answered.withoutLargest(ofAnswered).sumUs;
  return {
    operations,
    totalUs: answered.sumUs + us,
    slowestUs: (count === 0 ? 0 : us * Math.min(1, hundredth / count)) + Math.max(0, slowestAnsweredUs),
  };
}
