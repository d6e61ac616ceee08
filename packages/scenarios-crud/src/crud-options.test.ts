import { expect, test } from 'vitest';

import { crudScenario } from './crud-scenario.ts';
import { crudOptions } from './crud-options.ts';
import { CRUD_PRESETS } from './presets.ts';

/** What the schema says is wrong, as `path: sentence`. */
function problems(input: unknown): string[] {
  const result = crudOptions['~standard'].validate(input);
  if (result instanceof Promise) throw new Error('the schema must be synchronous');
  return (result.issues ?? []).map((issue) => `${(issue.path ?? []).map(String).join('.')}: ${issue.message}`);
}

test('P1-35 without options the mix is balanced and data has its defaults', () => {
  expect(crudOptions.parse({})).toEqual({
    operations: [
      { type: 'create', weight: 30 },
      { type: 'read', weight: 50 },
      { type: 'update', weight: 15 },
      { type: 'delete', weight: 5 },
    ],
    keys: { distribution: 'uniform' },
    verify: 0.05,
    data: { collection: 'benchmarks', documentSizeBytes: 1024, fieldsCount: 10, seedData: 1000 },
  });
});

test.each([
  [0, 0],
  [1, 1],
  [0.2, 0.2],
  ['5%', 0.05],
  ['0.5 %', 0.005],
  ['100%', 1],
])('verify: %j is the part %d', (written, share) => {
  expect(crudOptions.parse({ verify: written }).verify).toBe(share);
});

test('operations come in one order, without the ones that are never chosen', () => {
  const written = {
    operations: [
      { type: 'delete', weight: 1 },
      { type: 'read', weight: 0 },
      { type: 'create', weight: 2.5 },
    ],
  };
  expect(crudOptions.parse(written).operations).toEqual([
    { type: 'create', weight: 2.5 },
    { type: 'delete', weight: 1 },
  ]);
});

test.each(Object.entries(CRUD_PRESETS))('P1-35 preset %s is valid as it stands', (_name, preset) => {
  expect(problems(preset.options)).toEqual([]);
});

test('what was validated is valid again: a plan is read by every shard', () => {
  const once = crudOptions.parse({ data: { seedData: 10, collection: 'tenants/t1/orders' } });
  expect(crudOptions.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
});

test.each([
  { why: 'by name', written: 'uniform', complete: { distribution: 'uniform' } },
  { why: 'by name, with its parameter', written: 'zipfian', complete: { distribution: 'zipfian', theta: 0.99 } },
  {
    why: 'as a block',
    written: { distribution: 'latest', theta: 1.2 },
    complete: { distribution: 'latest', theta: 1.2 },
  },
  {
    why: 'in snake_case, half of it left out',
    written: { distribution: 'hotspot', hot_fraction: 0.01 },
    complete: { distribution: 'hotspot', hotFraction: 0.01, hotOperations: 0.8 },
  },
])('FE-06 keys are given $why, for all operations or for one', ({ written, complete }) => {
  const operations = [{ type: 'read', weight: 1, keys: written }];
  const options = crudOptions.parse({ keys: written, operations });
  expect([options.keys, options.operations]).toEqual([complete, [{ type: 'read', weight: 1, keys: complete }]]);
  expect(crudOptions.parse(JSON.parse(JSON.stringify(options)))).toEqual(options);
});

test('rates are read with their unit, a plain number per second; what was read can be read again', () => {
  const operations = [
    { type: 'read', rate: '8k/s' },
    { type: 'create', rate: 2000 },
    { type: 'delete', rate: '90/m' },
  ];
  const options = crudOptions.parse({ operations });
  expect(options.operations).toEqual([
    { type: 'create', rate: 2000 },
    { type: 'read', rate: 8000 },
    { type: 'delete', rate: 1.5 },
  ]);
  expect(crudScenario.rates?.(options)).toEqual([2000, 8000, 1.5]);
  expect(crudScenario.rates?.(crudOptions.parse({}))).toBeNull();
  expect(crudOptions.parse(JSON.parse(JSON.stringify(options)))).toEqual(options);
});

test.each([
  {
    why: 'unknown type',
    input: { operations: [{ type: 'upsert', weight: 1 }] },
    said: ['operations.0.type: unknown operation "upsert"; there are create, read, update, replace, delete'],
  },
  {
    why: 'negative weight',
    input: {
      operations: [
        { type: 'create', weight: -5 },
        { type: 'read', weight: 5 },
      ],
    },
    said: ['operations.0.weight: weight must not be negative, but is -5'],
  },
  {
    why: 'weight is a text',
    input: { operations: [{ type: 'create', weight: 'lots' }] },
    said: ['operations.0.weight: weight must be a number such as 30, not "lots"'],
  },
  {
    why: 'weight left out',
    input: { operations: [{ type: 'create' }] },
    said: ['operations.0.weight: weight must be a number such as 30; or give a rate such as 500/s'],
  },
  {
    why: 'all weights zero',
    input: {
      operations: [
        { type: 'create', weight: 0 },
        { type: 'read', weight: 0 },
      ],
    },
    said: ['operations: the weights sum to zero: give at least one operation a weight above 0'],
  },
  {
    why: 'empty list',
    input: { operations: [] },
    said: ['operations: the weights sum to zero: give at least one operation a weight above 0'],
  },
  {
    why: 'infinite weight',
    input: { operations: [{ type: 'create', weight: Infinity }] },
    said: ['operations.0.weight: weight must be a number such as 30, not null'],
  },
  {
    why: 'type given twice',
    input: {
      operations: [
        { type: 'create', weight: 1 },
        { type: 'create', weight: 2 },
      ],
    },
    said: ['operations.1.type: create is listed twice: add the two weights up'],
  },
  {
    why: 'a rate beside a weight',
    input: { operations: [{ type: 'create', weight: 1, rate: '5/s' }] },
    said: ['operations.0.rate: create has a weight and a rate: keep one of the two'],
  },
  {
    why: 'rates mixed with weights',
    input: {
      operations: [
        { type: 'create', rate: '5/s' },
        { type: 'read', rate: '5/s' },
        { type: 'delete', weight: 5 },
      ],
    },
    said: ['operations.2: delete has a weight, but create has a rate: give all of them rates, or all weights'],
  },
  {
    why: 'no rate at all',
    input: { operations: [{ type: 'create', rate: 'often' }] },
    said: ['operations.0.rate: rate must be a rate such as 500/s or 90/m, not "often"'],
  },
  {
    why: 'a rate of nothing',
    input: { operations: [{ type: 'create', rate: 0 }] },
    said: ['operations.0.rate: rate must be a rate such as 500/s or 90/m, not 0'],
  },
  {
    why: 'a rate that is a block',
    input: { operations: [{ type: 'create', rate: {} }] },
    said: ['operations.0.rate: rate must be a rate such as 500/s or 90/m, not {}'],
  },
  {
    why: 'a type with a rate given twice',
    input: {
      operations: [
        { type: 'create', rate: '1/s' },
        { type: 'create', rate: '2/s' },
      ],
    },
    said: ['operations.1.type: create is listed twice: add the two rates up'],
  },
  {
    why: 'no list',
    input: { operations: 'create' },
    said: ['operations: operations must be a list such as [{ type: read, weight: 90 }, { type: create, weight: 10 }]'],
  },
  {
    why: 'an operation that is only a name',
    input: { operations: ['create'] },
    said: ['operations.0: an operation has the keys type, weight, rate, keys, ifMatch, but this is "create"'],
  },
  {
    why: 'unknown key of an operation',
    input: { operations: [{ type: 'create', wieght: 1, weight: 1 }] },
    said: ['operations.0: unknown key "wieght"; an operation has type, weight, rate, keys, ifMatch'],
  },
  {
    why: 'unknown key of the scenario',
    input: { operation: [] },
    said: [': unknown key "operation"; scenario crud has operations, keys, trace, verify'],
  },
  {
    why: 'an unknown key choice',
    input: { keys: 'zipf' },
    said: ['keys: unknown key choice "zipf"; there are uniform, zipfian, latest, hotspot'],
  },
  {
    why: 'a key choice without its distribution',
    input: { keys: { theta: 0.9 } },
    said: ['keys: unknown key choice nothing; there are uniform, zipfian, latest, hotspot'],
  },
  {
    why: 'a key choice that is a number',
    input: { keys: 3 },
    said: [
      'keys: keys must be one of uniform, zipfian, latest, hotspot, or such as { distribution: zipfian, theta: 0.99 }, not 3',
    ],
  },
  {
    why: 'all that is wrong with a key choice at once',
    input: { operations: [{ type: 'read', weight: 1, keys: { distribution: 'hotspot', hot_fraction: 1, theta: 1 } }] },
    said: [
      'operations.0.keys.hot_fraction: hotFraction must be a number above 0 and below 1, not 1',
      'operations.0.keys.theta: unknown key "theta"; keys of distribution hotspot are distribution, hotFraction, hotOperations',
    ],
  },
  {
    why: 'a skew without measure',
    input: { keys: { distribution: 'latest', theta: 50 } },
    said: ['keys.theta: theta must be a number above 0 and at most 5, not 50'],
  },
  {
    why: 'keys for what makes new documents, and for deletes',
    input: {
      operations: [
        { type: 'create', weight: 1, keys: 'latest' },
        { type: 'delete', weight: 1, keys: 'uniform' },
      ],
    },
    said: [
      'operations.0.keys: keys goes with read, update, replace, not with create',
      'operations.1.keys: keys goes with read, update, replace, not with delete',
    ],
  },
  {
    why: 'a condition on what does not write, and one that is no condition',
    input: {
      operations: [
        { type: 'read', weight: 1, ifMatch: true },
        { type: 'update', weight: 1, ifMatch: 'version' },
      ],
    },
    said: [
      'operations.0.ifMatch: ifMatch goes with update, replace, not with read',
      'operations.1.ifMatch: ifMatch must be true or false, not "version"',
    ],
  },
  {
    why: 'reads without any document',
    input: {
      data: { seedData: 0 },
      operations: [
        { type: 'read', weight: 9 },
        { type: 'delete', weight: 1 },
      ],
    },
    said: [
      'data.seedData: nothing to read or delete: the mix creates no documents and seedData is 0; set seedData or add create',
    ],
  },
  {
    why: 'too small for its fields',
    input: { data: { documentSizeBytes: 200, fieldsCount: 50 } },
    said: [
      'data.documentSizeBytes: documentSize of 200 B is too small for fieldsCount 50: such a document needs at least 1256 B',
    ],
  },
  {
    why: 'smaller than the id allows',
    input: { data: { documentSizeBytes: 60, fieldsCount: 1 } },
    said: [
      'data.documentSizeBytes: documentSize of 60 B is too small for fieldsCount 1: such a document needs at least 64 B',
    ],
  },
  {
    why: 'too small for what traced documents say',
    input: { trace: true, data: { documentSizeBytes: 130, fieldsCount: 1 } },
    said: [
      'data.documentSizeBytes: documentSize of 130 B is too small for fieldsCount 1 and trace: such a document needs at least 135 B',
    ],
  },
  {
    why: 'a trace that is neither on nor off',
    input: { trace: 'yes' },
    said: ['trace: trace must be true or false, not "yes"'],
  },
  {
    why: 'more than all that could be verified',
    input: { verify: 5 },
    said: ['verify: verify must be a part of the documents such as 5% or 0.05, from 0 (off) to 1 (all), not 5'],
  },
  {
    why: 'a part without its sign',
    input: { verify: '5' },
    said: ['verify: verify must be a part of the documents such as 5% or 0.05, from 0 (off) to 1 (all), not "5"'],
  },
  {
    why: 'larger than the server takes',
    input: { data: { documentSizeBytes: 2_000_000 } },
    said: ['data.documentSizeBytes: documentSize must be at most 1MB: the server accepts no larger request'],
  },
  {
    why: 'half a document',
    input: { data: { seedData: 1.5 } },
    said: ['data.seedData: seedData must be a whole number of documents from 0 to 100000000, not 1.5'],
  },
  {
    why: 'no fields',
    input: { data: { fieldsCount: 0 } },
    said: ['data.fieldsCount: fieldsCount must be a whole number of fields from 1 to 1000, not 0'],
  },
  {
    why: 'a document path',
    input: { data: { collection: 'a/b' } },
    said: [
      'data.collection: collection must be a collection path: names of letters, digits, "_", "-" and ".", an odd number of them joined by "/", such as benchmarks or tenants/t1/orders',
    ],
  },
  {
    why: "the server's own collection",
    input: { data: { collection: 'sys' } },
    said: ['data.collection: collection "sys" belongs to the server: choose another'],
  },
  {
    why: 'a name that URLs swallow',
    input: { data: { collection: 'a/../b' } },
    said: ['data.collection: collection must not have "." or ".." as a name: URLs cannot contain them'],
  },
])('P1-30 refuses $why with a sentence', ({ input, said }) => {
  expect(problems(input)).toEqual(said);
});
