import fc from 'fast-check';
import { expect, test } from 'vitest';

import { countBits, nthBit } from './bits.ts';

const words = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 0x7fff_ffff, -0x8000_0000, 0x5555_5555, -0x5555_5556));

test('bits that are set are counted and found, in any word', () => {
  fc.assert(
    fc.property(words, (word) => {
      const set = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((word >>> bit) & 1) === 1);
      expect(countBits(word)).toBe(set.length);
      expect(set.map((_, n) => nthBit(word, n))).toEqual(set);
    }),
  );
});
