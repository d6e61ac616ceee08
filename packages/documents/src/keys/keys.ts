import type { Random } from '@syntrix-bench/core';

import type { KeyChoice } from './key-options.ts';
import type { Scatter } from './scatter.ts';
import { ZipfRanks } from './zipf-ranks.ts';

/**
 * Draws documents for one kind of operation of one worker. Documents are numbered by *place*: from 0 to `shared` - 1 the
 * shared ones by their number, then from `shared` on the worker's own live ones as its set holds them.
 */
export interface Keys {
  /** A place from 0 to `shared` + `own` - 1; there must be one. Depends on `random` and the arguments alone. */
  draw(random: Random, shared: number, own: number): number;
}

/** Makes what draws by a distribution; `scatter` says which of the shared documents are popular. */
export function createKeys(choice: KeyChoice, scatter: Scatter): Keys {
  switch (choice.distribution) {
    case 'uniform':
      return new UniformKeys();
    case 'zipfian':
      return new ZipfianKeys(choice.theta, scatter);
    case 'latest':
      return new LatestKeys(choice.theta);
    case 'hotspot':
      return new HotspotKeys(choice.hotFraction, choice.hotOperations, scatter);
  }
}

/** Each document as likely, by one random number. */
class UniformKeys implements Keys {
  draw(random: Random, shared: number, own: number): number {
    return random.int(shared + own);
  }
}

/**
 * Popularity by Zipf's law. Shared documents come first and in the scattered order, which is one for all workers: they all
 * find the same documents hot. The worker's own follow by place, so that a new document is the least popular one and makes
 * no other change its rank.
 */
class ZipfianKeys implements Keys {
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

/**
 * Recency by Zipf's law: the last document of the worker is the most popular, then the one before it, down to its first, and
 * then the shared ones from the highest number to 0. The worker's own documents must stand in the order of their creation.
 */
class LatestKeys implements Keys {
  readonly #ranks: ZipfRanks;

  constructor(theta: number) {
    this.#ranks = new ZipfRanks(theta);
  }

  draw(random: Random, shared: number, own: number): number {
    const count = shared + own;
    return count - 1 - this.#ranks.draw(random, count);
  }
}

/**
 * Two even parts: of n documents the first h = n · hotFraction in order of popularity, rounded, at least one and not all,
 * get `hotOperations` of the draws:
 *
 *     P(hot document) = hotOperations / h        P(other) = (1 - hotOperations) / (n - h)
 *
 * The order is that of {@link ZipfianKeys}: scattered shared documents, then the worker's own.
 */
class HotspotKeys implements Keys {
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
