import { mergedHistogram } from '../report/block-series.ts';
import { blockIn } from '../report/written-config.ts';
import type { Report } from '../report/report.ts';
import type { ReportBlockSeries, ReportBucket, ReportOutcomes } from '../report/report-parts.ts';
import type { LatencySummary } from '../statistics/latency-summary.ts';
import { describeBadBoundaries, toBuckets } from '../statistics/buckets.ts';
import type { FamilyDistribution } from './family.ts';

/** Boundaries in ms where the config sets none: those that Prometheus' own clients use, and a few below. */
const DEFAULT_BOUNDARIES_MS = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/** Boundaries of latency buckets in ms: what the config of a run says, else those that are usual. */
export function boundariesOf({ benchmark: { config } }: Report): readonly number[] {
  const written = blockIn(blockIn(config, 'metrics'), 'histogram')['buckets'];
  const isNumbers = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((each) => typeof each === 'number');
  return isNumbers(written) && describeBadBoundaries(written) === null ? written : DEFAULT_BOUNDARIES_MS;
}

/** Which series of the blocks belong together. */
type SeriesTest = (series: ReportBlockSeries) => boolean;

/** The figures that a distribution is made of, as the report has them. */
export interface DistributionOf {
  readonly latency: LatencySummary | null;
  /** What was never sent: it ranks above all that was. */
  readonly unsent: Pick<ReportOutcomes, 'dropped' | 'given_up'>;
  /** The report's own buckets, where it has them at these boundaries. */
  readonly buckets?: readonly ReportBucket[] | undefined;
}

/**
 * A distribution in buckets, from the histograms of the report's blocks, so that any boundaries can be had. What got no answer
 * counts above all of them, as in the report.
 */
export function toDistribution(
  report: Report,
  isOwn: SeriesTest,
  of: DistributionOf,
  boundariesMs: readonly number[],
): Omit<FamilyDistribution, 'labels'> {
  const buckets = of.buckets ?? bucketsFromBlocks(report, isOwn, of.unsent, boundariesMs);
  const counts = buckets.map(({ count }) => count);
  const count = counts.reduce((sum, each) => sum + each, 0);
  return {
    boundaries: boundariesMs.map(toSeconds),
    counts,
    count,
    sum: count === 0 || of.latency === null ? 0 : toSeconds(of.latency.mean * count),
  };
}

function bucketsFromBlocks(
  { blocks }: Report,
  isOwn: SeriesTest,
  { dropped, given_up: givenUp }: DistributionOf['unsent'],
  boundariesMs: readonly number[],
): readonly ReportBucket[] {
  const series = blocks.flatMap((block) => block.series).filter(isOwn);
  const unanswered = series.reduce(
    (sum, { timeouts, abandoned, lost }) => sum + timeouts + abandoned + lost,
    dropped + givenUp,
  );
  return toBuckets(mergedHistogram(series), boundariesMs, unanswered);
}

/** ms as seconds, to the nanosecond: what was measured is whole microseconds, and means are rounded to nanoseconds. */
export function toSeconds(ms: number): number {
  return Math.round(ms * 1e6) / 1e9;
}
