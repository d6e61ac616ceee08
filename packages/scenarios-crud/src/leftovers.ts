import type { TeardownResult } from '@syntrix-bench/core';

const SAMPLES = 20;

/** Documents that could not be removed: how many, and a few of them by name. */
export class Leftovers {
  readonly #collection: string;
  readonly #samples: string[] = [];
  #count = 0;

  constructor(collection: string) {
    this.#collection = collection;
  }

  add(id: string, reason: string): void {
    this.#count += 1;
    if (this.#samples.length < SAMPLES) this.#samples.push(`${this.#collection}/${id} (${reason})`);
  }

  result(): TeardownResult['left'] {
    return { count: this.#count, samples: [...this.#samples] };
  }
}
