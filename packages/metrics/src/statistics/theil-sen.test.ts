import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianOf, theilSenSlope } from './theil-sen.ts';

test.each([
  [[], 0, 'nothing'],
  [[3], 3, 'one'],
  [[9, 1, 10], 9, 'the middle one, by size and not as text'],
  [[4, 1, 3, 2], 2.5, 'between the middle two'],
])('the median of %j is %d: %s', (values, median) => {
  expect(medianOf(values)).toBe(median);
});

const line = (count: number, yOf: (x: number) => number) => Array.from({ length: count }, (_, x) => ({ x, y: yOf(x) }));

test.each([
  [[], 0, 'nothing'],
  [[{ x: 1, y: 5 }], 0, 'one point has no slope'],
  [
    [
      { x: 1, y: 5 },
      { x: 1, y: 9 },
    ],
    0,
    'points above each other have none',
  ],
  [line(10, (x) => 3 * x + 1), 3, 'a line'],
  [line(10, (x) => (x === 4 ? 1_000 : 3 * x + 1)), 3, 'a line with one stall'],
  [line(10, (x) => (x >= 8 ? 1_000 : 3 * x + 1)), 3, 'a line with two: still fewer than 29 % of pairs decide'],
])('the slope of %j is %d: %s', (points, slope) => {
  expect(theilSenSlope(points)).toBeCloseTo(slope, 9);
});

test('a slope does not depend on the order of points, and turns with their sign', () => {
  const points = fc.array(fc.record({ x: fc.nat(50), y: fc.integer({ min: -100, max: 100 }) }), { maxLength: 15 });
  fc.assert(
    fc.property(points, (some) => {
      const slope = theilSenSlope(some);
      expect(theilSenSlope(some.toReversed())).toBeCloseTo(slope, 9);
      expect(theilSenSlope(some.map(({ x, y }) => ({ x, y: -y })))).toBeCloseTo(-slope, 9);
    }),
    { numRuns: 100 },
  );
});
