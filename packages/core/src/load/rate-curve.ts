/** A stretch of time in which the rate goes in a straight line from one value to another. */
export interface RateStretch {
  readonly lengthUs: number;
  readonly fromPerUs: number;
  readonly toPerUs: number;
}

/**
 * A rate over time, and its integral Λ: how many arrivals are expected by a moment. With r₀ and r₁ the rates at the ends
 * of a stretch of length L, Λ(t) = r₀·t + (r₁ − r₀)·t²/2L. Arrivals are laid along Λ: the moment at which s of them are
 * expected is t = 2s / (r₀ + √(r₀² + 2s·(r₁ − r₀)/L)), the form that loses no digits for flat and for steep stretches.
 */
export class RateCurve {
  readonly #parts: readonly (RateStretch & { readonly startUs: number; readonly before: number })[];
  /** Arrivals expected over the whole curve; `Infinity` where its last stretch never ends. */
  readonly expected: number;
  readonly lengthUs: number;

  constructor(stretches: readonly RateStretch[]) {
    let startUs = 0;
    let before = 0;
    this.#parts = stretches.map((segment) => {
      const part = { ...segment, startUs, before };
      startUs += segment.lengthUs;
      before += area(segment);
      return part;
    });
    this.lengthUs = startUs;
    this.expected = before;
  }

  /** The moment at which `count` arrivals are expected, from the start of the curve; `Infinity` beyond its end. */
  timeOf(count: number): number {
    for (const part of this.#parts) {
      const within = count - part.before;
      if (within >= area(part)) continue;
      const { fromPerUs, toPerUs, lengthUs } = part;
      const slope = lengthUs === Infinity ? 0 : (toPerUs - fromPerUs) / lengthUs;
      const root = Math.sqrt(Math.max(0, fromPerUs * fromPerUs + 2 * within * slope));
      return within === 0 && fromPerUs + root === 0 ? part.startUs : part.startUs + (2 * within) / (fromPerUs + root);
    }
    return Infinity;
  }
}

function area({ lengthUs, fromPerUs, toPerUs }: RateStretch): number {
  if (fromPerUs + toPerUs === 0) return 0;
  return (lengthUs * (fromPerUs + toPerUs)) / 2;
}
