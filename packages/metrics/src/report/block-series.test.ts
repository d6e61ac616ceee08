import fc from 'fast-check';
import { expect, test } from 'vitest';

import { LatencyHistogram } from '../histogram.ts';
import { mergeBlocks, mergedHistogram } from './block-series.ts';
import type { ReportBlock, ReportBlockSeries } from './report-parts.ts';

const counts = fc.record({
  ok: fc.nat(1000),
  refused: fc.nat(1000),
  failed: fc.nat(1000),
  unknown: fc.nat(1000),
  dropped: fc.nat(1000),
  given_up: fc.nat(1000),
  lost: fc.nat(1000),
  timeouts: fc.nat(1000),
  abandoned: fc.nat(1000),
  censored_from: fc.option(fc.nat(5000)),
  abandoned_from: fc.option(fc.nat(5000)),
});
const histogram = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { maxLength: 20 }).map(histogramOf);

function histogramOf(valuesUs: readonly number[]): string {
  const all = new LatencyHistogram();
  for (const us of valuesUs) all.record(us);
  return valuesUs.length === 0 ? '' : all.encodeV2();
}

const series: fc.Arbitrary<ReportBlockSeries> = fc
  .tuple(counts, histogram, fc.constantFrom('read', 'create'), fc.nat(1))
  .map(([own, encoded, operation, segment]) => ({
    workload: 'main',
    kind: 'operation',
    operation,
    segment,
    ...own,
    histogram: encoded,
  }));
const block: fc.Arbitrary<ReportBlock> = fc
  .uniqueArray(series, { maxLength: 4, selector: ({ operation, segment }) => `${operation} ${segment}` })
  .map((all) => ({
    start_time: '2026-11-24T06:15:43.000Z',
    elapsed_seconds: 10,
    seconds: 5,
    drain: false,
    series: all,
  }));

/** All that a block holds, whatever order its series stand in. */
function sorted({ series: all, ...rest }: ReportBlock): ReportBlock {
  const keyOf = ({ operation, segment }: ReportBlockSeries) => `${operation} ${segment}`;
  return { ...rest, series: [...all].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

test('blocks are merged to the same, whichever two are merged first', () => {
  fc.assert(
    fc.property(block, block, block, (a, b, c) => {
      expect(sorted(mergeBlocks(mergeBlocks(a, b), c))).toEqual(sorted(mergeBlocks(a, mergeBlocks(b, c))));
    }),
    { numRuns: 50 },
  );
});

test('of a series that both have counts add up, bounds are the smaller ones, and histograms are one', () => {
  const own = { workload: 'main', kind: 'operation', operation: 'read', segment: 0 } as const;
  const first = {
    ok: 1,
    refused: 2,
    failed: 3,
    unknown: 4,
    dropped: 5,
    given_up: 6,
    lost: 7,
    timeouts: 8,
    abandoned: 9,
  };
  const next = { ...first, ok: 100 };
  const of = (each: typeof first, valuesUs: readonly number[], censored: number | null): ReportBlock => ({
    start_time: '2026-11-24T06:15:43.000Z',
    elapsed_seconds: 5 + valuesUs.length,
    seconds: valuesUs.length,
    drain: false,
    series: [{ ...own, ...each, censored_from: censored, abandoned_from: null, histogram: histogramOf(valuesUs) }],
  });
  expect(mergeBlocks(of(first, [10, 20], null), of(next, [30], 40))).toEqual({
    start_time: '2026-11-24T06:15:43.000Z',
    elapsed_seconds: 6,
    seconds: 3,
    drain: false,
    series: [
      {
        ...own,
        ok: 101,
        refused: 4,
        failed: 6,
        unknown: 8,
        dropped: 10,
        given_up: 12,
        lost: 14,
        timeouts: 16,
        abandoned: 18,
        censored_from: 40,
        abandoned_from: null,
        histogram: histogramOf([10, 20, 30]),
      },
    ],
  });
});

test('a histogram that cannot be read is an error', () => {
  expect(() => mergedHistogram([{ histogram: 'AAAA' }])).toThrow(RangeError);
});
