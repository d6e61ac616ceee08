/**
 * The rank of a percentile among `count` values. As HdrHistogram does: rounded up, but not past a whole number by the
 * error of the multiplication itself.
 */
export function rankOf(percentile: number, count: number): number {
  const exact = (percentile / 100) * count;
  const ulp = 2 ** (Math.floor(Math.log2(exact)) - 52);
  return Math.max(1, Math.ceil(exact - ulp));
}
