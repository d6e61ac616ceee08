import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeShift, type ComparisonVerdict } from './judge.ts';
import { leastRuns, runsNeeded, spreadOf } from './runs-needed.ts';
import { ASSUMED_ALPHA, ASSUMED_SPREAD, compareTwoRuns } from './one-against-one.ts';

test.each<[string, number, number, number, ComparisonVerdict]>([
  ['it excludes 0 and the estimate is beyond δ', 0.01, 0.05, 0.03, 'better'],
  ['the other way', -0.05, -0.01, -0.03, 'worse'],
  ['it excludes 0, but so little does not matter', 0.005, 0.03, 0.015, 'cannot_tell'],
  ['all of it is within ±δ, also where it excludes 0', 0.001, 0.019, 0.01, 'no_difference'],
  ['it holds 0 and more than ±δ', -0.01, 0.05, 0.03, 'cannot_tell'],
  ['too few runs', -Infinity, Infinity, 0.5, 'cannot_tell'],
])('R29 %s: from %d to %d around %d is %s', (_, low, high, estimate, verdict) => {
  expect(judgeShift({ estimate, low, high }, 0.02, true)).toBe(verdict);
});

describe('laws of verdicts', () => {
  const shifts = fc
    .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.nat(100), fc.nat(100))
    .map(([estimate, a, b]) => ({
      estimate,
      low: estimate - a / 100,
      high: estimate + b / 100,
    }));
  const deltas = fc.double({ min: 0, max: 0.5, noNaN: true });

  test('where more is better instead of less, better and worse change places; so they do where the sides are swapped', () => {
    const other = { worse: 'better', better: 'worse', no_difference: 'no_difference', cannot_tell: 'cannot_tell' };
    fc.assert(
      fc.property(shifts, deltas, (shift, delta) => {
        const verdict = judgeShift(shift, delta, true);
        const swapped = { estimate: -shift.estimate, low: -shift.high, high: -shift.low };
        expect([judgeShift(shift, delta, false), judgeShift(swapped, delta, true)]).toEqual([
          other[verdict],
          other[verdict],
        ]);
      }),
    );
  });

  test('a larger δ makes no difference out of a change, never a change out of no difference', () => {
    const order = { worse: 0, better: 0, cannot_tell: 1, no_difference: 2 };
    fc.assert(
      fc.property(shifts, deltas, deltas, (shift, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const before = judgeShift(shift, less, true);
        const after = judgeShift(shift, more, true);
        // With δ = 0 what nobody can tell of can come to lie between.
        expect(order[after]).toBeGreaterThanOrEqual(order[before]);
      }),
    );
  });
});

test('R28 the least runs that can reach α: five against five never do', () => {
  expect([1, 2, 4, 5, 20].map((figures) => leastRuns(figures, false, 0.01))).toEqual([5, 6, 6, 7, 8]);
  expect([1, 2, 4, 5, 20].map((figures) => leastRuns(figures, true, 0.01))).toEqual([8, 9, 10, 10, 12]);
});

test('R29 how many runs a verdict needs: for the means of normal values 2·((z + z′)·s/target)², and π/3 as many', () => {
  const family = { figures: 3, paired: false, alpha: 0.01 };
  // z = 2.9352 for 0.01 / 6 and 0.8416 for four in five: 2 · (3.7768 · 0.02 / 0.03)² · π/3 = 13.3.
  expect(runsNeeded(0.03, 0.02, 0.02, family)).toBe(14);
  expect(runsNeeded(0.2, 0.02, 0.02, family)).toBe(6);
  expect(runsNeeded(0.0, 0.02, 0.02, family)).toBe(30);
  expect(runsNeeded(0.02, 0.02, 0.02, family)).toBeNull();
  expect(runsNeeded(0.03, 0.02, 0.02, { ...family, paired: true })).toBe(10);
  expect(spreadOf({ base: [1, 2, 3], next: [11, 13] }, false)).toBeCloseTo(Math.sqrt(4 / 3), 12);
  expect(spreadOf({ base: [1, 2, 3], next: [2, 4, 6] }, true)).toBe(1);
});

test('R28 one against one: Δ ± t·s·√2, with 2.776 for four degrees of freedom', () => {
  const { estimate, low, high } = compareTwoRuns(Math.log(100), Math.log(125), ASSUMED_SPREAD, ASSUMED_ALPHA);
  const half = 2.776445105 * 0.05 * Math.SQRT2;
  expect(estimate).toBeCloseTo(Math.log(1.25), 12);
  expect(low).toBeCloseTo(Math.log(1.25) - half, 8);
  expect(high).toBeCloseTo(Math.log(1.25) + half, 8);
});
