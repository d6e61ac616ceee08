import { createRandom, type Random } from '@syntrix-bench/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { OperationMix } from './operation-mix.ts';

const fixed = (value: number): Random => ({ next: () => value, int: () => 0, bits: () => 0 });

test('P1-30 draws in proportion to the weights', () => {
  const mix = new OperationMix([30, 50, 15, 5]);
  const random = createRandom(1, 2);
  const counts = [0, 0, 0, 0];
  const draws = 200_000;
  for (let draw = 0; draw < draws; draw += 1) counts[mix.draw(random)]! += 1;
  const chiSquare = [0.3, 0.5, 0.15, 0.05].reduce((sum, share, choice) => {
    const expected = share * draws;
    return sum + (counts[choice]! - expected) ** 2 / expected;
  }, 0);
  // 16.27 is the 99.9 % point for three degrees of freedom.
  expect(chiSquare).toBeLessThan(16.27);
});

test.each([
  { weights: [1, 1], at: 0, choice: 0, why: 'the lower edge' },
  { weights: [1, 1], at: 0.5, choice: 1, why: 'a boundary belongs to what follows' },
  { weights: [0, 1], at: 0, choice: 1, why: 'weight 0 is never drawn' },
  { weights: [1, 0], at: 1 - 2 ** -32, choice: 0, why: 'not even at the upper edge' },
  { weights: [0.1, 0.2, 0.3], at: 1 - 2 ** -53, choice: 2, why: 'fractions whose sum rounds' },
])('$why: $weights at $at is $choice', ({ weights, at, choice }) => {
  expect(new OperationMix(weights).draw(fixed(at))).toBe(choice);
});

test('redraws only what is feasible, in proportion among it', () => {
  const mix = new OperationMix([10, 70, 20]);
  const feasible = (choice: number): boolean => choice !== 1;
  expect(mix.drawFeasible(fixed(0.33), feasible)).toBe(0);
  expect(mix.drawFeasible(fixed(0.34), feasible)).toBe(2);
});

test('takes no random number when nothing is feasible', () => {
  const mix = new OperationMix([1, 2]);
  const spent: Random = {
    next: () => {
      throw new Error('drawn');
    },
    int: () => 0,
    bits: () => 0,
  };
  expect(mix.drawFeasible(spent, () => false)).toBe(-1);
});

test('what it draws is always allowed and has a weight', () => {
  const weights = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      weights,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(31),
      (list, at, mask) => {
        const allowed = (choice: number): boolean => ((mask >> choice) & 1) === 1;
        const choice = new OperationMix(list).drawFeasible(fixed(at), allowed);
        const some = list.some((weight, index) => weight > 0 && allowed(index));
        expect(choice >= 0).toBe(some);
        if (some) expect(allowed(choice) && list[choice]! > 0).toBe(true);
      },
    ),
  );
});

test('what is drawn and not feasible is told once, and drawn again among those that are', () => {
  const mix = new OperationMix([1, 1]);
  let told = 0;
  const drawn = (feasible: (choice: number) => boolean) =>
    mix.drawOrRedraw(fixed(0), feasible, () => {
      told += 1;
    });
  expect([drawn(() => true), told]).toEqual([0, 0]);
  expect([drawn((choice) => choice === 1), told]).toEqual([1, 1]);
  expect([drawn(() => false), told]).toEqual([-1, 2]);
});
