import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { ArrivalCursor, OpenLoadModel } from '../contracts/load-model.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { createLoadModel } from './create-load-model.ts';
import { timelineOf } from './timeline.ts';
import { proportionalQuotas } from './shares.ts';

const SECOND = 1_000_000;
const timeline = timelineOf({ ...planForTests().phases, warmupUs: SECOND, rampupUs: SECOND, steadyUs: 10 * SECOND });

function ratedModel(
  rates: readonly number[],
  arrivals: 'constant' | 'poisson' = 'poisson',
  operations: number | null = null,
): OpenLoadModel {
  const ratePerSecond = rates.reduce((sum, rate) => sum + rate, 0);
  const load = { model: 'open', arrivals, ratePerSecond, rates, maxQueueUs: SECOND } as const;
  const model = createLoadModel(workloadForTests({ load, operations }), timeline, 1);
  if (model.kind !== 'open') throw new Error('rates make an open load');
  return model;
}

function take(cursor: ArrivalCursor): [number, number][] {
  const arrivals: [number, number][] = [];
  for (; cursor.dueUs !== Infinity; cursor.advance()) arrivals.push([cursor.dueUs, cursor.type ?? -1]);
  return arrivals;
}

const inOrder = (arrivals: [number, number][]) => arrivals.sort((a, b) => a[0] - b[0] || a[1] - b[1]);

test('R6 types that arrive constantly keep their own beat; the lower type comes first', () => {
  const steady = take(ratedModel([1, 2], 'constant').arrivals(0, 1)).filter(([dueUs]) => dueUs >= 2 * SECOND);
  expect(steady.slice(0, 5)).toEqual([
    [2 * SECOND, 0],
    [2 * SECOND, 1],
    [2.5 * SECOND, 1],
    [3 * SECOND, 0],
    [3 * SECOND, 1],
  ]);
});

test('R6 each type has its own rate: their counts vary by the root of what is expected, no more', () => {
  const steady = take(ratedModel([200, 800]).arrivals(0, 1)).filter(([dueUs]) => dueUs >= 2 * SECOND);
  for (const [type, expected] of [2000, 8000].entries()) {
    const count = steady.filter((arrival) => arrival[1] === type).length;
    expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected));
  }
});

test('R6 merged Poisson streams are one: its gaps are exponential (Kolmogorov–Smirnov, 1 in 1,000)', () => {
  const steady = take(ratedModel([300, 200, 500]).arrivals(0, 1)).filter(([dueUs]) => dueUs >= 2 * SECOND);
  const gaps = steady.slice(1).map(([dueUs], index) => dueUs - steady[index]![0]);
  const sorted = gaps.sort((a, b) => a - b);
  const distance = sorted.reduce((worst, gap, index) => {
    const expected = 1 - Math.exp(-gap * 1e-3);
    return Math.max(worst, Math.abs(expected - (index + 0.5) / sorted.length));
  }, 0);
  expect(distance).toBeLessThan(1.95 / Math.sqrt(sorted.length) + 0.5 / sorted.length);
});

test('R6 the schedule of a type does not depend on the rates of others', () => {
  const ofFirst = (rates: readonly number[]) =>
    take(ratedModel(rates).arrivals(0, 1)).flatMap(([dueUs, type]) => (type === 0 ? [dueUs] : []));
  expect(ofFirst([100, 900])).toEqual(ofFirst([100, 1]));
});

test('R6 shares add up, type by type, for any rates and number of shards', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.5, max: 100, noNaN: true }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('constant' as const, 'poisson' as const),
      fc.option(fc.integer({ min: 1, max: 500 })),
      fc.integer({ min: 1, max: 7 }),
      (rates, arrivals, operations, shards) => {
        const model = ratedModel(rates, arrivals, operations);
        const parts = Array.from({ length: shards }, (_, shard) => take(model.arrivals(shard, shards)));
        expect(inOrder(parts.flat())).toEqual(inOrder(take(model.arrivals(0, 1))));
      },
    ),
    { numRuns: 60 },
  );
});

test('a count of operations is dealt out to the types by their rates', () => {
  const timelineWithoutEnd = timelineOf({ ...planForTests().phases, steadyUs: null });
  const load = { model: 'open', arrivals: 'poisson', ratePerSecond: 100, rates: [30, 70], maxQueueUs: SECOND } as const;
  const model = createLoadModel(workloadForTests({ load, operations: 1000 }), timelineWithoutEnd, 1);
  const types = model.kind === 'open' ? take(model.arrivals(0, 1)).map(([, type]) => type) : [];
  expect([types.length, types.filter((type) => type === 0).length]).toEqual([1000, 300]);
});

test('quotas in proportion add up to the whole, and each is less than one away from its share', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 8 }),
      (total, weights) => {
        const quotas = proportionalQuotas(total, weights);
        const sum = weights.reduce((all, weight) => all + weight, 0);
        expect(quotas.reduce((all, quota) => all + quota, 0)).toBe(total);
        for (const [index, quota] of quotas.entries()) {
          expect(quota).toBeGreaterThanOrEqual(0);
          expect(Math.abs(quota - (total * weights[index]!) / sum)).toBeLessThanOrEqual(1 + 1e-6);
        }
      },
    ),
  );
});
