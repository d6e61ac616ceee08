import type { Shift } from './sides.ts';
import { studentT } from './student-t.ts';

/** How much the logarithm of a figure differs between runs of the same, as a standard deviation, and how well that is known. */
export interface RunSpread {
  readonly s: number;
  /** Degrees of freedom: one fewer than the runs it was measured with. */
  readonly freedom: number;
}

/** What stands for a spread that nobody measured. Wherever it is used it is said to be assumed. */
export const ASSUMED_SPREAD: RunSpread = { s: 0.05, freedom: 4 };

/** In how many of one comparisons of two runs the interval of a figure may exclude the truth, if the spread is as assumed. */
export const ASSUMED_ALPHA = 0.05;

/**
 * The shift between two single runs: Δ ± t·s·√2 (R28). What happened within each of them says nothing about how the next one will
 * be: the spread between runs must come from elsewhere. The interval is of this figure alone.
 *
 * @param base logarithm of the figure, or what else a change shifts
 * @param alpha in how many of one comparisons the interval may exclude the truth
 */
export function compareTwoRuns(base: number, next: number, { s, freedom }: RunSpread, alpha: number): Omit<Shift, 'p'> {
  const estimate = base === next ? 0 : next - base;
  const half = studentT(alpha / 2, freedom) * s * Math.SQRT2;
  return { estimate, low: estimate - half, high: estimate + half };
}
