import { expect, test } from 'vitest';
import { LatencyHistogram } from '../histogram.ts';
import { propagationOf } from './propagation.ts';

/** Figures of durations of 1 ms to so many, to the millisecond. */
function figuresUpTo(ms: number, missing: number) {
  const histogram = new LatencyHistogram();
  for (let each = 1; each <= ms; each += 1) histogram.record(1000 * each);
  const { p50, p99, ...others } = propagationOf([histogram.encode(), undefined], missing);
  return { ...others, p50: Math.round(p50!), p99: Math.round(p99!) };
}

test('R30 what did not come ranks above all that did: a percentile among it is more than the longest that came', () => {
  expect([0, 1, 10, 110].map((missing) => figuresUpTo(90, missing))).toEqual([
    { count: 90, p50: 45, p99: 90, thin: true },
    { count: 90, p50: 46, p99: 90, thin: true, missing: 1, censored: ['p99'] },
    { count: 90, p50: 50, p99: 90, thin: true, missing: 10, censored: ['p99'] },
    { count: 90, p50: 90, p99: 90, thin: true, missing: 110, censored: ['p50', 'p99'] },
  ]);
  expect(figuresUpTo(1000, 5)).toMatchObject({ p99: 995, missing: 5 });
});

test('of nothing that came nothing is known but how many did not', () => {
  expect(propagationOf([], 3)).toEqual({
    count: 0,
    p50: null,
    p99: null,
    thin: true,
    missing: 3,
    censored: ['p50', 'p99'],
  });
});
