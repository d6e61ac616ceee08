import { createRandom } from '@syntrix-bench/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { chiSquare } from '../test/chi-square.ts';
import { numbersIn, numbersOf } from '../test/numbers.ts';
import { DocumentNumbers } from './document-numbers.ts';

type Step =
  | { readonly does: 'add next'; readonly skip: number }
  | { readonly does: 'add'; readonly number: number }
  | { readonly does: 'remove'; readonly at: number };

const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ does: fc.constant('add next' as const), skip: fc.constantFrom(0, 0, 0, 1, 300) }),
    fc.record({ does: fc.constant('add' as const), number: fc.nat(5000) }),
    fc.record({ does: fc.constant('remove' as const), at: fc.nat() }),
  ),
  { maxLength: 400, size: 'max' },
);

test('it is a sorted list without repetitions, whatever is added and removed, near or far from one another', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const set = new DocumentNumbers();
      let model: number[] = [];
      let next = 0;
      for (const step of all) {
        if (step.does === 'remove') {
          if (model.length === 0) continue;
          const position = step.at % model.length;
          expect(set.at(position)).toBe(model[position]);
          expect(set.removeAt(position)).toBe(model[position]);
          model.splice(position, 1);
        } else {
          const number = step.does === 'add' ? step.number : next + step.skip;
          next = Math.max(next, number + 1);
          expect(set.has(number)).toBe(model.includes(number));
          set.add(number);
          if (!model.includes(number)) model = [...model, number].sort((a, b) => a - b);
        }
        expect(set.size).toBe(model.length);
      }
      expect(numbersIn(set)).toEqual(model);
    }),
  );
});

test.each([
  { why: 'the ends of words and blocks', numbers: [0, 31, 32, 255, 256, 511, 512] },
  { why: 'numbers far from one another', numbers: [7, 70_000, 2 ** 24 - 1, 2 ** 24] },
])('it keeps $why', ({ numbers }) => {
  const set = numbersOf(...[...numbers].reverse());
  expect(numbersIn(set)).toEqual(numbers);
  expect(numbers.map(() => set.removeAt(0))).toEqual(numbers);
});

test('numbers are counted and found in words with any bits', () => {
  const words = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 0x7fff_ffff, -0x8000_0000, 0x5555_5555, -0x5555_5556));
  fc.assert(
    fc.property(fc.array(words, { maxLength: 20 }), (all) => {
      const numbers = all.flatMap((word, at) =>
        Array.from({ length: 32 }, (_, bit) => bit).flatMap((bit) => ((word >>> bit) & 1 ? [at * 32 + bit] : [])),
      );
      expect(numbersIn(numbersOf(...numbers))).toEqual(numbers);
    }),
  );
});

test('a copy does not change with its original, nor the original with it', () => {
  const set = numbersOf(4, 9);
  const copy = set.copy();
  set.removeAt(0);
  copy.add(600);
  expect([numbersIn(set), numbersIn(copy)]).toEqual([[9], [4, 9, 600]]);
});

test.each([-1, 2, NaN])('there is nothing at position %j of two', (position) => {
  expect(() => numbersOf(4, 9).at(position)).toThrow(new RangeError(`there is no position ${position}`));
  expect(() => numbersOf(4, 9).removeAt(position)).toThrow(RangeError);
});

/** What is left of so many numbers when the younger survive more likely than the older, as in a run. */
function survivors(made: number, live: number): DocumentNumbers {
  const set = new DocumentNumbers();
  const random = createRandom(3);
  for (let number = 0; number < made; number += 1) {
    set.add(number);
    if ((number + 1 - set.size) * made < number * (made - live)) set.removeAt(random.int(set.size));
  }
  return set;
}

describe('FE-06 an even draw of positions draws each live document as likely', () => {
  test.each([
    { why: 'none is gone', set: survivors(1000, 1000) },
    { why: 'one of three is gone', set: survivors(1500, 1000) },
    { why: 'nearly all are gone, most of them old', set: survivors(100_000, 1000) },
    { why: 'they lie far from one another', set: numbersOf(...Array.from({ length: 1000 }, (_, n) => n * 1001)) },
  ])('$why', ({ set }) => {
    const random = createRandom(1, 2);
    const counts = new Map(numbersIn(set).map((number) => [number, 0]));
    const size = counts.size;
    for (let draw = 0; draw < 300_000; draw += 1) {
      const number = set.at(random.int(set.size));
      counts.set(number, (counts.get(number) ?? -Infinity) + 1);
    }
    const { statistic, limit, draws } = chiSquare([...counts.values()], new Array<number>(size).fill(1 / size));
    expect({ size, draws }).toEqual({ size: set.size, draws: 300_000 });
    expect(statistic).toBeLessThan(limit);
  });
});

test('what was found and removed is the same for the same seed', () => {
  expect(numbersIn(survivors(5000, 400))).toEqual(numbersIn(survivors(5000, 400)));
});
