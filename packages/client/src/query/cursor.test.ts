import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClientUsageError } from '../errors.ts';
import { encodeCursor, indexKey, type IndexField } from './cursor.ts';

const SCORE_DESC: IndexField = { field: 'score', order: 'desc' };
const STATUS_ASC: IndexField = { field: 'status', order: 'asc' };

describe('cursors', () => {
  test.each<[string, IndexField[], Record<string, unknown>, string, string]>([
    ['a descending number', [SCORE_DESC], { score: 10 }, '01fd3fdbffffffffffff0000', 'Af0_2________wAA'],
    ['a string', [{ field: 'name', order: 'asc' }], { name: 'ab' }, '01036162000000' + '00', 'AQNhYgAAAAA'],
    [
      'both',
      [STATUS_ASC, SCORE_DESC],
      { status: 'open', score: -1.5 },
      '01036f70656e0000fdbff80000000000000000',
      'AQNvcGVuAAD9v_gAAAAAAAAAAA',
    ],
    ['a missing field', [STATUS_ASC], {}, '01000000', 'AQAAAA'],
    ['a missing field, descending', [SCORE_DESC], {}, '01ff0000', 'Af8AAA'],
    ['false', [STATUS_ASC], { status: false }, '0101000000', 'AQEAAAA'],
    ['true', [STATUS_ASC], { status: true }, '0101010000', 'AQEBAAA'],
    ['a string with NUL', [STATUS_ASC], { status: 'a\0b' }, '0103610001620000' + '0000', 'AQNhAAFiAAAAAA'],
    ['zero', [STATUS_ASC], { status: 0 }, '010280000000000000000000', 'AQKAAAAAAAAAAAAA'],
    [
      'minus zero, which sorts before all numbers',
      [STATUS_ASC],
      { status: -0 },
      '010200000000000000000000',
      'AQIAAAAAAAAAAAAA',
    ],
    ['an inherited member is no field', [{ field: 'toString', order: 'asc' }], {}, '01000000', 'AQAAAA'],
  ])('P2-14 %s', (_what, template, document, hex, cursor) => {
    const fields = template.map(({ field, order }) => ({
      order,
      value: Object.hasOwn(document, field) ? document[field] : null,
    }));
    expect(Buffer.from(indexKey(fields)).toString('hex')).toBe(hex);
    expect(encodeCursor(template, document)).toBe(cursor);
  });

  const value = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
    fc.string({ unit: 'grapheme' }),
  );
  const rank = (entry: unknown): number => ['object', 'boolean', 'number', 'string'].indexOf(typeof entry);
  const compare = (a: unknown, b: unknown): number => {
    if (rank(a) !== rank(b)) return Math.sign(rank(a) - rank(b));
    if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
    return a === b ? 0 : (a as number) < (b as number) ? -1 : 1;
  };

  test('keys order as values do: null, false, true, numbers, strings by their bytes; descending the other way round', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const key = (entry: unknown, order: 'asc' | 'desc'): Uint8Array => indexKey([{ order, value: entry }]);
        expect(Buffer.compare(key(a, 'asc'), key(b, 'asc'))).toBe(compare(a, b));
        expect(Buffer.compare(key(a, 'desc'), key(b, 'desc'))).toBe(-compare(a, b) + 0);
      }),
    );
  });

  test('the first field decides before the second, whatever their lengths', () => {
    fc.assert(
      fc.property(value, value, value, value, (a1, a2, b1, b2) => {
        const key = (...values: unknown[]): Uint8Array =>
          indexKey(values.map((entry) => ({ order: 'asc' as const, value: entry })));
        expect(Buffer.compare(key(a1, a2), key(b1, b2))).toBe(compare(a1, b1) || compare(a2, b2));
      }),
    );
  });

  test.each<[string, unknown]>([
    ['array', [1]],
    ['object', {}],
    ['overlong string', 'x'.repeat(65_536)],
  ])('no index holds an %s', (_what, entry) => {
    expect(() => encodeCursor([STATUS_ASC], { status: entry })).toThrow(ClientUsageError);
  });
});
