import { expect, test } from 'vitest';

import { databaseDeclaration } from '../src/database-declaration.ts';
import { databaseOptions } from '../src/database-options.ts';

test('options are completed, in the order in which results are listed', () => {
  const written = {
    operations: [
      { type: 'query', weight: 1 },
      { type: 'read', weight: 0 },
      { type: 'update', weight: 2 },
    ],
  };
  expect(databaseOptions.parse({ ...written, flood: '90/m' })).toEqual({
    operations: [
      { type: 'update', weight: 2 },
      { type: 'query', weight: 1 },
    ],
    question: null,
    part: null,
    rounds: 10,
    flood: { ratePerSecond: 1.5 },
    subscribers: null,
    data: { collection: 'benchmarks', documentSizeBytes: 1024, fieldsCount: 10, seedData: 1000 },
  });
});

test('a smoke run has the same mix, on a hundred documents or on the fewer that were asked for', () => {
  const smoked = [1000, 20].map((seedData) => {
    const options = databaseOptions.parse({});
    const asked = { ...options, data: { ...options.data, seedData } };
    return [databaseDeclaration.smoke!(asked), asked] as const;
  });
  expect(smoked.map(([smoke]) => smoke.data.seedData)).toEqual([100, 20]);
  for (const [smoke, { data, ...rest }] of smoked) {
    expect(smoke).toEqual({ ...rest, data: { ...data, seedData: smoke.data.seedData } });
  }
});

test.each<[object, string]>([
  [{ question: 'noise' }, 'question must be one of isolation, scaling, rules-tax, not "noise"'],
  [{ flood: 0 }, 'flood must be a number of workers from 1 to 10000, or a rate such as 2000/s, not 0'],
  [{ flood: '5/x' }, 'rate must be a rate such as 500/s or 90/m, not "5/x"'],
  [{ flood: 'much' }, 'flood must be a number of workers from 1 to 10000, or a rate such as 2000/s, not "much"'],
  [{ rounds: 3 }, 'rounds must be a whole number of turns of each condition from 8 to 60'],
  [{ speed: 1 }, 'unknown key "speed"; scenario database has operations, question, part, rounds, flood, subscribers'],
  [{ operations: [{ type: 'create', weight: 1 }] }, 'unknown operation "create"; there are read, update, query'],
  [{ operations: [] }, 'the weights sum to zero: give at least one operation a weight above 0'],
  [
    { data: { documentSizeBytes: 100, fieldsCount: 3 } },
    'documentSize of 100 B is too small for fieldsCount 3 and the name of a database: such a document needs at least',
  ],
])('refuses %j', (written, message) => {
  const result = databaseOptions.safeParse(written);
  expect(result.success ? [] : result.error.issues.map((issue) => issue.message)).toEqual([
    expect.stringContaining(message.slice(0, 90)) as string,
  ]);
});
