import fc from 'fast-check';
import { expect, test } from 'vitest';

import { closestWord, editDistance } from './spelling.ts';

const KEYS = ['duration', 'warmup', 'rampup', 'workers', 'documentSize', 'fieldsCount'];

test.each([
  { word: 'duraton', meant: 'duration', why: 'a letter is missing' },
  { word: 'wokrers', meant: 'workers', why: 'two letters are swapped' },
  { word: 'document-size', meant: 'documentSize', why: 'another spelling of the same words' },
  { word: 'DOCUMENT_SIZE', meant: 'documentSize', why: 'capitals' },
  { word: 'workerz', meant: 'workers', why: 'a wrong letter' },
  { word: 'thresholds', meant: null, why: 'nothing is near' },
  { word: 'x', meant: null, why: 'too short to tell' },
])('P2-03 for $word suggests $meant: $why', ({ word, meant }) => {
  expect(closestWord(word, KEYS)).toBe(meant);
});

test('distance is zero only from a word to itself, the same both ways, and never more than the longer word', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance === 0).toBe(a === b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
