import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryUs } from '../../test/arbitraries.ts';
import { HIGHEST_TRACKABLE_US } from '../histogram-layout.ts';
import { LatencyHistogram } from '../histogram.ts';
import { hasEnoughBeyond, summarizeLatency, toMs } from './latency-summary.ts';

function histogramOf(values: Iterable<number>): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('P1-40 the summary of 1 µs … 2,000 µs, whole', () => {
  expect(summarizeLatency(histogramOf(upTo(2_000)))).toEqual({
    min: 0.001,
    max: 2,
    mean: 1.0005,
    median: 1,
    p50: 1,
    p90: 1.8,
    p95: 1.9,
    p99: 1.98,
    p999: null,
    p9999: null,
    stddev: 0.57735,
    censored: [],
    never: [],
    thin: [],
  });
});

test('nothing sums up to nothing', () => {
  expect(summarizeLatency(new LatencyHistogram())).toBeNull();
});

describe('R18 a percentile needs 10 samples beyond it', () => {
  test.each([
    [19, ['p50', 'p90', 'p95', 'p99'], false, false],
    [20, ['p90', 'p95', 'p99'], false, false],
    [99, ['p90', 'p95', 'p99'], false, false],
    [100, ['p95', 'p99'], false, false],
    [199, ['p95', 'p99'], false, false],
    [200, ['p99'], false, false],
    [999, ['p99'], false, false],
    [1_000, [], false, false],
    [9_999, [], false, false],
    [10_000, [], true, false],
    [99_999, [], true, false],
    [100_000, [], true, true],
  ])('%d operations: thin are %j, p99.9 is given: %s, p99.99: %s', (count, thin, p999, p9999) => {
    const summary = summarizeLatency(histogramOf(upTo(count)));
    expect([summary?.thin, summary?.p999 !== null, summary?.p9999 !== null]).toEqual([thin, p999, p9999]);
  });

  test('the rule itself is exact at its edge', () => {
    expect([hasEnoughBeyond(9_999, 'p999'), hasEnoughBeyond(10_000, 'p999')]).toEqual([false, true]);
  });
});

describe('R14 a figure that falls among time-outs is censored', () => {
  const fast = Array.from({ length: 960 }, () => 1_000);
  const timedOut = Array.from({ length: 40 }, () => 10_000_000);

  test('percentiles from the limit on, mean and maximum', () => {
    const summary = summarizeLatency(histogramOf([...fast, ...timedOut]), 10_000_000);
    expect([summary?.censored, summary?.p95, summary?.p99]).toEqual([['mean', 'p99', 'max'], 1, 10_000]);
  });

  test('an operation that was ok and slower than the limit is censored too: among time-outs nobody knows', () => {
    const summary = summarizeLatency(
      histogramOf([...fast, ...Array.from({ length: 40 }, () => 12_000_000)]),
      10_000_000,
    );
    expect(summary?.censored).toEqual(['mean', 'p99', 'max']);
  });

  test('percentiles that are not given are not listed', () => {
    const summary = summarizeLatency(histogramOf([1, 5_000]), 5_000);
    expect([summary?.censored, summary?.p999]).toEqual([['mean', 'p90', 'p95', 'p99', 'max'], null]);
  });

  test('time-outs beyond the range are found in the last slot', () => {
    const summary = summarizeLatency(histogramOf([2 * HIGHEST_TRACKABLE_US]), 2 * HIGHEST_TRACKABLE_US);
    expect(summary?.censored).toEqual(['mean', 'p50', 'p90', 'p95', 'p99', 'max']);
  });
});

test('figures never contradict each other: min ≤ p50 ≤ … ≤ max, and the mean lies within', () => {
  fc.assert(
    fc.property(fc.array(arbitraryUs, { minLength: 1 }), (values) => {
      const summary = summarizeLatency(histogramOf(values));
      if (summary === null) throw new Error('no summary');
      const { min, p50, p90, p95, p99, max, mean } = summary;
      const rising = [min, p50, p90, p95, p99, max];
      expect(rising).toEqual([...rising].sort((a, b) => a - b));
      expect(mean).toBeGreaterThanOrEqual(min);
      expect(mean).toBeLessThanOrEqual(max);
    }),
  );
});

test.each([
  [1_234, 1.234],
  [0.4, 0.0004],
  [3_600_000_000, 3_600_000],
])('%d µs are %d ms', (us, ms) => {
  expect(toMs(us)).toBe(ms);
});
