/** The share of `total` that falls to the one of `parts` at `rank`: whole numbers, as even as can be, adding up to `total`. */
export function quotaOf(total: number, parts: number, rank: number): number {
  return Math.floor(total / parts) + (rank < total % parts ? 1 : 0);
}

/**
 * `total` dealt out in proportion to `weights`: whole numbers that add up to `total`, each less than one away from its exact
 * share. The boundaries between shares are rounded, so that no rounding is lost.
 */
export function proportionalQuotas(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let before = 0;
  let weightSoFar = 0;
  return weights.map((weight, index) => {
    weightSoFar += weight;
    const upTo = index === weights.length - 1 ? total : Math.round((total * weightSoFar) / sum);
    const quota = upTo - before;
    before = upTo;
    return quota;
  });
}
