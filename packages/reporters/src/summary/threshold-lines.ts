import type { ClaimGrade, Report, ReportThreshold, Threshold } from '@syntrix-bench/metrics';
import { formatExactly, limitOf, thresholdText, type Mark } from '@syntrix-bench/metrics/text';
import type { Line } from '../format/line.ts';
import { trustTells } from './certificate-lines.ts';
import { markedLines } from './facts.ts';

const MARKS: Readonly<Record<ReportThreshold['verdict'], Mark>> = {
  passed: 'good',
  failed: 'bad',
  not_proven: 'warning',
};

/** More passed ones than this are only counted, unless more is asked for. */
const MOST_PASSED_SHOWN = 2;

/** The gravest first. */
const ORDER: readonly ReportThreshold['verdict'][] = ['failed', 'not_proven', 'passed'];

/** One line for each limit that was set: where the run stands against it, and why that proves nothing where it does not. */
export function renderThresholds(report: Report, columns: number, verbose: boolean): readonly Line[] {
  const all = report.thresholds.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const passed = all.filter(({ verdict }) => verdict === 'passed');
  const isCounted = !verbose && passed.length > MOST_PASSED_SHOWN;
  const shown = isCounted ? all.filter(({ verdict }) => verdict !== 'passed') : all;
  const met = `${shown.length === 0 ? 'all ' : ''}${formatExactly(passed.length)}${shown.length === 0 ? '' : ' other'} thresholds met`;
  const kept = [met, ...DOUBTS.flatMap(([grade, words]) => doubtedText(passed, grade, words))].join(', ');
  return [
    ...shown.flatMap((threshold) => renderThreshold(report, threshold, columns, verbose)),
    ...(isCounted ? markedLines('good', kept, columns) : []),
  ];
}

const DOUBTS: readonly (readonly [grade: ClaimGrade, words: string])[] = [
  ['suspect', 'on suspect claims'],
  ['invalid', 'on invalid claims'],
  ['not_assessed', 'on claims not assessed'],
];

/** How many of those that are met rest on claims of a grade: `2 of them on suspect claims`. */
function doubtedText(passed: readonly ReportThreshold[], grade: ClaimGrade, words: string): readonly string[] {
  const count = passed.filter(({ doubt }) => doubt?.grade === grade).length;
  return count === 0 ? [] : [`${formatExactly(count)} of them ${words}`];
}

function renderThreshold(
  report: Report,
  threshold: ReportThreshold,
  columns: number,
  verbose: boolean,
): readonly Line[] {
  const { verdict } = threshold;
  const limit = limitOf(threshold);
  const text = thresholdText(report, threshold);
  const unproven = verdict === 'not_proven' && threshold.value !== null ? ', not proven' : '';
  const reason = reasonText(report, threshold, limit, verbose);
  return markedLines(MARKS[verdict], `${text}${unproven}${reason}`, columns);
}

/** What is met says only which claim is in doubt, unless more is asked for. What the line on trust says is not said twice. */
function reasonText(
  report: Report,
  { verdict, reason, brief_reason: brief, doubt }: ReportThreshold,
  limit: Threshold | null,
  verbose: boolean,
): string {
  if (verdict === 'passed' && doubt !== undefined && !verbose) {
    return ` (${doubt.claim} ${doubt.grade.replace('_', ' ')})`;
  }
  const isTold = verbose || (doubt !== undefined && trustTells(report, doubt.claim, limit?.workload ?? null));
  const text = brief === undefined || !isTold ? reason : `${brief} (see Trust)`;
  return text === '' ? '' : `: ${text}`;
}
