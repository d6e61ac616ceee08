import type { DocumentSet } from './document-set.ts';

const FIRST_CAPACITY = 16;

/**
 * Document numbers in no promised order, four bytes each. Adding and removing take constant time and make no garbage
 * beyond doubling.
 */
export class IndexSet implements DocumentSet {
  #numbers = new Uint32Array(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  at(position: number): number {
    return this.#numbers[position] as number;
  }

  add(number: number): void {
    if (this.#size === this.#numbers.length) {
      const wider = new Uint32Array(this.#size * 2);
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    this.#numbers[this.#size] = number;
    this.#size += 1;
  }

  /** Removes what is at a position; the last number moves there. */
  removeAt(position: number): void {
    this.#size -= 1;
    this.#numbers[position] = this.#numbers[this.#size] as number;
  }

  toArray(more: number | null = null): Uint32Array {
    const copy = new Uint32Array(this.#size + (more === null ? 0 : 1));
    copy.set(this.#numbers.subarray(0, this.#size));
    if (more !== null) copy[this.#size] = more;
    return copy;
  }
}
