import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../json/value.ts';
import { storedDocument } from '../store/stored-document.ts';
import { chooseTemplate, type Query, readsStorage } from './choose-template.ts';
import { Indexer } from './indexer.ts';
import { compileTemplates, type IndexTemplate } from './index-template.ts';
import { decodeCursor, documentKey } from './order-key.ts';
import { SortedEntries } from './sorted-entries.ts';

const hex = (key: string | undefined) => (key === undefined ? undefined : Buffer.from(key, 'latin1').toString('hex'));
const query = (more: Partial<Query>): Query => ({
  collection: 'c',
  filters: [],
  orderBy: [],
  limit: 0,
  startAfter: '',
  showDeleted: false,
  ...more,
});
const filter = (field: string, op: string, value: Json = 1) => ({ field, op, value });
const order = (field: string, direction: string) => ({ field, direction });
const STATUS_SCORE: IndexTemplate = {
  name: 'status-score',
  collectionPattern: '*',
  fields: [
    { field: 'status', order: 'asc' },
    { field: 'score', order: 'desc' },
  ],
};

describe('an order key', () => {
  test.each([
    [
      'a descending number',
      [{ field: 'score', order: 'desc' }],
      { score: 10 },
      '01fd3fdbffffffffffff0000',
      'Af0_2________wAA',
    ],
    ['a text', [{ field: 'name', order: 'asc' }], { name: 'ab' }, '0103616200000000', 'AQNhYgAAAAA'],
    [
      'two fields',
      STATUS_SCORE.fields,
      { status: 'open', score: -1.5 },
      '01036f70656e0000fdbff80000000000000000',
      'AQNvcGVuAAD9v_gAAAAAAAAAAA',
    ],
  ] as const)('%s', (_what, fields, data, bytes, cursor) => {
    expect(hex(documentKey(data, fields))).toBe(bytes);
    expect(hex(decodeCursor(cursor))).toBe(bytes);
  });

  test('escapes NUL, takes a missing field for null and refuses what has no order', () => {
    const fields = [{ field: 'x', order: 'asc' }] as const;
    expect(hex(documentKey({ x: 'a\0b' }, fields))).toBe('010361000162' + '0000' + '0000');
    expect(hex(documentKey({}, fields))).toBe('01000000');
    for (const x of [[1], { a: 1 }, 'x'.repeat(65_536)]) expect(documentKey({ x }, fields)).toBeUndefined();
  });

  test('orders null, false, true, numbers, texts; minus zero before all numbers', () => {
    const values: readonly Json[] = [
      null,
      false,
      true,
      -0,
      -1e300,
      -1,
      0,
      1e-300,
      1,
      2.5,
      1e300,
      '',
      'a',
      'ab',
      'b',
      'é',
    ];
    const keys = values.map((x) => documentKey({ x }, [{ field: 'x', order: 'asc' }]) ?? '');
    expect([...keys].sort()).toEqual(keys);
    const reversed = values.map((x) => documentKey({ x }, [{ field: 'x', order: 'desc' }]) ?? '');
    expect([...reversed].sort().reverse()).toEqual(reversed);
  });

  test.each(['AQ==', '+', '/', 'A', 'a.b'])('%j is no cursor', (cursor) =>
    expect(decodeCursor(cursor)).toBeUndefined(),
  );
});

test('sorted entries behave as a sorted list', () => {
  const operation = fc.record({
    key: fc.integer({ min: 0, max: 40 }).map(String),
    id: fc.integer({ min: 0, max: 3 }).map(String),
    insert: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 60 }),
      fc.integer({ min: 0, max: 40 }).map(String),
      (operations, from) => {
        const entries = new SortedEntries();
        const model = new Set<string>();
        for (const { key, id, insert } of operations) {
          const name = `${key}\u0000${id}`;
          if (insert && !model.has(name)) entries.insert({ key, id });
          if (!insert) entries.remove({ key, id });
          if (insert) model.add(name);
          else model.delete(name);
        }
        const expected = [...model].filter((name) => (name.split('\u0000')[0] ?? '') >= from).sort();
        expect([...entries.from(from)].map(({ key, id }) => `${key}\u0000${id}`)).toEqual(expected);
      },
    ),
  );
});

test('sorted entries keep thousands in order', () => {
  const entries = new SortedEntries();
  const keys = Array.from({ length: 5000 }, (_, index) => String((index * 7919) % 5000).padStart(4, '0'));
  for (const key of keys) entries.insert({ key, id: 'x' });
  for (const key of keys.slice(0, 2500)) entries.remove({ key, id: 'x' });
  expect([...entries.from('')].map(({ key }) => key)).toEqual(keys.slice(2500).sort());
});

describe('the choice of a template', () => {
  const templates = compileTemplates([STATUS_SCORE]);
  test.each([
    ['equality alone', [filter('status', '==')], [], true],
    ['equality and range', [filter('status', '=='), filter('score', '>')], [], true],
    ['range with its own order', [filter('status', '=='), filter('score', '>')], [order('score', 'desc')], true],
    ['order against the direction', [filter('status', '==')], [order('score', 'asc')], false],
    ['order by the first field', [], [order('status', 'asc')], true],
    ['order by a later field alone', [], [order('score', 'desc')], false],
    ['range on a later field alone', [filter('score', '>')], [], false],
    ['equality on a later field is ignored', [filter('score', '==')], [], true],
    ['range and order behind it', [filter('status', '>')], [order('score', 'desc')], true],
    ['ranges on two fields', [filter('status', '>'), filter('score', '>')], [], false],
    ['order by an equality field', [filter('status', '==')], [order('status', 'asc')], false],
    ['order beyond the fields', [filter('status', '==')], [order('score', 'desc'), order('x', 'asc')], false],
    ['what no index serves is dropped', [filter('tags', 'contains'), filter('x', '!=')], [], true],
  ] as const)('%s', (_reason, filters, orderBy, served) => {
    expect(chooseTemplate(query({ filters, orderBy }), templates) !== undefined).toBe(served);
  });

  test('a more specific pattern wins before the fit, then the score, then the name', () => {
    const compiled = compileTemplates([
      { name: 'general', collectionPattern: 'rooms/{r}/msgs', fields: [{ field: 'status', order: 'asc' }] },
      { name: 'special', collectionPattern: 'rooms/r1/msgs', fields: [{ field: 'who', order: 'asc' }] },
      { name: 'b', collectionPattern: '*', fields: [{ field: 'x', order: 'asc' }] },
      { name: 'a', collectionPattern: '{any}', fields: [{ field: 'y', order: 'asc' }] },
    ]);
    const chosen = (more: Partial<Query>) => chooseTemplate(query(more), compiled)?.name;
    expect(chosen({ collection: 'rooms/r1/msgs', filters: [filter('status', '==')] })).toBe('special');
    expect(chosen({ collection: 'rooms/r1/msgs', filters: [filter('status', '==')], orderBy: [] })).toBe('special');
    expect(chosen({ collection: 'rooms/r2/msgs', filters: [filter('status', '==')] })).toBe('general');
    expect(chosen({ filters: [filter('x', '==')] })).toBe('b');
    expect(chosen({ filters: [filter('tags', 'contains')] })).toBe('a');
    expect(chosen({ collection: 'a/b/c' })).toBeUndefined();
    expect(chosen({ showDeleted: true, orderBy: [order('x', 'asc')] })).toBeUndefined();
  });

  test('queries without filters and by id read the store', () => {
    expect(readsStorage(query({}))).toBe(true);
    expect(readsStorage(query({ filters: [filter('id', '=='), filter('id', 'in')] }))).toBe(true);
    expect(readsStorage(query({ filters: [filter('id', '>')] }))).toBe(false);
    expect(readsStorage(query({ orderBy: [order('id', 'asc')] }))).toBe(false);
  });

  test.each([
    [
      'an empty pattern',
      { collectionPattern: '', fields: [{ field: 'a', order: 'asc' }] },
      'collectionPattern is empty',
    ],
    ['an empty segment', { collectionPattern: 'a//b', fields: [{ field: 'a', order: 'asc' }] }, 'empty segment'],
    ['no fields', { collectionPattern: '*', fields: [] }, 'at least one'],
    ['a field without name', { collectionPattern: '*', fields: [{ field: '', order: 'asc' }] }, 'no name'],
    ['an unknown order', { collectionPattern: '*', fields: [{ field: 'a', order: 'up' as 'asc' }] }, '"asc" or "desc"'],
    [
      'a field twice',
      {
        collectionPattern: '*',
        fields: [
          { field: 'a', order: 'asc' },
          { field: 'a', order: 'desc' },
        ],
      },
      'listed twice',
    ],
  ] satisfies readonly (readonly [string, IndexTemplate, string])[])(
    '%s is refused with a sentence',
    (_what, template, words) => {
      expect(() => compileTemplates([template])).toThrow(words);
    },
  );

  test('one name for two templates is refused', () => {
    expect(() => compileTemplates([STATUS_SCORE, STATUS_SCORE])).toThrow('exists already');
  });
});

describe('the indexer', () => {
  const setUp = (
    templates: readonly IndexTemplate[] = [
      { name: 'n', collectionPattern: '*', fields: [{ field: 'n', order: 'asc' }] },
    ],
  ) => {
    const clock = { us: 0 };
    const indexer = new Indexer(compileTemplates(templates), 2, () => clock.us);
    const put = (collection: string, id: string, data: Record<string, Json>, deleted = false) =>
      indexer.onChange(
        'db',
        storedDocument({ collection, id, version: 1, createdAtMs: 0, updatedAtMs: 0, deleted, data }, 99),
      );
    const found = (more: Partial<Query> = {}) => {
      clock.us += 10_000;
      return indexer.search('db', query({ orderBy: [order('n', 'asc')], ...more }));
    };
    return { indexer, clock, put, found };
  };

  test('sees a write only after the lag', () => {
    const { indexer, clock, put } = setUp();
    put('c', 'a', { n: 1 });
    clock.us = 1999;
    expect(indexer.search('db', query({ orderBy: [order('n', 'asc')] }))).toEqual([]);
    clock.us = 2000;
    expect(indexer.search('db', query({ orderBy: [order('n', 'asc')] }))).toEqual(['a']);
  });

  test('ranges, cursors and limits select as the server does', () => {
    const { put, found } = setUp();
    for (let n = 0; n < 6; n += 1) put('c', `d${n}`, { n });
    put('c', 'null', {});
    put('c', 'text', { n: 'x' });
    expect(found({ filters: [filter('n', '>', 2), filter('n', '<=', 4)] })).toEqual(['d3', 'd4']);
    expect(found({ filters: [filter('n', '>', 3)] })).toEqual(['d4', 'd5', 'text']);
    expect(found({ filters: [filter('n', '<', 1)] })).toEqual(['null', 'd0']);
    expect(found({ filters: [filter('n', '>=', 4), filter('n', '>=', 1)] })).toEqual([
      'd1',
      'd2',
      'd3',
      'd4',
      'd5',
      'text',
    ]);
    expect(found({ filters: [filter('n', '==', 3)], orderBy: [] })).toEqual(['d3']);
    const cursor = Buffer.from(documentKey({ n: 2 }, [{ field: 'n', order: 'asc' }]) ?? '', 'latin1').toString(
      'base64url',
    );
    expect(found({ startAfter: cursor, limit: 2 })).toEqual(['d3', 'd4']);
    expect(found({ filters: [filter('n', '>', 4)], startAfter: cursor })).toEqual(['d3', 'd4', 'd5', 'text']);
    expect(found({ startAfter: 'AQ==' })).toBeUndefined();
    expect(found({ filters: [filter('n', '==', [1])], orderBy: [] })).toBeUndefined();
    expect(found({ orderBy: [order('m', 'asc')] })).toBeUndefined();
  });

  test('descending fields turn the bounds round', () => {
    const { put, found } = setUp([{ collectionPattern: '*', fields: [{ field: 'n', order: 'desc' }] }]);
    for (let n = 0; n < 5; n += 1) put('c', `d${n}`, { n });
    expect(found({ orderBy: [order('n', 'desc')], filters: [filter('n', '>', 1), filter('n', '<=', 3)] })).toEqual([
      'd3',
      'd2',
    ]);
  });

  test('follows updates and deletes, and keeps the old entry of what cannot be indexed any more', () => {
    const { put, found } = setUp();
    put('c', 'a', { n: 1 });
    put('c', 'b', { n: 2 });
    put('c', 'a', { n: 3 });
    put('c', 'b', {}, true);
    put('c', 'x', { n: 4 });
    put('c', 'x', { n: [4] });
    expect(found()).toEqual(['a', 'x']);
  });

  test('one index serves every collection of its pattern, by id alone', () => {
    const { put, found } = setUp();
    put('c', 'a', { n: 1 });
    put('other', 'a', { n: 2 });
    put('sys', 'b', { n: 3 });
    expect(found()).toEqual(['a']);
    expect(found({ filters: [filter('n', '==', 1)], orderBy: [] })).toEqual([]);
  });

  test('tombstones keep an entry under null where the template includes them', () => {
    const { put, found } = setUp([
      { name: 'n', collectionPattern: '*', includeDeleted: true, fields: [{ field: 'n', order: 'asc' }] },
    ]);
    put('c', 'a', { n: 1 });
    put('c', 'b', {}, true);
    expect(found({ showDeleted: true })).toEqual(['b', 'a']);
  });

  test('applies changes ahead of time when too many wait', () => {
    const { indexer, put, clock } = setUp();
    for (let n = 0; n <= 10_001; n += 1) put('c', `d${n}`, { n });
    clock.us = 0;
    expect(indexer.search('db', query({ orderBy: [order('n', 'asc')], limit: 1 }))).toEqual(['d0']);
    indexer.clear();
    clock.us = 1e9;
    expect(indexer.search('db', query({ orderBy: [order('n', 'asc')] }))).toEqual([]);
  });
});

test('late changes: an index shows each document as the last change that is due made it', () => {
  const change = fc.record({
    id: fc.constantFrom('a', 'b'),
    n: fc.integer({ min: 0, max: 99 }),
    deleted: fc.boolean(),
    lateUs: fc.constantFrom(0, 0, 3, 10, 50, Number.POSITIVE_INFINITY),
    afterUs: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), fc.integer({ min: 0, max: 80 }), (changes, waitUs) => {
      const templates = compileTemplates([
        { name: 'n', collectionPattern: 'c', fields: [{ field: 'n', order: 'asc' }] },
      ]);
      const clock = { us: 0 };
      const lateness = { us: 0 };
      const indexer = new Indexer(
        templates,
        0.002,
        () => clock.us,
        () => lateness.us,
      );
      const made: { id: string; n: number; deleted: boolean; dueUs: number }[] = [];
      const agree = () => {
        const shown = ['a', 'b'].flatMap((id) => {
          const last = made.findLast((each) => each.id === id && each.dueUs <= clock.us);
          return last === undefined || last.deleted ? [] : [{ id, n: last.n }];
        });
        const expected = shown.sort((left, right) => left.n - right.n).map(({ id }) => id);
        expect(indexer.search('db', query({ orderBy: [order('n', 'asc')] }))).toEqual(expected);
      };
      for (const { id, n, deleted, lateUs, afterUs } of changes) {
        clock.us += afterUs;
        lateness.us = lateUs;
        made.push({ id, n, deleted, dueUs: clock.us + 2 + lateUs });
        indexer.onChange(
          'db',
          storedDocument({ collection: 'c', id, data: { n }, version: 1, createdAtMs: 0, updatedAtMs: 0, deleted }, 32),
        );
        agree();
      }
      clock.us += waitUs;
      agree();
    }),
  );
});
