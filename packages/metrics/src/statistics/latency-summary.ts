import type { LatencyHistogram } from '../histogram.ts';
import { rankOf } from '../rank.ts';
import type { SeriesTally } from '../series-counts.ts';

// docs/decisions/0034-what-got-no-answer-ranks-above-all-answers.md

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

/** A figure that what got no answer turns into a lower bound. */
export type CensoredFigure = PercentileName | 'mean' | 'max';

/** A figure that falls among what never came. */
export type NeverFigure = PercentileName | 'max';

/** A latency distribution in ms. */
export interface LatencySummary {
  /** The quickest answer; exact. */
  readonly min: number;
  /** The slowest answer, exact; or the bound of what got none. */
  readonly max: number;
  /** Exact; what got no answer counts with its bound. */
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
  /** Population standard deviation of the answers. */
  readonly stddev: number;
  /**
   * Figures that rest on what got no answer: the truth is larger than the number given, which is the time that it took at
   * least, or the slowest answer if that is more (R14).
   */
  readonly censored: readonly CensoredFigure[];
  /** Of these, those that fall among what was never sent, or is lost: no answer will ever come (R14, R30). */
  readonly never: readonly NeverFigure[];
  /** Percentiles that are given although fewer than 10 samples lie beyond them (R18). */
  readonly thin: readonly PercentileName[];
}

/** Samples that must lie beyond a percentile for it to be trusted (R18). */
export const MIN_SAMPLES_BEYOND = 10;

/** Whether at least {@link MIN_SAMPLES_BEYOND} of `count` samples lie beyond a percentile. */
export function hasEnoughBeyond(count: number, percentile: PercentileName): boolean {
  return count * (10_000 - PERCENTILES[percentile]) >= MIN_SAMPLES_BEYOND * 10_000;
}

/** Whether samples of unknown rank are more than those that a percentile leaves beyond it, so that it may be any of theirs (R33). */
export function isOpen(
  percentile: PercentileName,
  { ranked, unranked }: { readonly ranked: number; readonly unranked: number },
): boolean {
  return unranked * 10_000 > (ranked + unranked) * (10_000 - PERCENTILES[percentile]);
}

/** µs as ms, to the nanosecond. */
export function toMs(us: number): number {
  return Math.round(us * 1_000) / 1_000_000;
}

/** Samples without an answer. They rank above all that have one, whatever they took (R14, R30). */
export interface Unanswered {
  readonly count: number;
  /** What each of them took at least, in µs; `null` where it is unknown. */
  readonly atLeastUs: number | null;
  /** Whether no answer can come any more, because they were never sent or are lost. */
  readonly never: boolean;
}

/**
 * What stands for the response of operations without an answer, in the order of their ranks (R14): time-outs, what was given
 * up under way, what was given up before, what was dropped.
 */
export function unansweredResponses(tally: SeriesTally): readonly Unanswered[] {
  return [
    { count: tally.censored, atLeastUs: tally.censoredResponseUs, never: false },
    { count: tally.abandoned, atLeastUs: tally.abandonedResponseUs, never: false },
    { count: tally.givenUp, atLeastUs: null, never: false },
    { count: tally.dropped, atLeastUs: null, never: true },
  ];
}

/** The same of their service: what was never sent was not served either. */
export function unansweredServices(tally: SeriesTally): readonly Unanswered[] {
  return [
    { count: tally.censored - tally.unsent, atLeastUs: tally.censoredServiceUs, never: false },
    { count: tally.abandoned, atLeastUs: tally.abandonedServiceUs, never: false },
  ];
}

/** How many samples have no answer. */
export function countUnanswered(unanswered: readonly Unanswered[]): number {
  return unanswered.reduce((sum, { count }) => sum + count, 0);
}

/** A percentile in µs, and whether it falls among what got no answer, or never will. */
export interface RankedFigure {
  readonly us: number;
  readonly censored: boolean;
  readonly never: boolean;
}

/** What percentiles are taken of: a histogram, or what else counts answers by their slots. */
export type RankedValues = Pick<LatencyHistogram, 'count' | 'minUs' | 'maxUs' | 'valueAtRank' | 'valuesAtPercentiles'>;

/**
 * Percentiles of answers and of what got none, which ranks above them (R14): there the number is what it took at least, or
 * the largest answer if that is more. Those of answers are HdrHistogram's, held within the exact minimum and maximum.
 *
 * @param percentiles between 0 and 100, in rising order.
 * @param before values below 0, by how far they are: they rank below all others (R17).
 * @returns `null` where there is no answer, and it is unknown how long anything took.
 */
export function rankedPercentiles(
  histogram: RankedValues,
  unanswered: readonly Unanswered[],
  percentiles: readonly number[],
  before: LatencyHistogram | null = null,
): RankedFigure[] | null {
  const { count, minUs, maxUs } = histogram;
  const early = before?.count ?? 0;
  const tiers = tiersOf(histogram, unanswered);
  if (count + early === 0 && tiers.every(({ boundUs }) => boundUs === 0)) return null;
  const missing = countUnanswered(unanswered);
  const values = early === 0 ? histogram.valuesAtPercentiles(percentiles, missing) : [];
  return percentiles.map((percentile, index) => {
    const rank = rankOf(percentile, early + count + missing) - early;
    if (before !== null && rank <= 0) return { us: earlyUs(before, early + rank), censored: false, never: false };
    const tier = rank <= count ? undefined : tiers.find(({ lastRank }) => rank <= lastRank);
    if (tier === undefined) {
      const us = values[index] ?? histogram.valueAtRank(rank);
      return { us: Math.min(Math.max(us, minUs), maxUs), censored: false, never: false };
    }
    return { us: tier.boundUs, censored: true, never: tier.never };
  });
}

/** A percentile of answers alone, in µs; `null` where there is none. */
export function percentileUs(histogram: RankedValues, percentile: number): number | null {
  return rankedPercentiles(histogram, [], [percentile])?.[0]?.us ?? null;
}

/** The value below 0 at a rank from the smallest on. */
function earlyUs(before: LatencyHistogram, rank: number): number {
  const us = before.valueAtRank(before.count - rank + 1);
  return -Math.min(Math.max(us, before.minUs), before.maxUs);
}

/** Those without an answer with the last of their ranks, and with a bound that no rank before exceeds. */
interface Tier extends Unanswered {
  readonly lastRank: number;
  readonly boundUs: number;
}

function tiersOf(
  { count, maxUs }: Pick<RankedValues, 'count' | 'maxUs'>,
  unanswered: readonly Unanswered[],
): readonly Tier[] {
  let lastRank = count;
  let boundUs = maxUs;
  return unanswered
    .filter((each) => each.count > 0)
    .map((each): Tier => {
      lastRank += each.count;
      boundUs = Math.max(boundUs, each.atLeastUs ?? 0);
      return { ...each, lastRank, boundUs };
    });
}

/**
 * Sums up answers and what got none; `null` where there is no answer, and it is unknown how long anything took.
 *
 * @param before values below 0, by how far they are (R17). @default there are none
 */
export function summarizeLatency(
  histogram: LatencyHistogram,
  unanswered: readonly Unanswered[] = [],
  before: LatencyHistogram | null = null,
): LatencySummary | null {
  const names = Object.keys(PERCENTILES) as PercentileName[];
  const ranked = rankedPercentiles(
    histogram,
    unanswered,
    names.map((name) => PERCENTILES[name] / 100),
    before,
  );
  if (ranked === null) return null;
  const tiers = tiersOf(histogram, unanswered);
  const last = tiers.at(-1);
  const early = before !== null && before.count > 0 ? before : null;
  const count = (last?.lastRank ?? histogram.count) + (early?.count ?? 0);
  const sumUs = tiers.reduce((sum, tier) => sum + tier.count * tier.boundUs, histogram.sumUs - (early?.sumUs ?? 0));
  const at = Object.fromEntries(names.map((name, index) => [name, ranked[index]!])) as Record<
    PercentileName,
    RankedFigure
  >;
  const rare = (name: PercentileName) => (hasEnoughBeyond(count, name) ? toMs(at[name].us) : null);
  const p999 = rare('p999');
  const p9999 = rare('p9999');
  const given = names.filter((name) => !(name === 'p999' && p999 === null) && !(name === 'p9999' && p9999 === null));
  return {
    min: toMs(early !== null ? -early.maxUs : histogram.count > 0 ? histogram.minUs : tiers[0]!.boundUs),
    max: toMs(last?.boundUs ?? (histogram.count > 0 || early === null ? histogram.maxUs : -early.minUs)),
    mean: toMs(sumUs / count),
    median: toMs(at.p50.us),
    p50: toMs(at.p50.us),
    p90: toMs(at.p90.us),
    p95: toMs(at.p95.us),
    p99: toMs(at.p99.us),
    p999,
    p9999,
    stddev: toMs(early === null ? histogram.stddevUs() : signedStddevUs(histogram, early)),
    censored: last === undefined ? [] : ['mean', ...given.filter((name) => at[name].censored), 'max'],
    never: [...given.filter((name) => at[name].never), ...(last?.never === true ? (['max'] as const) : [])],
    thin: given.filter((name) => !hasEnoughBeyond(count, name)),
  };
}

function signedStddevUs(after: LatencyHistogram, before: LatencyHistogram): number {
  const count = after.count + before.count;
  const mean = (after.sumUs - before.sumUs) / count;
  const squares = [after, before].reduce(
    (sum, part) => sum + part.count * (part.stddevUs() ** 2 + part.meanUs() ** 2),
    0,
  );
  return Math.sqrt(Math.max(0, squares / count - mean ** 2));
}
