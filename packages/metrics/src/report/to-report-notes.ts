import type { CohortTotals } from '../aggregate/totals-book.ts';
import type { LoadModelName, ReportStatus } from './report.ts';

/** What a closed loop must say wherever its figures are shown (R5). */
export const CLOSED_LOOP_NOTE = 'closed loop: waiting is hidden';

interface NoteSource {
  readonly loadModel: LoadModelName;
  readonly status: ReportStatus;
  readonly partial: boolean;
  readonly reason: string;
}

/** What follows from the numbers and a reader must know. */
export function toReportNotes(run: NoteSource, totals: CohortTotals): string[] {
  return [
    loadModelNote(run.loadModel),
    run.partial ? `partial: ended early (${run.reason}), results cover what was measured until then` : null,
    leftOutNote(totals),
    totals.overall.dropped > 0
      ? `${totals.overall.dropped} arrivals were dropped unsent: the asked rate was not reached`
      : null,
    totals.overall.skewed > 0
      ? `${totals.overall.skewed} operations had a duration below zero, counted as 0: a clock or a stamp is wrong`
      : null,
  ].filter((note) => note !== null);
}

function loadModelNote(model: LoadModelName): string | null {
  if (model === 'closed') return CLOSED_LOOP_NOTE;
  return model === 'mixed' ? `some workloads run in a ${CLOSED_LOOP_NOTE}` : null;
}

/** Below 100 % success it is said what latency leaves out (R14). */
function leftOutNote({ overall }: CohortTotals): string | null {
  const leftOut = overall.operations - overall.ok - overall.censored;
  const timeouts = overall.censored > 0 ? `${overall.censored} time-outs count at their limit` : null;
  const others =
    leftOut > 0 ? `latency leaves out ${leftOut} operations that were not ok (they stand in latency_other)` : null;
  const parts = [others, timeouts].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('; ');
}
