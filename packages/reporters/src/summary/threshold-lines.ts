import {
  describeClaim,
  parseThreshold,
  type LatencySummary,
  type Report,
  type ReportThreshold,
  type Threshold,
} from '@syntrix-bench/metrics';
import { formatLatencyMs } from '../format/duration.ts';
import type { Reservation } from '../format/latency.ts';
import type { Line } from '../format/line.ts';
import { formatExactly } from '../format/number.ts';
import { markedLines, type Mark } from './facts.ts';

const MARKS: Readonly<Record<ReportThreshold['verdict'], Mark>> = {
  passed: 'good',
  failed: 'bad',
  not_proven: 'warning',
};

const WORDS: Readonly<Record<ReportThreshold['verdict'], string>> = {
  passed: '',
  failed: ' failed',
  not_proven: ' not proven',
};

/** One line for each limit that was set: how the run stood against it, and what is missing where that is not proven. */
export function renderThresholds(report: Report, columns: number): readonly Line[] {
  return report.thresholds.flatMap((threshold) => {
    const { verdict } = threshold;
    const limit = parsed(threshold);
    const text = `${limitText(threshold, limit)}${WORDS[verdict]}${foundText(report, threshold, limit)}`;
    const reason = reasonText(threshold, report.certificate);
    return markedLines(MARKS[verdict], reason === '' ? text : `${text}: ${reason}`, columns);
  });
}

/** Why a claim has its grade stands once, under the figures. */
function reasonText({ reason }: ReportThreshold, certificate: Report['certificate']): string {
  return (certificate?.claims ?? []).reduce((text, claim) => {
    const brief = describeClaim({ ...claim, reasons: [] });
    return text.replace(describeClaim(claim), () => `${brief} (see Certificate)`);
  }, reason);
}

function parsed({ expression }: ReportThreshold): Threshold | null {
  const result = parseThreshold(expression);
  return result.ok ? result.threshold : null;
}

/** `read.p99 < 50 ms`: as it was written, with the spaces that make it read well. */
function limitText({ expression }: ReportThreshold, limit: Threshold | null): string {
  if (limit === null) return expression;
  const path = expression.slice(0, expression.search(/[<>=]/u)).trim();
  return `${path} ${limit.operator} ${withUnit(formatExactly(limit.limit), limit.unit)}`;
}

function foundText(report: Report, { value, unit, verdict }: ReportThreshold, limit: Threshold | null): string {
  const { censored, never, thin } = reservation(report, limit);
  if (never) return ' (never)';
  if (value === null) return verdict === 'not_proven' ? '' : ' (is unknown)';
  const sign = censored ? '> ' : thin ? '~' : '';
  const shown = isCount(limit) ? formatExactly(value) : roundBeside(value, limit?.limit ?? null);
  return ` (is ${sign}${smallTime(value, limit) ?? withUnit(shown, unit)})`;
}

const MS_OF: Readonly<Partial<Record<ReportThreshold['unit'], number>>> = { s: 1_000, ms: 1 };

/** A time that would read `0.00106 s` beside its limit of a second: `1.06 ms`. Null where the limit's own unit reads well. */
function smallTime(value: number, limit: Threshold | null): string | null {
  const unitMs = limit === null ? undefined : MS_OF[limit.unit];
  const isSmall = value > 0 && value < 0.1 && value < (limit?.limit ?? 0) / 10;
  return unitMs === undefined || !isSmall ? null : formatLatencyMs(value * unitMs);
}

/** Things are counted in full. */
function isCount(limit: Threshold | null): boolean {
  return limit?.metric.kind === 'count' || limit?.metric.kind === 'check';
}

/** Three digits, or as many more as it takes for a value beside its limit not to look like it. */
function roundBeside(value: number, limit: number | null): string {
  const digits = [3, 4, 6, 8, 10, 12].find((count) => {
    const rounded = Number(value.toPrecision(count));
    return limit === null || Math.sign(rounded - limit) === Math.sign(value - limit);
  });
  return formatExactly(Number(value.toPrecision(digits ?? 15)));
}

function withUnit(number: string, unit: string): string {
  return unit === '/s' || unit === '%' || unit === '' ? `${number}${unit}` : `${number} ${unit}`;
}

/** What a percentile is given with, of whatever its threshold is about. */
function reservation(report: Report, limit: Threshold | null): Required<Reservation> {
  const latency =
    limit === null || limit.metric.kind !== 'latency' ? null : summaryOf(report, limit, limit.metric.latency);
  const figure = limit?.metric.kind === 'latency' ? limit.metric.figure : '';
  const isAmong = (list: readonly string[] = []) => list.includes(figure);
  return { censored: isAmong(latency?.censored), never: isAmong(latency?.never), thin: isAmong(latency?.thin) };
}

function summaryOf(
  report: Report,
  { workload, operation }: Threshold,
  kind: 'latency' | 'service' | 'delay' | 'blocked',
): LatencySummary | null {
  const own = workload === null ? undefined : report.workloads?.[workload];
  if (operation === null) return (own ?? report.summary)[kind];
  const { operations, deliveries } = own ?? report;
  const group = operations[operation] ?? report.connections[operation] ?? report.steps[operation];
  if (group !== undefined) return group[kind];
  const delivery = deliveries[operation];
  return (kind === 'delay' ? delivery?.read_delay : delivery?.propagation) ?? null;
}
