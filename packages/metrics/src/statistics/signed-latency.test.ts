import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../histogram.ts';
import { summarizeLatency } from './latency-summary.ts';

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Values of either sign, as two histograms have them (R17). */
function summaryOf(values: readonly number[], lost = 0) {
  const after = histogramOf(values.filter((value) => value >= 0));
  const before = histogramOf(values.filter((value) => value < 0).map((value) => -value));
  return summarizeLatency(after, [{ count: lost, atLeastUs: null, never: true }], before);
}

describe('R17 values below 0', () => {
  test('rank below all others', () => {
    expect(summaryOf([-90, -50, -10, 30, 70])).toMatchObject({
      min: -0.09,
      p50: -0.01,
      p90: 0.07,
      max: 0.07,
      mean: -0.01,
    });
  });

  test('are all there is', () => {
    expect(summaryOf([-90, -50])).toMatchObject({ min: -0.09, p50: -0.09, p99: -0.05, max: -0.05, mean: -0.07 });
  });

  test('R30 leave what was lost at the top', () => {
    expect(summaryOf([-90, 30], 2)).toMatchObject({
      min: -0.09,
      p50: 0.03,
      p90: 0.03,
      never: ['p90', 'p95', 'p99', 'max'],
    });
  });

  test('percentiles and spread are those of the sorted values', () => {
    const values = fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, (all) => {
        const sorted = [...all].sort((a, b) => a - b);
        const at = (share: number) => sorted[Math.max(0, Math.ceil(share * all.length) - 1)]! / 1000;
        const { min, max, p50, p99 } = summaryOf(all)!;
        expect({ min, max, p50, p99 }).toEqual({ min: at(0), max: at(1), p50: at(0.5), p99: at(0.99) });
      }),
    );
  });
});
