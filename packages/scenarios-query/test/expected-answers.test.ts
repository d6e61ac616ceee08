import type { DocumentFilter, IndexField } from '@syntrix-bench/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { filterHolds } from '../src/answers/filter-holds.ts';
import { compareByIndex } from '../src/answers/index-order.ts';
import { SeedColumns } from '../src/answers/seed-columns.ts';
import { SeedIndex } from '../src/answers/seed-index.ts';
import { ValueSpace } from '../src/documents/document-values.ts';

const PREFIX = 'r1-s-';
const ORIGIN = -1;

const FIELDS: readonly (readonly string[])[] = [
  ['group', 'score', 'id'],
  ['owner', 'id'],
  ['score', 'id'],
  ['group', 'owner', 'score', 'id'],
  ['id'],
];

const index = fc
  .constantFrom(...FIELDS)
  .chain((names) =>
    fc.tuple(...names.map((field) => fc.record({ field: fc.constant(field), order: fc.constantFrom('asc', 'desc') }))),
  ) as fc.Arbitrary<readonly IndexField[]>;

const seeds = fc.record({
  seed: fc.integer(),
  count: fc.integer({ min: 0, max: 120 }),
  selectivity: fc.constantFrom(1, 0.5, 0.1, 0.02),
  skew: fc.constantFrom(0, 0.5, 2),
});

const value = fc.oneof(
  fc.integer({ min: -1, max: 1001 }),
  fc.integer({ min: 0, max: 60 }).map((n) => `g${String(n).padStart(6, '0')}`),
  fc.integer({ min: 0, max: 60 }).map((n) => `u${String(n).padStart(6, '0')}`),
  fc.integer({ min: 0, max: 130 }).map((n) => PREFIX + n),
  fc.constantFrom<unknown>(null, false, true, '', 'zzz', 500.5),
);

/** Equalities of the first fields of an index, then bounds of the next: what it serves. */
function served(fields: readonly IndexField[], given: number, values: readonly unknown[], bounds: readonly string[]) {
  const equal = fields.slice(0, given).map(({ field }, at) => ({ field, op: '==', value: values[at] }));
  const next = fields[given];
  const ranges =
    next === undefined ? [] : bounds.map((op, at) => ({ field: next.field, op, value: values[given + at] }));
  return [...equal, ...ranges] as DocumentFilter[];
}

describe('the right answer', () => {
  test('P2-10 to filters and orders that an index serves is what looking through all documents finds', () => {
    fc.assert(
      fc.property(
        seeds,
        index,
        fc.integer({ min: 0, max: 3 }),
        fc.array(value, { minLength: 6, maxLength: 6 }),
        fc.constantFrom<readonly string[]>([], ['>'], ['>='], ['<'], ['<='], ['>', '<'], ['>=', '<='], ['>=', '<']),
        fc.nat(),
        ({ seed, count, ...shape }, fields, given, values, bounds, at) => {
          const space = new ValueSpace(seed, shape);
          const sorted = new SeedIndex(fields, new SeedColumns(space, ORIGIN, count, PREFIX));
          const documents = Array.from({ length: count }, (_, number) => ({
            id: PREFIX + number,
            ...space.of({ origin: ORIGIN, number }, 0),
          }));
          const own = values.map((each, place) => {
            // Half of the values are such as a document has.
            const document = documents[(at + place) % Math.max(1, count)];
            const field = fields[Math.min(place, fields.length - 1)]!.field;
            return place % 2 === at % 2 && document !== undefined ? document[field as 'id'] : each;
          });
          const filters = served(fields, Math.min(given, fields.length), own, bounds);
          const naive = documents
            .filter((document) => filters.every((filter) => filterHolds(filter, document)))
            .sort((a, b) => compareByIndex(a, b, fields));
          const { from, to } = sorted.stretchOf(filters);
          const found = Array.from({ length: to - from }, (_, place) => PREFIX + sorted.numberAt(from + place));
          expect(found).toEqual(naive.map(({ id }) => id));
          // Where a page goes on, whatever document it ended with.
          const last = naive[at % Math.max(1, naive.length)];
          if (last !== undefined) {
            const rest = naive.filter((document) => compareByIndex(document, last, fields) > 0);
            expect(to - Math.max(from, sorted.placeAfter(last))).toBe(rest.length);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('documents have the selectivity that is asked for, evenly or by skew', () => {
    const share = (skew: number): number => {
      const space = new ValueSpace(7, { selectivity: 0.1, skew });
      const first = Array.from({ length: 10_000 }, (_, number) => space.groupOf({ origin: ORIGIN, number }, 0));
      return first.filter((group) => group === 0).length / 10_000;
    };
    expect(share(0)).toBeCloseTo(0.1, 1);
    expect(share(1)).toBeCloseTo(0.341, 1);
  });
});
