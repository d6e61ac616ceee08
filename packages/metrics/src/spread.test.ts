import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { LatencyHistogram } from './histogram.ts';
import type { ReportBlockSeries } from './report/report-parts.ts';
import { toSpread } from './spread.ts';
import { rankedPercentiles, toMs } from './statistics/latency-summary.ts';

const inflate = (packed: Uint8Array) => inflateSync(packed);

function seriesOf(histogram: LatencyHistogram, more: Partial<ReportBlockSeries> = {}): ReportBlockSeries {
  return {
    workload: 'crud',
    operation: 'read',
    kind: 'operation',
    segment: 0,
    ok: histogram.count,
    refused: 0,
    failed: 0,
    unknown: 0,
    dropped: 0,
    given_up: 0,
    lost: 0,
    timeouts: 0,
    censored_from: null,
    abandoned: 0,
    abandoned_from: null,
    histogram: histogram.count === 0 ? '' : histogram.encodeV2(),
    ...more,
  };
}

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const us of values) histogram.record(us);
  return histogram;
}

const values = fc.array(fc.integer({ min: 1, max: 3_600_000_000 }), { minLength: 1, maxLength: 200 });
const PERCENTILES = [0, 1, 50, 90, 99, 99.9, 100];

test('R14 a spread has the percentiles of the merged histograms, time-outs and drops above them', () => {
  fc.assert(
    fc.property(values, values, fc.nat(20), fc.nat(20), (one, two, timeouts, dropped) => {
      const series = [
        seriesOf(histogramOf(one), { timeouts, censored_from: timeouts === 0 ? null : 10_000 }),
        seriesOf(histogramOf(two), { dropped }),
      ];
      const merged = LatencyHistogram.fromV2(series[0]!.histogram);
      merged.merge(LatencyHistogram.fromV2(series[1]!.histogram));
      const expected = rankedPercentiles(
        merged,
        [
          { count: timeouts, atLeastUs: timeouts === 0 ? null : 10_000_000, never: false },
          { count: dropped, atLeastUs: null, never: true },
        ],
        PERCENTILES,
      )!.map(({ us, censored, never }) => ({ ms: toMs(us), censored, never }));
      const found = toSpread(series, inflate)!.at(PERCENTILES)!;
      expect(found.slice(1).map(({ ms, censored, never }) => ({ ms, censored, never }))).toEqual(expected.slice(1));
    }),
    { numRuns: 50 },
  );
});

test('R18 a percentile with fewer than ten samples beyond it is thin', () => {
  const spread = toSpread([seriesOf(histogramOf(Array.from({ length: 1_000 }, (_, index) => index + 1)))], inflate)!;
  expect([spread.count, spread.at([99, 99.1])!.map(({ thin }) => thin)]).toEqual([1_000, [false, true]]);
});

test('without a sample, or with a histogram that cannot be read, there is no spread', () => {
  const empty = seriesOf(new LatencyHistogram());
  expect([toSpread([], inflate), toSpread([empty], inflate)]).toEqual([null, null]);
  expect(toSpread([{ ...empty, histogram: 'HISTAAAA' }], inflate)).toBeNull();
  expect(toSpread([{ ...empty, histogram: '!' }], inflate)).toBeNull();
});
