const WORD_SHIFT = 5;
const BLOCK_SHIFT = 8;
const BLOCK_WORDS = 1 << (BLOCK_SHIFT - WORD_SHIFT);
const ODD = 0x5555_5555;
const PAIRS = 0x3333_3333;
const FOURS = 0x0f0f_0f0f;
const NO_WORDS = new Int32Array(0);
const NO_COUNTS = new Int32Array(1);

/**
 * A set of document numbers in ascending order, a bit for each number from 0 to the highest. Numbers are found by their
 * position, so that an even draw among positions is one among the numbers, however many of those in between are gone.
 *
 * A tree of partial counts (P. Fenwick: "A new data structure for cumulative frequency tables", 1994) over blocks of 256
 * bits finds the block of the n-th number that is there. Adding, finding and removing take time in proportion to the
 * logarithm of the number of blocks, and allocate nothing unless the room is doubled. A number takes 1.125 to 2.25 bits,
 * there or not: the set is for numbers below 2^31 that are given out one after the other.
 */
export class DocumentNumbers {
  #size = 0;
  /** Blocks that there is room for: none, or a power of two. */
  #blocks = 0;
  #words = NO_WORDS;
  /** Entry i counts the numbers in the blocks from i - (lowest bit of i) to i - 1. */
  #counts = NO_COUNTS;

  get size(): number {
    return this.#size;
  }

  /** The number at a position from 0 to `size` - 1. @throws RangeError for any other */
  at(position: number): number {
    if (!(position >= 0 && position < this.#size)) throw new RangeError(`there is no position ${position}`);
    let block = 0;
    let before = position;
    for (let step = this.#blocks; step > 0; step >>>= 1) {
      const count = this.#counts[block + step] as number;
      // All ones where these blocks are skipped, else 0: a branch could not be foreseen.
      const skip = (count - before - 1) >> 31;
      block += step & skip;
      before -= count & skip;
    }
    for (let word = block * BLOCK_WORDS; ; word += 1) {
      const bits = this.#words[word] as number;
      const count = countBits(bits);
      if (count > before) return (word << WORD_SHIFT) + nthBit(bits, before);
      before -= count;
    }
  }

  has(number: number): boolean {
    const word = this.#words[number >>> WORD_SHIFT] ?? 0;
    return (word & (1 << number)) !== 0;
  }

  /** Adds a number, unless it is there. */
  add(number: number): void {
    if (number >>> BLOCK_SHIFT >= this.#blocks) this.#grow(number);
    const word = number >>> WORD_SHIFT;
    const before = this.#words[word] as number;
    const after = before | (1 << number);
    if (after === before) return;
    this.#words[word] = after;
    this.#count(number, 1);
  }

  /** Removes the number at a position, and returns it; those behind it move up by one. @throws RangeError as `at` does */
  removeAt(position: number): number {
    const number = this.at(position);
    const word = number >>> WORD_SHIFT;
    this.#words[word] = (this.#words[word] as number) & ~(1 << number);
    this.#count(number, -1);
    return number;
  }

  /** The same numbers, from now on without influence on one another. */
  copy(): DocumentNumbers {
    const copy = new DocumentNumbers();
    copy.#size = this.#size;
    copy.#blocks = this.#blocks;
    copy.#words = this.#words.slice();
    copy.#counts = this.#counts.slice();
    return copy;
  }

  #count(number: number, by: 1 | -1): void {
    this.#size += by;
    for (let entry = (number >>> BLOCK_SHIFT) + 1; entry <= this.#blocks; entry += entry & -entry) {
      this.#counts[entry] = (this.#counts[entry] as number) + by;
    }
  }

  /** Doubles the room until a number fits in. Of the new counts only those of all blocks before them are not 0. */
  #grow(number: number): void {
    const before = this.#blocks;
    do this.#blocks = Math.max(1, this.#blocks * 2);
    while (number >>> BLOCK_SHIFT >= this.#blocks);
    const words = new Int32Array(this.#blocks * BLOCK_WORDS);
    const counts = new Int32Array(this.#blocks + 1);
    words.set(this.#words);
    counts.set(this.#counts);
    for (let entry = Math.max(1, before * 2); entry <= this.#blocks; entry *= 2) counts[entry] = this.#size;
    this.#words = words;
    this.#counts = counts;
  }
}

/** How many bits of a word are set, added up in ever wider parts of it. */
function countBits(word: number): number {
  // Every step stays within 32 bits, so that the compiler needs no floating point.
  const twos = (word - ((word >>> 1) & ODD)) | 0;
  const fours = (twos & PAIRS) + ((twos >>> 2) & PAIRS);
  return Math.imul((fours + (fours >>> 4)) & FOURS, 0x0101_0101) >>> 24;
}

/**
 * Which bit of a word, from 0, is the n-th that is set, with n from 0; there must be one. The word is halved five times:
 * a lower half that has not enough of them is skipped. Without branches, for none of them could be foreseen.
 */
function nthBit(word: number, n: number): number {
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
