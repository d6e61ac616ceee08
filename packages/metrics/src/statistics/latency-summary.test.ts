import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryUs } from '../../test/arbitraries.ts';
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

describe('R14 what got no answer ranks above all that have one', () => {
  const timeouts = (count: number, atLeastUs: number | null = 10_000_000) => ({ count, atLeastUs, never: false });
  const dropped = (count: number) => ({ count, atLeastUs: null, never: true });
  const fast = histogramOf(Array.from({ length: 960 }, () => 1_000));

  test('time-outs: a percentile among them is their limit, and censored', () => {
    const summary = summarizeLatency(fast, [timeouts(40)]);
    expect(summary).toMatchObject({ p95: 1, p99: 10_000, max: 10_000, min: 1, mean: (960 * 1 + 40 * 10_000) / 1_000 });
    expect([summary?.censored, summary?.never]).toEqual([['mean', 'p99', 'max'], []]);
  });

  test('the number is the largest answer where that is more', () => {
    const slow = histogramOf([
      ...Array.from({ length: 950 }, () => 1_000),
      ...Array.from({ length: 10 }, () => 12_000_000),
    ]);
    const summary = summarizeLatency(slow, [timeouts(40)]);
    expect([summary?.p95, summary?.p99, summary?.max, summary?.censored]).toEqual([
      1,
      12_000,
      12_000,
      ['mean', 'p99', 'max'],
    ]);
  });

  test('one that was given up early spoils no percentile of answers', () => {
    const summary = summarizeLatency(histogramOf(upTo(100_000)), [timeouts(1, 50)]);
    expect(summary?.p9999).toBeCloseTo(99.99, 0);
    expect([summary?.max, summary?.censored]).toEqual([100, ['mean', 'max']]);
  });

  test('dropped ones rank above time-outs: a percentile among them is never', () => {
    const summary = summarizeLatency(fast, [timeouts(140), dropped(900)]);
    expect([summary?.p50, summary?.p90, summary?.p99, summary?.max]).toEqual([10_000, 10_000, 10_000, 10_000]);
    expect(summary?.censored).toEqual(['mean', 'p50', 'p90', 'p95', 'p99', 'max']);
    expect(summary?.never).toEqual(['p90', 'p95', 'p99', 'max']);
  });

  test('half of the arrivals dropped: the slower half is never, and the number is the slowest answer', () => {
    const summary = summarizeLatency(histogramOf(upTo(1_000)), [dropped(1_000)]);
    expect(summary).toMatchObject({ p50: 1, p90: 1, p99: 1, max: 1, never: ['p90', 'p95', 'p99', 'max'] });
  });

  test('percentiles that are not given are not listed, and needing samples counts them all', () => {
    const summary = summarizeLatency(histogramOf([1]), [timeouts(1, 5_000)]);
    expect([summary?.censored, summary?.p999]).toEqual([['mean', 'p90', 'p95', 'p99', 'max'], null]);
    expect(summarizeLatency(fast, [dropped(40)])?.thin).toEqual([]);
  });

  test('without an answer figures are bounds; where none is known there is no summary', () => {
    expect(summarizeLatency(new LatencyHistogram(), [timeouts(20, 10_000_000)])).toMatchObject({
      min: 10_000,
      p50: 10_000,
      mean: 10_000,
      max: 10_000,
      stddev: 0,
      censored: ['mean', 'p50', 'p90', 'p95', 'p99', 'max'],
    });
    expect(summarizeLatency(new LatencyHistogram(), [dropped(20)])).toBeNull();
  });

  test('it can only get worse: any that get no answer lower no figure', () => {
    const answers = fc.array(arbitraryUs, { minLength: 1 });
    const missing = fc.array(fc.record({ count: fc.nat(50), atLeastUs: fc.option(arbitraryUs), never: fc.boolean() }));
    fc.assert(
      fc.property(answers, missing, (values, unanswered) => {
        const [before, after] = [[], unanswered].map((list) => summarizeLatency(histogramOf(values), list));
        if (before === null || before === undefined || after === null || after === undefined) throw new Error('none');
        for (const name of ['p50', 'p90', 'p95', 'p99', 'max', 'mean'] as const) {
          expect(after[name]).toBeGreaterThanOrEqual(before[name] - 1e-9);
        }
        const { p50, p90, p95, p99, max } = after;
        expect([p50, p90, p95, p99, max]).toEqual([p50, p90, p95, p99, max].sort((a, b) => a - b));
        expect(after.censored).toEqual(expect.arrayContaining([...after.never]));
      }),
    );
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
