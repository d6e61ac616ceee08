import type { ClaimName, Report, ReportNote } from '@syntrix-bench/metrics';
import { formatSpanMs, timeOfDay } from '../format/duration.ts';
import { latencyText } from '../format/latency.ts';
import { lineOf, wrapUnder, type Line } from '../format/line.ts';
import { formatCount, formatPercent, plural } from '../format/number.ts';
import { cleanText, fitText } from '../format/text.ts';
import { markedLines, plannedDuration, type Mark } from './facts.ts';
import { countHeld, whyNoneHeld } from './held-connections.ts';
import { drainText, fellShort, reachedTexts, workerLimitTexts } from './reached-text.ts';
import { standstillTexts, standstillTimes, stoodStill } from './standstill-text.ts';

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
  const headline = `${report.benchmark.name}: ${ending === null ? reached : ending.what}`;
  return [
    ...markedLines(verdictMark(report), headline, columns, 'strong'),
    ...(ending === null ? [] : below(ending.why)),
    ...(ending === null || !measured ? [] : below(`${report.run.partial ? 'until then' : 'in all'} ${reached}`)),
    ...below(wasStoppedInSetUp(report) && !verbose ? '' : whatWasDone(report, verbose)),
    ...below(closedLoopText(report)),
    ...workerLimitTexts(report).flatMap(below),
    ...below(drainText(report)),
    ...below(standstillTimes(report, verbose || parts.times)),
    ...(wasStoppedInSetUp(report) && !verbose
      ? []
      : notesOf(report, verbose, parts.notes ? MOST_NOTES : 0).flatMap(below)),
  ];
}

/** What a closed loop does not measure, once for all its figures (R5); '' where there is none, or no figure. */
function closedLoopText(report: Report): string {
  if (isUnmeasured(report)) return '';
  return typedNotes(report).find(({ kind }) => kind === 'closed_loop')?.text ?? '';
}

/** Notes of a summary that shows what a person decides from. */
const MOST_NOTES = 3;

/** What is said elsewhere is left out: of a closed loop, and, in a run of which all is said by how it ended, of that. */
function notesOf(report: Report, verbose: boolean, most: number): readonly string[] {
  const tellsEnd = verbose && !isUnmeasured(report);
  const notes = typedNotes(report)
    .filter(({ kind }) => kind !== 'closed_loop' && (tellsEnd || kind !== 'partial'))
    .toSorted((a, b) => Number(isGrave(b)) - Number(isGrave(a)))
    .map(({ text }) => text);
  const hidden = notes.slice(most);
  if (verbose || hidden.length === 0) return notes;
  return [...notes.slice(0, most), `${plural(hidden.length, most === 0 ? 'note' : 'more note')} with --verbose`];
}

/** What is missing, or was said of this run alone, weighs more than how figures are counted. */
const GRAVE: ReadonlySet<ReportNote['kind']> = new Set(['missing', 'dropped', 'warmup', 'other']);

function isGrave({ kind }: ReportNote): boolean {
  return GRAVE.has(kind);
}

function typedNotes({ run: { notes, typed_notes: typed } }: Report): readonly ReportNote[] {
  return typed ?? notes.map((text) => ({ kind: 'other', text }));
}

/**
 * Bad: the run failed, broke a limit, or nothing succeeded. Warning: there is something to know before using figures, or before the next
 * run. What makes a process end with another code than 0 is never good; a run that is short is not accused of it unless it had to prove all.
 */
export function verdictMark(report: Report): Mark {
  const { run, summary, thresholds, checks, certificate } = report;
  const succeeded = run.load_model === 'hold' ? countHeld(report) + received(report) : summary.ok + summary.refused;
  const broken =
    thresholds.some(({ verdict }) => verdict === 'failed') ||
    checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'failed');
  if (wasStoppedInSetUp(report)) return 'warning';
  if (run.status === 'failed' || succeeded === 0 || broken) return 'bad';
  const flawed =
    run.partial ||
    run.status === 'interrupted' ||
    summary.total_errors > 0 ||
    summary.dropped > 0 ||
    fellShort(report) ||
    stoodStill(report) ||
    Object.values(report.deliveries).some(({ lost }) => lost > 0);
  const { cleanup, gaps } = run;
  const left = !cleanup.skipped && (cleanup.left > 0 || !cleanup.counted);
  const unproven =
    gaps.length > 0 ||
    thresholds.some(({ verdict }) => verdict === 'not_proven') ||
    checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'unknown') ||
    (isStrict(report) && checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'not_checked')) ||
    (certificate?.claims.some(({ grade }) => grade !== 'valid' && (grade !== 'not_assessed' || isStrict(report))) ??
      false);
  return flawed || left || unproven ? 'warning' : 'good';
}

/** Whether the run had to prove every claim, and make every check. */
function isStrict({ benchmark: { config } }: Report): boolean {
  const settings = config['benchmark'];
  return typeof settings === 'object' && settings !== null && 'strict' in settings && settings.strict === true;
}

/**
 * What was reached of what was asked, what stood still, and the response, as what nobody else is to blame for goes first (R2,
 * R13, R39); a figure that is not proven says so, p50 for itself only where p99 does not speak for both.
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
    ...standstillTexts(report),
    ...(summary.latency === null
      ? []
      : [
          `p50 ${latencyText(summary.latency, 'p50')}${doubtOfFigure(report, 'p99') === '' ? doubtOfFigure(report, 'p50') : ''}`,
          `p99 ${latencyText(summary.latency, 'p99')}${doubtOfFigure(report, 'p99')}`,
        ]),
    errorsText(summary),
  ].join(', ');
}

/** `no errors`, `25 errors (0.12%)` */
function errorsText({ total_errors: errors, total_operations: all }: Report['summary']): string {
  return errors === 0 ? 'no errors' : `${plural(errors, 'error')} (${formatPercent((errors / all) * 100)})`;
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

/** The worst grade of a figure itself: another figure of another operation type may fare worse. */
function doubtOfFigure(report: Report, figure: 'p50' | 'p99'): string {
  const graded = report.certificate?.claims.filter(({ claim }) => claim === 'latency') ?? [];
  const grades = graded.map(({ grades: figures = [], grade }) => {
    const own = figures.filter((each) => each.figure === figure);
    return (own.find(({ operation }) => operation === null) ?? (own.length === 1 ? own[0] : undefined))?.grade ?? grade;
  });
  const worst = (['invalid', 'suspect'] as const).find((grade) => grades.includes(grade));
  return worst === undefined ? '' : ` (${worst})`;
}

/** Errors are in the headline and by type below: how all operations ended is for whoever asks for more. */
function whatWasDone(report: Report, verbose: boolean): string {
  const { summary, benchmark, environment, run } = report;
  const unmeasured = isUnmeasured(report);
  const operations = plural(summary.total_operations, 'operation');
  const time = formatSpanMs(benchmark.duration_seconds * 1000);
  const where = `on ${environment.targets.join(', ')}`;
  if (unmeasured) return where;
  if (run.load_model === 'hold') return `${time} ${where}`;
  const outcomes = [
    ['refused as planned', summary.refused],
    ['failed', summary.failed],
    ['of unknown outcome', summary.unknown],
  ] as const;
  const others = outcomes.flatMap(([name, count]) => (count === 0 ? [] : [`${formatCount(count)} ${name}`]));
  const all = others.length === 0 ? '' : ` (${formatCount(summary.ok)} ok, ${others.join(', ')})`;
  const planned = summary.refused === 0 ? '' : ` (${formatCount(summary.refused)} refused as planned)`;
  const split = verbose ? all : planned;
  return `${operations}${split} in ${time} ${where}${workersText(report)}`;
}

/** Of one workload, how many workers it had: without them a rate of a closed loop means nothing. */
function workersText({ benchmark: { config }, run }: Report): string {
  const settings: unknown = config['benchmark'];
  const isBlock = typeof settings === 'object' && settings !== null;
  const workers: unknown = isBlock && 'workers' in settings ? settings.workers : null;
  if (typeof workers !== 'number' || 'workloads' in config) return '';
  return `, ${run.load_model === 'open' ? 'at most ' : ''}${plural(workers, 'worker')}`;
}

const CTRL_C = 'SIGINT';
/** Ends that a person brought about, in the person's words. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  [CTRL_C]: 'stopped by Ctrl+C (SIGINT)',
  SIGTERM: 'stopped from outside (SIGTERM)',
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
  const signal = run.end?.kind === 'interrupted' ? run.end.signal : '';
  if (wasStoppedInSetUp(report)) {
    return { what: `stopped before measuring${signal === CTRL_C ? '' : ` (${run.reason})`}`, why: '' };
  }
  const when = isUnmeasured(report) ? 'before measuring' : measuredTime(benchmark);
  switch (run.status) {
    case 'completed':
      return { what: `ended early ${when}`, why: run.reason };
    case 'interrupted':
      return { what: `${SIGNAL_WORDS[signal] ?? run.reason} ${when}`, why: '' };
    case 'failed':
      // Its planned load was all there: the end is not early.
      return { what: run.partial ? `failed ${when}` : 'failed', why: `${run.reason}${lostAtText(run.end)}` };
  }
}

/** When a target was lost, by the wall clock, so that it is found in the target's log; '' where none was. */
function lostAtText(end: Report['run']['end']): string {
  return end?.kind === 'target_lost' ? ` (${timeOfDay(end.at)} UTC)` : '';
}

/** Whether somebody stopped a run before there was anything to show: there is nothing else to say of it. */
export function wasStoppedInSetUp(report: Report): boolean {
  return report.run.status === 'interrupted' && isUnmeasured(report);
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
