import type { Cohort, PhaseName } from '../phases.ts';
import type { Gauges, WorkerStatus } from '../snapshot.ts';
import type { ErrorTotal } from './error-totals.ts';
import type { TypedIntervalFigures } from './interval-figures.ts';
import type { CohortTotals } from './totals-book.ts';

/** How a run stands now, for people who watch. */
export interface LiveView {
  /** The end of the newest interval, µs since the run's epoch. */
  readonly atUs: number;
  readonly phase: PhaseName;
  readonly phaseStartUs: number;
  /** Active time of the phase so far: without pauses. */
  readonly phaseSeconds: number;
  /** The cohort of `totals` and `errors`: that of the phase, or the steady one before and after it. */
  readonly cohort: Cohort;
  readonly totals: CohortTotals;
  /** The newest interval of each shard together, all cohorts. */
  readonly interval: TypedIntervalFigures;
  /** The most frequent first. */
  readonly errors: readonly ErrorTotal[];
  readonly gauges: Gauges;
  readonly workers: readonly WorkerStatus[];
}
