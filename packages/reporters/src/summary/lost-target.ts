import type { Report } from '@syntrix-bench/metrics';
import { formatSpanMs, timeOfDay } from '../format/duration.ts';
import { plural } from '../format/number.ts';

/** What operations fail as where nobody listens. */
const REFUSED = 'connection_refused';
/** A target that is away for less may be one that restarts. */
const SHORTEST_MS = 1_000;

/** That the target went away in the measured phase and did not come back, and when; '' where it did not. */
export function lostTargetText(report: Report): string {
  const refused = lostWith(report);
  // A run that failed for it says so where it says how it ended.
  if (refused === null || report.run.reason.startsWith('the target was lost')) return '';
  const failed = `${plural(refused.count, 'operation')} failed (${REFUSED})`;
  if (isNeverAnswered(report)) {
    return `nothing listened at the target from the start of the phase: ${failed}; the doctor command checks it`;
  }
  const into = formatSpanMs(Math.max(0, Date.parse(refused.at) - Date.parse(report.benchmark.start_time)));
  return `the target stopped answering ${into} into the phase (${timeOfDay(refused.at)} UTC) and did not come back: ${failed}`;
}

/** The report without what stood still after the target had gone away: that is no standstill of its. */
export function untilLost(report: Report): Report {
  const refused = lostWith(report);
  if (refused === null) return report;
  return { ...report, stood_still: report.stood_still.filter(({ from }) => Date.parse(from) < Date.parse(refused.at)) };
}

/** How many operations were refused a connection, and from when on; null where the target stayed, or came back. */
function lostWith(report: Report): { readonly count: number; readonly at: string } | null {
  const { errors, timeline, benchmark } = report;
  const refused = errors.find(({ kind, category }) => kind === 'operation' && category === REFUSED);
  const at = refused?.first_at ?? null;
  if (refused === undefined || at === null) return null;
  const fromMs = Date.parse(at);
  if (!(Date.parse(benchmark.end_time) - fromMs >= SHORTEST_MS)) return null;
  // The row in which it went away has what was answered before.
  const after = timeline.filter(
    ({ timestamp, seconds, drain }) => !drain && Date.parse(timestamp) - seconds * 1_000 >= fromMs,
  );
  const isBack = !isNeverAnswered(report) && after.some((row) => row.ok + row.refused > 0);
  return isBack ? null : { count: refused.count, at };
}

function isNeverAnswered({ summary }: Report): boolean {
  return summary.ok + summary.refused === 0;
}
