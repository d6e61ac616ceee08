import type { ClaimName } from '../report/report-claims.ts';
import type { Report, ReportNote } from '../report/report.ts';
import { isStrict, writtenWorkers } from '../report/written-config.ts';
import { formatSpanMs } from './duration.ts';
import { contrastAnswers } from './contrast-text.ts';
import { eventsText, listens } from './events-text.ts';
import { earlyEnding, isSmoke, isUnmeasured, wasStoppedInSetUp } from './ending.ts';
import { countHeld, whyNoneHeld } from './held-connections.ts';
import { latencyText } from './latency.ts';
import type { Mark } from './mark.ts';
import { formatCount, formatPercent, plural } from './number.ts';
import { fellShort, reachedTexts } from './reached-text.ts';
import { standstillTexts, stoodStill } from './standstill-text.ts';
import { cleanText, shorten } from './printable.ts';
import { anythingSucceeded, hasLeftDocuments, starvedText } from './unproven.ts';

/** The run in one sentence: what was reached, how quickly and with how many errors, or how it ended. */
export function headlineText(report: Report): string {
  const ending = earlyEnding(report);
  return `${report.benchmark.name}: ${ending === null ? reachedText(report) : ending.what}`;
}

/**
 * Bad: the run failed, broke a limit, or nothing succeeded of one of its workloads. Warning: there is something to know before using figures, or before the next
 * run. What makes a process end with another code than 0 is never good; a run that is short is not accused of it unless it had to prove all.
 */
export function verdictMark(report: Report): Mark {
  const { run, summary, thresholds, checks, certificate } = report;
  const succeeded = run.load_model === 'hold' ? countHeld(report) + received(report) : summary.ok + summary.refused;
  const broken =
    thresholds.some(({ verdict }) => verdict === 'failed') ||
    checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'failed');
  if (wasStoppedInSetUp(report)) return 'warning';
  if (run.status === 'failed' || succeeded === 0 || !anythingSucceeded(report) || broken) return 'bad';
  const flawed =
    run.partial ||
    run.status === 'interrupted' ||
    summary.total_errors > 0 ||
    summary.dropped > 0 ||
    (!isSmoke(report) && (fellShort(report) || stoodStill(report))) ||
    Object.values(report.deliveries).some(({ lost }) => lost > 0);
  const unproven =
    run.gaps.length > 0 ||
    thresholds.some(({ verdict }) => verdict === 'not_proven') ||
    checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'unknown') ||
    ((isStrict(report) || isSmoke(report)) &&
      checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'not_checked')) ||
    (certificate?.claims.some(({ grade }) => grade !== 'valid' && (grade !== 'not_assessed' || isStrict(report))) ??
      false);
  return flawed || hasLeftDocuments(report) || unproven ? 'warning' : 'good';
}

/**
 * What conditions that took turns differ in, or what was delivered; else what was reached of what was asked, what stood still, and the
 * response, as what nobody else is to blame for goes first (R2, R13, R39). A figure that is not proven says so, p50 for itself only where
 * p99 does not speak for both. Workloads that got nothing of what they asked for go before all.
 */
export function reachedText(report: Report): string {
  return [starvedText(report), ownReachedText(report)].filter((part) => part !== '').join(', ');
}

function ownReachedText(report: Report): string {
  if (isSmoke(report)) return smokeText(report);
  const answers = contrastAnswers(report);
  if (answers.length > 0) return answers.join('; ');
  if (listens(report) && whyNoneHeld(report) === null) return eventsText(report, deliveryDoubt(report));
  return report.run.load_model === 'hold' ? heldText(report) : operationsText(report);
}

/** What a smoke run found: what was done, delivered and checked, and how much of it was wrong. Nothing of rates and latencies. */
function smokeText(report: Report): string {
  const { summary, deliveries, checks } = report;
  const none = whyNoneHeld(report);
  if (none !== null) return shorten(cleanText(none), LONGEST_MESSAGE);
  const lost = Object.values(deliveries).reduce((sum, each) => sum + each.lost, 0);
  const checked = checks.reduce((sum, each) => sum + each.checked, 0);
  const failed = checks.reduce((sum, { kind, failed: own }) => sum + (kind === 'failure' ? own : 0), 0);
  const came = plural(received(report), 'delivery', 'deliveries');
  const done = summary.total_operations + summary.dropped;
  return [
    ...(report.run.load_model === 'hold' && done === 0
      ? []
      : [plural(summary.total_operations, 'operation'), errorsText(summary)]),
    ...(Object.keys(deliveries).length === 0 ? [] : [lost === 0 ? came : `${came}, ${formatCount(lost)} lost`]),
    checked === 0
      ? 'nothing was checked'
      : `checked ${plural(checked, 'time')}, ${failed === 0 ? 'no' : formatCount(failed)} ${failed === 1 ? 'failure' : 'failures'}`,
  ].join(', ');
}

/** The worst grade of what came to subscribers; null where it is proven, or nobody judged it. */
export function deliveryDoubt(report: Report): 'suspect' | 'invalid' | null {
  return gradeOf(report, 'delivery');
}

/** What operations reached, where the headline is of what conditions differ in, or of what was delivered; '' elsewhere. */
export function besideText(report: Report): string {
  if (isSmoke(report) || isUnmeasured(report) || report.run.load_model === 'hold') return '';
  if (contrastAnswers(report).length > 0) return `all together: ${operationsText(report)}`;
  return listens(report) && whyNoneHeld(report) === null ? `writers: ${operationsText(report)}` : '';
}

function operationsText(report: Report): string {
  const { summary } = report;
  if (summary.total_operations === 0)
    return summary.dropped === 0
      ? 'not one operation was done'
      : `not one of ${plural(summary.dropped, 'arrival')} was sent`;
  if (summary.ok + summary.refused === 0)
    return `not one of ${plural(summary.total_operations, 'operation')} succeeded`;
  const doubts = { p50: doubtOfFigure(report, 'p50'), p99: doubtOfFigure(report, 'p99') };
  return [
    ...reachedTexts(report, (workload) => doubt(report, 'rate', workload)),
    ...standstillTexts(report),
    ...(summary.latency === null
      ? []
      : [
          // One mark behind both says it of both.
          `p50 ${latencyText(summary.latency, 'p50')}${doubts.p50 === doubts.p99 ? '' : doubts.p50}`,
          `p99 ${latencyText(summary.latency, 'p99')}${doubts.p99}`,
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
  if (none !== null) return shorten(cleanText(none), LONGEST_MESSAGE);
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
function doubt(report: Report, name: ClaimName, of: string | null = null): string {
  const worst = gradeOf(report, name, of);
  return worst === null ? '' : ` (${worst})`;
}

function gradeOf({ certificate }: Report, name: ClaimName, of: string | null = null): 'invalid' | 'suspect' | null {
  const claims = certificate?.claims.filter(
    ({ claim, workload }) => claim === name && (of === null || workload === of),
  );
  return (['invalid', 'suspect'] as const).find((grade) => claims?.some((claim) => claim.grade === grade)) ?? null;
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
export function whatWasDone(report: Report, allOutcomes: boolean): string {
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
  const split = allOutcomes ? all : planned;
  return `${operations}${split} in ${time} ${where}${workersText(report)}`;
}

/** Of one workload, how many workers it had: without them a rate of a closed loop means nothing. */
function workersText(report: Report): string {
  const workers = writtenWorkers(report);
  if (workers === null || isSmoke(report)) return '';
  return `, ${report.run.load_model === 'open' ? 'at most ' : ''}${plural(workers, 'worker')}`;
}

/** What a run does not measure, once for all its figures: a closed loop queueing (R5), a smoke run any speed; '' where there is nothing to say, or no figure. */
export function unmeasuredText(report: Report): string {
  if (isUnmeasured(report)) return '';
  if (isSmoke(report)) return 'a smoke run: it says whether answers are right, and nothing of speed';
  return typedNotes(report).find(({ kind }) => kind === 'closed_loop')?.text ?? '';
}

/** What is missing, or was said of this run alone, weighs more than how figures are counted. */
const GRAVE: ReadonlySet<ReportNote['kind']> = new Set(['missing', 'dropped', 'warmup', 'other']);

function isGrave({ kind }: ReportNote): boolean {
  return GRAVE.has(kind);
}

/** What is said elsewhere is left out: of a closed loop, and, in a run of which all is said by how it ended, of that. The gravest first. */
export function noteTexts(report: Report, tellsEnd: boolean): readonly string[] {
  return typedNotes(report)
    .filter(({ kind }) => kind !== 'closed_loop' && (tellsEnd || kind !== 'partial'))
    .toSorted((a, b) => Number(isGrave(b)) - Number(isGrave(a)))
    .map(({ text }) => text);
}

function typedNotes({ run: { notes, typed_notes: typed } }: Report): readonly ReportNote[] {
  return typed ?? notes.map((text) => ({ kind: 'other', text }));
}
