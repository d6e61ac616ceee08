import { CLOSED_LOOP_NOTE, describeReason, LatencyHistogram, readReport } from '../src/index.ts';
import type {
  LatencySummary,
  Report,
  ReportBlock,
  ReportBlockSeries,
  ReportError,
  ReportGenerator,
  ReportGeneratorFigures,
  ReportOperation,
  ReportWorkload,
  ReportPhase,
  ReportSummary,
} from '../src/index.ts';

/** A latency distribution around a median, in ms; what is given wins. */
export function latency(median: number, changes: Partial<LatencySummary> = {}): LatencySummary {
  return {
    min: median / 4,
    max: median * 40,
    mean: median * 1.2,
    median,
    p50: median,
    p90: median * 2,
    p95: median * 3,
    p99: median * 8,
    p999: median * 15,
    p9999: median * 30,
    stddev: median / 2,
    censored: [],
    never: [],
    thin: [],
    ...changes,
  };
}

/** Figures that follow from how operations ended in a time. */
interface Ended {
  readonly ok: number;
  readonly refused?: number;
  readonly failed?: number;
  readonly unknown?: number;
  readonly dropped?: number;
  readonly seconds?: number;
  readonly latency: LatencySummary | null;
}

/** One operation type. */
export function operation(ended: Ended): ReportOperation {
  const { ok, refused = 0, failed = 0, unknown = 0, dropped = 0, seconds = 300 } = ended;
  const count = ok + refused + failed + unknown;
  const perSecond = (operations: number) => (seconds === 0 ? 0 : operations / seconds);
  return {
    ok,
    refused,
    failed,
    unknown,
    dropped,
    given_up: 0,
    count,
    errors: failed + unknown,
    success_rate: count === 0 ? 0 : ((ok + refused) / count) * 100,
    throughput: perSecond(count),
    goodput: perSecond(ok),
    requests: count,
    bytes_sent: count * 400,
    bytes_received: count * 700,
    latency: ended.latency,
    latency_other: refused + failed + unknown === 0 ? null : latency(0.9),
    service: ended.latency,
    delay: ended.latency === null ? null : latency(0.004),
    blocked: ended.latency === null ? null : latency(0.002),
  };
}

/** The sum of operation types, with the latency distribution that is given. */
export function summary(
  operations: Readonly<Record<string, ReportOperation>>,
  total: LatencySummary | null,
  seconds = 300,
): ReportSummary {
  const sum = (name: 'ok' | 'refused' | 'failed' | 'unknown' | 'dropped') =>
    Object.values(operations).reduce((all, each) => all + each[name], 0);
  const { count, errors, ...all } = operation({
    ok: sum('ok'),
    refused: sum('refused'),
    failed: sum('failed'),
    unknown: sum('unknown'),
    dropped: sum('dropped'),
    seconds,
    latency: total,
  });
  return { ...all, total_operations: count, total_errors: errors, timeouts: 0, abandoned: 0, over_range: 0, skewed: 0 };
}

function phase(name: ReportPhase['name'], seconds: number, requests = 0): ReportPhase {
  return {
    name,
    start_time: '2026-11-24T06:15:00.000Z',
    seconds,
    active_seconds: seconds,
    operations: {},
    requests: requests === 0 ? [] : [{ method: 'POST', status: 201, count: requests }],
  };
}

const generatorFigures: ReportGeneratorFigures = {
  cpu_seconds: 135,
  cpu_load_mean: 0.45,
  cpu_load_max: 0.61,
  cpu_wait_seconds: 0.4,
  gc_seconds: 1.2,
  turning_seconds: 0,
  gc_pause_max: 6.1,
  event_loop_utilization_max: 0.7,
  event_loop_delay_p99_max: 0.41,
  event_loop_delay_max: 7.2,
  read_delay: { mean: 0.02, p50: 0.01, p90: 0.04, p99: 0.12, max: 1.4 },
  rss_bytes_max: 121_000_000,
  heap_used_bytes_max: 48_000_000,
  open_sockets_max: 100,
  scheduled: 3_703_500,
  started: 3_703_500,
  largest_batch: 1,
};

/** Rows of ten seconds with these goodputs and p99s in ms; null where nothing was ok. */
export function timeline(rows: readonly (readonly [goodput: number, p99: number | null])[]): Report['timeline'] {
  return rows.map(([goodput, p99], index) => ({
    timestamp: '2026-11-24T06:15:53.000Z',
    elapsed_seconds: (index + 1) * 10,
    seconds: 10,
    phase: 'steady',
    drain: false,
    throughput: goodput,
    goodput,
    ok: goodput * 10,
    refused: 0,
    failed: 0,
    unknown: 0,
    dropped: 0,
    given_up: 0,
    operations: goodput * 10,
    errors: 0,
    latency_p50: p99,
    latency_p95: p99,
    latency_p99: p99,
    delay_p99: p99,
    blocked_p99: p99,
    censored: [],
    never: [],
    thin: false,
    in_flight: 100,
  }));
}

/** Latencies around a median in ms, most of them near it and few far above. */
export function histogramAround(median: number): string {
  const histogram = new LatencyHistogram();
  for (let part = 0.5; part < 1_000; part += 1) {
    histogram.record(median * 1_000 * (part / (1_000 - part)) ** 0.4);
  }
  return histogram.encodeV2();
}

/** A series of a block in which so many operations were ok; what is given wins. */
export function blockSeries(ok: number, changes: Partial<ReportBlockSeries> = {}): ReportBlockSeries {
  return {
    workload: 'main',
    operation: 'read',
    kind: 'operation',
    segment: 0,
    lost: 0,
    ok,
    refused: 0,
    failed: 0,
    unknown: 0,
    dropped: 0,
    given_up: 0,
    timeouts: 0,
    censored_from: null,
    abandoned: 0,
    abandoned_from: null,
    histogram: '',
    ...changes,
  };
}

/** Blocks of so many seconds with these goodputs, and latencies around these medians in ms. */
export function blocks(
  rows: readonly (readonly [goodput: number, median: number])[],
  seconds = 10,
): readonly ReportBlock[] {
  const histograms = new Map(
    [...new Set(rows.map(([, median]) => median))].map((each) => [each, histogramAround(each)]),
  );
  return rows.map(([goodput, median], index) => ({
    start_time: '2026-11-24T06:15:43.000Z',
    elapsed_seconds: (index + 1) * seconds,
    seconds,
    drain: false,
    series: [blockSeries(goodput * seconds, goodput === 0 ? {} : { histogram: histograms.get(median) ?? '' })],
  }));
}

/** A generator at ease; what is given wins. */
export function generator(changes: Partial<ReportGeneratorFigures> = {}): ReportGenerator {
  const figures = { ...generatorFigures, ...changes };
  return { ...figures, shards: [{ shard: 0, ...figures }] };
}

/** A kind of failure with one sample. */
export function reportError(
  type: string,
  category: string,
  count: number,
  byOperation: Readonly<Record<string, number>>,
  message: string,
): ReportError {
  const time = '2026-11-24T06:16:02.000Z';
  const sample = { time, operation: Object.keys(byOperation)[0] ?? '', worker: 3, status: 409, code: '', message };
  return {
    kind: 'operation',
    type,
    count,
    category,
    status: 409,
    by_operation: byOperation,
    sample,
    last_sample: sample,
    first_at: time,
    last_at: time,
  };
}

/** Workloads that did what is given in five minutes. */
export function workloads(groups: Readonly<Record<string, ReportOperation>>): Record<string, ReportWorkload> {
  const rest = { seconds: 300, load_model: 'closed' as const, operations: {}, deliveries: {} };
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, { ...group, ...rest }]));
}

const operations = {
  create: operation({ ok: 1_111_050, latency: latency(1.234) }),
  read: operation({ ok: 1_851_750, latency: latency(0.85) }),
  update: operation({ ok: 555_525, latency: latency(1.4) }),
  delete: operation({ ok: 185_175, latency: latency(1.1) }),
};

const goodBlocks = blocks(Array.from({ length: 30 }, (_, index) => [12_000 + index * 20, 1.05] as const));

const goodMinutes = Array.from({ length: 30 }, (_, index) => [12_000 + index * 20, 8 + (index % 3)] as const);

/** The report of five good minutes; what is given wins. */
export function sampleReport(changes: Partial<Report> = {}): Report {
  return {
    schema_version: 2,
    benchmark: {
      name: 'crud-mixed',
      start_time: '2026-11-24T06:15:43.000Z',
      end_time: '2026-11-24T06:20:43.000Z',
      duration_seconds: 300,
      config: {
        benchmark: { name: 'crud-mixed', workers: 100 },
        scenario: { type: 'crud', preset: 'balanced' },
        load: { model: 'closed' },
        data: { document_size: '1KB', fields_count: 10, seed_data: 10_000 },
      },
    },
    run: {
      id: 'r7f3k2',
      seed: 42,
      status: 'completed',
      reason: describeReason({ kind: 'duration' }),
      end: { kind: 'duration' },
      partial: false,
      start_time: '2026-11-24T06:15:00.000Z',
      end_time: '2026-11-24T06:20:47.000Z',
      seconds: 347,
      load_model: 'closed',
      gaps: [],
      notes: [CLOSED_LOOP_NOTE],
      typed_notes: [{ kind: 'closed_loop', text: CLOSED_LOOP_NOTE }],
      cleanup: { skipped: false, interrupted: false, counted: true, removed: 935_875, left: 0, left_samples: [] },
    },
    environment: {
      host: 'bench-1',
      os: 'Linux 6.8.0',
      arch: 'x64',
      cpu_model: 'AMD EPYC 7B13',
      cores: 8,
      memory_bytes: 32_000_000_000,
      node_version: 'v20.19.5',
      tool_version: '0.1.0',
      git_commit: null,
      targets: ['http://localhost:8080'],
      target_version: null,
      shard_host: 'in-process',
      shards: 1,
      transport: 'undici',
    },
    summary: summary(operations, latency(1.05)),
    operations,
    connections: {},
    steps: {},
    deliveries: {},
    phases: [
      phase('setup', 3.1, 10_003),
      phase('warmup', 30),
      phase('rampup', 10),
      phase('steady', 300),
      phase('drain', 0.012),
      phase('cleanup', 3.9, 935_877),
    ],
    errors: [],
    timeline: timeline(goodMinutes),
    stood_still: [],
    timeline_before: [],
    checks: [],
    counters: {},
    slowest: [],
    generator: generator(),
    certificate: null,
    thresholds: [],
    blocks: goodBlocks,
    ...changes,
  };
}

/** A report with changes to its run; notes get the kinds that they have where reports are read. */
export function withRun(report: Report, changes: Partial<Report['run']>): Report {
  const { typed_notes: _, ...run } = { ...report.run, ...changes };
  return readReport({ ...report, run }) as Report;
}

/** A report of other operations in other seconds, the total's latency being that of the first type with any. */
export function withOperations(
  report: Report,
  changed: Readonly<Record<string, ReportOperation>>,
  seconds = report.benchmark.duration_seconds,
): Report {
  const total = Object.values(changed).find((each) => each.latency !== null)?.latency ?? null;
  return {
    ...report,
    benchmark: { ...report.benchmark, duration_seconds: seconds },
    operations: changed,
    summary: summary(changed, total, seconds),
  };
}

/** How a run ended that somebody stopped, as its report says it. */
export function stoppedBy(signal: string): Pick<Report['run'], 'status' | 'reason' | 'end' | 'partial'> {
  const end = { kind: 'interrupted', signal } as const;
  return { status: 'interrupted', reason: describeReason(end), end, partial: true };
}

/** How a run ended whose target was lost so many seconds into the measured phase, as its report says it. */
export function lostAfter(seconds: number): Pick<Report['run'], 'status' | 'reason' | 'end' | 'partial'> {
  const reason = describeReason({
    kind: 'target_lost',
    atUs: seconds * 1e6,
    when: `${seconds} s into the measured phase`,
    detail: 'no request got an answer from then on',
  });
  const at = new Date(Date.parse(sampleReport().benchmark.start_time) + seconds * 1_000).toISOString();
  return { status: 'failed', reason, end: { kind: 'target_lost', at }, partial: true };
}
