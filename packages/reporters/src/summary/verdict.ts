import type { ClaimName, Report } from '@syntrix-bench/metrics';
import { formatSpanMs } from '../format/duration.ts';
import { latencyText } from '../format/latency.ts';
import { lineOf, wrapUnder, type Line } from '../format/line.ts';
import { formatCount, formatPercent, plural } from '../format/number.ts';
import { cleanText, fitText } from '../format/text.ts';
import { markedLines, plannedDuration, type Mark } from './facts.ts';
import { countHeld, whyNoneHeld } from './held-connections.ts';
import { drainText, fellShort, reachedTexts, workerLimitTexts } from './reached-text.ts';
import { standstillTexts, standstillTimes, stoodStill } from './standstill-text.ts';
import { lostTargetText, untilLost } from './lost-target.ts';

/**
 * The run in one sentence: what was reached and with what success, or how it ended and why. Then what was done where, and
 * what to know before using figures.
 */
export function renderVerdict(report: Report, columns: number): readonly Line[] {
  const below = (text: string) => (text === '' ? [] : wrapUnder(lineOf('  '), cleanText(text), columns));
  const ending = earlyEnding(report);
  const reached = reachedText(report);
  const measured = report.benchmark.duration_seconds > 0 || report.summary.total_operations > 0;
  const headline = `${report.benchmark.name}: ${ending === null ? reached : ending.what}`;
  return [
    ...markedLines(verdictMark(report), headline, columns, 'strong'),
    ...(ending === null ? [] : below(ending.why)),
    ...(ending === null || !measured ? [] : below(`until then ${reached}`)),
    ...below(whatWasDone(report)),
    ...workerLimitTexts(report).flatMap(below),
    ...below(drainText(report)),
    ...below(lostTargetText(report)),
    ...below(standstillTimes(untilLost(report))),
    ...notesOf(report).flatMap(below),
  ];
}

/** Notes on figures are none on a run that has no figures. */
function notesOf(report: Report): readonly string[] {
  const { notes } = report.run;
  return isUnmeasured(report) ? notes.filter((note) => !NOTES_ON_FIGURES.test(note)) : notes;
}

const NOTES_ON_FIGURES = /^(closed loop: |some workloads run in a closed loop: |partial: )/u;

/** Bad: the run failed, broke a limit, or nothing succeeded. Warning: there is something to know before using figures. */
export function verdictMark(report: Report): Mark {
  const { run, summary, thresholds, checks, certificate } = report;
  const succeeded = run.load_model === 'hold' ? countHeld(report) + received(report) : summary.ok + summary.refused;
  const broken =
    thresholds.some(({ verdict }) => verdict === 'failed') ||
    checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'failed');
  if (run.status === 'failed' || succeeded === 0 || broken) return 'bad';
  const flawed =
    run.partial ||
    run.status === 'interrupted' ||
    summary.total_errors > 0 ||
    summary.dropped > 0 ||
    fellShort(report) ||
    stoodStill(report) ||
    Object.values(report.deliveries).some(({ lost }) => lost > 0);
  const unproven =
    thresholds.some(({ verdict }) => verdict === 'not_proven') ||
    (certificate?.claims.some(({ grade }) => grade === 'suspect' || grade === 'invalid') ?? false);
  return flawed || unproven ? 'warning' : 'good';
}

/**
 * What was reached of what was asked, what stood still, and the response, as what nobody else is to blame for goes first (R2,
 * R13, R39); a figure that is not proven says so.
 */
function reachedText(report: Report): string {
  const { summary, run } = report;
  if (run.load_model === 'hold') return heldText(report);
  if (summary.total_operations === 0)
    return summary.dropped === 0
      ? 'not one operation was done'
      : `not one of ${plural(summary.dropped, 'arrival')} was sent`;
  if (summary.ok + summary.refused === 0)
    return `not one of ${plural(summary.total_operations, 'operation')} succeeded`;
  return [
    ...reachedTexts(report, (workload) => doubt(report, 'rate', workload)),
    ...standstillTexts(untilLost(report)),
    `${formatPercent(summary.success_rate)} success`,
    ...(summary.latency === null ? [] : [`response p99 ${latencyText(summary.latency, 'p99')}${doubtOfP99(report)}`]),
  ].join(', ');
}

/** Longest message of an error that stands in the headline. */
const LONGEST_MESSAGE = 160;

/** What a run that starts no operations came to: connections, what came over them, and what was checked. */
function heldText(report: Report): string {
  const none = whyNoneHeld(report);
  if (none !== null) return fitText(cleanText(none), LONGEST_MESSAGE);
  const { deliveries, checks } = report;
  const lost = Object.values(deliveries).reduce((sum, each) => sum + each.lost, 0);
  const checked = checks.reduce((sum, each) => sum + each.checked, 0);
  const broken = checks.reduce((sum, each) => sum + each.failed, 0);
  const came = plural(received(report), 'delivery', 'deliveries');
  const held = countHeld(report);
  return [
    ...(held === 0 ? [] : [`${plural(held, 'connection')} held`]),
    ...(Object.keys(deliveries).length === 0 && held > 0
      ? []
      : [lost === 0 ? came : `${came}, ${formatCount(lost)} lost`]),
    ...(checked === 0
      ? []
      : [`checked ${plural(checked, 'time')}${broken === 0 ? '' : `, ${formatCount(broken)} failed`}`]),
  ].join(', ');
}

function received({ deliveries }: Report): number {
  return Object.values(deliveries).reduce((sum, { count }) => sum + count, 0);
}

/** The worst grade of a claim, of one workload or of all. */
function doubt({ certificate }: Report, name: ClaimName, of: string | null = null): string {
  const claims = certificate?.claims.filter(
    ({ claim, workload }) => claim === name && (of === null || workload === of),
  );
  const worst = (['invalid', 'suspect'] as const).find((grade) => claims?.some((claim) => claim.grade === grade));
  return worst === undefined ? '' : ` (${worst})`;
}

/** The worst grade of p99 itself: another figure of another operation type may fare worse. */
function doubtOfP99(report: Report): string {
  const graded = report.certificate?.claims.filter(({ claim }) => claim === 'latency') ?? [];
  const grades = graded.map(({ grades: figures = [], grade }) => {
    const own = figures.filter(({ figure }) => figure === 'p99');
    return (own.find(({ operation }) => operation === null) ?? (own.length === 1 ? own[0] : undefined))?.grade ?? grade;
  });
  const worst = (['invalid', 'suspect'] as const).find((grade) => grades.includes(grade));
  return worst === undefined ? '' : ` (${worst})`;
}

function whatWasDone(report: Report): string {
  const { summary, benchmark, environment, run } = report;
  const unmeasured = isUnmeasured(report);
  const operations = plural(summary.total_operations, 'operation');
  const time = formatSpanMs(benchmark.duration_seconds * 1000);
  if (unmeasured) return `on ${environment.targets.join(', ')}`;
  if (run.load_model === 'hold') return `${time} on ${environment.targets.join(', ')}`;
  const outcomes = [
    ['refused as planned', summary.refused],
    ['failed', summary.failed],
    ['of unknown outcome', summary.unknown],
  ] as const;
  const others = outcomes.flatMap(([name, count]) => (count === 0 ? [] : [`${formatCount(count)} ${name}`]));
  const split = others.length === 0 ? '' : ` (${formatCount(summary.ok)} ok, ${others.join(', ')})`;
  return `${operations}${split} in ${time} on ${environment.targets.join(', ')}`;
}

/** Ends that a person brought about, in the person's words. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  'interrupted by SIGINT': 'stopped by Ctrl+C (SIGINT)',
  'interrupted by SIGTERM': 'stopped from outside (SIGTERM)',
};

/** How a run ended that did not end as planned. */
export interface Ending {
  /** `failed after 20s of 5m`. */
  readonly what: string;
  /** Why, as a sentence; '' where `what` says it. */
  readonly why: string;
}

/** How a run ended before its time; null where it was whole. */
export function earlyEnding(report: Report): Ending | null {
  const { run, benchmark } = report;
  if (run.status === 'completed' && !run.partial) return null;
  const when = isUnmeasured(report) ? 'before anything was measured' : measuredTime(benchmark);
  switch (run.status) {
    case 'completed':
      return { what: `ended early ${when}`, why: run.reason };
    case 'interrupted':
      return { what: `${SIGNAL_WORDS[run.reason] ?? run.reason} ${when}`, why: '' };
    case 'failed':
      return { what: `failed ${when}`, why: run.reason };
  }
}

/** Whether a run ended before its measured phase began, so that there is no figure to speak of. */
export function isUnmeasured({ benchmark, summary, run }: Report): boolean {
  const ended = run.status !== 'completed' || run.partial;
  return ended && summary.total_operations === 0 && benchmark.duration_seconds === 0;
}

function measuredTime({ duration_seconds: seconds, config }: Report['benchmark']): string {
  const planned = plannedDuration(config);
  return `after ${formatSpanMs(seconds * 1000)}${planned === null ? '' : ` of ${planned}`}`;
}
