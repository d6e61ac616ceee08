import type { DocumentSet } from './document-set.ts';

const FIRST_CAPACITY = 16;
/** Stands where a number was removed; no lane has this many documents. */
const HOLE = 0xffff_ffff;

/**
 * Document numbers in the order in which they were added. A removed number leaves a hole, and a tree of partial counts
 * (P. Fenwick: "A new data structure for cumulative frequency tables", 1994) finds the n-th number that is there: every
 * operation takes time in proportion to the logarithm of the size. Holes go when the room is used up, so that a number
 * costs 8 to 16 bytes.
 */
export class OrderedIndexSet implements DocumentSet {
  /** Length is a power of two. */
  #numbers = new Uint32Array(FIRST_CAPACITY);
  /** Entry i counts the numbers at the places from i - (lowest bit of i) to i - 1. */
  #counts = new Uint32Array(FIRST_CAPACITY + 1);
  /** Places used, holes included. */
  #used = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  at(position: number): number {
    return this.#numbers[this.#placeOf(position)] as number;
  }

  add(number: number): void {
    if (this.#used === this.#numbers.length) this.#makeRoom();
    this.#numbers[this.#used] = number;
    this.#used += 1;
    this.#size += 1;
    this.#change(this.#used, 1);
  }

  /** Removes what is at a position; what stands behind it moves up by one. */
  removeAt(position: number): void {
    const place = this.#placeOf(position);
    this.#numbers[place] = HOLE;
    this.#size -= 1;
    this.#change(place + 1, -1);
  }

  toArray(more: number | null = null): Uint32Array {
    const there = this.#numbers.subarray(0, this.#used).filter((number) => number !== HOLE);
    if (more === null) return there;
    const copy = new Uint32Array(there.length + 1);
    copy.set(there);
    copy[there.length] = more;
    return copy;
  }

  #placeOf(position: number): number {
    let place = 0;
    let before = position + 1;
    for (let step = this.#numbers.length; step > 0; step >>>= 1) {
      const count = this.#counts[place + step] as number;
      if (count < before) {
        place += step;
        before -= count;
      }
    }
    return place;
  }

  #change(entry: number, by: number): void {
    for (let at = entry; at < this.#counts.length; at += at & -at) this.#counts[at] = (this.#counts[at] as number) + by;
  }

  /** Closes the holes, and doubles the room where they were less than half of it. */
  #makeRoom(): void {
    const there = this.toArray();
    const capacity = this.#numbers.length * (there.length * 2 > this.#numbers.length ? 2 : 1);
    this.#numbers = new Uint32Array(capacity);
    this.#numbers.set(there);
    this.#used = there.length;
    this.#counts = new Uint32Array(capacity + 1);
    for (let entry = 1; entry <= capacity; entry += 1) {
      const first = entry - (entry & -entry);
      this.#counts[entry] = Math.max(0, Math.min(entry, there.length) - first);
    }
  }
}
