import {
  onlyWorkload,
  type LatencySummary,
  type Report,
  type ReportContrast,
  type ReportOperation,
  type ReportTimelineRow,
} from '@syntrix-bench/metrics';
import { csvField } from '@syntrix-bench/metrics/text';

/**
 * Columns of {@link csvText}, in order, with what each holds. Which of them a row has follows from its first column; all others of it are
 * empty.
 */
export const CSV_COLUMNS = {
  row: 'summary, workload, database, operation, contrast, timeline, or timeline_before (warm-up and ramp-up, which are not measured)',
  workload: 'of rows of workloads and operations; of a contrast that of its other side',
  database: 'of rows of databases, where there are several',
  operation: 'of rows of operations and contrasts; empty of the goodput of a contrast, which is of all operations',
  timestamp: 'RFC 3339, UTC: the end of a row of the timeline',
  elapsed_seconds: 'from the start of the phase to the end of a row of the timeline',
  seconds: 'time that the rates divide by',
  phase: 'of rows of the timeline',
  drain: 'true where a row of the timeline holds operations that ended only after their phase',
  count: 'operations: ok + refused + failed + unknown',
  errors: 'failed + unknown',
  ok: 'operations',
  refused: 'as planned',
  failed: 'provably not applied',
  unknown: 'may have been applied',
  dropped: 'never sent: waited too long',
  given_up: 'never sent: the run ended',
  success_rate: 'per cent',
  throughput: 'operations a second, successful or not',
  goodput: 'ok operations a second',
  latency_min_ms: 'milliseconds, as all latencies',
  latency_mean_ms: '',
  latency_p50_ms: '',
  latency_p90_ms: '',
  latency_p95_ms: '',
  latency_p99_ms: '',
  latency_p999_ms: 'the 99.9th percentile; empty under 10,000 operations',
  latency_p9999_ms: 'the 99.99th percentile; empty under 100,000 operations',
  latency_max_ms: '',
  latency_stddev_ms: 'of ok operations',
  censored:
    'figures, or sides of a contrast, that rest on what got no answer, so that the truth is larger, with spaces between them',
  delay_p99_ms: 'what the generator spent itself, by row of the timeline',
  blocked_p99_ms: 'waiting for a worker or a connection, by row of the timeline',
  in_flight: 'most operations in flight, by row of the timeline',
  contrast: 'name of the contrast, a row for each of its figures',
  figure: 'p50, p95, or goodput',
  base_workload: 'of the side that the other is held against',
  base_label: 'what that side is called',
  next_label: 'what the other side is called',
  base: 'milliseconds, of goodput ok operations a second; empty where no answer came at this rank',
  next: '',
  ratio: 'how many times the base the other side is; empty where it has no end, or there is a reason',
  ratio_low: 'where its interval begins; empty where it has no end, there are too few pairs, or there is a reason',
  ratio_high: 'where its interval ends',
  verdict: 'better, worse, no_difference, or cannot_tell',
  reason: 'why nobody can tell for want of ok answers: no_ok_answers, too_few_ok_answers, or cause_not_ok',
  doubt: 'suspect or invalid, as the claim that the figure rests on',
  pairs: 'pairs of blocks that the figure rests on',
} as const;

type Column = keyof typeof CSV_COLUMNS;
type Row = Readonly<Partial<Record<Column, string | number | boolean | null | undefined>>>;

/**
 * A report as one table (RFC 4180) with a header: the summary, each workload and database where there are several, each operation
 * type, the figures of each contrast, and the timeline. The first column says what a row is of.
 */
export function csvText(report: Report): string {
  const columns = Object.keys(CSV_COLUMNS) as readonly Column[];
  const rows = rowsOf(report).map((row) => columns.map((column) => cell(row[column])).join(','));
  return `${[columns.join(','), ...rows].join('\r\n')}\r\n`;
}

function rowsOf(report: Report): readonly Row[] {
  const { summary, benchmark, workloads, databases, operations, contrasts = [] } = report;
  const { timeline, timeline_before: before } = report;
  const { duration_seconds: seconds } = benchmark;
  const types =
    workloads === undefined
      ? operationRows(onlyWorkload(report), operations, seconds)
      : Object.entries(workloads).flatMap(([name, own]) => operationRows(name, own.operations, own.seconds));
  return [
    {
      row: 'summary',
      seconds,
      ...figures({ ...summary, count: summary.total_operations, errors: summary.total_errors }),
    },
    ...Object.entries(workloads ?? {}).map(([workload, own]) => ({
      row: 'workload',
      workload,
      seconds: own.seconds,
      ...figures(own),
    })),
    ...Object.entries(databases ?? {}).map(([database, own]) => ({
      row: 'database',
      database,
      seconds,
      ...figures(own),
    })),
    ...types,
    ...contrasts.flatMap(contrastRows),
    ...before.map((row) => timelineRow('timeline_before', row)),
    ...timeline.map((row) => timelineRow('timeline', row)),
  ];
}

function operationRows(
  workload: string,
  operations: Readonly<Record<string, ReportOperation>>,
  seconds: number,
): readonly Row[] {
  return Object.entries(operations).map(([operation, own]) => ({
    row: 'operation',
    workload,
    operation,
    seconds,
    ...figures(own),
  }));
}

function contrastRows({ name, base, next, pairs, figures: all }: ReportContrast): readonly Row[] {
  return all.map((own) => ({
    row: 'contrast',
    workload: next.workload,
    operation: own.operation,
    censored: (own.censored ?? []).join(' '),
    contrast: name,
    figure: own.figure,
    base_workload: base.workload,
    base_label: base.label,
    next_label: next.label,
    base: own.base,
    next: own.next,
    ratio: own.ratio,
    ratio_low: own.ratio_low,
    ratio_high: own.ratio_high,
    verdict: own.verdict,
    reason: own.reason,
    doubt: own.doubt,
    pairs,
  }));
}

function figures(
  own: Pick<
    ReportOperation,
    | 'count'
    | 'errors'
    | 'ok'
    | 'refused'
    | 'failed'
    | 'unknown'
    | 'dropped'
    | 'given_up'
    | 'success_rate'
    | 'throughput'
    | 'goodput'
    | 'latency'
  >,
): Row {
  const { count, errors, ok, refused, failed, unknown, dropped, given_up, success_rate, throughput, goodput } = own;
  const outcomes = { count, errors, ok, refused, failed, unknown, dropped, given_up };
  return { ...outcomes, success_rate, throughput, goodput, ...latencies(own.latency) };
}

function latencies(latency: LatencySummary | null): Row {
  if (latency === null) return {};
  return {
    latency_min_ms: latency.min,
    latency_mean_ms: latency.mean,
    latency_p50_ms: latency.p50,
    latency_p90_ms: latency.p90,
    latency_p95_ms: latency.p95,
    latency_p99_ms: latency.p99,
    latency_p999_ms: latency.p999,
    latency_p9999_ms: latency.p9999,
    latency_max_ms: latency.max,
    latency_stddev_ms: latency.stddev,
    censored: latency.censored.join(' '),
  };
}

function timelineRow(row: 'timeline' | 'timeline_before', of: ReportTimelineRow): Row {
  const { timestamp, elapsed_seconds, seconds, phase, drain, operations, errors, throughput, goodput, in_flight } = of;
  const { ok, refused, failed, unknown, dropped, given_up } = of;
  return {
    row,
    timestamp,
    elapsed_seconds,
    seconds,
    phase,
    drain,
    count: operations,
    errors,
    ...{ ok, refused, failed, unknown, dropped, given_up },
    throughput,
    goodput,
    latency_p50_ms: of.latency_p50,
    latency_p95_ms: of.latency_p95,
    latency_p99_ms: of.latency_p99,
    censored: of.censored.join(' '),
    delay_p99_ms: of.delay_p99,
    blocked_p99_ms: of.blocked_p99,
    in_flight,
  };
}

function cell(value: Row[Column]): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  return csvField(value);
}
