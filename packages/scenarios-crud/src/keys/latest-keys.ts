import type { Random } from '@syntrix-bench/core';

import type { Keys } from './keys.ts';
import { ZipfRanks } from './zipf-ranks.ts';

/**
 * Recency by Zipf's law: the last document of the worker is the most popular, then the one before it, down to its first, and
 * then the shared ones from the highest number to 0. The worker's own documents must stand in the order of their creation.
 */
export class LatestKeys implements Keys {
  readonly #ranks: ZipfRanks;

  constructor(theta: number) {
    this.#ranks = new ZipfRanks(theta);
  }

  draw(random: Random, shared: number, own: number): number {
    const count = shared + own;
    return count - 1 - this.#ranks.draw(random, count);
  }
}
