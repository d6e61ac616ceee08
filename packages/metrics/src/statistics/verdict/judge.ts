import type { Shift } from './sides.ts';

/** What a comparison can say of a figure. */
export const COMPARISON_VERDICTS = ['worse', 'better', 'no_difference', 'cannot_tell'] as const;
/** One of {@link COMPARISON_VERDICTS}. */
export type ComparisonVerdict = (typeof COMPARISON_VERDICTS)[number];

/**
 * What an interval says (R29). Worse or better: it excludes 0 and the estimate is beyond δ. No difference: it lies within ±δ. Else
 * nobody can tell.
 *
 * @param delta the least shift that matters, on the scale of the shift; at least 0
 * @param higherIsBetter which way is better
 */
export function judgeShift(
  { estimate, low, high }: Pick<Shift, 'estimate' | 'low' | 'high'>,
  delta: number,
  higherIsBetter: boolean,
): ComparisonVerdict {
  if (low >= -delta && high <= delta) return 'no_difference';
  const excludes = low > 0 || high < 0;
  if (!excludes || Math.abs(estimate) <= delta) return 'cannot_tell';
  return estimate > 0 === higherIsBetter ? 'better' : 'worse';
}
