/** Values nearer than this share of each other are equal: they differ by rounding. */
const ROUNDING = 1e-12;

/**
 * Twice the rank of each value, from 2 on; equal ones share the mean of their ranks (midranks; W. H. Kruskal, 1952), which twice
 * is a whole number.
 */
export function doubledRanks(values: ArrayLike<number>): Int32Array {
  const order = Array.from({ length: values.length }, (_, index) => index).sort((a, b) =>
    compare(values[a]!, values[b]!),
  );
  const ranks = new Int32Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && isSame(values[order[to - 1]!]!, values[order[to]!]!)) to += 1;
    for (let index = from; index < to; index += 1) ranks[order[index]!] = from + to + 1;
    from = to;
  }
  return ranks;
}

/** Whether two values differ at most by rounding. */
export function isSame(a: number, b: number): boolean {
  const distance = Math.abs(a - b);
  return a === b || (distance < Infinity && distance <= ROUNDING * Math.max(1, Math.abs(a), Math.abs(b)));
}

/** Order of numbers, the infinite ones included. */
export function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
