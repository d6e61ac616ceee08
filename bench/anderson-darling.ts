/**
 * Where the statistic lies in 95 and in 99.9 % of all samples of what it is held against, where nothing is estimated from
 * the sample (D'Agostino and Stephens, *Goodness-of-Fit Techniques*, 1986).
 */
export const LIMITS = { of95: 2.49, of999: 5.97 } as const;

/** Anderson and Darling's distance of a sample from the exponential distribution of mean 1, with weight on its tails. */
export function andersonDarling(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  const sum = sorted.reduce((total, value, index) => {
    const logBelow = Math.log(-Math.expm1(-value));
    const logAbove = -(sorted[n - 1 - index] ?? 0);
    return total + (2 * index + 1) * (logBelow + logAbove);
  }, 0);
  return -n - sum / n;
}

/**
 * What the statistic is at least where no two of a Poisson process's arrivals can be sent within `floor` mean gaps, because
 * sending one takes so long: `n·floor²/2`, the integral of `n·(F − F₀)² / (F₀·(1 − F₀))` over gaps that cannot occur, to
 * the first order.
 */
export function leastWithFloor(gaps: number, floor: number): number {
  return (gaps * floor * floor) / 2;
}
