import { countBits, nthBit } from './bits.ts';

const WORD_SHIFT = 5;
const BLOCK_SHIFT = 8;
const BLOCK_BITS = 1 << BLOCK_SHIFT;
const BLOCK_WORDS = BLOCK_BITS >>> WORD_SHIFT;
const FIRST_CAPACITY = 2;
const NO_FIRSTS = new Uint32Array(0);
const NO_WORDS = new Int32Array(0);
const NO_COUNTS = new Int32Array(1);

/**
 * A set of document numbers in ascending order, a bit for each. Numbers are found by their position, so that an even draw
 * among positions is one among the numbers, however many of those in between are gone.
 *
 * Bits lie in blocks. When room is used up, blocks whose numbers are all gone are given back. A tree of partial counts
 * (P. Fenwick: "A new data structure for cumulative frequency tables", 1994) finds the block of the n-th number that is
 * there. Adding, finding and removing take time in proportion to the logarithm of the number of blocks, and allocate
 * nothing unless the room is doubled. Neighbours cost 1.25 to 2.5 bits each, a number far from all others 40 to 80 bytes.
 */
export class DocumentNumbers {
  #size = 0;
  #blocks = 0;
  /** Blocks that there is room for: none, or a power of two. */
  #capacity = 0;
  /** The number that each block's first bit stands for, in ascending order. */
  #firsts = NO_FIRSTS;
  #words = NO_WORDS;
  /** Entry i counts the numbers in the blocks from i - (lowest bit of i) to i - 1. */
  #counts = NO_COUNTS;

  get size(): number {
    return this.#size;
  }

  /** The number at a position from 0 to `size` - 1. @throws RangeError for any other */
  at(position: number): number {
    return this.#numberOf(this.#bitAt(position));
  }

  /** Adds a number below 2^32, unless it is there. */
  add(number: number): void {
    const offset = number & (BLOCK_BITS - 1);
    const block = this.#blockOf(number - offset);
    const word = block * BLOCK_WORDS + (offset >>> WORD_SHIFT);
    const before = this.#words[word] as number;
    const after = before | (1 << offset);
    if (after === before) return;
    this.#words[word] = after;
    this.#count(block, 1);
  }

  /** Removes the number at a position, and returns it; those behind it move up by one. @throws RangeError as `at` does */
  removeAt(position: number): number {
    const bit = this.#bitAt(position);
    const word = bit >>> WORD_SHIFT;
    this.#words[word] = (this.#words[word] as number) & ~(1 << bit);
    this.#count(bit >>> BLOCK_SHIFT, -1);
    return this.#numberOf(bit);
  }

  /** The same numbers, from now on without influence on one another. */
  copy(): DocumentNumbers {
    const copy = new DocumentNumbers();
    copy.#size = this.#size;
    copy.#blocks = this.#blocks;
    copy.#capacity = this.#capacity;
    copy.#firsts = this.#firsts.slice();
    copy.#words = this.#words.slice();
    copy.#counts = this.#counts.slice();
    return copy;
  }

  #numberOf(bit: number): number {
    return (this.#firsts[bit >>> BLOCK_SHIFT] as number) + (bit & (BLOCK_BITS - 1));
  }

  #bitAt(position: number): number {
    if (!(position >= 0 && position < this.#size)) throw new RangeError(`there is no position ${position}`);
    let block = 0;
    let before = position;
    for (let step = this.#capacity; step > 0; step >>>= 1) {
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

  #count(block: number, by: 1 | -1): void {
    this.#size += by;
    for (let entry = block + 1; entry <= this.#capacity; entry += entry & -entry) {
      this.#counts[entry] = (this.#counts[entry] as number) + by;
    }
  }

  /** The block that begins with a number; it is made where it is missing. */
  #blockOf(first: number): number {
    const place = this.#placeOf(first);
    if (place < this.#blocks && this.#firsts[place] === first) return place;
    if (place === this.#blocks && place < this.#capacity) {
      this.#firsts[place] = first;
      this.#blocks += 1;
      return place;
    }
    return this.#insert(first);
  }

  /** How many blocks begin with lesser numbers. A number mostly belongs to the last block, or behind it. */
  #placeOf(first: number): number {
    const last = this.#blocks - 1;
    if (last < 0 || (this.#firsts[last] as number) < first) return this.#blocks;
    let high = last;
    let low = this.#firsts[last] === first ? last : 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#firsts[middle] as number) < first) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Makes room, of which a third is free for what follows, and puts a block in its place. */
  #insert(first: number): number {
    this.#dropEmptyBlocks();
    if ((this.#blocks + 1) * 3 > this.#capacity * 2) this.#grow();
    const place = this.#placeOf(first);
    this.#firsts.copyWithin(place + 1, place, this.#blocks);
    this.#words.copyWithin((place + 1) * BLOCK_WORDS, place * BLOCK_WORDS, this.#blocks * BLOCK_WORDS);
    this.#words.fill(0, place * BLOCK_WORDS, (place + 1) * BLOCK_WORDS);
    this.#firsts[place] = first;
    this.#blocks += 1;
    this.#recount();
    return place;
  }

  #dropEmptyBlocks(): void {
    let to = 0;
    for (let from = 0; from < this.#blocks; from += 1) {
      if (this.#sizeOf(from) === 0) continue;
      this.#firsts[to] = this.#firsts[from] as number;
      this.#words.copyWithin(to * BLOCK_WORDS, from * BLOCK_WORDS, (from + 1) * BLOCK_WORDS);
      to += 1;
    }
    this.#words.fill(0, to * BLOCK_WORDS);
    this.#blocks = to;
  }

  #grow(): void {
    this.#capacity = Math.max(FIRST_CAPACITY, this.#capacity * 2);
    const firsts = new Uint32Array(this.#capacity);
    const words = new Int32Array(this.#capacity * BLOCK_WORDS);
    firsts.set(this.#firsts);
    words.set(this.#words);
    this.#firsts = firsts;
    this.#words = words;
    this.#counts = new Int32Array(this.#capacity + 1);
  }

  #recount(): void {
    this.#counts.fill(0);
    for (let entry = 1; entry <= this.#capacity; entry += 1) {
      const count = (this.#counts[entry] as number) + this.#sizeOf(entry - 1);
      const wider = entry + (entry & -entry);
      this.#counts[entry] = count;
      if (wider <= this.#capacity) this.#counts[wider] = (this.#counts[wider] as number) + count;
    }
  }

  #sizeOf(block: number): number {
    let size = 0;
    const end = (block + 1) * BLOCK_WORDS;
    for (let word = block * BLOCK_WORDS; word < end; word += 1) size += countBits(this.#words[word] as number);
    return size;
  }
}
