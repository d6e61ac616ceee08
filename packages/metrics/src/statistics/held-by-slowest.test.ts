import { expect, test } from 'vitest';
import { LatencyHistogram } from '../histogram.ts';
import { emptyTally, histogramsOf } from '../series-counts.ts';
import { heldBySlowest } from './held-by-slowest.ts';

function sumOf(responsesUs: readonly number[], more: Partial<ReturnType<typeof emptyTally>> = {}) {
  const histograms = histogramsOf(() => new LatencyHistogram());
  for (const us of responsesUs) histograms.response.record(us);
  return { tally: { ...emptyTally(), ...more }, histograms };
}

const shareOf = (sum: ReturnType<typeof sumOf>) => {
  const { slowestUs, totalUs } = heldBySlowest(sum);
  return slowestUs / totalUs;
};

/** Lognormal times around 10 ms, at evenly spread ranks. */
function lognormal(sigma: number): number[] {
  return Array.from({ length: 20_000 }, (_, k) => 10_000 * Math.exp(sigma * normalAt((k + 0.5) / 20_000)));
}

/** The normal distribution's quantile, by bisection of its series. */
function normalAt(share: number): number {
  let [low, high] = [-6, 6];
  for (let step = 0; step < 50; step += 1) {
    const x = (low + high) / 2;
    if (normalShare(x) < share) low = x;
    else high = x;
  }
  return low;
}

function normalShare(x: number): number {
  let [sum, term] = [x, x];
  for (let k = 1; k < 200; k += 1) sum += term *= (x * x) / (2 * k + 1);
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

test.each([
  [0, 0.01],
  [0.5, 0.034],
  [1, 0.092],
  [1.5, 0.2],
])(
  'of healthy times with a tail (σ = %f) the slowest hundredth holds workers for little of the time',
  (sigma, share) => {
    expect(shareOf(sumOf(lognormal(sigma)))).toBeCloseTo(share, 2);
  },
);

test('of few that hang it is as much as they hang', () => {
  const quick = Array.from({ length: 29_970 }, () => 10_000);
  const hanging = Array.from({ length: 30 }, () => 9_900_000);
  expect(shareOf(sumOf([...quick, ...hanging]))).toBeCloseTo(0.5, 1);
});

test('what timed out held workers for as long', () => {
  const quick = Array.from({ length: 9_950 }, () => 10_000);
  const timedOut = { censored: 50, censoredResponseUs: 10_000_000 };
  expect(shareOf(sumOf(quick, timedOut))).toBeCloseTo(500.5 / 599.5, 2);
  const all = { censored: 1_000, censoredResponseUs: 10_000_000 };
  expect(shareOf(sumOf([], all))).toBeCloseTo(0.01, 9);
});
