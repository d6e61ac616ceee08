import type { LatencySummary, ReportOperation } from '@syntrix-bench/metrics';
import { csvField } from '@syntrix-bench/metrics/text';

import type { SessionView } from '../sessions/session.ts';

/** ms; all null where nothing was measured. */
export interface LatencyAnswer {
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** One operation type of `/api/metrics`. */
export interface OperationAnswer {
  readonly count: number;
  /** failed + unknown */
  readonly errors: number;
  readonly refused: number;
  readonly dropped: number;
  /** Per cent. */
  readonly success_rate: number;
  /** Operations per second. */
  readonly throughput: number;
  /** Ok operations per second. */
  readonly goodput: number;
  readonly latency: LatencyAnswer;
  /** Figures of `latency` that rest on what got no answer: the truth is larger (R14). */
  readonly censored: readonly string[];
  /** Of these, those that fall among what was never sent, or is lost. */
  readonly never: readonly string[];
}

/** What `/api/metrics` answers: the phase that load is in, so far. */
export interface MetricsAnswer {
  readonly timestamp: string;
  /** Whose operations they are: those due in `warmup`, `rampup` or `steady`; null before load. */
  readonly cohort: string | null;
  /** Length of that phase so far, which rates divide by. */
  readonly seconds: number;
  readonly total: Omit<OperationAnswer, 'count'> & { readonly operations: number };
  readonly by_operation: Readonly<Record<string, OperationAnswer>>;
  /** Absent where there is only one. */
  readonly by_database?: Readonly<Record<string, OperationAnswer>>;
}

const LATENCY_COLUMNS = ['min', 'max', 'mean', 'p50', 'p90', 'p95', 'p99'] as const;

const NOTHING = {
  errors: 0,
  refused: 0,
  dropped: 0,
  success_rate: 0,
  throughput: 0,
  goodput: 0,
  ...toLatency(null),
} as const;

/** `nowMs`: the time where nothing was measured yet. */
export function metricsAnswer({ figures }: SessionView, nowMs: number): MetricsAnswer {
  if (figures === null) {
    const timestamp = new Date(nowMs).toISOString();
    return { timestamp, cohort: null, seconds: 0, total: { operations: 0, ...NOTHING }, by_operation: {} };
  }
  const { timestamp, cohort, seconds, summary, operations, databases } = figures;
  return {
    timestamp,
    cohort,
    seconds,
    total: { operations: summary.total_operations, ...rates({ ...summary, errors: summary.total_errors }) },
    by_operation: answersOf(operations),
    ...(databases === undefined ? {} : { by_database: answersOf(databases) }),
  };
}

function answersOf(groups: Readonly<Record<string, ReportOperation>>): Readonly<Record<string, OperationAnswer>> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, each]) => [name, { count: each.count, ...rates(each) }]),
  );
}

type Counted = Pick<OperationAnswer, 'errors' | 'refused' | 'dropped' | 'success_rate' | 'throughput' | 'goodput'>;

function rates(group: Counted & { readonly latency: LatencySummary | null }): Omit<OperationAnswer, 'count'> {
  const { errors, refused, dropped, success_rate, throughput, goodput } = group;
  return { errors, refused, dropped, success_rate, throughput, goodput, ...toLatency(group.latency) };
}

function toLatency(latency: LatencySummary | null): Pick<OperationAnswer, 'latency' | 'censored' | 'never'> {
  const { min = null, max = null, mean = null, p50 = null, p90 = null, p95 = null, p99 = null } = latency ?? {};
  const thoseTold = (figures: readonly string[] = []) => LATENCY_COLUMNS.filter((column) => figures.includes(column));
  return {
    latency: { min, max, mean, p50, p90, p95, p99 },
    censored: thoseTold(latency?.censored),
    never: thoseTold(latency?.never),
  };
}

/** The same as a table: a line for all operations, called `total`, one for each type, and where there are several one for each database. */
export function metricsCsv({ total, by_operation: types, by_database: databases = {} }: MetricsAnswer): string {
  const { operations, ...rest } = total;
  const ofDatabases = Object.entries(databases).map(([name, own]) => [`database ${name}`, own] as const);
  const rows = [['total', { count: operations, ...rest }] as const, ...Object.entries(types), ...ofDatabases];
  const lines = rows.map(
    ([name, { latency, censored, never, count, errors, refused, dropped, success_rate, throughput, goodput }]) => [
      csvField(name),
      ...[count, errors, refused, dropped, success_rate, throughput, goodput],
      ...LATENCY_COLUMNS.map((column) => latency[column] ?? ''),
      ...[censored.join(' '), never.join(' ')],
    ],
  );
  return [HEADINGS, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

const HEADINGS = [
  ...['operation', 'count', 'errors', 'refused', 'dropped', 'success_rate', 'throughput', 'goodput'],
  ...LATENCY_COLUMNS.map((column) => `latency_${column}`),
  ...['censored', 'never'],
];
