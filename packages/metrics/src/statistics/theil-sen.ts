/** One observation. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The median; 0 of nothing. */
export function medianOf(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}

/**
 * The Theil–Sen slope: the median of the slopes between all pairs of points. Up to 29 % of them can be arbitrarily wrong
 * without moving it far, so one stall does not look like a drift. H. Theil, "A rank-invariant method of linear and
 * polynomial regression analysis", 1950; P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", 1968.
 *
 *     slope = median of (y[j] − y[i]) / (x[j] − x[i]) over all i < j with x[i] ≠ x[j]
 *
 * Takes time with the square of the number of points: meant for dozens. 0 for fewer than two different x.
 */
export function theilSenSlope(points: readonly Point[]): number {
  const slopes: number[] = [];
  points.forEach((a, index) => {
    for (const b of points.slice(index + 1)) {
      if (b.x !== a.x) slopes.push((b.y - a.y) / (b.x - a.x));
    }
  });
  return medianOf(slopes);
}
