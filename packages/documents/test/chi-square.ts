/** How far counts are from what was expected of them, and how far chance alone would take them once in 10,000 times. */
export function chiSquare(counts: ArrayLike<number>, probabilities: readonly number[]) {
  const draws = Array.from(counts).reduce((sum, count) => sum + count, 0);
  let statistic = 0;
  let cells = 0;
  let restExpected = 0;
  let restCount = 0;
  // Cells with few expected draws are taken together: the test needs at least some five in each.
  for (const [cell, probability] of probabilities.entries()) {
    restExpected += probability * draws;
    restCount += counts[cell] as number;
    if (restExpected < 10) continue;
    statistic += (restCount - restExpected) ** 2 / restExpected;
    cells += 1;
    restExpected = 0;
    restCount = 0;
  }
  if (restExpected > 0) {
    statistic += (restCount - restExpected) ** 2 / restExpected;
    cells += 1;
  }
  return { statistic, limit: quantile(cells - 1), draws };
}

/** The 99.99 % point for many degrees of freedom, by Wilson and Hilferty's cube of a normal deviate. */
function quantile(freedom: number): number {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + 3.719 * Math.sqrt(spread)) ** 3;
}

/** Probabilities of Zipf's law for ranks 0 … count-1, summed as the definition says. */
export function zipf(theta: number, count: number): number[] {
  const weights = Array.from({ length: count }, (_, rank) => (rank + 1) ** -theta);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
