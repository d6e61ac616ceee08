/** The share of `total` that falls to the one of `parts` at `rank`: whole numbers, as even as can be, adding up to `total`. */
export function quotaOf(total: number, parts: number, rank: number): number {
  return Math.floor(total / parts) + (rank < total % parts ? 1 : 0);
}
