import type { Report } from '@syntrix-bench/metrics';
import {
  besideText,
  cleanText,
  unmeasuredText,
  drainText,
  earlyEnding,
  headlineText,
  isSmoke,
  isUnmeasured,
  noteTexts,
  plural,
  reachedText,
  standstillTimes,
  verdictMark,
  wasStoppedInSetUp,
  whatWasDone,
  workerLimitTexts,
} from '@syntrix-bench/metrics/text';
import { lineOf, wrapUnder, type Line } from '../format/line.ts';
import { markedLines } from './facts.ts';

/** What of a verdict may give way. */
interface VerdictParts {
  /** Whether notes are shown, and not only counted. */
  readonly notes: boolean;
  /** Whether several standstills are shown with their times, and not only the longest. */
  readonly times: boolean;
}

/**
 * The run in one sentence: what was reached, how quickly and with how many errors, or how it ended and why. Then what was done where, and
 * what to know before using figures.
 *
 * @param parts what is shown where not all is asked for
 */
export function renderVerdict(report: Report, columns: number, verbose: boolean, parts: VerdictParts): readonly Line[] {
  const below = (text: string) => (text === '' ? [] : wrapUnder(lineOf('  '), cleanText(text), columns));
  const ending = earlyEnding(report);
  const reached = reachedText(report);
  const measured = report.benchmark.duration_seconds > 0 || report.summary.total_operations > 0;
  return [
    ...markedLines(verdictMark(report), headlineText(report), columns, 'strong'),
    ...(ending === null ? [] : below(ending.why)),
    ...(ending === null || !measured ? [] : below(`${report.run.partial ? 'until then' : 'in all'} ${reached}`)),
    ...below(besideText(report)),
    ...below(wasStoppedInSetUp(report) && !verbose ? '' : whatWasDone(report, verbose)),
    ...below(unmeasuredText(report)),
    ...workerLimitTexts(report).flatMap(below),
    ...below(drainText(report)),
    ...(isSmoke(report) ? [] : below(standstillTimes(report, verbose || parts.times))),
    ...(wasStoppedInSetUp(report) && !verbose
      ? []
      : notesOf(report, verbose, parts.notes ? MOST_NOTES : 0).flatMap(below)),
  ];
}

/** Notes of a summary that shows what a person decides from. */
const MOST_NOTES = 3;

/** What is said elsewhere is left out: of a closed loop, and, in a run of which all is said by how it ended, of that. */
function notesOf(report: Report, verbose: boolean, most: number): readonly string[] {
  const tellsEnd = verbose && !isUnmeasured(report);
  const notes = noteTexts(report, tellsEnd);
  const hidden = notes.slice(most);
  if (verbose || hidden.length === 0) return notes;
  return [...notes.slice(0, most), `${plural(hidden.length, most === 0 ? 'note' : 'more note')} with --verbose`];
}
