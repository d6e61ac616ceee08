import type { Random } from '@syntrix-bench/core';

/** Draws numbers 0 … n-1 in proportion to weights. */
export class OperationMix {
  readonly #weights: readonly number[];

  /** `weights` are above 0. */
  constructor(weights: readonly number[]) {
    this.#weights = weights;
  }

  /** Draws, with one random number, from those that are feasible; -1, without drawing, when none is. */
  draw(random: Random, feasible: (choice: number) => boolean): number {
    let total = 0;
    this.#weights.forEach((weight, choice) => {
      if (feasible(choice)) total += weight;
    });
    if (total === 0) return -1;
    let left = random.next() * total;
    let last = -1;
    for (let choice = 0; choice < this.#weights.length; choice += 1) {
      if (!feasible(choice)) continue;
      last = choice;
      const weight = this.#weights[choice] as number;
      if (left < weight) return choice;
      left -= weight;
    }
    // Sums of fractions may round to just below what was drawn.
    return last;
  }
}
