import {
  parseThreshold,
  type ClaimGrade,
  type LatencySummary,
  type Report,
  type ReportThreshold,
  type Threshold,
} from '@syntrix-bench/metrics';
import { formatLatencyMs } from '../format/duration.ts';
import type { Reservation } from '../format/latency.ts';
import type { Line } from '../format/line.ts';
import { formatExactly } from '../format/number.ts';
import { trustTells } from './certificate-lines.ts';
import { markedLines, type Mark } from './facts.ts';

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
  const limit = parsed(threshold);
  const text =
    limit === null
      ? unreadText(threshold)
      : `${pathOf(threshold)}${foundText(report, threshold, limit)}, ${limitText(limit)}`;
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

function parsed({ expression }: ReportThreshold): Threshold | null {
  const result = parseThreshold(expression);
  return result.ok ? result.threshold : null;
}

/** What this version cannot read is shown as it was written. */
function unreadText({ expression, value, unit }: ReportThreshold): string {
  return value === null ? expression : `${expression} (is ${withUnit(formatExactly(value), unit)})`;
}

/** What the limit is about: `read.p99@after`. */
function pathOf({ expression }: ReportThreshold): string {
  return expression.slice(0, expression.search(/[<>=]/u)).trim();
}

const LIMIT_WORDS: Readonly<Record<Threshold['operator'], string>> = {
  '<': 'limit',
  '<=': 'limit',
  '>': 'at least',
  '>=': 'at least',
  '==': 'expected',
};

function limitText({ operator, limit, unit }: Threshold): string {
  return `${LIMIT_WORDS[operator]} ${withUnit(formatExactly(limit), unit)}`;
}

function foundText(report: Report, { value, unit, verdict }: ReportThreshold, limit: Threshold): string {
  const { censored, never, thin } = reservation(report, limit);
  const is = metricIsPlural(limit) ? 'are' : 'is';
  if (never) return ` ${is} never`;
  if (value === null) return ` ${is} ${verdict === 'not_proven' ? 'not proven' : 'unknown'}`;
  const sign = censored ? '> ' : thin ? '~' : '';
  const shown = isCount(limit) ? formatExactly(value) : roundBeside(value, limit.limit);
  return ` ${is} ${sign}${smallTime(value, limit) ?? withUnit(shown, unit)}`;
}

function metricIsPlural({ metric }: Threshold): boolean {
  return (metric.kind === 'share' || metric.kind === 'count') && metric.of === 'errors';
}

const MS_OF: Readonly<Partial<Record<ReportThreshold['unit'], number>>> = { s: 1_000, ms: 1 };

/** A time that would read `0.00106 s` beside its limit of a second: `1.06 ms`. Null where the limit's own unit reads well. */
function smallTime(value: number, limit: Threshold): string | null {
  const unitMs = MS_OF[limit.unit];
  const isSmall = value > 0 && value < 0.1 && value < limit.limit / 10;
  return unitMs === undefined || !isSmall ? null : formatLatencyMs(value * unitMs);
}

/** Things are counted in full. */
function isCount({ metric }: Threshold): boolean {
  return metric.kind === 'count' || metric.kind === 'check';
}

/** Three digits, or as many more as it takes for a value beside its limit not to look like it. */
function roundBeside(value: number, limit: number): string {
  const digits = [3, 4, 6, 8, 10, 12].find((count) => {
    const rounded = Number(value.toPrecision(count));
    return Math.sign(rounded - limit) === Math.sign(value - limit);
  });
  return formatExactly(Number(value.toPrecision(digits ?? 15)));
}

function withUnit(number: string, unit: string): string {
  return unit === '/s' || unit === '%' || unit === '' ? `${number}${unit}` : `${number} ${unit}`;
}

/** What a percentile is given with, of whatever its threshold is about. */
function reservation(report: Report, limit: Threshold): Required<Reservation> {
  const { metric } = limit;
  const latency = metric.kind === 'latency' ? summaryOf(report, limit, metric.latency) : null;
  const isAmong = (list: readonly string[] = []) => metric.kind === 'latency' && list.includes(metric.figure);
  return { censored: isAmong(latency?.censored), never: isAmong(latency?.never), thin: isAmong(latency?.thin) };
}

function summaryOf(
  report: Report,
  { workload, operation, stage }: Threshold,
  kind: 'latency' | 'service' | 'delay' | 'blocked',
): LatencySummary | null {
  if (stage !== null) return stageSummary(report, { workload, operation, stage }, kind);
  const own = workload === null ? undefined : report.workloads?.[workload];
  if (operation === null) return (own ?? report.summary)[kind];
  const { operations, deliveries } = own ?? report;
  const group = operations[operation] ?? report.connections[operation] ?? report.steps[operation];
  if (group !== undefined) return group[kind];
  const delivery = deliveries[operation];
  return (kind === 'delay' ? delivery?.read_delay : delivery?.propagation) ?? null;
}

/** Segments hold no operation types: what is said of one of several types is not known to hold here. */
function stageSummary(
  { segments = [], operations }: Report,
  { workload, operation, stage }: Pick<Threshold, 'workload' | 'operation'> & { readonly stage: string },
  kind: 'latency' | 'service' | 'delay' | 'blocked',
): LatencySummary | null {
  if (operation !== null && Object.keys(operations).length > 1) return null;
  const groups = segments.filter(({ name }) => name === stage).flatMap(({ workloads }) => Object.entries(workloads));
  const own = workload === null ? groups : groups.filter(([name]) => name === workload);
  const [only, other] = own;
  return only === undefined || other !== undefined ? null : only[1][kind];
}
