/** One figure of all runs of two sides, on a scale on which a change is a shift: logs for ratios. May be infinite. */
export interface TwoSides {
  readonly base: readonly number[];
  /** Where runs are paired, in the order of the base's. */
  readonly next: readonly number[];
}

/** How far the new side lies from the base, and how sure that is. */
export interface Shift {
  /** Hodges–Lehmann: the median of all differences between a new run and a base run; of pairs, of all means of two differences. */
  readonly estimate: number;
  /** Ends of the interval; infinite where there are too few runs for any. It excludes 0 exactly where `p` is at most α. */
  readonly low: number;
  readonly high: number;
  /** Over the whole family. */
  readonly p: number;
}
