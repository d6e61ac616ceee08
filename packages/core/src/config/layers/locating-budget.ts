const MOST_VALUES = 20_000;
const DEEPEST = 32;

/** Bounds how much a config may unfold to, against cycles and against aliases that multiply. */
export class LocatingBudget {
  #left = MOST_VALUES;
  #reported = false;

  /** Whether one more value may be taken at this depth. */
  take(depth: number): boolean {
    this.#left -= 1;
    return this.#left >= 0 && depth <= DEEPEST;
  }

  /** True the first time, so that one message stands for thousands. */
  reportOnce(): boolean {
    const first = !this.#reported;
    this.#reported = true;
    return first;
  }
}
