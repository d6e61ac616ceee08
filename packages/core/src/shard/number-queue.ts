const SMALLEST_CAPACITY = 64;

/** A first-in-first-out queue of numbers in a ring that grows by doubling: no allocation per entry. */
export class NumberQueue {
  #ring = new Float64Array(SMALLEST_CAPACITY);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) % this.#ring.length] = value;
    this.#length += 1;
  }

  /** The oldest entry, which stays. Undefined when empty. */
  peek(): number | undefined {
    return this.#length === 0 ? undefined : this.#ring[this.#head];
  }

  /** The oldest entry, taken out. Undefined when empty. */
  shift(): number | undefined {
    if (this.#length === 0) return undefined;
    const value = this.#ring[this.#head];
    this.#head = (this.#head + 1) % this.#ring.length;
    this.#length -= 1;
    return value;
  }

  #grow(): void {
    const larger = new Float64Array(this.#ring.length * 2);
    for (let i = 0; i < this.#length; i += 1) larger[i] = this.#ring[(this.#head + i) % this.#ring.length]!;
    this.#ring = larger;
    this.#head = 0;
  }
}
