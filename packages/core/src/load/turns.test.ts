import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createRandom } from './seeded-random.ts';
import { dealt, inTurn, type Turns } from './turns.ts';

const take = (turns: Turns, count: number) => Array.from({ length: count }, turns);

test('lanes take turns one after the other', () => {
  expect(take(inTurn(3), 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
});

test('R20 the same stream deals the same turns', () => {
  expect(take(dealt(5, createRandom(1, 2)), 100)).toEqual(take(dealt(5, createRandom(1, 2)), 100));
});

test('a lane that was dealt a turn is left alone for about half a round', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (lanes, seed) => {
      const lastTurn = new Map<number, number>();
      for (const [index, rank] of take(dealt(lanes, createRandom(seed)), 10 * lanes).entries()) {
        expect(rank >= 0 && rank < lanes).toBe(true);
        expect(index - (lastTurn.get(rank) ?? -Infinity)).toBeGreaterThanOrEqual(Math.ceil(lanes / 2));
        lastTurn.set(rank, index);
      }
    }),
  );
});

test.each([1, 2, 3, 8, 50])(
  'all of %i lanes are dealt about as many turns, also those of every other arrival',
  (lanes) => {
    const turns = take(dealt(lanes, createRandom(3)), 2000 * lanes);
    for (const everyNth of [1, 2, lanes]) {
      const counts = new Array<number>(lanes).fill(0);
      for (let index = 0; index < turns.length; index += everyNth) counts[turns[index]!]! += 1;
      const expected = 2000 / everyNth;
      for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  },
);
