import type { LatencyHistogram } from '../histogram.ts';
import { PERCENTILES, percentileUs, rankedPercentiles, toMs, type PercentileName } from './latency-summary.ts';

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
  /** How much less each figure of the response would be, had nothing been delayed. */
  readonly delay: FigureTimes;
  /** The responses in rising order, in ms: some hundred of them, each of which stands for as many. */
  readonly response: readonly number[];
}

/** Shares of operations that are taken to have had the longest delays, for the bound by {@link generatorPart}. */
const SHARES_SET_ASIDE = [0, 0.0001, 0.001, 0.005, 0.01, 0.05, 0.1];

/**
 * How much of each figure of the response is the generator's own (R2), from the histograms alone, since nobody kept which
 * delay belongs to which response. `null` without any answer.
 *
 * Without its delay a response is *rest* = blocked + service. Two things are known of the rest's percentile at p:
 *
 * - it is not below that of the service, so that the response would fall by response(p) − service(p) at most;
 * - whatever share e of the operations had the longest delays, all others had at most delay(1 − e), and so
 *   P(response > x + delay(1 − e)) ≤ P(rest > x) + e: it would fall by response(p) − response(p − e) + delay(1 − e) at most.
 *
 * Where nothing is blocked the smaller of both is taken, which is never less than the truth. Beside a queue it can be much
 * more: responses that rise from one to a hundred milliseconds within a tenth of the operations charge the queue to the
 * generator. There it is the delay's own percentile, or what blocked(p) leaves of response(p) − service(p) if that is more, and
 * never more than the bounds.
 *
 * @param unanswered how many operations rank above all that were answered (R14).
 */
export function generatorPart(
  parts: Readonly<Record<'response' | 'service' | 'delay' | 'blocked', LatencyHistogram>>,
  unanswered = 0,
): GeneratorPart | null {
  const { response, service, delay, blocked } = parts;
  const { count } = response;
  if (count === 0) return null;
  const ofAnswered = (share: number) => Math.min(1, (share * (count + unanswered)) / count);
  const wanted = PERCENTILE_NAMES.map((name) => ofAnswered(PERCENTILES[name] / 10_000));
  const responseAt = quantiles(response, [
    ...wanted,
    ...wanted.flatMap((share) => SHARES_SET_ASIDE.map((aside) => share - aside)),
  ]);
  const serviceAt = quantiles(service, wanted);
  const blockedAt = quantiles(blocked, wanted);
  const delayAt = quantiles(delay, [...SHARES_SET_ASIDE.map((aside) => 1 - aside), ...wanted]);
  const atMost = (share: number): number => {
    const byDelay = SHARES_SET_ASIDE.filter((aside) => aside < share).map(
      (aside) => responseAt(share) - responseAt(share - aside) + delayAt(1 - aside),
    );
    return Math.min(responseAt(share) - serviceAt(share), ...byDelay);
  };
  const likely = (share: number): number =>
    Math.min(atMost(share), Math.max(delayAt(share), responseAt(share) - serviceAt(share) - blockedAt(share)));
  const inMs = (us: number) => toMs(Math.max(0, us));
  const percentiles = PERCENTILE_NAMES.map((name, index) => [name, inMs(likely(wanted[index]!))] as const);
  return {
    delay: {
      ...(Object.fromEntries(percentiles) as Record<PercentileName, number>),
      min: inMs(Math.min(response.minUs - service.minUs, delay.maxUs)),
      mean: inMs(delay.meanUs()),
      max: inMs(Math.min(response.maxUs - service.maxUs, delay.maxUs)),
    },
    response: standIns(response, RESPONSES),
  };
}

/**
 * What late reading has added to each figure of a response. When an answer is read has nothing to do with how long the target
 * took for it, so that what was measured is the sum of two times that are drawn apart from one another, and how one of them is
 * distributed is known. Far out that is ambiguous: from p95 on it is no less than the lateness's own percentile, as if it had
 * met the slowest, and beyond p99 that alone.
 *
 * @param response as in {@link GeneratorPart}
 * @param readDelay how long answers waited ready before they were read
 */
export function lateReading(response: readonly number[], readDelay: LatencyHistogram): FigureTimes {
  const late = standIns(readDelay, LATENESSES);
  const shares = response.length === 0 || late.length === 0 ? null : sharesReadAtOnce(response, late);
  const percentiles = PERCENTILE_NAMES.map((name) => {
    const share = PERCENTILES[name] / 10_000;
    const own = toMs(percentileUs(readDelay, share * 100) ?? 0);
    if (shares === null || share > 0.99) return [name, own] as const;
    const atOnce = response[placeAt(shares, share)]!;
    const measured = response[Math.ceil(response.length * share) - 1]!;
    const added = measured - atOnce + late[0]!;
    return [name, share < 0.95 ? added : Math.max(added, own)] as const;
  });
  return {
    ...(Object.fromEntries(percentiles) as Record<PercentileName, number>),
    min: toMs(readDelay.minUs),
    mean: toMs(readDelay.meanUs()),
    max: toMs(readDelay.maxUs),
  };
}

const ROUNDS = 60;

/**
 * Of operations that were all read as late as the one that was read soonest, the shares that took each of `response`: what
 * most likely lies behind a distribution that is blurred by a known one. It is found by expectation and maximisation
 * (Richardson 1972, Lucy 1974): each time with each lateness falls among the responses somewhere, and a time gains by whatever it
 * explains that the others explain too little.
 */
function sharesReadAtOnce(response: readonly number[], late: readonly number[]): Float64Array {
  const [times, latenesses] = [response.length, late.length];
  const fallsAt = new Uint16Array(times * latenesses);
  for (let time = 0; time < times; time += 1) {
    let place = time;
    for (let lateness = 0; lateness < latenesses; lateness += 1) {
      const us = response[time]! + late[lateness]! - late[0]!;
      while (place < times - 1 && response[place]! < us) place += 1;
      fallsAt[time * latenesses + lateness] = place;
    }
  }
  const shares = new Float64Array(times).fill(1 / times);
  const explained = new Float64Array(times);
  for (let round = 0; round < ROUNDS; round += 1) {
    explained.fill(0);
    fallsAt.forEach((place, index) => (explained[place]! += shares[Math.floor(index / latenesses)]! / latenesses));
    for (let time = 0; time < times; time += 1) {
      let gain = 0;
      for (let index = time * latenesses; index < (time + 1) * latenesses; index += 1) {
        gain += 1 / (explained[fallsAt[index]!]! * times * latenesses);
      }
      shares[time]! *= gain;
    }
  }
  return shares;
}

/** Where so much is reached. */
function placeAt(shares: Float64Array, share: number): number {
  let sum = 0;
  const place = shares.findIndex((each) => (sum += each) >= share - 1e-9);
  return place === -1 ? shares.length - 1 : place;
}

/** So many stand for all responses, and so many for all latenesses: p99 is then told to a hundredth or two of itself. */
const RESPONSES = 400;
const LATENESSES = 100;

/** Values in the middle of equal shares of a distribution, in ms. */
function standIns(histogram: LatencyHistogram, count: number): number[] {
  const percents = Array.from({ length: count }, (_, index) => ((index + 0.5) / count) * 100);
  return (rankedPercentiles(histogram, [], percents) ?? []).map(({ us }) => toMs(us));
}

/** Quantiles of shares between 0 and 1, found in one pass; shares at 0 and below have the smallest value. */
function quantiles(histogram: LatencyHistogram, shares: readonly number[]): (share: number) => number {
  const percents = [...new Set(shares.map(toPercent))].sort((a, b) => a - b);
  const ranked = rankedPercentiles(histogram, [], percents);
  const at = new Map(percents.map((percent, index) => [percent, ranked?.[index]?.us ?? 0]));
  return (share) => at.get(toPercent(share))!;
}

function toPercent(share: number): number {
  return Math.min(100, Math.max(0, Number((share * 100).toFixed(6))));
}
