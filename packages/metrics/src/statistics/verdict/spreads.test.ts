import { expect, test } from 'vitest';
import { testSpreads } from './spreads.ts';

/** So many values whose variance is that. */
function spread(count: number, variance: number): number[] {
  const steps = Array.from({ length: count }, (_, at) => at - (count - 1) / 2);
  const own = steps.reduce((sum, step) => sum + step * step, 0) / (count - 1);
  return steps.map((step) => step * Math.sqrt(variance / own));
}

// Upper points of F at 1 % and 5 %, from printed tables.
test.each([
  [2, 3, 98.5, 0.01],
  [5, 6, 11.39, 0.01],
  [5, 12, 5.67, 0.01],
  [8, 12, 4.89, 0.01],
  [5, 12, 3.3567, 0.05],
])('%d values against %d differ %d times as much in %d of all cases', (count, others, ratio, p) => {
  expect(testSpreads(spread(count, ratio), spread(others, 1))).toBeCloseTo(p, 4);
});

test('of one value, of equal ones, and of what is infinite nothing is said; any spread is more than none', () => {
  const some = spread(5, 1);
  expect([
    testSpreads([1], some),
    testSpreads(some, [1]),
    testSpreads([2, 2], [2, 2, 2]),
    testSpreads([1, Infinity], some),
    testSpreads([2, 2], some),
    testSpreads(some, [2, 2]),
  ]).toEqual([1, 1, 1, 1, 1, 0]);
});
