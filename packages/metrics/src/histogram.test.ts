import fc from 'fast-check';
import { decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { arbitraryUs } from '../test/arbitraries.ts';
import { referenceHistogram } from '../test/reference-histogram.ts';
import { EMPTY_HISTOGRAM, type EncodedHistogram } from './encoded-histogram.ts';
import { HIGHEST_TRACKABLE_US, highestUsOf, slotOf } from './histogram-layout.ts';
import { LatencyHistogram } from './histogram.ts';

const arbitraryValues = fc.array(
  arbitraryUs.map((us) => Math.min(us, HIGHEST_TRACKABLE_US)),
  { minLength: 1, maxLength: 300 },
);
const PERCENTILES = [0, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('held against hdr-histogram-js', () => {
  test('R17 percentiles are equal for any values', () => {
    fc.assert(
      fc.property(arbitraryValues, fc.double({ min: 0, max: 100, noNaN: true }), (values, percentile) => {
        const ours = histogramOf(values);
        const theirs = referenceHistogram(values);
        for (const p of [...PERCENTILES, percentile]) {
          expect([p, ours.valueAtPercentile(p)]).toEqual([p, theirs.getValueAtPercentile(p)]);
        }
      }),
    );
  });

  test('the standard deviation is equal but for the mean, which ours knows exactly', () => {
    fc.assert(
      fc.property(arbitraryValues, (values) => {
        const ours = histogramOf(values);
        expect(ours.stddevUs()).toBeCloseTo(deviationOf(referenceHistogram(values), ours.meanUs()), 3);
      }),
    );
  });

  test('it reads what we encode as V2', () => {
    fc.assert(
      fc.property(arbitraryValues, (values) => {
        const decoded = decodeFromCompressedBase64(histogramOf(values).encodeV2(), 64);
        const theirs = referenceHistogram(values);
        expect(decoded.totalCount).toBe(values.length);
        for (const p of PERCENTILES) expect(decoded.getValueAtPercentile(p)).toBe(theirs.getValueAtPercentile(p));
      }),
    );
  });

  test('we read what it encodes as V2', () => {
    fc.assert(
      fc.property(arbitraryValues, (values) => {
        const theirs = referenceHistogram(values);
        const decoded = LatencyHistogram.fromV2(encodeIntoCompressedBase64(theirs));
        expect(decoded.count).toBe(values.length);
        for (const p of PERCENTILES) expect(decoded.valueAtPercentile(p)).toBe(theirs.getValueAtPercentile(p));
        expect(decoded.maxUs).toBe(Math.min(theirs.highestEquivalentValue(Math.max(...values)), HIGHEST_TRACKABLE_US));
      }),
    );
  });
});

/** Their function takes a mean, though its type is private. */
function deviationOf(histogram: object, meanUs: number): number {
  return (histogram as { getStdDeviation(mean: number): number }).getStdDeviation(meanUs);
}

describe('exact facts', () => {
  test('R17 count, minimum, maximum, sum and mean are exact, over-range values are clamped and counted', () => {
    const histogram = histogramOf([7, 5_000_003, 2 * HIGHEST_TRACKABLE_US]);
    expect({
      count: histogram.count,
      minUs: histogram.minUs,
      maxUs: histogram.maxUs,
      sumUs: histogram.sumUs,
      overRange: histogram.overRange,
      meanUs: histogram.meanUs(),
      p100: histogram.valueAtPercentile(100),
    }).toEqual({
      count: 3,
      minUs: 7,
      maxUs: 7_200_000_000,
      sumUs: 7_205_000_010,
      overRange: 1,
      meanUs: 2_401_666_670,
      p100: highestUsOf(slotOf(HIGHEST_TRACKABLE_US)),
    });
  });

  test.each([
    [-1, 'below zero'],
    [NaN, 'not a number'],
    [-Infinity, 'endless the wrong way'],
  ])('%d counts as 0: it is %s', (value) => {
    const { data, ...facts } = histogramOf([value]).encode();
    expect(facts).toEqual({ count: 1, minUs: 0, maxUs: 0, sumUs: 0, overRange: 0 });
    expect(data).not.toBe('');
  });

  test('an empty histogram is all zeros and encodes to nothing', () => {
    const histogram = new LatencyHistogram();
    expect([histogram.minUs, histogram.maxUs, histogram.meanUs(), histogram.stddevUs()]).toEqual([0, 0, 0, 0]);
    expect(histogram.valueAtPercentile(99)).toBe(0);
    expect(histogram.encode()).toEqual(EMPTY_HISTOGRAM);
    expect(LatencyHistogram.fromV2(histogram.encodeV2()).encode()).toEqual(EMPTY_HISTOGRAM);
  });

  test.each([-0.1, 100.1, NaN])('there is no percentile %d', (percentile) => {
    expect(() => histogramOf([1]).valueAtPercentile(percentile)).toThrow('a percentile lies between 0 and 100');
  });
});

describe('merging', () => {
  test('merging is the same as recording everything in one', () => {
    fc.assert(
      fc.property(arbitraryValues, arbitraryValues, (left, right) => {
        const whole = histogramOf([...left, ...right]).encode();
        const merged = histogramOf(left);
        merged.merge(histogramOf(right));
        expect(merged.encode()).toEqual(whole);
        const mergedFromText = histogramOf(left);
        mergedFromText.mergeEncoded(histogramOf(right).encode());
        expect(mergedFromText.encode()).toEqual(whole);
      }),
    );
  });

  test('nothing is lost in JSON', () => {
    fc.assert(
      fc.property(fc.array(arbitraryUs), (values) => {
        const encoded = histogramOf(values).encode();
        const decoded = LatencyHistogram.decode(JSON.parse(JSON.stringify(encoded)) as EncodedHistogram);
        expect(decoded.encode()).toEqual(encoded);
      }),
    );
  });

  test('a reset histogram is as good as new', () => {
    fc.assert(
      fc.property(fc.array(arbitraryUs), fc.array(arbitraryUs), (before, after) => {
        const histogram = histogramOf(before);
        histogram.reset();
        for (const value of after) histogram.record(value);
        expect(histogram.encode()).toEqual(histogramOf(after).encode());
      }),
    );
  });

  test('the slots it shows are the ones that were recorded', () => {
    const seen: [number, number][] = [];
    histogramOf([1, 5_000, 5_001, 1]).forEachSlot((slot, count) => seen.push([slot, count]));
    expect(seen).toEqual([
      [1, 2],
      [slotOf(5_000), 2],
    ]);
  });
});

describe('damaged data', () => {
  const sound = histogramOf([3, 9_000]).encode();
  const bytes = (...numbers: number[]) => Buffer.from(numbers).toString('base64');

  test.each<[string, Partial<EncodedHistogram>, string]>([
    ['a fact is negative', { sumUs: -1 }, 'negative or not a number'],
    ['a fact is endless', { maxUs: Infinity }, 'negative or not a number'],
    ['the count disagrees with the data', { count: 3 }, 'says it holds 3 values, its data holds 2'],
    ['the minimum disagrees with the data', { minUs: 4 }, 'minimum or maximum disagrees'],
    ['the maximum disagrees with the data', { maxUs: 90_000 }, 'minimum or maximum disagrees'],
    ['the sum is less than all minima', { sumUs: 5 }, 'sum disagrees'],
    ['the sum is more than all maxima', { sumUs: 18_001 }, 'sum disagrees'],
    ['more values are over range than there are', { overRange: 3 }, 'over range than it holds'],
    ['there are facts about nothing', { ...EMPTY_HISTOGRAM, sumUs: 5 }, 'without values has facts'],
    ['the data ends early', { data: bytes(0x80) }, 'ends within a number'],
    ['a count is missing', { data: bytes(4) }, 'ends within a number'],
    ['a slot is named twice', { data: bytes(4, 1, 0, 1) }, 'outside its layout'],
    ['a slot is beyond the last', { data: bytes(0xff, 0xff, 0x7f, 1) }, 'outside its layout'],
    ['a slot holds nothing', { data: bytes(4, 0) }, 'counts nothing'],
  ])('%s: refused, and the histogram that should take it stays as it was', (_, damage, message) => {
    const histogram = histogramOf([1]);
    const before = histogram.encode();
    expect(() => histogram.mergeEncoded({ ...sound, ...damage })).toThrow(message);
    expect(histogram.encode()).toEqual(before);
  });

  test('any bytes are either read or refused with a RangeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(), (data, count) => {
        const encoded = { ...EMPTY_HISTOGRAM, count, data: Buffer.from(data).toString('base64') };
        try {
          expect(LatencyHistogram.decode(encoded).count).toBe(count);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

test('without its largest values a histogram holds the others, by their slots', () => {
  const histogram = new LatencyHistogram();
  for (const us of [5, 5, 900, 10_000_000, 10_000_000, 12_000_000]) histogram.record(us);
  const rest = histogram.withoutLargest(2);
  expect([rest.count, rest.minUs, rest.valueAtPercentile(50), rest.maxUs]).toEqual([4, 5, 5, 10_002_431]);
  expect(histogram.withoutLargest(9).count).toBe(0);
  expect(histogram.withoutLargest(0).count).toBe(6);
});
