import fc from 'fast-check';
import { expect, test } from 'vitest';

import { rangesOf } from './ranges.ts';
import { CAME, Received } from './received.ts';

const NUMBERS = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 5000 })), {
  maxLength: 400,
});

test('what came is known exactly, whatever the number of gaps, in whatever order', () =>
  fc.assert(
    fc.property(NUMBERS, fc.integer({ min: 0, max: 40 }), fc.boolean(), (numbers, mostGaps, isDense) => {
      const received = new Received(mostGaps);
      const model = [0, 1, 2].map(() => new Set<number>());
      for (const [lane, any] of numbers) {
        const number = isDense ? any % 60 : any;
        const had = model[lane]!;
        const came = had.has(number)
          ? CAME.again
          : [...had].some((other) => other > number)
            ? CAME.belowAnother
            : CAME.inOrder;
        expect(received.take(lane, number, 3)).toBe(came);
        had.add(number);
        expect(received.highestOf(lane)).toBe(Math.max(...had));
      }
      received.close();
      expect([0, 1, 2].map((lane) => received.of(lane))).toEqual(model.map((had) => rangesOf(had)));
    }),
  ));

test('hundreds of thousands of gaps are told one by one', () => {
  const received = new Received();
  for (let number = 0; number < 300_000; number += 2) received.take(0, number, 1);
  received.close();
  expect(received.of(0)).toHaveLength(300_000);
});
