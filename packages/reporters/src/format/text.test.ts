import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText } from '@syntrix-bench/metrics/text';

import { fitText, padText, textWidth, wrapText } from './text.ts';

test.each([
  ['\u001b[31mred\u001b[0m', 'red', 'escape sequences paint and move the cursor'],
  ['\u001b]0;title\u0007text', 'text', 'they also set window titles'],
  ['two\r\nlines\t.', 'two lines .', 'a line feed would tear the block'],
  ['a\u0000b\u0085c', 'a b c', 'controls'],
  ['abc\u202egpj.exe', 'abc gpj.exe', 'marks that turn the direction of writing'],
  ['\ud800x', '\ufffdx', 'half a surrogate pair'],
  ['  much   space ', 'much space', 'white space'],
  ['é 数据 👩‍👩‍👧', 'é 数据 👩‍👩‍👧', 'letters of all scripts stay'],
])('%j is shown as %j: %s', (text, shown) => {
  expect(cleanText(text)).toBe(shown);
});

test('cleaned text has no control characters and is bounded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 5_000 }), (text) => {
      const cleaned = cleanText(text);
      return cleaned.length <= 2_000 && !/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(cleaned);
    }),
  );
});

test.each([
  ['create', 10, 'create', 'fits'],
  ['create', 6, 'create', 'just fits'],
  ['create', 5, 'crea…', 'is cut'],
  ['数据库', 5, '数据…', 'wide letters take two columns'],
  ['数据库', 4, '数…', 'half a wide letter is none'],
  ['create', 1, '…', 'nothing but the sign that something was cut'],
  ['create', 0, '', 'no room'],
])('%s in %d columns is %j: %s', (text, width, fitted) => {
  expect(fitText(text, width)).toBe(fitted);
});

test('padding fills up on either side and cuts what is longer', () => {
  expect([padText('ab', 4), padText('ab', 4, 'right'), padText('abcdef', 4), padText('数', 4)]).toEqual([
    'ab  ',
    '  ab',
    'abc…',
    '数  ',
  ]);
});

test('text is broken between words, and within words that are longer than a line', () => {
  expect(wrapText('the quick brown fox', 9)).toEqual(['the quick', 'brown fox']);
  expect(wrapText('a abcdefghij b', 4)).toEqual(['a', 'abcd', 'efgh', 'ij b']);
  expect(wrapText('', 4)).toEqual(['']);
});

test.each([
  ['it took 48.2 % of the time', 13, ['it took', '48.2 % of the', 'time']],
  ['late by 4.68 ms, at most', 13, ['late by', '4.68 ms, at', 'most']],
  ['at least 12 more', 11, ['at least 12', 'more']],
  ['all 12 stay', 6, ['all 12', 'stay']],
])('a number and its unit stay together: %j in %i columns', (text, width, lines) => {
  expect(wrapText(text, width)).toEqual(lines);
});

test('wrapping keeps to the width and loses nothing but spaces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }).map(cleanText), fc.integer({ min: 8, max: 40 }), (text, width) => {
      const lines = wrapText(text, width);
      expect(lines.every((line) => textWidth(line) <= width)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});
