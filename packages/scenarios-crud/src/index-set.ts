const FIRST_CAPACITY = 16;

/**
 * Document numbers in no promised order, four bytes each. Adding and removing take constant time and make no garbage
 * beyond doubling.
 */
export class IndexSet {
  #numbers = new Uint32Array(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number at a position from 0 to `size` - 1. */
  at(position: number): number {
    return this.#numbers[position] as number;
  }

  /** Adds a number that is not in the set; it takes the last position. */
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

  /** A copy of what is in the set, and of one more number where there is one. */
  toArray(more: number | null = null): Uint32Array {
    const copy = new Uint32Array(this.#size + (more === null ? 0 : 1));
    copy.set(this.#numbers.subarray(0, this.#size));
    if (more !== null) copy[this.#size] = more;
    return copy;
  }
}
