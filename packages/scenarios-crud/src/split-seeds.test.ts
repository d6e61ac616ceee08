import { expect, test } from 'vitest';

import type { CrudOptions } from './crud-options.ts';
import type { CrudOperationType } from './operation-options.ts';
import { splitSeeds } from './split-seeds.ts';

function options(seedData: number, weights: Partial<Record<CrudOperationType, number>>): CrudOptions {
  const operations = (Object.entries(weights) as [CrudOperationType, number][]).map(([type, weight]) => ({
    type,
    weight,
  }));
  return {
    operations,
    verify: 0,
    keys: { distribution: 'uniform' },
    data: { collection: 'c', documentSizeBytes: 1024, fieldsCount: 10, seedData },
  };
}

test.each([
  { weights: { create: 10, read: 90 }, shared: 1000, own: 0, why: 'nothing deletes' },
  { weights: { delete: 1 }, shared: 0, own: 1000, why: 'nothing but deletes' },
  { weights: { read: 50, delete: 50 }, shared: 500, own: 500, why: 'half of what needs a document deletes' },
  { weights: { create: 30, read: 50, update: 15, delete: 5 }, shared: 929, own: 71, why: 'creations need none' },
  { weights: { replace: 1, delete: 3 }, shared: 250, own: 750, why: 'replacing addresses documents too' },
  { weights: { read: 1, delete: 99_999 }, shared: 1, own: 999, why: 'one is shared as long as anything reads' },
] as const)('P1-36 of 1000 seeds $shared are shared and $own own: $why', ({ weights, shared, own }) => {
  expect(splitSeeds(options(1000, weights))).toEqual({ shared, own });
});

test('no seeds, nothing to divide', () => {
  expect(splitSeeds(options(0, { create: 1, read: 1, delete: 1 }))).toEqual({ shared: 0, own: 0 });
});
