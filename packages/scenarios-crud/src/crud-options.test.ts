import { expect, test } from 'vitest';

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
    data: { collection: 'benchmarks', documentSizeBytes: 1024, fieldsCount: 10, seedData: 1000 },
  });
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
    said: ['operations.0.weight: weight must be a number such as 30, not nothing'],
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
    why: 'no list',
    input: { operations: 'create' },
    said: ['operations: operations must be a list such as [{ type: read, weight: 90 }, { type: create, weight: 10 }]'],
  },
  {
    why: 'an operation that is only a name',
    input: { operations: ['create'] },
    said: ['operations.0: an operation has the keys type, weight, but this is "create"'],
  },
  {
    why: 'unknown key of an operation',
    input: { operations: [{ type: 'create', wieght: 1, weight: 1 }] },
    said: ['operations.0: unknown key "wieght"; an operation has type, weight'],
  },
  {
    why: 'unknown key of the scenario',
    input: { operation: [] },
    said: [': unknown key "operation"; scenario crud has operations'],
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
      'data.documentSizeBytes: documentSize of 200 B is too small for fieldsCount 50: such a document takes at least 1256 B',
    ],
  },
  {
    why: 'smaller than the id allows',
    input: { data: { documentSizeBytes: 60, fieldsCount: 1 } },
    said: [
      'data.documentSizeBytes: documentSize of 60 B is too small for fieldsCount 1: such a document takes at least 64 B',
    ],
  },
  {
    why: 'larger than the server takes',
    input: { data: { documentSizeBytes: 2_000_000 } },
    said: ['data.documentSizeBytes: documentSize must be at most 1MB: the server takes no larger request'],
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
    said: ['data.collection: collection must not have "." or ".." as a name: URLs cannot carry them'],
  },
])('P1-30 refuses $why with a sentence', ({ input, said }) => {
  expect(problems(input)).toEqual(said);
});
