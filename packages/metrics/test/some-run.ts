import { LatencyHistogram } from '../src/histogram.ts';
import { readReport } from '../src/report/read-report.ts';
import type { Report } from '../src/report/report.ts';
import type { LatencySummary } from '../src/statistics/latency-summary.ts';
import stored from './report-v1.json' with { type: 'json' };

/** What a run is to have measured, and where. */
export interface SomeRun {
  readonly name?: string;
  readonly goodput?: number;
  readonly p50?: number;
  readonly p99?: number;
  /** Figures that lie among what got no answer. */
  readonly censored?: LatencySummary['censored'];
  /** Of these, those that will never get one. */
  readonly never?: LatencySummary['never'];
  readonly readP99?: number;
  /** Of each page, a step of reading; not given: there are none. */
  readonly pageP99?: number;
  /** Of each connection that was opened; not given: none was. */
  readonly connectP99?: number;
  readonly failedChecks?: number;
  readonly thresholds?: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly environment?: Partial<Report['environment']>;
  readonly run?: Partial<Report['run']>;
  /** Latencies in µs of its only block. */
  readonly latenciesUs?: readonly number[];
  /** Time-outs of 5 s in it. */
  readonly timeouts?: number;
  readonly certificate?: Report['certificate'];
  readonly labels?: Readonly<Record<string, string>>;
  readonly reached?: Report['reached'];
}

const TEMPLATE = readReport(stored) as Report;
const [BLOCK] = TEMPLATE.blocks;

/** A report of a run of one workload whose figures are the given ones, and whose other parts say nothing of interest. */
export function someRun(run: SomeRun = {}): Report {
  const { goodput = 1_000, p50 = 10, p99 = 50, readP99 = p99, failedChecks = 0, censored = [], never = [] } = run;
  const latency: LatencySummary = {
    ...TEMPLATE.summary.latency!,
    median: p50,
    p50,
    p90: 30,
    p95: 40,
    p99,
    censored,
    never,
  };
  const operation = { ...TEMPLATE.operations['read']!, count: 1_000, goodput, latency };
  const withP99 = (name: string, p99Of: number | undefined) =>
    p99Of === undefined ? {} : { [name]: { ...operation, latency: { ...latency, p99: p99Of } } };
  const histogram = new LatencyHistogram();
  for (const us of run.latenciesUs ?? [10_000]) histogram.record(us);
  const { timeouts = 0 } = run;
  const late = { timeouts, censored_from: timeouts === 0 ? null : 5_000 };
  const series = { ...BLOCK!.series[0]!, ...late, histogram: histogram.encodeV2() };
  return {
    ...TEMPLATE,
    benchmark: {
      ...TEMPLATE.benchmark,
      name: run.name ?? 'crud-mixed',
      config: { benchmark: { workers: 20 }, scenario: { type: 'crud' }, ...run.config },
    },
    run: { ...TEMPLATE.run, status: 'completed', partial: false, ...run.run },
    environment: { ...TEMPLATE.environment, ...run.environment },
    summary: { ...TEMPLATE.summary, total_operations: 2_000, total_errors: 0, goodput, latency },
    operations: {
      read: { ...operation, latency: { ...latency, p99: readP99 } },
      create: operation,
    },
    connections: withP99('connect', run.connectP99),
    steps: withP99('page', run.pageP99),
    deliveries: {},
    checks: [
      {
        ...TEMPLATE.checks[0]!,
        kind: 'failure',
        checked: 100,
        failed: failedChecks,
        verdict: failedChecks > 0 ? 'failed' : 'passed',
      },
    ],
    ...(run.labels === undefined ? {} : { labels: run.labels }),
    ...(run.reached === undefined ? {} : { reached: run.reached }),
    certificate: run.certificate ?? null,
    thresholds: (run.thresholds ?? []).map((expression) => ({
      expression,
      value: 1,
      unit: 'ms',
      verdict: 'passed',
      reason: '',
    })),
    blocks: [{ ...BLOCK!, series: [series] }],
  };
}
