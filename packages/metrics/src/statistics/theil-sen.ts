/** One observation. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The median; 0 of nothing. */
export function medianOf(values: ArrayLike<number>): number {
  return medianWithin(Float64Array.from(values));
}

/** The same, of values that may be put in another order. */
function medianWithin(values: Float64Array): number {
  const { length } = values;
  if (length === 0) return 0;
  const upper = length >> 1;
  const high = select(values, upper);
  if (length % 2 === 1) return high;
  let low = -Infinity;
  for (let index = 0; index < upper; index += 1) low = Math.max(low, values[index]!);
  return (low + high) / 2;
}

/** The value of a rank, from 0, by quickselect (C. A. R. Hoare, "Find", 1961): smaller ones stand before it afterwards. */
function select(values: Float64Array, rank: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1]!;
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i > j) break;
      [values[i], values[j]] = [values[j]!, values[i]!];
      i += 1;
      j -= 1;
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else break;
  }
  return values[rank]!;
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
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let count = 0;
  for (let i = 0; i < points.length; i += 1) {
    const a = points[i]!;
    for (let j = i + 1; j < points.length; j += 1) {
      const b = points[j]!;
      if (b.x === a.x) continue;
      slopes[count] = (b.y - a.y) / (b.x - a.x);
      count += 1;
    }
  }
  return medianWithin(slopes.subarray(0, count));
}
