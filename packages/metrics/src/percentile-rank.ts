/** @throws RangeError if a percentile is not between 0 and 100 or smaller than the one before it. */
export function checkPercentiles(percentiles: readonly number[]): void {
  let previous = 0;
  for (const percentile of percentiles) {
    if (!(percentile >= 0 && percentile <= 100)) {
      throw new RangeError(`a percentile lies between 0 and 100, not at ${percentile}`);
    }
    if (percentile < previous) {
      throw new RangeError(`percentiles are asked for in rising order, but ${percentile} comes after ${previous}`);
    }
    previous = percentile;
  }
}

/** The rank of a percentile among `count` values. As HdrHistogram does: rounded up, but not past a whole number by the error of the multiplication itself. */
export function rankOf(percentile: number, count: number): number {
  const exact = (percentile / 100) * count;
  const ulp = 2 ** (Math.floor(Math.log2(exact)) - 52);
  return Math.max(1, Math.ceil(exact - ulp));
}
