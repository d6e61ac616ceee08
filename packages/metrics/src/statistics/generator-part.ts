import type { LatencyHistogram } from '../histogram.ts';
import { PERCENTILES, toMs, type PercentileName } from './latency-summary.ts';

// docs/decisions/0136-what-of-a-latency-is-the-generators.md

const PERCENTILE_NAMES = Object.keys(PERCENTILES) as PercentileName[];

/** A figure of a latency that is graded by itself (R24). */
export type GradedFigure = PercentileName | 'min' | 'mean' | 'max';
/** All of them. */
export const GRADED_FIGURES: readonly GradedFigure[] = ['min', 'mean', ...PERCENTILE_NAMES, 'max'];

/** A time for each figure, in ms. */
export type FigureTimes = Readonly<Record<GradedFigure, number>>;

/** What is known of the generator's part in responses. */
export interface GeneratorPart {
  /** How much less each figure of the response would be at most, had nothing been delayed. */
  readonly delay: FigureTimes;
  /** The responses in rising order, in ms: some hundred of them, each of which stands for as many. */
  readonly response: readonly number[];
}

/** Shares of operations that are taken to have had the longest delays, for the bound by {@link generatorPart}. */
const SHARES_SET_ASIDE = [0, 0.0001, 0.001, 0.005, 0.01, 0.05, 0.1];

/**
 * How much of each figure of the response is the generator's own (R2): a bound from the histograms alone, since nobody kept
 * which delay belongs to which response. `null` without any answer.
 *
 * Without its delay a response is *rest* = blocked + service. Two things are known of the rest's percentile at p:
 *
 * - it is not below that of the service, so that the response would fall by response(p) − service(p) at most;
 * - whatever share e of the operations had the longest delays, all others had at most delay(1 − e), and so
 *   P(response > x + delay(1 − e)) ≤ P(rest > x) + e: it would fall by response(p) − response(p − e) + delay(1 − e) at most.
 *
 * The smallest is taken. Where nothing is blocked the first is exact; where the target makes operations wait the second
 * keeps that from being charged to the generator.
 *
 * @param unanswered how many operations rank above all that were answered (R14).
 */
export function generatorPart(
  parts: { readonly response: LatencyHistogram; readonly service: LatencyHistogram; readonly delay: LatencyHistogram },
  unanswered = 0,
): GeneratorPart | null {
  const { response, service, delay } = parts;
  const { count } = response;
  if (count === 0) return null;
  const ofAnswered = (share: number) => Math.min(1, (share * (count + unanswered)) / count);
  const wanted = PERCENTILE_NAMES.map((name) => ofAnswered(PERCENTILES[name] / 10_000));
  const responseAt = quantiles(response, [
    ...wanted,
    ...wanted.flatMap((share) => SHARES_SET_ASIDE.map((aside) => share - aside)),
  ]);
  const serviceAt = quantiles(service, wanted);
  const delayAt = quantiles(
    delay,
    SHARES_SET_ASIDE.map((aside) => 1 - aside),
  );
  const atMost = (share: number): number => {
    const byDelay = SHARES_SET_ASIDE.filter((aside) => aside < share).map(
      (aside) => responseAt(share) - responseAt(share - aside) + delayAt(1 - aside),
    );
    return Math.min(responseAt(share) - serviceAt(share), ...byDelay);
  };
  const inMs = (us: number) => toMs(Math.max(0, us));
  const percentiles = PERCENTILE_NAMES.map((name, index) => [name, inMs(atMost(wanted[index]!))] as const);
  return {
    delay: {
      ...(Object.fromEntries(percentiles) as Record<PercentileName, number>),
      min: inMs(Math.min(response.minUs - service.minUs, delay.maxUs)),
      mean: inMs(delay.meanUs()),
      max: inMs(Math.min(response.maxUs - service.maxUs, delay.maxUs)),
    },
    response: standIns(response),
  };
}

/**
 * What late reading has added to each figure of a response. When an answer is read has nothing to do with how long the target
 * took for it, so that what was measured is the sum of the two, drawn apart from one another. This looks for the times that
 * would have been measured if all were read at once: such that with each lateness added to each of them they are distributed
 * as the responses are. It begins with the responses themselves, and takes off again and again what they come out too large by.
 * Beyond p99 there are too few of them, and lateness is taken to fall on the slowest.
 *
 * @param response as in {@link GeneratorPart}
 * @param readDelay how long answers lay ready before they were read
 */
export function lateReading(response: readonly number[], readDelay: LatencyHistogram): FigureTimes {
  const late = standIns(readDelay);
  const atOnce = response.length === 0 || late.length === 0 ? response : readAtOnce(response, late);
  const inTime = (share: number) => at(response, share) - at(atOnce, share);
  const percentiles = PERCENTILE_NAMES.map((name) => {
    const share = PERCENTILES[name] / 10_000;
    const own = toMs(Math.min(readDelay.maxUs, readDelay.valueAtPercentile(share * 100)));
    return [name, share <= 0.99 ? inTime(share) : own] as const;
  });
  return {
    ...(Object.fromEntries(percentiles) as Record<PercentileName, number>),
    min: toMs(readDelay.minUs),
    mean: toMs(readDelay.meanUs()),
    max: toMs(readDelay.maxUs),
  };
}

const ROUNDS = 12;

function readAtOnce(response: readonly number[], late: readonly number[]): readonly number[] {
  const sums = new Float64Array(response.length * late.length);
  let atOnce = [...response];
  for (let round = 0; round < ROUNDS; round += 1) {
    atOnce.forEach((us, row) => late.forEach((lateUs, place) => (sums[row * late.length + place] = us + lateUs)));
    sums.sort();
    atOnce = atOnce
      .map((us, row) => {
        const tooLarge = at(sums, (row + 0.5) / response.length) - response[row]!;
        return Math.min(response[row]!, Math.max(0, us - tooLarge));
      })
      .sort((a, b) => a - b);
  }
  return atOnce;
}

/** The value at a share of sorted ones; 0 where there are none. */
function at(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

const STAND_INS = 200;

/** Values in the middle of equal shares of a distribution, in ms. */
function standIns(histogram: LatencyHistogram): number[] {
  if (histogram.count === 0) return [];
  const percents = Array.from({ length: STAND_INS }, (_, index) => ((index + 0.5) / STAND_INS) * 100);
  return histogram.valuesAtPercentiles(percents).map((us) => toMs(Math.min(us, histogram.maxUs)));
}

/** Quantiles of shares between 0 and 1, found in one pass; shares at 0 and below have the smallest value. */
function quantiles(histogram: LatencyHistogram, shares: readonly number[]): (share: number) => number {
  const percents = [...new Set(shares.map(toPercent))].sort((a, b) => a - b);
  const values = histogram.valuesAtPercentiles(percents);
  const at = new Map(
    percents.map((percent, index) => [percent, Math.min(Math.max(values[index]!, histogram.minUs), histogram.maxUs)]),
  );
  return (share) => at.get(toPercent(share))!;
}

function toPercent(share: number): number {
  return Math.min(100, Math.max(0, Number((share * 100).toFixed(6))));
}
