import type { Report } from '@syntrix-bench/metrics';
import { formatSpanMs, timeOfDay } from '../format/duration.ts';
import { plural } from '../format/number.ts';

/** What operations fail as where nobody listens. */
const REFUSED = 'connection_refused';
/** A target that is away for less may be one that restarts. */
const SHORTEST_MS = 1_000;

/** That the target went away in the measured phase and did not come back, and when; '' where it did not. */
export function lostTargetText({ errors, timeline, benchmark, summary }: Report): string {
  const refused = errors.find(({ kind, category }) => kind === 'operation' && category === REFUSED);
  if (refused?.first_at == null) return '';
  const [from, start, end] = [refused.first_at, benchmark.start_time, benchmark.end_time].map((at) => Date.parse(at));
  if (from === undefined || start === undefined || end === undefined || !(end - from >= SHORTEST_MS)) return '';
  if (summary.ok + summary.refused === 0) {
    return `nobody listened at the target from the start of the phase on: ${refusedText(refused.count)}`;
  }
  // The row in which it went away has what was answered before.
  const after = timeline.filter(
    ({ timestamp, seconds, drain }) => !drain && Date.parse(timestamp) - seconds * 1_000 >= from,
  );
  if (after.some(({ ok, refused: answered }) => ok + answered > 0)) return '';
  const into = formatSpanMs(Math.max(0, from - start));
  return `the target stopped answering ${into} into the phase (${timeOfDay(refused.first_at)} UTC) and did not come back: ${refusedText(refused.count)}`;
}

function refusedText(count: number): string {
  return `${plural(count, 'operation')} found nobody listening (${REFUSED})`;
}
