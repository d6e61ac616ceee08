import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createRandom } from './seeded-random.ts';
import { dealt, inTurn, type Turns } from './phased-arrivals.ts';

const take = (turns: Turns, count: number) => Array.from({ length: count }, turns);

test('workers take turns one after the other', () => {
  expect(take(inTurn(3), 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
});

test('R20 the same stream deals the same turns', () => {
  expect(take(dealt(5, createRandom(1, 2)), 100)).toEqual(take(dealt(5, createRandom(1, 2)), 100));
});

test('a worker that was dealt a turn is left alone for about half a round', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (workers, seed) => {
      const lastTurn = new Map<number, number>();
      for (const [index, rank] of take(dealt(workers, createRandom(seed)), 10 * workers).entries()) {
        expect(rank >= 0 && rank < workers).toBe(true);
        expect(index - (lastTurn.get(rank) ?? -Infinity)).toBeGreaterThanOrEqual(Math.ceil(workers / 2));
        lastTurn.set(rank, index);
      }
    }),
  );
});

test.each([1, 2, 3, 8, 50])(
  'all of %i workers are dealt about as many turns, also those of every other arrival',
  (workers) => {
    const turns = take(dealt(workers, createRandom(3)), 2000 * workers);
    for (const everyNth of [1, 2, workers]) {
      const counts = new Array<number>(workers).fill(0);
      for (let index = 0; index < turns.length; index += everyNth) counts[turns[index]!]! += 1;
      const expected = 2000 / everyNth;
      for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  },
);
