/** The newest of what was added, at most so many. */
export class Ring<Item> {
  readonly #max: number;
  #items: Item[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  add(item: Item): void {
    this.#items.push(item);
    // In one go now and then: to shift at each would move all of them.
    if (this.#items.length >= 2 * this.#max) this.#items = this.#items.slice(-this.#max);
  }

  /** The last ones, oldest first. @param count at most so many @default all that are kept */
  last(count: number = this.#max): readonly Item[] {
    const most = Math.min(count, this.#max);
    return most === 0 ? [] : this.#items.slice(-most);
  }
}
