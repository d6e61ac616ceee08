/** Base units of the values of a family; `''` for numbers of things. */
export type FamilyUnit = 'seconds' | 'bytes' | 'ratio' | 'per_second' | '';

/** What kind of figures a family has: sums that only grow, figures of the moment, distributions. */
export type FamilyKind = 'counter' | 'gauge' | 'histogram';

/** What a family is called and means. */
export interface FamilyDefinition {
  readonly kind: FamilyKind;
  readonly unit: FamilyUnit;
  /** One sentence, without the full stop. */
  readonly help: string;
  /** Names of the labels of each of its points. */
  readonly labels: readonly string[];
}

/** Labels of a point, by name. */
export type FamilyLabels = Readonly<Record<string, string>>;

/** One value of a counter or a gauge. */
export interface FamilyValue {
  readonly labels: FamilyLabels;
  readonly value: number;
}

/** One distribution: samples up to each boundary, those above the last one, and their sum. */
export interface FamilyDistribution {
  readonly labels: FamilyLabels;
  /** Upper boundaries in the unit of the family, included, rising. */
  readonly boundaries: readonly number[];
  /** Samples of each bucket, not cumulative; one more than there are boundaries. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
}

/** Figures of one meaning, told apart by labels. */
export type MetricFamily = FamilyDefinition & { readonly name: FamilyName } & (
    | { readonly kind: 'counter' | 'gauge'; readonly points: readonly FamilyValue[] }
    | { readonly kind: 'histogram'; readonly points: readonly FamilyDistribution[] }
  );

const OPERATION = ['workload', 'operation'] as const;
const PERCENTILE = 'percentile';
const CONTRAST = ['contrast', 'base', 'next', 'operation', PERCENTILE] as const;

/** Figures that runs, workloads, databases and operations have alike. */
const rates = {
  throughput: 'Operations a second, successful or not, over the measured phase so far',
  goodput: 'Ok operations a second over the measured phase so far',
  success: 'Share of operations that were ok or refused as planned',
  percentile: 'Percentile of the response of ok operations, ranked with those that got no answer',
  bound: '1 where the percentile rests on what got no answer: the true value is larger, else 0',
} as const;

const counter = (unit: FamilyUnit, help: string, labels: readonly string[] = []) =>
  ({ kind: 'counter', unit, help, labels }) as const;
const gauge = (unit: FamilyUnit, help: string, labels: readonly string[] = []) =>
  ({ kind: 'gauge', unit, help, labels }) as const;
const histogram = (unit: FamilyUnit, help: string, labels: readonly string[] = []) =>
  ({ kind: 'histogram', unit, help, labels }) as const;

/**
 * All families of a report, by name. Names are those of Prometheus without the `_total` of counters; they are stable: dashboards and
 * alerts rest on them.
 */
export const METRIC_FAMILIES = {
  syntrix_bench_info: gauge('', 'The run: 1', ['run_id', 'name', 'tool_version', 'target_version']),
  syntrix_bench_run_status: gauge('', '1 for the status that the run has', ['status']),
  syntrix_bench_measured_seconds: gauge('seconds', 'Length of the measured phase so far, without pauses'),

  syntrix_bench_operations: counter('', 'Operations of the measured phase by outcome', [...OPERATION, 'outcome']),
  syntrix_bench_arrivals_unsent: counter('', 'Arrivals of the measured phase that were never sent', [
    ...OPERATION,
    'reason',
  ]),
  syntrix_bench_requests: counter('', 'Requests that operations of the measured phase sent', OPERATION),
  syntrix_bench_sent_bytes: counter('bytes', 'Bytes sent by operations of the measured phase', OPERATION),
  syntrix_bench_received_bytes: counter('bytes', 'Bytes received by operations of the measured phase', OPERATION),
  syntrix_bench_latency_seconds: histogram(
    'seconds',
    'Response of ok operations; those without an answer are above all buckets',
    OPERATION,
  ),
  syntrix_bench_latency_percentile_seconds: gauge('seconds', rates.percentile, [...OPERATION, PERCENTILE]),
  syntrix_bench_latency_percentile_is_bound: gauge('', rates.bound, [...OPERATION, PERCENTILE]),
  syntrix_bench_throughput_per_second: gauge('per_second', rates.throughput, OPERATION),
  syntrix_bench_goodput_per_second: gauge('per_second', rates.goodput, OPERATION),
  syntrix_bench_success_ratio: gauge('ratio', rates.success, OPERATION),

  syntrix_bench_workload_latency_percentile_seconds: gauge('seconds', rates.percentile, ['workload', PERCENTILE]),
  syntrix_bench_workload_latency_percentile_is_bound: gauge('', rates.bound, ['workload', PERCENTILE]),
  syntrix_bench_workload_throughput_per_second: gauge('per_second', rates.throughput, ['workload']),
  syntrix_bench_workload_goodput_per_second: gauge('per_second', rates.goodput, ['workload']),
  syntrix_bench_workload_success_ratio: gauge('ratio', rates.success, ['workload']),
  syntrix_bench_workload_asked_per_second: gauge('per_second', 'Rate that the workload was asked for', ['workload']),

  syntrix_bench_database_operations: counter('', 'Operations by database, where there are several', [
    'database',
    'outcome',
  ]),
  syntrix_bench_database_latency_percentile_seconds: gauge('seconds', rates.percentile, ['database', PERCENTILE]),
  syntrix_bench_database_latency_percentile_is_bound: gauge('', rates.bound, ['database', PERCENTILE]),
  syntrix_bench_database_throughput_per_second: gauge('per_second', rates.throughput, ['database']),
  syntrix_bench_database_goodput_per_second: gauge('per_second', rates.goodput, ['database']),
  syntrix_bench_database_success_ratio: gauge('ratio', rates.success, ['database']),

  syntrix_bench_contrast_ratio: gauge('ratio', 'How many times the latency of one condition that of the other is', [
    ...CONTRAST,
    'bound',
  ]),

  syntrix_bench_run_latency_percentile_seconds: gauge('seconds', rates.percentile, [PERCENTILE]),
  syntrix_bench_run_latency_percentile_is_bound: gauge('', rates.bound, [PERCENTILE]),
  syntrix_bench_run_throughput_per_second: gauge('per_second', rates.throughput),
  syntrix_bench_run_goodput_per_second: gauge('per_second', rates.goodput),
  syntrix_bench_run_success_ratio: gauge('ratio', rates.success),

  syntrix_bench_errors: counter('', 'Failures of the measured phase, of operations and of what is no operation', [
    'kind',
    'category',
  ]),
  syntrix_bench_connections: counter('', 'Connections by how opening them ended', ['connection', 'outcome']),
  syntrix_bench_connection_latency_percentile_seconds: gauge('seconds', 'Percentile of opening connections', [
    'connection',
    PERCENTILE,
  ]),
  syntrix_bench_connection_latency_percentile_is_bound: gauge('', rates.bound, ['connection', PERCENTILE]),
  syntrix_bench_steps: counter('', 'Parts of operations, such as pages, by outcome', ['step', 'outcome']),
  syntrix_bench_step_latency_percentile_seconds: gauge('seconds', 'Percentile of the response of parts of operations', [
    'step',
    PERCENTILE,
  ]),
  syntrix_bench_step_latency_percentile_is_bound: gauge('', rates.bound, ['step', PERCENTILE]),

  syntrix_bench_deliveries: counter('', 'What came by itself, such as events', ['workload', 'delivery']),
  syntrix_bench_deliveries_lost: counter('', 'Deliveries that were owed and never came', ['workload', 'delivery']),
  syntrix_bench_delivery_received_bytes: counter('bytes', 'Bytes of deliveries', ['workload', 'delivery']),
  syntrix_bench_delivery_propagation_seconds: histogram(
    'seconds',
    'From the sending of a write to the delivery; lost ones are above all buckets',
    ['workload', 'delivery'],
  ),
  syntrix_bench_delivery_propagation_percentile_seconds: gauge(
    'seconds',
    'Percentile from the sending of a write to the delivery, lost ones above all',
    ['workload', 'delivery', PERCENTILE],
  ),
  syntrix_bench_delivery_propagation_percentile_is_bound: gauge(
    '',
    '1 where the percentile rests on what was lost: the true value is larger, else 0',
    ['workload', 'delivery', PERCENTILE],
  ),

  syntrix_bench_checks: counter('', 'Correctness checks of the whole run by result', [
    'workload',
    'check',
    'kind',
    'result',
  ]),
  syntrix_bench_threshold_verdict: gauge('', '1 for the verdict of a threshold', ['expression', 'verdict']),
  syntrix_bench_claim_grade: gauge('', '1 for the grade of a claim', ['workload', 'claim', 'grade']),
  syntrix_bench_counts: counter('', 'Other counts of the whole run', ['what']),

  syntrix_bench_observed: gauge('', 'What was watched beside the load, at the last look that it was known at', [
    'observed',
    'figure',
    'unit',
  ]),
  syntrix_bench_observed_cpu_seconds_per_operation: gauge('seconds', 'CPU time of what was watched by operation', [
    'observed',
  ]),
  syntrix_bench_label: gauge('', 'What the user says of the run: 1', ['label', 'text']),
  syntrix_bench_generator_cpu_seconds: counter('seconds', 'CPU time that the generator took'),
  syntrix_bench_generator_cpu_load_max_ratio: gauge('ratio', 'Highest load of a thread in any second'),
  syntrix_bench_generator_event_loop_delay_p99_max_seconds: gauge('seconds', 'Worst delay of an event loop, p99'),
  syntrix_bench_generator_resident_memory_max_bytes: gauge('bytes', 'Most memory that the generator took'),
} as const satisfies Readonly<Record<string, FamilyDefinition>>;

/** Name of a family. */
export type FamilyName = keyof typeof METRIC_FAMILIES;
