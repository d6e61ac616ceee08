import fc from 'fast-check';
import { expect, test } from 'vitest';

import { OrderedIndexSet } from './ordered-index-set.ts';

test('it is a list from which anything can be taken out', () => {
  const step = fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, { weight: 2, arbitrary: fc.nat(10_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const set = new OrderedIndexSet();
      const model: number[] = [];
      for (const [number, at] of steps.entries()) {
        if (at < 0 || model.length === 0) {
          set.add(number);
          model.push(number);
        } else {
          const position = at % model.length;
          expect(set.at(position)).toBe(model[position]);
          set.removeAt(position);
          model.splice(position, 1);
        }
      }
      expect(set.size).toBe(model.length);
      expect(model.map((_, position) => set.at(position))).toEqual(model);
      expect([...set.toArray()]).toEqual(model);
      expect([...set.toArray(77)]).toEqual([...model, 77]);
    }),
  );
});

test('it keeps its order over a hundred thousand additions and removals', () => {
  const set = new OrderedIndexSet();
  for (let number = 0; number < 100_000; number += 1) {
    set.add(number);
    if (set.size > 1000) set.removeAt((number * 7919) % 1000);
  }
  const kept = [...set.toArray()];
  expect(kept).toHaveLength(1000);
  expect(kept).toEqual([...kept].sort((a, b) => a - b));
});
