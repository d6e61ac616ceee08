import { HIGHEST_TRACKABLE_US, slotOf } from '../histogram-layout.ts';
import { rankOf, type LatencyHistogram } from '../histogram.ts';

/** Percentiles of a summary with their share of ten thousand, from common to rare. */
export const PERCENTILES = {
  p50: 5_000,
  p90: 9_000,
  p95: 9_500,
  p99: 9_900,
  p999: 9_990,
  p9999: 9_999,
} as const;

/** A percentile's name, such as `p99`; `p999` is the 99.9th. */
export type PercentileName = keyof typeof PERCENTILES;

/** A figure that time-outs can turn into a lower bound. */
export type CensoredFigure = PercentileName | 'mean' | 'max';

/** A latency distribution in ms. */
export interface LatencySummary {
  /** Exact. */
  readonly min: number;
  /** Exact. */
  readonly max: number;
  /** Exact. */
  readonly mean: number;
  /** The same as `p50`. */
  readonly median: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  /** `null` with fewer than 10 samples beyond it: under 10,000 operations (R18). */
  readonly p999: number | null;
  /** `null` with fewer than 10 samples beyond it: under 100,000 operations (R18). */
  readonly p9999: number | null;
  /** Population standard deviation. */
  readonly stddev: number;
  /** Figures that fall among timed-out operations: the truth is larger than the number given (R14). */
  readonly censored: readonly CensoredFigure[];
  /** Percentiles that fall among what was lost: it never came, and the number is the largest that did (R30). */
  readonly never: readonly PercentileName[];
  /** Percentiles that are given although fewer than 10 samples lie beyond them (R18). */
  readonly thin: readonly PercentileName[];
}

/** Samples that must lie beyond a percentile for it to be trusted (R18). */
export const MIN_SAMPLES_BEYOND = 10;

/** Whether at least {@link MIN_SAMPLES_BEYOND} of `count` samples lie beyond a percentile. */
export function hasEnoughBeyond(count: number, percentile: PercentileName): boolean {
  return count * (10_000 - PERCENTILES[percentile]) >= MIN_SAMPLES_BEYOND * 10_000;
}

/** µs as ms, to the nanosecond. */
export function toMs(us: number): number {
  return Math.round(us * 1_000) / 1_000_000;
}

/**
 * Sums up a histogram; `null` if it is empty. Percentiles are HdrHistogram's, held within the exact minimum and maximum.
 *
 * @param censoredFromUs the shortest timed-out operation in it, `null` without any.
 * @param lost how many were owed and are not in it: they rank above all that are (R30).
 */
export function summarizeLatency(
  histogram: LatencyHistogram,
  censoredFromUs: number | null = null,
  lost = 0,
): LatencySummary | null {
  const { minUs, maxUs } = histogram;
  if (histogram.count === 0) return null;
  const count = histogram.count + lost;
  const names = Object.keys(PERCENTILES) as PercentileName[];
  const percentiles = names.map((name) => PERCENTILES[name] / 100);
  const values = histogram.valuesAtPercentiles(percentiles, lost);
  const at = Object.fromEntries(
    names.map((name, index) => [name, Math.min(Math.max(values[index]!, minUs), maxUs)]),
  ) as Record<PercentileName, number>;
  const rare = (name: PercentileName) => (hasEnoughBeyond(count, name) ? toMs(at[name]) : null);
  const p999 = rare('p999');
  const p9999 = rare('p9999');
  const given = names.filter((name) => !(name === 'p999' && p999 === null) && !(name === 'p9999' && p9999 === null));
  return {
    min: toMs(minUs),
    max: toMs(maxUs),
    mean: toMs(histogram.meanUs()),
    median: toMs(at.p50),
    p50: toMs(at.p50),
    p90: toMs(at.p90),
    p95: toMs(at.p95),
    p99: toMs(at.p99),
    p999,
    p9999,
    stddev: toMs(histogram.stddevUs()),
    censored: lost > 0 ? ['mean', 'max'] : censoredFigures(given, at, censoredFromUs),
    never: given.filter((name) => rankOf(PERCENTILES[name] / 100, count) > histogram.count),
    thin: given.filter((name) => !hasEnoughBeyond(count, name)),
  };
}

function censoredFigures(
  given: readonly PercentileName[],
  at: Readonly<Record<PercentileName, number>>,
  censoredFromUs: number | null,
): CensoredFigure[] {
  if (censoredFromUs === null) return [];
  const limit = boundedSlot(censoredFromUs);
  return ['mean', ...given.filter((name) => boundedSlot(at[name]) >= limit), 'max'];
}

/** Compared by slot, because a percentile cannot tell the values of one slot apart. */
function boundedSlot(us: number): number {
  return slotOf(Math.min(us, HIGHEST_TRACKABLE_US));
}
