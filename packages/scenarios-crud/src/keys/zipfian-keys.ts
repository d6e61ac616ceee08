import type { Random } from '@syntrix-bench/core';

import type { Keys } from './keys.ts';
import type { Scatter } from './scatter.ts';
import { ZipfRanks } from './zipf-ranks.ts';

/**
 * Popularity by Zipf's law. Shared documents come first and in the scattered order, which is one for all workers: they all
 * find the same documents hot. The worker's own follow by place, so that a new document is the least popular one and makes
 * no other change its rank.
 */
export class ZipfianKeys implements Keys {
  readonly #ranks: ZipfRanks;
  readonly #scatter: Scatter;

  constructor(theta: number, scatter: Scatter) {
    this.#ranks = new ZipfRanks(theta);
    this.#scatter = scatter;
  }

  draw(random: Random, shared: number, own: number): number {
    const rank = this.#ranks.draw(random, shared + own);
    return rank < shared ? this.#scatter.at(rank) : rank;
  }
}
