import fc from 'fast-check';
import { expect, test } from 'vitest';

import { numbersIn, numbersOf } from '../test/numbers.ts';
import { DocumentList, type DocumentGroup } from './document-list.ts';

test('lists the documents of its groups, one group after the other', () => {
  const list = new DocumentList([
    { prefix: 's-', first: 1, step: 3, count: 2 },
    { prefix: 'none-', first: 0, step: 1, count: 0 },
    { prefix: 'a-', numbers: numbersOf(9, 2) },
    { prefix: 'empty-', numbers: numbersOf() },
  ]);
  expect(Array.from({ length: list.length }, (_, place) => list.at(place))).toEqual([
    { id: 's-1', number: 1 },
    { id: 's-4', number: 4 },
    { id: 'a-2', number: 2 },
    { id: 'a-9', number: 9 },
  ]);
});

test('is what writing all groups out would be', () => {
  const stepped = fc.record({
    prefix: fc.constant('s-'),
    first: fc.nat(5),
    step: fc.integer({ min: 1, max: 4 }),
    count: fc.nat(6),
  });
  const numbered = fc.record({
    prefix: fc.constant('n-'),
    numbers: fc.array(fc.nat(5000), { maxLength: 6 }).map((all) => numbersOf(...all)),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(stepped, numbered), { maxLength: 8 }), (groups: DocumentGroup[]) => {
      const ids = groups.flatMap((group) =>
        'numbers' in group
          ? numbersIn(group.numbers).map((number) => group.prefix + number)
          : Array.from({ length: group.count }, (_, place) => group.prefix + (group.first + place * group.step)),
      );
      const list = new DocumentList(groups);
      expect(Array.from({ length: list.length }, (_, place) => list.at(place).id)).toEqual(ids);
    }),
  );
});
