import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareIndexed } from '../testing/index-order.ts';
import { cursorAfter } from './cursor.ts';
import type { IndexField } from './index-template.ts';

const asc = (field: string): IndexField => ({ field, order: 'asc' });
const desc = (field: string): IndexField => ({ field, order: 'desc' });
const hex = (cursor: string | null): string | null =>
  cursor === null ? null : Buffer.from(cursor, 'base64url').toString('hex');

test.each([
  ['a number, descending', [desc('score')], { score: 10 }, 'Af0_2________wAA', '01fd3fdbffffffffffff0000'],
  ['a string', [asc('name')], { name: 'ab' }, 'AQNhYgAAAAA', '010361620000' + '0000'],
  [
    'two fields',
    [asc('status'), desc('score')],
    { status: 'open', score: -1.5 },
    'AQNvcGVuAAD9v_gAAAAAAAAAAA',
    '01036f70656e0000fdbff80000000000000000',
  ],
] as const)('the cursor of %s is the one of the protocol', (_what, fields, document, cursor, key) => {
  expect([cursorAfter(fields, document), hex(cursorAfter(fields, document))]).toEqual([cursor, key]);
});

test.each<[string, unknown, string]>([
  ['null', null, '00'],
  ['a member without a value', undefined, '00'],
  ['false', false, '0100'],
  ['true', true, '0101'],
  ['zero', 0, '028000000000000000'],
  ['minus zero, before all other numbers', -0, '020000000000000000'],
  ['a string with a zero in it', 'a\0b', '0361000162' + '0000'],
  ['an empty string', '', '030000'],
  ['a lone surrogate, as it is sent', '\ud800', '03efbfbd0000'],
  ['a string that just fits', 'x'.repeat(65_535), `03${'78'.repeat(65_535)}0000`],
])('%s', (_what, value, key) => {
  const inverted = Buffer.from(Buffer.from(key, 'hex').map((octet) => ~octet)).toString('hex');
  expect([hex(cursorAfter([asc('f')], { f: value })), hex(cursorAfter([desc('f')], { f: value }))]).toEqual([
    `01${key}0000`,
    `01${inverted}0000`,
  ]);
});

test('a field that is missing, or that only the server knows, is null to an index', () => {
  const document = { version: 3, createdAt: 5, updatedAt: 6, collection: 'c', deleted: true, id: 'a' };
  const fields = ['version', 'createdAt', 'updatedAt', 'collection', 'deleted', 'toString', 'a.b'].map(asc);
  expect(hex(cursorAfter(fields, document))).toBe(`01${'00'.repeat(fields.length)}0000`);
  expect(hex(cursorAfter([asc('id')], document))).toBe('010361' + '0000' + '0000');
  expect(hex(cursorAfter([asc('a.b')], { 'a.b': true }))).toBe('0101010000');
});

test.each([
  ['an array', []],
  ['an object', {}],
  ['a string of more than 65,535 bytes', 'é'.repeat(32_768)],
])('there is no cursor after a document that holds %s', (_what, value) => {
  expect([cursorAfter([asc('g'), asc('f')], { f: value }), cursorAfter([asc('g')], { f: value })]).toEqual([
    null,
    'AQAAAA',
  ]);
});

const anyValue = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary' }),
);

test('keys sort as the values do in an index, each field in its direction', () => {
  fc.assert(
    fc.property(
      anyValue,
      anyValue,
      anyValue,
      anyValue,
      fc.constantFrom(asc, desc),
      fc.constantFrom(asc, desc),
      (a, b, c, d, first, second) => {
        const fields = [first('x'), second('y')];
        const [one, other] = [
          { x: a, y: b },
          { x: c, y: d },
        ].map((document) => Buffer.from(cursorAfter(fields, document) ?? '', 'base64url')) as [Buffer, Buffer];
        const byFirst = first === asc ? compareIndexed(a, c) : compareIndexed(c, a);
        const bySecond = second === asc ? compareIndexed(b, d) : compareIndexed(d, b);
        expect(Math.sign(Buffer.compare(one, other))).toBe(Math.sign(byFirst === 0 ? bySecond : byFirst));
      },
    ),
    { numRuns: 3000 },
  );
});
