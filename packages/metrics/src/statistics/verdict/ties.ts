import type { Shift, TwoSides } from './sides.ts';

/** An interval of 0 alone, of runs that differ, comes of ties: what most runs have says nothing of the others. It then holds all differences. */
export function widened(
  { low, high }: Shift,
  { base, next }: TwoSides,
  paired: boolean,
): { readonly low: number; readonly high: number } {
  if (low !== 0 || high !== 0) return { low, high };
  const differences = paired
    ? base.map((value, index) => (next[index] === value ? 0 : next[index]! - value))
    : [Math.min(...next) - Math.max(...base), Math.max(...next) - Math.min(...base)];
  return { low: Math.min(0, ...differences), high: Math.max(0, ...differences) };
}
