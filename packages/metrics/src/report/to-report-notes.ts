import type { CohortTotals } from '../aggregate/totals-book.ts';
import { thousands } from '../sentence-parts.ts';
import type { LoadModelName } from './report.ts';

/** What a closed loop must say wherever its figures are shown (R5). */
export const CLOSED_LOOP_NOTE = 'closed loop: waiting is hidden';

interface NoteSource {
  readonly loadModel: LoadModelName;
  readonly partial: boolean;
}

/** What follows from the numbers and a reader must know. */
export function toReportNotes(run: NoteSource, totals: CohortTotals): string[] {
  const { overall } = totals;
  return [
    loadModelNote(run.loadModel),
    run.partial ? 'partial: figures cover what was measured until the run ended' : null,
    leftOutNote(totals),
    overall.dropped > 0
      ? `${thousands(overall.dropped)} arrivals were dropped unsent: the asked rate was not reached`
      : null,
    overall.overRange > 0
      ? `${thousands(overall.overRange)} responses took longer than an hour and count as an hour in percentiles`
      : null,
    overall.skewed > 0
      ? `${thousands(overall.skewed)} operations had a duration below zero, counted as 0: a clock or a stamp is wrong`
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
  const timeouts = overall.censored > 0 ? `${thousands(overall.censored)} time-outs count at their limit` : null;
  const others =
    leftOut > 0
      ? `latency leaves out ${thousands(leftOut)} operations that were not ok (they stand in latency_other)`
      : null;
  const parts = [others, timeouts].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('; ');
}
