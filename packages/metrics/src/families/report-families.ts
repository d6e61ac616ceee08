import { CLAIM_GRADES, THRESHOLD_VERDICTS, type ThresholdVerdict } from '../report/report-claims.ts';
import type { Report } from '../report/report.ts';
import { REPORT_STATUSES } from '../report/report.ts';
import type { ReportDelivery, ReportLatencies, ReportOperation, ReportOutcomes } from '../report/report-parts.ts';
import { PERCENTILES, type LatencySummary, type PercentileName } from '../statistics/latency-summary.ts';
import {
  METRIC_FAMILIES,
  type FamilyDistribution,
  type FamilyLabels,
  type FamilyName,
  type FamilyValue,
  type MetricFamily,
} from './family.ts';
import { boundariesOf, toDistribution, toSeconds } from './latency-distribution.ts';

/**
 * All figures of a report that dashboards and alerts are made of, in base units (seconds, bytes) and in the order of
 * {@link METRIC_FAMILIES}; families without a point are left out. A report of a run that goes on yields those of the measured phase so
 * far. Percentiles are the report's own: none is worked out from buckets.
 */
export function toMetricFamilies(report: Report): readonly MetricFamily[] {
  const families = new Points();
  addRun(families, report);
  addOperations(families, report);
  addGroups(families, report);
  addContrasts(families, report);
  addParts(families, report);
  addDeliveries(families, report);
  addVerdicts(families, report);
  addObserved(families, report);
  addGenerator(families, report);
  return families.all();
}

type PointsOf<Name extends FamilyName> = (typeof METRIC_FAMILIES)[Name]['kind'] extends 'histogram'
  ? FamilyDistribution
  : FamilyValue;

/** Points by family. */
class Points {
  readonly #points = new Map<FamilyName, unknown[]>();

  add<Name extends FamilyName>(name: Name, point: PointsOf<Name>): void {
    const points = this.#points.get(name);
    if (points === undefined) this.#points.set(name, [point]);
    else points.push(point);
  }

  value(name: Exclude<FamilyName, DistributionName>, labels: FamilyLabels, value: number): void {
    this.add(name, { labels, value });
  }

  /** One of several words: 1 for the one that holds. */
  choice(
    name: Exclude<FamilyName, DistributionName>,
    labels: FamilyLabels,
    key: string,
    words: readonly string[],
    held: string,
  ): void {
    for (const word of words) this.value(name, { ...labels, [key]: word }, word === held ? 1 : 0);
  }

  all(): readonly MetricFamily[] {
    return (Object.keys(METRIC_FAMILIES) as FamilyName[]).flatMap((name) => {
      const points = this.#points.get(name);
      return points === undefined ? [] : [{ name, ...METRIC_FAMILIES[name], points } as MetricFamily];
    });
  }
}

type DistributionName = {
  [Name in FamilyName]: (typeof METRIC_FAMILIES)[Name]['kind'] extends 'histogram' ? Name : never;
}[FamilyName];

function addRun(families: Points, { run, benchmark, environment, summary, errors, counters }: Report): void {
  families.value(
    'syntrix_bench_info',
    {
      run_id: run.id,
      name: benchmark.name,
      tool_version: environment.tool_version,
      target_version: environment.target_version ?? '',
    },
    1,
  );
  families.choice('syntrix_bench_run_status', {}, 'status', REPORT_STATUSES, run.status);
  families.value('syntrix_bench_measured_seconds', {}, benchmark.duration_seconds);
  addGroup(families, 'run_', {}, { ...summary, count: summary.total_operations });
  const counts = new Map<string, { readonly labels: FamilyLabels; readonly count: number }>();
  for (const { kind, category, count } of errors) {
    const id = `${kind} ${category}`;
    counts.set(id, { labels: { kind, category }, count: count + (counts.get(id)?.count ?? 0) });
  }
  for (const { labels, count } of counts.values()) families.value('syntrix_bench_errors', labels, count);
  for (const [what, count] of Object.entries(counters)) families.value('syntrix_bench_counts', { what }, count);
}

/** What is counted by workload: of one workload the report itself has it. */
interface WorkloadFigures {
  readonly workload: string;
  readonly total: ReportLatencies & Pick<ReportOperation, 'count' | 'throughput' | 'goodput' | 'success_rate'>;
  readonly operations: Readonly<Record<string, ReportOperation>>;
  readonly deliveries: Readonly<Record<string, ReportDelivery>>;
}

function workloadsOf(report: Report): readonly WorkloadFigures[] {
  const { workloads, summary, operations, deliveries } = report;
  if (workloads === undefined) {
    const total = { ...summary, count: summary.total_operations };
    return [{ workload: onlyWorkload(report), total, operations, deliveries }];
  }
  return Object.entries(workloads).map(([workload, own]) => ({
    workload,
    total: own,
    operations: own.operations,
    deliveries: own.deliveries,
  }));
}

/** Name of a run's only workload. */
export function onlyWorkload({ reached = {}, certificate, checks, blocks }: Report): string {
  const named =
    Object.keys(reached)[0] ??
    blocks.flatMap(({ series }) => series)[0]?.workload ??
    certificate?.claims[0]?.workload ??
    checks[0]?.workload;
  return named ?? 'main';
}

function addOperations(families: Points, report: Report): void {
  const boundaries = boundariesOf(report);
  const isOne = report.workloads === undefined;
  for (const { workload, operations } of workloadsOf(report)) {
    for (const [operation, own] of Object.entries(operations)) {
      const labels = { workload, operation };
      addOutcomes(families, 'syntrix_bench_operations', labels, own);
      families.value('syntrix_bench_arrivals_unsent', { ...labels, reason: 'dropped' }, own.dropped);
      families.value('syntrix_bench_arrivals_unsent', { ...labels, reason: 'given_up' }, own.given_up);
      families.value('syntrix_bench_requests', labels, own.requests);
      families.value('syntrix_bench_sent_bytes', labels, own.bytes_sent);
      families.value('syntrix_bench_received_bytes', labels, own.bytes_received);
      const distribution = toDistribution(
        report,
        (series) =>
          series.kind === 'operation' && series.operation === operation && (isOne || series.workload === workload),
        { latency: own.latency, unsent: own, buckets: own.buckets },
        boundaries,
      );
      families.add('syntrix_bench_latency_seconds', { labels, ...distribution });
      addGroup(families, '', labels, own);
    }
  }
}

function addGroups(families: Points, report: Report): void {
  for (const { workload, total } of workloadsOf(report)) addGroup(families, 'workload_', { workload }, total);
  for (const [workload, { asked }] of Object.entries(report.reached ?? {})) {
    if (asked !== null) families.value('syntrix_bench_workload_asked_per_second', { workload }, asked);
  }
  for (const [database, own] of Object.entries(report.databases ?? {})) {
    addOutcomes(families, 'syntrix_bench_database_operations', { database }, own);
    addGroup(families, 'database_', { database }, own);
  }
}

/** Each ratio with the ends of its interval, where it has any; of what is invalid there is none. */
function addContrasts(families: Points, { contrasts = [] }: Report): void {
  for (const { name: contrast, base, next, figures } of contrasts) {
    for (const { operation, figure, ratio, ratio_low: low, ratio_high: high, doubt } of figures) {
      // The family is of latencies.
      if (operation === null || doubt === 'invalid') continue;
      const labels = { contrast, base: base.label, next: next.label, operation, percentile: figure };
      for (const [bound, value] of Object.entries({ estimate: ratio, low, high })) {
        if (value !== null) families.value('syntrix_bench_contrast_ratio', { ...labels, bound }, value);
      }
    }
  }
}

/** Rates and percentiles of what has any operation. */
function addGroup(
  families: Points,
  scope: '' | 'run_' | 'workload_' | 'database_',
  labels: FamilyLabels,
  own: Pick<ReportOperation, 'count' | 'throughput' | 'goodput' | 'success_rate' | 'latency'>,
): void {
  families.value(`syntrix_bench_${scope}throughput_per_second`, labels, own.throughput);
  families.value(`syntrix_bench_${scope}goodput_per_second`, labels, own.goodput);
  if (own.count > 0) families.value(`syntrix_bench_${scope}success_ratio`, labels, own.success_rate / 100);
  addPercentiles(families, `syntrix_bench_${scope}latency_percentile`, labels, own.latency);
}

const PERCENTILE_NAMES = Object.keys(PERCENTILES) as readonly PercentileName[];

type PercentilesName = FamilyName extends infer Name
  ? Name extends `${infer Of}_percentile_seconds`
    ? `${Of}_percentile`
    : never
  : never;

/** Each percentile that there is, and whether the truth is larger: a finite number does not tell. */
function addPercentiles(
  families: Points,
  of: PercentilesName,
  labels: FamilyLabels,
  latency: LatencySummary | null,
): void {
  if (latency === null) return;
  for (const name of PERCENTILE_NAMES) {
    const value = latency[name];
    if (value === null) continue;
    const own = { ...labels, percentile: name };
    families.value(`${of}_seconds`, own, toSeconds(value));
    families.value(`${of}_is_bound`, own, latency.censored.includes(name) ? 1 : 0);
  }
}

function addOutcomes(
  families: Points,
  family: Exclude<FamilyName, DistributionName>,
  labels: FamilyLabels,
  own: ReportOutcomes,
): void {
  for (const outcome of ['ok', 'refused', 'failed', 'unknown'] as const) {
    families.value(family, { ...labels, outcome }, own[outcome]);
  }
}

function addParts(families: Points, { connections, steps }: Report): void {
  for (const [connection, own] of Object.entries(connections)) {
    addOutcomes(families, 'syntrix_bench_connections', { connection }, own);
    addPercentiles(families, 'syntrix_bench_connection_latency_percentile', { connection }, own.latency);
  }
  for (const [step, own] of Object.entries(steps)) {
    addOutcomes(families, 'syntrix_bench_steps', { step }, own);
    addPercentiles(families, 'syntrix_bench_step_latency_percentile', { step }, own.latency);
  }
}

function addDeliveries(families: Points, report: Report): void {
  const boundaries = boundariesOf(report);
  const isOne = report.workloads === undefined;
  for (const { workload, deliveries } of workloadsOf(report)) {
    for (const [delivery, own] of Object.entries(deliveries)) {
      const labels = { workload, delivery };
      families.value('syntrix_bench_deliveries', labels, own.count);
      families.value('syntrix_bench_deliveries_lost', labels, own.lost);
      families.value('syntrix_bench_delivery_received_bytes', labels, own.bytes_received);
      const distribution = toDistribution(
        report,
        (series) =>
          series.kind === 'delivery' && series.operation === delivery && (isOne || series.workload === workload),
        { latency: own.propagation, unsent: { dropped: 0, given_up: 0 } },
        boundaries,
      );
      families.add('syntrix_bench_delivery_propagation_seconds', { labels, ...distribution });
      addPercentiles(families, 'syntrix_bench_delivery_propagation_percentile', labels, own.propagation);
    }
  }
}

function addVerdicts(families: Points, { checks, thresholds, certificate }: Report): void {
  for (const { workload, name: check, kind, checked, failed, unknown } of checks) {
    const labels = { workload, check, kind };
    families.value('syntrix_bench_checks', { ...labels, result: 'passed' }, checked - failed);
    families.value('syntrix_bench_checks', { ...labels, result: 'failed' }, failed);
    families.value('syntrix_bench_checks', { ...labels, result: 'unknown' }, unknown?.count ?? 0);
  }
  const severity = ['passed', 'not_proven', 'failed'] as const;
  const verdicts = new Map<string, ThresholdVerdict>();
  for (const { expression, verdict } of thresholds) {
    const other = verdicts.get(expression) ?? 'passed';
    verdicts.set(expression, severity.indexOf(verdict) > severity.indexOf(other) ? verdict : other);
  }
  for (const [expression, verdict] of verdicts) {
    families.choice('syntrix_bench_threshold_verdict', { expression }, 'verdict', THRESHOLD_VERDICTS, verdict);
  }
  for (const { workload, claim, grade } of certificate?.claims ?? []) {
    families.choice('syntrix_bench_claim_grade', { workload, claim }, 'grade', CLAIM_GRADES, grade);
  }
}

function addObserved(families: Points, { observed = [], labels = {} }: Report): void {
  for (const { name, series, cpu_ms_per_1000_operations: cpu } of observed) {
    for (const { name: figure, unit, values } of series) {
      const last = values.findLast((value) => value !== null);
      if (last != null) families.value('syntrix_bench_observed', { observed: name, figure, unit }, last);
    }
    if (cpu !== null) families.value('syntrix_bench_observed_cpu_seconds_per_operation', { observed: name }, cpu / 1e6);
  }
  for (const [label, text] of Object.entries(labels)) families.value('syntrix_bench_label', { label, text }, 1);
}

function addGenerator(families: Points, { generator }: Report): void {
  if (generator === null) return;
  families.value('syntrix_bench_generator_cpu_seconds', {}, generator.cpu_seconds);
  families.value('syntrix_bench_generator_cpu_load_max_ratio', {}, generator.cpu_load_max);
  families.value(
    'syntrix_bench_generator_event_loop_delay_p99_max_seconds',
    {},
    toSeconds(generator.event_loop_delay_p99_max),
  );
  families.value('syntrix_bench_generator_resident_memory_max_bytes', {}, generator.rss_bytes_max);
}
