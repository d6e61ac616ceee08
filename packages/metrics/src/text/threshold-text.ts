import type { LatencySummary } from '../statistics/latency-summary.ts';
import type { Report } from '../report/report.ts';
import type { ReportThreshold } from '../report/report-claims.ts';
import { parseThreshold } from '../thresholds/parse-threshold.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import { formatLatencyMs } from './duration.ts';
import type { Reservation } from './latency.ts';
import { formatExactly } from './number.ts';

/** Where the run stands against a limit: `read.p99 is 10.4 ms, limit 5 ms`; what this version cannot read is shown as it was written. */
export function thresholdText(report: Report, threshold: ReportThreshold): string {
  const limit = limitOf(threshold);
  return limit === null
    ? unreadText(threshold)
    : `${pathOf(threshold)}${foundText(report, threshold, limit)}, ${limitText(limit)}`;
}

/** The limit that a threshold sets; `null` where this version cannot read it. */
export function limitOf({ expression }: ReportThreshold): Threshold | null {
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
