import type { Random } from '@syntrix-bench/core';

import type { Keys } from './keys.ts';
import type { Scatter } from './scatter.ts';

/**
 * Two even parts: of n documents the first h = n · hotFraction in order of popularity, rounded, at least one and not all,
 * get `hotOperations` of the draws:
 *
 *     P(hot document) = hotOperations / h        P(other) = (1 - hotOperations) / (n - h)
 *
 * The order is that of {@link ZipfianKeys}: scattered shared documents, then the worker's own.
 */
export class HotspotKeys implements Keys {
  readonly #hotFraction: number;
  readonly #hotOperations: number;
  readonly #scatter: Scatter;

  constructor(hotFraction: number, hotOperations: number, scatter: Scatter) {
    this.#hotFraction = hotFraction;
    this.#hotOperations = hotOperations;
    this.#scatter = scatter;
  }

  /** With two random numbers. */
  draw(random: Random, shared: number, own: number): number {
    const rank = this.#rank(random, shared + own);
    return rank < shared ? this.#scatter.at(rank) : rank;
  }

  #rank(random: Random, count: number): number {
    const hot = Math.max(1, Math.min(count - 1, Math.round(count * this.#hotFraction)));
    const isHot = random.next() < this.#hotOperations || hot === count;
    return isHot ? random.int(hot) : hot + random.int(count - hot);
  }
}
