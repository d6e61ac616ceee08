import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { cleanText, printable, shorten } from './printable.ts';

/** Texts rich in what escape sequences are made of. */
const hostile = fc
  .array(fc.oneof(fc.constantFrom('\u001b', '\u009b', '[', ']', ';', '8', '31', 'm', '\u0007', 'a', '\\'), fc.string()))
  .map((parts) => parts.join(''));

test('what is stripped is what Node strips of commands to a terminal, and then every control', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      // What is left of introducers commands nothing more.
      const stripped = stripVTControlCharacters(text).replaceAll(/[\u001b\u009b]/gu, '\0');
      expect(printable(text)).toBe(printable(stripped));
      expect(printable(text)).not.toMatch(/\p{Cc}/u);
    }),
  );
});

test('a clean text is one line without space at its ends', () => {
  expect(cleanText('  a\n\u001b[31mred\u001b[0m\t b\u202e ')).toBe('a red b');
});

test('a text is cut between characters as people count them', () => {
  expect([shorten('naïve', 5), shorten('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2), shorten('abc', 2)]).toEqual(['naïve', '👩‍👩‍👧‍👦…', 'a…']);
});
