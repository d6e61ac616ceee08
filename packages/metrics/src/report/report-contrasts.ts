import type { ComparisonVerdict } from '../statistics/verdict/judge.ts';
import type { ClaimGrade } from './report-claims.ts';
import type { Count } from './report-parts.ts';

/** Percentiles of each operation that contrasts are about. */
export const CONTRAST_PERCENTILES = ['p50', 'p95'] as const;
/** One of {@link CONTRAST_PERCENTILES}. */
export type ContrastPercentile = (typeof CONTRAST_PERCENTILES)[number];
/** What contrasts are about: latencies of each operation, and the goodput of all. */
export type ContrastFigure = ContrastPercentile | 'goodput';

/** How sure intervals of a contrast are, in per cent: all of them together hold their truths in so many of 100 runs. */
export const CONTRAST_CONFIDENCE = 95;

/**
 * Why nobody can tell for want of ok answers. `no_ok_answers`: neither side has any, or one has none though most of it was answered,
 * which has no rank among latencies (R14). `too_few_ok_answers`: in a pair of blocks neither side has one at this rank, and the other pairs show no difference. `cause_not_ok`: there
 * would be no difference, but under 95 % of the other workload's load that was to make one was ok, such as a flood that was refused.
 */
export type ContrastReason = 'no_ok_answers' | 'too_few_ok_answers' | 'cause_not_ok';

/** One side of a contrast. */
export interface ReportContrastSide {
  /** What it is called, such as `neighbour floods`. */
  readonly label: string;
  /** Whose operations they are. */
  readonly workload: string;
  /** Per cent of what was due in its blocks that failed, got no answer, or was never sent. Absent in reports of before it was told. */
  readonly errors?: number;
}

/** One figure under both conditions. */
export interface ReportContrastFigure {
  /** `null`: all operations together. */
  readonly operation: string | null;
  readonly figure: ContrastFigure;
  /** Over all blocks of the side: ms, of goodput ok operations per second. `null`: no answer at this rank came, or will (R14). */
  readonly base: number | null;
  readonly next: number | null;
  /** Sides of which the figure is among what got no answer in time, so that the truth is larger (R14); absent where none is. */
  readonly censored?: readonly ('base' | 'next')[];
  /**
   * How many times the base the other side is: Hodges–Lehmann over pairs of blocks. `null`: it has no end, or there is a `reason`. Goodput of a schedule is
   * held against what was due in each block, so that the schedule's own chance is no difference (R6).
   */
  readonly ratio: number | null;
  /** Ends of the interval; `null`: it has no end, or there are too few pairs for any. */
  readonly ratio_low: number | null;
  readonly ratio_high: number | null;
  /** Where the claim that it rests on is invalid on either side, nobody can tell (R26). */
  readonly verdict: ComparisonVerdict;
  /** Why nobody can tell, where that is for want of ok answers: there is no ratio then. Absent else. */
  readonly reason?: ContrastReason;
  /** Grade of that claim, of the worse side, where it is suspect or invalid (R23); absent else. */
  readonly doubt?: Extract<ClaimGrade, 'suspect' | 'invalid'>;
}

/**
 * Two conditions of one run, which took turns in blocks whose order was drawn: how much longer the same operations take, and how many are
 * ok, under the one than under the other.
 */
export interface ReportContrast {
  /** `interference`, `scaling`, `rules-tax`, or what else a scenario calls it. */
  readonly name: string;
  readonly base: ReportContrastSide;
  readonly next: ReportContrastSide;
  /** Pairs of blocks that figures rest on, and those that were planned. */
  readonly pairs: Count;
  readonly planned: Count;
  /** The smallest change that a verdict speaks of, in per cent. */
  readonly least_change: number;
  readonly figures: readonly ReportContrastFigure[];
}
