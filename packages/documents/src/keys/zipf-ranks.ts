import type { Random } from '@syntrix-bench/core';

// docs/decisions/0120-keys-are-drawn-by-rejection-inversion.md

/**
 * Draws ranks from 0 (the most popular) to n - 1 by Zipf's law, exactly:
 *
 *     P(rank) = (rank + 1)^-θ / (1^-θ + 2^-θ + … + n^-θ)
 *
 * by rejection-inversion (W. Hörmann, G. Derflinger: "Rejection-inversion to generate variates from monotone discrete
 * distributions", ACM TOMACS 6(3), 1996, for v = 0). The area below h(x) = x^-θ from ½ to n + ½ is cut into pieces around
 * the whole numbers k; each piece holds at least h(k). An even draw from the area, taken back by the inverse of
 *
 *     H(x) = (x^(1-θ) - 1) / (1-θ)        (ln x where θ = 1)
 *
 * names a k, and is rejected where it lies beyond h(k). That happens in a few draws of a hundred; the piece of k = 1 is
 * cut to fit, so that the most popular rank is never rejected.
 *
 * No sum over n is ever taken: another n costs one logarithm and one exponential, so that n may grow with every draw.
 */
export class ZipfRanks {
  readonly #theta: number;
  /** Where the area begins: h(1) before the end of the first piece. */
  readonly #begin: number;
  /** Closer than this to its whole number, from below, no draw is rejected. */
  readonly #safe: number;
  #count = 0;
  /** Where the area ends for the current count. */
  #end = 0;

  /** @param theta Above 0; the larger, the more skewed. */
  constructor(theta: number) {
    this.#theta = theta;
    this.#begin = this.#area(1.5) - 1;
    this.#safe = 2 - this.#areaInverse(this.#area(2.5) - this.#height(2));
  }

  /** Draws one of `count` ranks, with at least one random number. */
  draw(random: Random, count: number): number {
    if (count !== this.#count) {
      this.#count = count;
      this.#end = this.#area(count + 0.5);
    }
    for (;;) {
      const at = this.#end + random.next() * (this.#begin - this.#end);
      const x = this.#areaInverse(at);
      const k = Math.min(count, Math.max(1, Math.floor(x + 0.5)));
      if (k - x <= this.#safe || at >= this.#area(k + 0.5) - this.#height(k)) return k - 1;
    }
  }

  #height(x: number): number {
    return Math.exp(-this.#theta * Math.log(x));
  }

  /** H(x), written so that it keeps its digits where θ is near 1. */
  #area(x: number): number {
    const log = Math.log(x);
    const t = (1 - this.#theta) * log;
    return t === 0 ? log : (Math.expm1(t) / t) * log;
  }

  #areaInverse(area: number): number {
    // Rounding must not lead below where H ends for θ above 1.
    const t = Math.max(-1, area * (1 - this.#theta));
    return Math.exp(t === 0 ? area : (Math.log1p(t) / t) * area);
  }
}
