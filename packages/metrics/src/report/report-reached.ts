import type { Count, Milliseconds, PerSecond } from './report-parts.ts';

/** What was reached of what a workload was asked for (R39), per second of its measured time. */
export interface ReportReached {
  /** Arrivals of its schedule, or starts that the pacing of a closed loop asks for; `null` where nothing asks for a rate. */
  readonly asked: PerSecond | null;
  /** Operations that were sent while the phase lasted: what waited at its end and was sent in the drain is not among them. */
  readonly sent: PerSecond;
  /**
   * Ok operations that were done while the phase lasted. Those of before it that ended in it stand for as many that were under
   * way at its end, and what was sent too late to have ended counts as well: a steady load loses nothing. Where nothing ended in
   * it, nothing counts. `goodput` counts all that was done in the drain.
   */
  readonly ok: PerSecond;
  /** Whether workers were too few for the asked rate, however many more the target would take; `null` where that was not it. */
  readonly worker_limit: ReportWorkerLimit | null;
}

/** Workers × time: Little's law bounds the rate that so many workers can reach. */
export interface ReportWorkerLimit {
  readonly workers: Count;
  /** How long an operation held its worker, in the mean. */
  readonly held: Milliseconds;
  /** How long the quickest held it: far less says that operations queue within the target. */
  readonly quickest: Milliseconds;
  /** What so many workers can reach at that. */
  readonly allows: PerSecond;
  /** Workers that the asked rate would take at that, with some to spare for arrivals that come close to one another. */
  readonly needed: Count;
}
