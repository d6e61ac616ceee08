import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyHistogram } from '../histogram.ts';
import { toBuckets } from './buckets.ts';

function histogramOf(valuesUs: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const us of valuesUs) histogram.record(us);
  return histogram;
}

test('P2-30 operations are counted up to each boundary, and above the last', () => {
  const histogram = histogramOf([100, 1_000, 1_001, 2_000, 7_000, 30_000_000]);
  expect(toBuckets(histogram, [0.5, 1, 2, 10])).toEqual([
    { le: 0.5, count: 1, cumulative: 1 },
    { le: 1, count: 1, cumulative: 2 },
    { le: 2, count: 2, cumulative: 4 },
    { le: 10, count: 1, cumulative: 5 },
    { le: null, count: 1, cumulative: 6 },
  ]);
});

test('R14 what got no answer is above every boundary', () => {
  expect(toBuckets(histogramOf([100, 2_000]), [1, 30_000], 3)).toEqual([
    { le: 1, count: 1, cumulative: 1 },
    { le: 30_000, count: 1, cumulative: 2 },
    { le: null, count: 3, cumulative: 5 },
  ]);
});

test.each([
  [[], [1], [0, 0], 'nothing'],
  [[1_000], [1], [1, 0], 'a boundary belongs to its bucket'],
  [[1_001], [1], [0, 1], 'up to 2.047 ms to the microsecond'],
  [[1_001], [1.001], [1, 0], 'boundaries with decimals'],
  [[25_000], [25], [1, 0], 'the maximum is exact: nothing is above it'],
  [[24_999, 25_010], [25], [0, 2], 'values of the slot in which a boundary lies count as above it'],
  [[24_990, 25_010], [25], [1, 1], 'those of the slot before do not'],
  [[7_200_000_000], [3_600_000], [0, 1], 'more than an hour is above an hour'],
])('%j in buckets up to %j are %j: %s', (values, boundaries, counts) => {
  expect(toBuckets(histogramOf(values), boundaries).map(({ count }) => count)).toEqual(counts);
});

test.each([
  [[], 'buckets need at least one boundary'],
  [[5, 1], 'bucket boundaries must rise, but 1 comes after 5'],
  [[5, 5], 'bucket boundaries must rise, but 5 comes after 5'],
  [[0, 5], 'bucket boundaries lie between 0.001 ms and one hour, 0 does not'],
  [[NaN], 'bucket boundaries lie between 0.001 ms and one hour, NaN does not'],
  [[3_600_001], 'bucket boundaries lie between 0.001 ms and one hour, 3600001 does not'],
  [Array.from({ length: 201 }, (_, index) => index + 1), 'there are 201 bucket boundaries, at most 200 are allowed'],
])('boundaries %j are refused: %s', (boundaries, message) => {
  expect(() => toBuckets(new LatencyHistogram(), boundaries)).toThrow(new RangeError(message));
});

test('buckets add up to all values, and never flatter by more than a thousandth of the boundary', () => {
  const values = fc.array(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 60 });
  const boundaries = fc
    .uniqueArray(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 12 })
    .map((some) => some.sort((a, b) => a - b));
  fc.assert(
    fc.property(values, boundaries, (valuesUs, boundariesUs) => {
      const buckets = toBuckets(
        histogramOf(valuesUs),
        boundariesUs.map((us) => us / 1_000),
      );
      expect(buckets.at(-1)?.cumulative).toBe(valuesUs.length);
      boundariesUs.forEach((boundary, index) => {
        const { cumulative } = buckets[index]!;
        expect(cumulative).toBeLessThanOrEqual(valuesUs.filter((us) => us <= boundary).length);
        expect(cumulative).toBeGreaterThanOrEqual(valuesUs.filter((us) => us <= boundary * 0.999 - 1).length);
      });
    }),
    { numRuns: 200 },
  );
});
