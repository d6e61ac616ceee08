import { createRandom } from '@syntrix-bench/core';

/** Tells the scatter's random stream from those of workers and of the pool. */
const SCATTER_STREAM = 0x7363_6174;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Spreads ranks over document numbers, so that popular documents are no neighbours: a one-to-one map of 0 … n-1 onto
 * itself,
 *
 *     number = (start + rank · step) mod n
 *
 * with `step` next to n times the golden ratio and without a common divisor with n. Any first ranks then lie about as far
 * from one another as they can. `start` comes from the seed; all workers and shards of a run have the same map.
 */
export class Scatter {
  readonly #count: number;
  readonly #step: number;
  readonly #start: number;

  /** @param count At most 10^8: products of two numbers below it stay exact. */
  constructor(seed: number, count: number) {
    this.#count = count;
    this.#step = stepFor(count);
    this.#start = count === 0 ? 0 : createRandom(seed, SCATTER_STREAM).int(count);
  }

  /** The document number for a rank from 0 to n - 1. */
  at(rank: number): number {
    return (this.#start + rank * this.#step) % this.#count;
  }
}

function stepFor(count: number): number {
  let step = Math.max(1, Math.round(count * GOLDEN_RATIO));
  while (greatestCommonDivisor(step, count) > 1) step -= 1;
  return step;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
