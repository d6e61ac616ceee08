const ODD = 0x5555_5555;
const PAIRS = 0x3333_3333;
const FOURS = 0x0f0f_0f0f;

/** How many bits of a word are set, added up in ever wider parts of it. */
export function countBits(word: number): number {
  // Every step stays within 32 bits, so that the compiler needs no floating point.
  const twos = (word - ((word >>> 1) & ODD)) | 0;
  const fours = (twos & PAIRS) + ((twos >>> 2) & PAIRS);
  return Math.imul((fours + (fours >>> 4)) & FOURS, 0x0101_0101) >>> 24;
}

/**
 * Which bit of a word, from 0, is the n-th that is set, with n from 0; there must be one. The word is halved five times:
 * a lower half that has not enough of them is skipped. Without branches, for none of them could be foreseen.
 */
export function nthBit(word: number, n: number): number {
  const twos = (word - ((word >>> 1) & ODD)) | 0;
  const fours = (twos & PAIRS) + ((twos >>> 2) & PAIRS);
  const eights = (fours + (fours >>> 4)) & FOURS;
  let left = n;
  let count = (eights + (eights >>> 8)) & 0xff;
  // All ones where the lower half is skipped, else 0.
  let skip = (count - left - 1) >> 31;
  let bit = 16 & skip;
  left -= count & skip;
  count = (eights >>> bit) & 0xff;
  skip = (count - left - 1) >> 31;
  bit += 8 & skip;
  left -= count & skip;
  count = (fours >>> bit) & 0xf;
  skip = (count - left - 1) >> 31;
  bit += 4 & skip;
  left -= count & skip;
  count = (twos >>> bit) & 3;
  skip = (count - left - 1) >> 31;
  bit += 2 & skip;
  left -= count & skip;
  count = (word >>> bit) & 1;
  return bit + (((count - left - 1) >> 31) & 1);
}
