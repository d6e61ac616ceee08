import type { Random } from '@syntrix-bench/core';

/** Draws numbers 0 … n-1 in proportion to weights. */
export class OperationMix {
  readonly #weights: readonly number[];
  readonly #total: number;

  /** `weights` are not negative and do not all vanish. */
  constructor(weights: readonly number[]) {
    this.#weights = weights;
    this.#total = weights.reduce((sum, weight) => sum + weight, 0);
  }

  /** Draws from all, with one random number. */
  draw(random: Random): number {
    return this.#pick(random.next() * this.#total, everything);
  }

  /** Draws, with one random number, from those that are feasible; -1, without drawing, when none is. */
  drawFeasible(random: Random, feasible: (choice: number) => boolean): number {
    let total = 0;
    for (let choice = 0; choice < this.#weights.length; choice += 1) {
      if (feasible(choice)) total += this.#weights[choice] as number;
    }
    return total === 0 ? -1 : this.#pick(random.next() * total, feasible);
  }

  /**
   * Draws from all, and once more from those that are feasible where what was drawn is not, which is told first; -1 when none is. The mix
   * then differs from its weights, so that whoever draws has to count it.
   */
  drawOrRedraw(random: Random, feasible: (choice: number) => boolean, redrawn: () => void): number {
    const choice = this.draw(random);
    if (feasible(choice)) return choice;
    redrawn();
    return this.drawFeasible(random, feasible);
  }

  #pick(at: number, allowed: (choice: number) => boolean): number {
    let left = at;
    let last = -1;
    for (let choice = 0; choice < this.#weights.length; choice += 1) {
      const weight = this.#weights[choice] as number;
      if (weight === 0 || !allowed(choice)) continue;
      last = choice;
      if (left < weight) return choice;
      left -= weight;
    }
    // Sums of fractions may round to just below what was drawn.
    return last;
  }
}

function everything(): boolean {
  return true;
}
