import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../json/value.ts';
import { storedDocument } from '../store/stored-document.ts';
import { compileFilters } from './filter.ts';
import { interestOf } from './interest.ts';

function documentOf(data: JsonObject, deleted = false) {
  return storedDocument(
    { collection: 'c', id: 'd', version: 7, createdAtMs: 1000, updatedAtMs: 2000, deleted, data },
    99,
  );
}

function matches(data: JsonObject, ...filters: readonly (readonly [string, string, Json])[]): boolean | string {
  const compiled = compileFilters(
    filters.map(([field, op, value]) => ({ field, op, value })),
    'standalone',
  );
  return typeof compiled === 'string' ? compiled : compiled(documentOf(data));
}

describe('7.5 a filter', () => {
  const DATA: JsonObject = {
    n: 5,
    s: 'b',
    t: true,
    z: null,
    list: [1, 'two', [3], true],
    deep: { inner: { n: 1 }, list: [{ n: 1 }] },
    astral: '\u{1f600}',
    quoted: "it's \\ here",
    zero: 0,
    ab: 1,
    '': { a: 1 },
  };

  test.each<readonly [string, string, Json, boolean]>([
    ['n', '==', 5, true],
    ['n', '==', 5.0, true],
    ['n', '==', '5', false],
    ['n', '!=', 4, true],
    ['n', '!=', '5', true],
    ['z', '!=', 1, true],
    ['z', '==', 1, false],
    ['missing', '!=', 1, false],
    ['missing', '==', 1, false],
    ['zero', '==', -0, true],
    ['list', '==', [1, 'two', [3], true], true],
    ['list', '==', [1, 'two'], false],
    ['list', '!=', [1], true],
    ['n', '>', 4, true],
    ['n', '>=', 5, true],
    ['n', '<', 5, false],
    ['n', '<=', 5, true],
    ['n', '>', '4', false],
    ['s', '>', 'a', true],
    ['astral', '>', '\ufffd', true],
    ['t', '>', false, true],
    ['t', '<', true, false],
    ['list', '>', 1, false],
    ['n', 'in', [1, 5], true],
    ['s', 'in', [1, 'b'], true],
    ['n', 'in', [], false],
    ['n', 'in', ['5'], false],
    ['list', 'contains', 'two', true],
    ['list', 'contains', [3], true],
    ['list', 'contains', 3, false],
    ['deep', 'contains', 'inner', true],
    ['deep', 'contains', 'n', false],
    ['deep', 'contains', 1, false],
    ['s', 'contains', 'b', false],
    ['deep.inner.n', '==', 1, true],
    ['deep.list.0.n', '==', 1, false],
    ['deep.inner', '==', 'x', false],
    ['', '==', 1, false],
    ['id', '==', 'd', true],
    ['collection', '==', 'c', true],
    ['version', '==', 7, true],
    ['version', '==', -1, false],
    ['createdAt', '==', 1000, true],
    ['updatedAt', '>', 1000, true],
    ['deleted', '!=', true, false],
    ['quoted', '==', "it's \\\\ here", true],
    ['a\\x62', '==', 1, true],
    ['.a', '==', 1, true],
  ])('%s %s %j is %s', (field, op, value, expected) => {
    expect(matches(DATA, [field, op, value])).toBe(expected);
  });

  test('does not stand alone: all of several must hold', () => {
    expect([matches(DATA, ['n', '>', 1], ['s', '==', 'b']), matches(DATA, ['n', '>', 1], ['s', '==', 'c'])]).toEqual([
      true,
      false,
    ]);
  });

  test('sees what is left of a deleted document', () => {
    const compiled = compileFilters([{ field: 'deleted', op: '==', value: true }], 'standalone');
    expect(typeof compiled === 'string' ? compiled : compiled(documentOf({}, true))).toBe(true);
  });

  const SYNTAX = 'CEL compile error: ERROR: <input>:1:1: Syntax error';
  const OVERLOAD = 'CEL compile error: ERROR: <input>:1:1: found no matching overload';
  test.each<readonly [string, string, Json, string]>([
    ['n', '==', null, 'value is nil'],
    ['n', '==', {}, 'value is nil'],
    ['n', 'in', [1, null], 'value is nil'],
    ['n', 'in', [[{}]], 'value is nil'],
    ['n', 'like', null, 'value is nil'],
    ['n', 'like', 1, 'unsupported operator: like'],
    ['n', '', 1, 'unsupported operator: '],
    ['n', '>', [1], OVERLOAD],
    ['n', 'in', 1, OVERLOAD],
    ['n', '==', 'ends with \\', SYNTAX],
    ['n', '==', '\\q', SYNTAX],
    ['n', '==', 'two\nlines', SYNTAX],
    ['n', 'in', ['\\'], SYNTAX],
    ["it's", '==', 1, SYNTAX],
    ['two\nlines', '==', 1, SYNTAX],
  ])('%s %s %j is refused: %s', (field, op, value, reason) => {
    expect(matches({}, [field, op, value])).toBe(reason);
  });

  test.each([
    ['a\\nb', 'a\nb'],
    ['\\\\', '\\'],
    ["'", "'"],
    ['\\x41\\u00e9\\U0001f600\\101', 'Aé\u{1f600}A'],
  ])('reads the escapes of the text %j', (written, meant) => {
    expect(matches({ s: meant }, ['s', '==', written])).toBe(true);
  });

  test('!= is the opposite of == wherever the field is there', () => {
    const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.stringMatching(/^[a-z]{0,3}$/));
    fc.assert(
      fc.property(fc.oneof(scalar, fc.array(scalar), fc.constant(null)), scalar, (value, operand) => {
        expect(matches({ f: value }, ['f', '!=', operand])).toBe(matches({ f: value }, ['f', '==', operand]) !== true);
      }),
    );
  });
});

describe('7.5 the fast path', () => {
  const kindOf = (...filters: readonly { field: string; op: string; value: Json }[]): string => {
    const interest = interestOf(filters, 'standalone');
    return typeof interest === 'string' ? interest : interest.kind;
  };

  test('is a single `_id ==` with an id; with anything else it is the whole collection', () => {
    const id = (value: Json) => kindOf({ field: '_id', op: '==', value });
    expect([id('d'), id(''), id(5), id(null), id({}), kindOf()]).toEqual([
      'document',
      'collection',
      'collection',
      'collection',
      'collection',
      'collection',
    ]);
  });

  test('is not taken with another operator, or beside other filters', () => {
    const other = { field: 'n', op: '==', value: 1 };
    expect([
      kindOf({ field: '_id', op: '!=', value: 'd' }),
      kindOf({ field: '_id', op: '==', value: 'd' }, other),
    ]).toEqual(['filtered', 'filtered']);
  });
});
