import { expect, test } from 'vitest';
import { LatencyHistogram } from '../histogram.ts';
import { toLatencyShape } from './latency-shape.ts';
import type { ReportBlock, ReportBlockSeries } from './report-parts.ts';

/** A block of reads that took so long, in µs. */
function blockOf(us: readonly number[], changes: Partial<ReportBlockSeries> = {}): ReportBlock {
  const histogram = new LatencyHistogram();
  for (const each of us) histogram.record(each);
  const none = { ok: us.length, refused: 0, failed: 0, unknown: 0, dropped: 0, given_up: 0 };
  const series: ReportBlockSeries = {
    workload: 'main',
    operation: 'read',
    kind: 'operation',
    segment: 0,
    lost: 0,
    ...none,
    timeouts: 0,
    censored_from: null,
    abandoned: 0,
    abandoned_from: null,
    histogram: us.length === 0 ? '' : histogram.encodeV2(),
    ...changes,
  };
  return { start_time: '2026-11-24T06:15:43.000Z', elapsed_seconds: 1, seconds: 1, drain: false, series: [series] };
}

test('the axis ends at round numbers, and bins are of equal width on its logarithm', () => {
  expect(toLatencyShape([blockOf([1_100, 1_200, 4_000]), blockOf([90_000])], 'operation', 4)).toEqual({
    fromMs: 1,
    toMs: 100,
    counts: [2, 1, 0, 1],
    unanswered: 0,
  });
});

test('all is counted, whatever the values', () => {
  const values = [0, 1, 7, 350, 12_345, 999_999, 3_600_000_000, 9_000_000_000];
  const counted = (bins: number) =>
    toLatencyShape([blockOf(values)], 'operation', bins)?.counts.reduce((sum, count) => sum + count, 0);
  expect([1, 2, 30, 60].map(counted)).toEqual([8, 8, 8, 8]);
});

test('one value alone has an axis around it', () => {
  expect(toLatencyShape([blockOf([1_000])], 'operation', 2)).toEqual({
    fromMs: 1,
    toMs: 2,
    counts: [1, 0],
    unanswered: 0,
  });
});

test('R14 what got no answer ranks above all bins', () => {
  const block = blockOf([1_500], { timeouts: 3, abandoned: 2, dropped: 10, given_up: 1 });
  expect(toLatencyShape([block], 'operation', 2)?.unanswered).toBe(16);
});

test('deliveries are a distribution of their own', () => {
  const blocks = [blockOf([1_500]), blockOf([30_000, 40_000], { kind: 'delivery', lost: 4 })];
  expect(toLatencyShape(blocks, 'delivery', 1)).toEqual({ fromMs: 20, toMs: 50, counts: [2], unanswered: 4 });
});

test('there is no shape where nothing was ok, or where a histogram cannot be read', () => {
  const shapeOf = (...blocks: ReportBlock[]) => toLatencyShape(blocks, 'operation', 8);
  expect([shapeOf(), shapeOf(blockOf([])), shapeOf(blockOf([5]), blockOf([5], { histogram: 'xyz' }))]).toEqual([
    null,
    null,
    null,
  ]);
});
