import { expect, test } from 'vitest';

import { optionsOf } from '../test/fake-contexts.ts';
import { withFewDocuments } from './crud-declaration.ts';
import { splitSeeds } from './split-seeds.ts';

test.each([
  [{ read: 999, delete: 1 }, { shared: 2, own: 2 }, 'both need a document'],
  [{ read: 1, update: 1, replace: 1, delete: 0.001 }, { shared: 3, own: 1 }, 'one in four deletes'],
  [{ delete: 1 }, { shared: 0, own: 4 }, 'nothing but deletes'],
  [{ create: 1, delete: 1, read: 0 }, { shared: 0, own: 4 }, 'a weight of 0 needs nothing'],
] as const)('P3-50 of %j the few seeds are %j: %s', (weights, split, _why) => {
  const operations = Object.entries(weights).map(([type, weight]) => ({ type, weight }));
  const few = withFewDocuments(optionsOf({ operations, data: { seedData: 100_000 } }));
  expect(splitSeeds(few)).toEqual(split);
  expect(few.operations.every(({ weight }) => weight === 1)).toBe(true);
  expect(few.data.seedData).toBe(4);
});

test('P3-50 rates of a mix do not count where each operation is done once', () => {
  const operations = [
    { type: 'read', rate: '500/s' },
    { type: 'delete', rate: '1/s' },
  ];
  expect(withFewDocuments(optionsOf({ operations })).operations).toEqual([
    { type: 'read', weight: 1 },
    { type: 'delete', weight: 1 },
  ]);
});
