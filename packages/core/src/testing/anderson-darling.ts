/**
 * Below what {@link andersonDarling} lies for 99.9 % of all samples that are exponential, where nothing is estimated from the
 * sample (D'Agostino and Stephens, *Goodness-of-Fit Techniques*, 1986).
 */
export const ANDERSON_DARLING_LIMIT = 5.97;

/**
 * Anderson and Darling's distance A² of a sample from the exponential distribution of mean 1, with weight on its tails: 1 on
 * average for a sample that is exponential, whatever its size. Gaps between arrivals of a Poisson process, in mean gaps, are.
 */
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
