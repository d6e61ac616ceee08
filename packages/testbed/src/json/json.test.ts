import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareBytes, encodeJson, encodeString, sortNames, TooDeep } from './encode.ts';
import { decodeInto, rawInteger, rawText, rawTexts, readMembers, WrongType } from './members.ts';
import { firstValue, parseFirst, parseWhole } from './parse.ts';
import { memberOf, type Json, type JsonObject } from './value.ts';
import { ValueEndWatch } from './value-end.ts';

describe('encodeJson', () => {
  test.each([
    ['sorts names by UTF-8 bytes', { version: 1, é: 2, Z: 3, a: 4 }, '{"Z":3,"a":4,"version":1,"é":2}'],
    ['sorts an astral name behind U+FFFF', { '\u{1f600}': 1, '\uffff': 2 }, '{"\uffff":2,"\u{1f600}":1}'],
    ['escapes what HTML could read', '<&>\u2028\u2029', '"\\u003c\\u0026\\u003e\\u2028\\u2029"'],
    ['escapes controls and leaves the rest', '\b\f\n\r\t\u0001\u007f/é"\\', '"\\b\\f\\n\\r\\t\\u0001\u007f/é\\"\\\\"'],
    ['keeps minus zero', [-0, 0], '[-0,0]'],
    [
      'prints numbers in shortest form',
      [1e20, 1e21, 1e-6, 1e-7, 1.0, 0.1],
      '[100000000000000000000,1e+21,0.000001,1e-7,1,0.1]',
    ],
    ['knows all kinds', [null, true, false, {}, []], '[null,true,false,{},[]]'],
  ] satisfies readonly (readonly [string, Json, string])[])('%s', (_reason, value, text) => {
    expect(encodeJson(value)).toBe(text);
  });

  test('refuses what is nested beyond the limit and nothing less', () => {
    expect(encodeJson([[]], 2)).toBe('[[]]');
    expect(() => encodeJson([[[]]], 2)).toThrow(TooDeep);
  });

  test('is read back as what it encodes, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseWhole(encodeJson(value as Json))).toEqual(value);
      }),
    );
  });

  test('orders names as their bytes are ordered', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (names) => {
        const byBytes = [...names].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
        expect(sortNames([...names])).toEqual(byBytes);
        expect([...names].sort(compareBytes)).toEqual(byBytes);
      }),
    );
  });

  test('quotes an escape-free text as it is', () => expect(encodeString('plain é')).toBe('"plain é"'));
});

describe('parseWhole', () => {
  test.each([
    ['a number beyond the double range', '{"a":1e400}'],
    ['a long number beyond the double range', `[${'9'.repeat(400)}]`],
    ['two values', '{} {}'],
    ['a byte-order mark', '\ufeff{}'],
    ['a raw control character', '"\u0001"'],
    ['nothing', ''],
    ['more than 10 000 levels', '['.repeat(10_001) + ']'.repeat(10_001)],
  ])('refuses %s', (_what, text) => expect(parseWhole(text)).toBeUndefined());

  test.each([
    ['a lone surrogate becomes U+FFFD', '{"\\ud800":"a\\udc00"}', { '\ufffd': 'a\ufffd' }],
    ['a pair stays', '"\\ud83d\\ude00"', '\u{1f600}'],
    ['underflow is zero', '1e-400', 0],
    ['the last of two equal names counts', '{"a":1,"a":2}', { a: 2 }],
    ['digits and an e in a text are no number', '{"a":"1e9"}', { a: '1e9' }],
  ] satisfies readonly (readonly [string, string, Json])[])('%s', (_reason, text, value) => {
    expect(parseWhole(text)).toEqual(value);
  });

  test('a name that JavaScript treats specially is an ordinary one', () => {
    const value = parseWhole('{"__proto__":{"x":1e1}}') as JsonObject;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(memberOf(value, '__proto__')).toEqual({ x: 10 });
    expect(memberOf({}, 'constructor')).toBeUndefined();
  });

  test('10 000 levels are fine', () => expect(parseWhole('['.repeat(10_000) + ']'.repeat(10_000))).toBeDefined());
});

describe('the first value of a text', () => {
  test.each([
    ['ends with its brackets', ' {"a":"}"} junk', ' {"a":"}"}'],
    ['may be a text with escaped quotes', '"a\\"b"c', '"a\\"b"'],
    ['may be a word', 'nullx', 'null'],
    ['may be a number', '12.5e3abc', '12.5e3'],
    ['is everything where it does not end', '{"a":[1', '{"a":[1'],
    ['is everything where it is none', '!x', '!x'],
  ])('%s', (_reason, text, first) => expect(firstValue(text)).toBe(first));

  test('is parsed alone', () => expect(parseFirst('{"a":1} and more')).toEqual({ a: 1 }));

  test('is recognised as complete however it is cut', () => {
    const text = '{"a":"\\"}","b":[{}]}tail';
    const complete = Buffer.from(text).lastIndexOf('}') + 1;
    for (let cut = 0; cut <= text.length; cut += 1) {
      const watch = new ValueEndWatch();
      const early = watch.feed(Buffer.from(text.slice(0, cut)));
      expect(early).toBe(cut >= complete);
      if (!early) expect(watch.feed(Buffer.from(text.slice(cut)))).toBe(true);
    }
  });
});

describe('readMembers', () => {
  test('keeps order, duplicates and the spelling of values', () => {
    expect(readMembers(' { "a" : 1.0 , "A":[ 1 ],"a":null } junk')).toEqual([
      { name: 'a', raw: '1.0' },
      { name: 'A', raw: '[ 1 ]' },
      { name: 'a', raw: 'null' },
    ]);
    expect(readMembers('null')).toEqual([]);
    expect(readMembers('{}')).toEqual([]);
  });

  test.each(['', '[]', '"x"', '{"a":}', '{"a" 1}', '{'])('refuses %j', (text) =>
    expect(readMembers(text)).toBeUndefined(),
  );

  test('applies members to fields without regard to case, in order', () => {
    const seen: string[] = [];
    decodeInto(readMembers('{"LIMIT":1,"limit":2,"other":3,"START":4}') ?? [], {
      limit: (raw) => seen.push(raw),
      start: (raw) => seen.push(raw),
    });
    expect(seen).toEqual(['1', '2', '4']);
  });

  test.each(['5.0', '1e1', '9223372036854775808', '-9223372036854775809', '"5"', 'true'])(
    '%s is no plain integer',
    (raw) => expect(() => rawInteger(raw)).toThrow(WrongType),
  );

  test('integers, texts and lists of texts are read, null leaves them out', () => {
    expect([
      rawInteger('-5'),
      rawInteger('null'),
      rawText('"x"'),
      rawText('null'),
      rawTexts('["a",null]'),
      rawTexts('null'),
    ]).toEqual([-5, undefined, 'x', undefined, ['a', ''], undefined]);
    expect(() => rawText('5')).toThrow(WrongType);
    expect(() => rawTexts('[1]')).toThrow(WrongType);
    expect(() => rawTexts('"a"')).toThrow(WrongType);
  });
});
