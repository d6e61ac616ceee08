import fc from 'fast-check';
import { expect, test } from 'vitest';

import { IndexSet } from './index-set.ts';

test('holds what was added and not removed, whatever the order', () => {
  const step = fc.oneof(fc.constant('add' as const), fc.nat());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const set = new IndexSet();
      const model = new Set<number>();
      let next = 0;
      for (const at of steps) {
        if (at === 'add') {
          set.add(next);
          model.add(next);
          next += 1;
        } else if (set.size > 0) {
          const position = at % set.size;
          model.delete(set.at(position));
          set.removeAt(position);
        }
      }
      expect(set.size).toBe(model.size);
      expect([...set.toArray()].sort()).toEqual([...model].sort());
    }),
  );
});

test('copies itself, with one more number where there is one', () => {
  const set = new IndexSet();
  set.add(4);
  set.add(9);
  const copy = set.toArray();
  set.removeAt(0);
  expect(copy).toEqual(Uint32Array.of(4, 9));
  expect(set.toArray(7)).toEqual(Uint32Array.of(9, 7));
});
