import fc from 'fast-check';
import { expect, test } from 'vitest';

import { closestWord } from './spelling.ts';

const KEYS = ['duration', 'warmup', 'rampup', 'workers', 'documentSize', 'fieldsCount', 'data'];

test.each([
  { word: 'duraton', meant: 'duration', why: 'a letter is missing' },
  { word: 'wokrers', meant: 'workers', why: 'two letters are swapped' },
  { word: 'dtaa', meant: 'data', why: 'two letters of a short word are swapped' },
  { word: 'date', meant: 'data', why: 'a wrong letter in a short word' },
  { word: 'dust', meant: null, why: 'two wrong letters of four' },
  { word: 'document-size', meant: 'documentSize', why: 'another spelling of the same words' },
  { word: 'DOCUMENT_SIZE', meant: 'documentSize', why: 'capitals' },
  { word: 'workerz', meant: 'workers', why: 'a wrong letter' },
  { word: 'thresholds', meant: null, why: 'nothing is near' },
  { word: 'fields', meant: 'fieldsCount', why: 'the beginning of it' },
  { word: 'up', meant: null, why: 'the end of too many' },
  { word: 'size', meant: 'documentSize', why: 'the end of it' },
  { word: 'x', meant: null, why: 'too short to tell' },
])('P2-03 for $word suggests $meant: $why', ({ word, meant }) => {
  expect(closestWord(word, KEYS)).toBe(meant);
});

test('a word that is there is itself the closest, and what is suggested is there', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, fc.array(word), (wanted, others) => {
      const found = closestWord(wanted, [...others, wanted]) ?? '';
      expect(bare(found)).toBe(bare(wanted));
      expect([null, ...others]).toContain(closestWord(wanted, others));
    }),
  );
});

/** Without what does not count. */
function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[_-]/g, '');
}
