import { middleUsOf } from '../histogram-layout.ts';
import type { LatencyHistogram } from '../histogram.ts';
import { unansweredOf } from '../spread.ts';
import { mergedHistogram } from './block-series.ts';
import type { Count, Milliseconds, ReportBlock, ReportBlockSeries } from './report-parts.ts';

/** How latencies are distributed along a logarithmic axis. */
export interface LatencyShape {
  /** Where the axis begins: a round number, at or below the smallest latency. */
  readonly fromMs: Milliseconds;
  /** Where the axis ends: a round number, at or above the largest. */
  readonly toMs: Milliseconds;
  /** How many lie in each of the bins, which are of equal width on the axis. */
  readonly counts: readonly Count[];
  /** How many rank above all of these: time-outs, what was given up, dropped or lost (R14). */
  readonly unanswered: Count;
}

/** What a shape is of: the response of operations, or the propagation of deliveries. */
export type ShapeKind = Extract<ReportBlockSeries['kind'], 'operation' | 'delivery'>;

/** 1, 2, 5, 10, 20, 50 µs and so on, beyond an hour. */
const ROUND_US: readonly number[] = Array.from({ length: 10 }, (_, digits) => digits).flatMap((digits) =>
  [1, 2, 5].map((first) => first * 10 ** digits),
);

/**
 * The distribution of all latencies of a report, in so many bins; `null` where its blocks hold none, or where a histogram in
 * them cannot be read.
 */
export function toLatencyShape(blocks: readonly ReportBlock[], kind: ShapeKind, bins: number): LatencyShape | null {
  const series = blocks.flatMap((block) => block.series).filter((each) => each.kind === kind);
  const all = histogramOf(series);
  if (all === null || all.count === 0) return null;
  const least = Math.max(1, all.minUs);
  const fromUs = ROUND_US.findLast((us) => us <= least) ?? 1;
  const toUs = ROUND_US.find((us) => us >= all.maxUs && us > fromUs) ?? all.maxUs;
  const counts = Array.from({ length: bins }, () => 0);
  const decades = Math.log(toUs / fromUs);
  all.forEachSlot((slot, count) => {
    const along = Math.log(Math.max(fromUs, middleUsOf(slot)) / fromUs) / decades;
    const bin = Math.min(bins - 1, Math.floor(along * bins));
    counts[bin] = (counts[bin] ?? 0) + count;
  });
  const unanswered = unansweredOf(series).reduce((sum, { count }) => sum + count, 0);
  return { fromMs: fromUs / 1_000, toMs: toUs / 1_000, counts, unanswered };
}

function histogramOf(series: readonly ReportBlockSeries[]): LatencyHistogram | null {
  try {
    return mergedHistogram(series);
  } catch {
    return null;
  }
}
