import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { Cohort } from '../phases.ts';
import { inNamedOrder } from './create-report.ts';
import type { ReportError, ReportOperation, ReportSummary, Seconds } from './report-parts.ts';
import { toReportError, toReportOperations, toReportSummary, WallClock } from './to-report-parts.ts';

/** Figures of the operations that were due in one phase, as a report has those of the measured one. */
export interface CohortFigures {
  readonly cohort: Cohort;
  /** Length of the phase so far without pauses: what rates divide by. */
  readonly seconds: Seconds;
  readonly summary: ReportSummary;
  /** By operation type. */
  readonly operations: Readonly<Record<string, ReportOperation>>;
  /** By database, where there are several. */
  readonly databases?: Readonly<Record<string, ReportOperation>>;
  /** The most frequent first. */
  readonly errors: readonly ReportError[];
}

/** The figures of a cohort so far, operation types in the order of `names`. `epochMs`: wall time at the run's epoch. */
export function cohortFigures(
  aggregate: RunAggregate,
  cohort: Cohort,
  { names, epochMs }: { readonly names: readonly string[]; readonly epochMs: number },
): CohortFigures {
  const totals = aggregate.totals(cohort);
  const clock = new WallClock(epochMs);
  return {
    cohort,
    seconds: totals.seconds,
    summary: toReportSummary(totals.overall),
    operations: inNamedOrder(toReportOperations(totals.operations), names),
    ...(Object.keys(totals.databases).length < 2 ? {} : { databases: toReportOperations(totals.databases) }),
    errors: aggregate.errors(cohort).map((total) => toReportError(total, clock)),
  };
}
