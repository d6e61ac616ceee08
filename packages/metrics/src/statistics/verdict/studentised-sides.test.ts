import { describe, expect, test } from 'vitest';

import { testJointly } from './joint-test.ts';
import type { TwoSides } from './sides.ts';
import { testStudentised } from './studentised-sides.ts';

/** M. Hollander and D. A. Wolfe, "Nonparametric Statistical Methods" (1973), p. 69: permeability of membranes. */
const PERMEABILITY: TwoSides = {
  base: [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
  next: [1.15, 0.88, 0.9, 0.74, 1.21],
};

function studentised(family: readonly TwoSides[], alpha = 0.01) {
  const { shifts } = testJointly(family, false, alpha);
  const order = [...family[0]!.base, ...family[0]!.next].map((_, run) => run);
  return testStudentised(
    family,
    shifts.map(({ estimate }) => estimate),
    order,
    alpha,
  );
}

// Made by going through all relabellings in Python, with placements counted one by one: for each the largest of Brunner and Munzel's statistics,
// of the values as they are, and without the medians of their differences. The larger share of both is p.
describe('P3-22 worked examples of sides of unequal size', () => {
  test('one figure of 10 and 5 runs', () => {
    expect(studentised([PERMEABILITY])[0]!.p).toBeCloseTo(0.183816, 6);
  });

  test('two figures of 7 and 4 runs, together', () => {
    const family = [
      { base: [100, 101, 99.5, 102, 98, 100.4, 99.9], next: [95, 96.5, 108, 95.5] },
      { base: [10, 10.4, 9.9, 10.1, 9.7, 10.2, 10.05], next: [10.3, 10.5, 10.6, 10.25] },
    ].map(({ base, next }) => ({ base: base.map(Math.log), next: next.map(Math.log) }));
    const [first, second] = studentised(family);
    expect([first!.p, second!.p].map((p) => Number(p.toFixed(6)))).toEqual([0.569697, 0.036364]);
  });
});

test('P3-22 the wider interval and the larger p are told, so that ranks alone find nothing between sides of unequal size', () => {
  const shift = testJointly([PERMEABILITY], false, 0.05).shifts[0]!;
  const own = studentised([PERMEABILITY], 0.05)[0]!;
  expect(shift.low).toBeCloseTo(Math.min(-0.76, own.low), 9);
  expect(shift.high).toBeCloseTo(Math.max(0.15, own.high), 9);
  expect(own.p).toBeLessThan(shift.p);
  expect(shift.p).toBeCloseTo(0.254412, 6);
});

test('P3-22 sides that do not overlap are told apart from six runs against seven on, and values without an end are beyond all others', () => {
  const base = [1, 2, 3, 4, 5, 6];
  const apart = testJointly([{ base, next: base.concat(7).map((value) => value + 20) }], false, 0.01).shifts[0]!;
  expect([apart.estimate, apart.low > 0, apart.p]).toEqual([20.5, true, 2 / 1716]);
  const endless = testJointly([{ base, next: base.concat(7).map(() => Infinity) }], false, 0.01).shifts[0]!;
  expect(endless).toEqual({ estimate: Infinity, low: Infinity, high: Infinity, p: 1 / 1716 });
  const same = testJointly([{ base: [1, 1], next: [1, 1, 1] }], false, 0.01).shifts[0]!;
  expect([same.estimate, same.p]).toEqual([0, 1]);
});
