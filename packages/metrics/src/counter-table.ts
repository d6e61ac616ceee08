import { OVERFLOW_LABEL } from './error-sample.ts';

/** How many names a {@link CounterTable} holds; more are counted under `(other)`. */
export const MAX_COUNTERS = 200;

/** Named counts, bounded in number. */
export class CounterTable {
  readonly #counts = new Map<string, number>();

  add(name: string, by: number): void {
    const known = this.#counts.get(name);
    if (known !== undefined) {
      this.#counts.set(name, known + by);
      return;
    }
    if (this.#counts.size < MAX_COUNTERS) {
      this.#counts.set(name, by);
      return;
    }
    this.#counts.set(OVERFLOW_LABEL, (this.#counts.get(OVERFLOW_LABEL) ?? 0) + by);
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  clear(): void {
    this.#counts.clear();
  }
}
