import fc from 'fast-check';
import { expect, test } from 'vitest';

import { bendOf } from './bend.ts';

const points = (ys: readonly number[]) => ys.map((y, index) => ({ x: (index + 1) * 100, y }));

test.each([
  ['a CPU that is used up', [10, 20, 30, 40, 50, 50, 50, 50], { at: 500, value: 50 }],
  ['a queue that begins to grow', [0, 0, 0, 0, 5, 10, 15], { at: 400, value: 0 }],
] as const)('X-10 a bend is where it is: %s', (_, ys, expected) => {
  const bend = bendOf(points(ys))!;
  expect({ at: bend.at, value: Math.round(bend.value) + 0 }).toEqual(expected);
  expect(bend.explains).toBeGreaterThan(0.99);
});

test.each([
  ['a straight line', [10, 20, 30, 40, 50, 60]],
  ['a flat one', [7, 7, 7, 7, 7, 7]],
  ['noise', [3, 9, 2, 8, 4, 7, 1, 9]],
  ['too few places', [1, 1, 1, 9]],
] as const)('X-10 there is none in %s', (_, ys) => {
  expect(bendOf(points(ys))).toBeNull();
});

test('X-10 the corner of a line with one corner is found, whatever its slopes, unit and order', () => {
  const slope = fc.double({ min: -50, max: 50, noNaN: true });
  fc.assert(
    fc.property(
      slope,
      slope,
      fc.integer({ min: 2, max: 7 }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      (a, b, k, scale) => {
        fc.pre(Math.abs(a - b) > 0.6 * Math.max(Math.abs(a), Math.abs(b)) && Math.abs(a - b) > 1);
        const curve = Array.from({ length: 10 }, (_, x) => ({
          x: x * scale,
          y: 5 + a * Math.min(x, k) + b * Math.max(0, x - k),
        }));
        const bend = bendOf([...curve].reverse())!;
        expect(bend.at).toBe(k * scale);
        expect(bend.before * scale).toBeCloseTo(a, 4);
        expect(bend.after * scale).toBeCloseTo(b, 4);
      },
    ),
  );
});
