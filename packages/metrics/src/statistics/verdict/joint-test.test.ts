import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testJointly } from './joint-test.ts';
import type { TwoSides } from './sides.ts';

/** M. Hollander and D. A. Wolfe, "Nonparametric Statistical Methods" (1973), p. 69: permeability of membranes; in R's ?wilcox.test. */
const PERMEABILITY: TwoSides = {
  base: [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
  next: [1.15, 0.88, 0.9, 0.74, 1.21],
};

/** The same, p. 29: Hamilton's depression scale of nine patients before and after; in R's ?wilcox.test. */
const DEPRESSION: TwoSides = {
  base: [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3],
  next: [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
};

describe('worked examples', () => {
  test('P3-22 two sides: W = 35, p = 0.2544, shift −0.305 from −0.76 to 0.15, as wilcox.test(x, y, conf.int = TRUE) has it', () => {
    const { shifts, relabellings } = testJointly([PERMEABILITY], false, 0.05);
    expect(relabellings).toEqual({ count: 3003, exact: true });
    expect(rounded(shifts[0]!)).toEqual({ estimate: -0.305, low: -0.76, high: 0.15, p: 0.254412 });
  });

  test('P3-22 pairs: V = 40, p = 0.0391, shift −0.46 from −0.786 to −0.01, as wilcox.test(x, y, paired = TRUE) has it', () => {
    const { shifts, relabellings } = testJointly([DEPRESSION], true, 0.05);
    expect(relabellings).toEqual({ count: 512, exact: true });
    expect(rounded(shifts[0]!)).toEqual({ estimate: -0.46, low: -0.786, high: -0.01, p: 0.039063 });
  });

  // Made by going through all 924 relabellings in Python, with scipy.stats.rankdata and itertools.combinations: for each, the largest
  // |rank sum − 39| of the three; of the logs as they are, and without the medians of their differences. The larger of both decides.
  test('P3-22 a family of three: the largest statistic of each relabelling', () => {
    const family: TwoSides[] = [
      { base: [100, 101, 99.5, 102, 98, 100.4], next: [95, 96.5, 94, 95.5, 93, 96.2] },
      { base: [10, 10.4, 9.9, 10.1, 9.7, 10.2], next: [10.3, 10.5, 10.6, 10.25, 10.15, 10.7] },
      { base: [30, 33, 29, 35, 28, 31], next: [31.5, 34, 27, 36, 32, 29.5] },
    ];
    const logs = family.map(({ base, next }) => ({ base: base.map(Math.log), next: next.map(Math.log) }));
    expect(testJointly(logs, false, 0.01).shifts.map(rounded)).toEqual([
      { estimate: -0.051831, low: -0.092373, high: -0.015424, p: 0.006494 },
      { estimate: 0.036605, low: -0.024332, high: 0.098118, p: 0.075758 },
      { estimate: 0.029012, low: -0.259511, high: 0.251314, p: 0.963203 },
    ]);
  });
});

describe('laws', () => {
  const figures = fc.integer({ min: 1, max: 3 });
  const runs = fc.integer({ min: 2, max: 8 });
  const families = fc.tuple(figures, runs, runs).chain(([count, base, next]) =>
    fc.array(
      fc.record({
        base: fc.array(fc.integer({ min: 90, max: 110 }), { minLength: base, maxLength: base }),
        next: fc.array(fc.integer({ min: 90, max: 110 }), { minLength: next, maxLength: next }),
      }),
      { minLength: count, maxLength: count },
    ),
  );
  const designs = fc.tuple(families, fc.boolean()).filter(([family, paired]) => {
    return !paired || family[0]!.base.length === family[0]!.next.length;
  });

  test('swapping the sides mirrors shifts and intervals', () => {
    fc.assert(
      fc.property(designs, ([family, paired]) => {
        const swapped = family.map(({ base, next }) => ({ base: next, next: base }));
        const mirrored = testJointly(swapped, paired, 0.01).shifts.map(({ estimate, low, high, p }) => {
          return rounded({ estimate: -estimate, low: -high, high: -low, p });
        });
        expect(mirrored).toEqual(testJointly(family, paired, 0.01).shifts.map(rounded));
      }),
      { numRuns: 60 },
    );
  });

  test('another unit of a figure changes nothing on logs, a shift of both sides nothing at all', () => {
    fc.assert(
      fc.property(designs, fc.integer({ min: 2, max: 1000 }), ([family, paired], factor) => {
        const scaled = (by: number) =>
          family.map(({ base, next }) => ({
            base: base.map((value) => Math.log(value * by)),
            next: next.map((value) => Math.log(value * by)),
          }));
        expect(testJointly(scaled(factor), paired, 0.01).shifts.map(rounded)).toEqual(
          testJointly(scaled(1), paired, 0.01).shifts.map(rounded),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('the order of runs, or of pairs, is irrelevant', () => {
    fc.assert(
      fc.property(designs, ([family, paired]) => {
        const reversed = family.map(({ base, next }) => ({ base: [...base].reverse(), next: [...next].reverse() }));
        expect(testJointly(reversed, paired, 0.01).shifts.map(rounded)).toEqual(
          testJointly(family, paired, 0.01).shifts.map(rounded),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('the interval decides: it excludes 0 exactly where p is at most α, and holds the estimate', () => {
    fc.assert(
      fc.property(designs, fc.constantFrom(0.01, 0.05, 0.2), ([family, paired], alpha) => {
        for (const { estimate, low, high, p } of testJointly(family, paired, alpha).shifts) {
          expect(low > 0 || high < 0).toBe(p <= alpha);
          expect(low <= estimate && estimate <= high).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('a figure more makes no other one surer', () => {
    fc.assert(
      fc.property(designs, ([family, paired]) => {
        const alone = testJointly(family.slice(0, 1), paired, 0.05).shifts[0]!;
        const together = testJointly(family, paired, 0.05).shifts[0]!;
        expect(together.p).toBeGreaterThanOrEqual(alone.p);
        expect(together.low).toBeLessThanOrEqual(alone.low);
      }),
      { numRuns: 40 },
    );
  });
});

test('P3-22 drawn relabellings are the same each time, whatever the order of runs and sides', () => {
  const side = (shift: number, by: number) =>
    Array.from({ length: 15 }, (_, run) => 100 + shift + ((run * by) % 31) / 10);
  const family = [
    { base: side(0, 7), next: side(1, 11) },
    { base: side(0, 13), next: side(0, 17) },
  ];
  const { shifts, relabellings } = testJointly(family, false, 0.01);
  const turned = family.map(({ base, next }) => ({ base: [...next].reverse(), next: base }));
  expect(relabellings).toEqual({ count: 50_000, exact: false });
  expect(testJointly(turned, false, 0.01).shifts.map(({ p }) => p)).toEqual(shifts.map(({ p }) => p));
});

test('R28 too few runs have no interval, and values without an end are beyond all others', () => {
  const few = testJointly([{ base: [1, 2, 3], next: [11, 12, 13] }], false, 0.01).shifts[0]!;
  expect(few).toEqual({ estimate: 10, low: -Infinity, high: Infinity, p: 0.1 });
  const base = [1, 2, 3, 4, 5, 6];
  const { shifts } = testJointly([{ base, next: base.map(() => Infinity) }], false, 0.01);
  expect(shifts[0]).toEqual({ estimate: Infinity, low: Infinity, high: Infinity, p: 2 / 924 });
  const both = testJointly([{ base: [Infinity, Infinity], next: [Infinity, Infinity] }], false, 0.01).shifts[0]!;
  expect([both.estimate, both.p]).toEqual([0, 1]);
});

function rounded<T extends object>(shift: T): object {
  const entries = Object.entries(shift).map(([name, value]: [string, number]) => {
    const short = Number.isFinite(value) ? Number(value.toFixed(6)) : value;
    return [name, short === 0 ? 0 : short];
  });
  return Object.fromEntries(entries) as object;
}
