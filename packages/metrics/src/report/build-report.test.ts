import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { busyShard } from '../../test/some-certificate-input.ts';
import { arbitrarySnapshot } from '../../test/arbitraries.ts';
import { evenly, ScriptedShard, SECOND, shortRun } from '../../test/scripted-run.ts';
import { thresholdOf } from '../../test/threshold-of.ts';
import { RunAggregate } from '../aggregate/run-aggregate.ts';
import { toCertificateInput } from '../certificate/certificate-input.ts';
import { certify } from '../certificate/certify.ts';
import { LatencyHistogram } from '../histogram.ts';
import { judgeThreshold } from '../thresholds/judge-threshold.ts';
import { buildReport, type ReportMeta } from './build-report.ts';
import type { Report } from './report.ts';

const meta: ReportMeta = {
  name: 'crud-mixed',
  runId: 'r1',
  epochMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  endedAtUs: 9 * SECOND,
  status: 'completed',
  reason: 'the planned duration was reached',
  partial: false,
  loadModel: 'closed',
  seed: 42,
  cleanup: { skipped: false, interrupted: false, counted: true, removed: 10, left: 0, left_samples: [] },
  config: { target: 'http://127.0.0.1:8080' },
  environment: {
    host: 'h',
    os: 'Linux 6',
    arch: 'x64',
    cpu_model: 'c',
    cores: 2,
    memory_bytes: 1_024,
    node_version: 'v20.19.0',
    tool_version: '1.0.0',
    git_commit: null,
    targets: ['http://127.0.0.1:8080'],
    target_version: null,
    shard_host: 'in-process',
    shards: 1,
    transport: 'undici',
  },
};

const schema = JSON.parse(readFileSync(new URL('../../report.schema.json', import.meta.url), 'utf8')) as object;
const ajv = new Ajv({ allErrors: true, strict: true });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
const validate = ajv.compile(schema);

function complaintsAbout(report: unknown): unknown {
  return validate(JSON.parse(JSON.stringify(report))) ? [] : validate.errors;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('a whole run', () => {
  const report = buildReport({ aggregate: shortRun(), meta });

  test('P1-52 validates against the published schema', () => {
    expect(complaintsAbout(report)).toEqual([]);
  });

  test('P1-53 names, times and the measured phase', () => {
    expect({ benchmark: report.benchmark, run: report.run, schema_version: report.schema_version }).toEqual({
      schema_version: 2,
      benchmark: {
        name: 'crud-mixed',
        start_time: '2026-01-02T03:04:08.000Z',
        end_time: '2026-01-02T03:04:12.000Z',
        duration_seconds: 4,
        config: { target: 'http://127.0.0.1:8080' },
      },
      run: {
        id: 'r1',
        status: 'completed',
        reason: 'the planned duration was reached',
        partial: false,
        start_time: '2026-01-02T03:04:05.000Z',
        end_time: '2026-01-02T03:04:14.000Z',
        seconds: 9,
        load_model: 'closed',
        seed: 42,
        cleanup: { skipped: false, interrupted: false, counted: true, removed: 10, left: 0, left_samples: [] },
        gaps: [],
        notes: ['closed loop: queueing delay is not measured', '1 time-outs count as slower than every answer'],
        typed_notes: [
          { kind: 'closed_loop', text: 'closed loop: queueing delay is not measured' },
          { kind: 'latency', text: '1 time-outs count as slower than every answer' },
        ],
      },
    });
  });

  test('P1-40 the summary, whole', () => {
    expect(report.summary).toEqual({
      total_operations: 402,
      total_errors: 1,
      ok: 401,
      refused: 0,
      failed: 0,
      unknown: 1,
      dropped: 0,
      given_up: 0,
      timeouts: 1,
      abandoned: 0,
      success_rate: (401 / 402) * 100,
      throughput: 100.5,
      goodput: 100.25,
      latency: expect.objectContaining({ p50: 2, max: 1_000 }),
      latency_other: null,
      service: expect.objectContaining({ p50: 1.5 }),
      delay: expect.objectContaining({ p50: 0.1 }),
      blocked: expect.objectContaining({ p50: 0.4 }),
      requests: 402,
      bytes_sent: 40_200,
      bytes_received: 402_000,
      over_range: 0,
      skewed: 0,
    });
    expect(report.operations.read).toMatchObject({ count: 402, errors: 1, throughput: 100.5 });
  });

  test('one workload and one database need no list of them', () => {
    expect(['workloads' in report, 'databases' in report]).toEqual([false, false]);
  });

  test('R9 phases hold operations by cohort and requests by time', () => {
    const ok = (count: number, unknown = 0) => ({
      ok: count,
      refused: 0,
      failed: 0,
      unknown,
      dropped: 0,
      given_up: 0,
    });
    expect(report.phases.map(({ name, seconds, operations }) => [name, seconds, operations])).toEqual([
      ['setup', 1, {}],
      ['warmup', 2, { read: ok(100) }],
      ['steady', 4, { read: ok(401, 1) }],
      ['drain', 1, {}],
      ['cleanup', 1, {}],
    ]);
    expect(sum(report.phases.flatMap(({ requests }) => requests.map(({ count }) => count)))).toBe(522);
  });

  test('R11 timeline rows add up to the summary, the first ends one interval after the start', () => {
    expect(report.timeline.map((row) => [row.timestamp, row.elapsed_seconds, row.drain])).toEqual([
      ['2026-01-02T03:04:10.000Z', 2, false],
      ['2026-01-02T03:04:12.000Z', 4, false],
      ['2026-01-02T03:04:13.000Z', 5, true],
    ]);
    expect(sum(report.timeline.map(({ operations }) => operations))).toBe(report.summary.total_operations);
    expect(report.timeline_before.map((row) => [row.elapsed_seconds, row.operations])).toEqual([[2, 100]]);
  });

  test('P1-44 errors add up to the summary and show a sample', () => {
    expect(report.errors).toEqual([
      {
        kind: 'operation',
        type: 'Timeout',
        count: 1,
        category: 'timeout',
        status: 0,
        by_operation: { read: 1 },
        sample: {
          time: '2026-01-02T03:04:12.900Z',
          operation: 'read',
          worker: 3,
          status: 0,
          code: '',
          message: 'timeout',
        },
        last_sample: expect.objectContaining({ message: 'timeout' }),
        first_at: '2026-01-02T03:04:12.900Z',
        last_at: '2026-01-02T03:04:12.900Z',
      },
    ]);
  });

  test('blocks carry the histograms of the whole cohort', () => {
    const whole = new LatencyHistogram();
    for (const { series } of report.blocks) {
      for (const { histogram } of series) whole.merge(LatencyHistogram.fromV2(histogram));
    }
    expect([whole.count, whole.valueAtPercentile(50), report.blocks.at(-1)?.series[0]?.censored_from]).toEqual([
      401, 2_000, 1_000,
    ]);
  });
});

describe('what a reader must be told', () => {
  const notesOf = (change: Partial<ReportMeta>, aggregate = new RunAggregate()) =>
    buildReport({ aggregate, meta: { ...meta, ...change } }).run.notes;

  test.each<[string, Partial<ReportMeta>, string[]]>([
    ['R5 closed', { loadModel: 'closed' }, ['closed loop: queueing delay is not measured']],
    ['R5 mixed', { loadModel: 'mixed' }, ['some workloads run in a closed loop: queueing delay is not measured']],
    ['open', { loadModel: 'open' }, []],
    [
      'partial',
      { loadModel: 'open', partial: true, reason: 'interrupted' },
      ['partial: figures cover the time until the run ended'],
    ],
    ['own notes come last', { loadModel: 'open', notes: [{ kind: 'other', text: 'mine' }] }, ['mine']],
  ])('%s', (_, change, notes) => {
    expect(notesOf(change)).toEqual(notes);
  });

  test('R14 R8 what latency leaves out, what was dropped, and stamps that cannot be', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    const outcomes = ['ok', 'refused', 'failed', 'unknown', 'dropped'] as const;
    const operations = outcomes.map((outcome) => ({ at: 500, us: 100, outcome, delayUs: 400 }));
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations));
    expect(notesOf({ loadModel: 'open' }, aggregate)).toEqual([
      'latency excludes 3 operations that were not ok (they are in latency_other)',
      '1 arrivals were dropped: the requested rate was not reached',
      '4 operations had a negative duration, counted as 0: a clock or a timestamp is wrong',
    ]);
  });
});

describe('runs of other shapes', () => {
  test('a run that failed before any phase is a valid report of nothing', () => {
    const report = buildReport({
      aggregate: new RunAggregate(),
      meta: { ...meta, status: 'failed', partial: true, reason: 'target not reachable', endedAtUs: 0 },
    });
    expect(complaintsAbout(report)).toEqual([]);
    expect([report.benchmark.duration_seconds, report.summary.total_operations, report.summary.latency]).toEqual([
      0,
      0,
      null,
    ]);
  });

  test('a run interrupted in its warm-up has no measured phase', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('warmup', SECOND);
    aggregate.add(
      new ScriptedShard().interval(SECOND, 2 * SECOND, 'warmup', [{ at: SECOND, us: 5, cohort: 'warmup' }]),
    );
    const report = buildReport({ aggregate, meta: { ...meta, status: 'interrupted', partial: true } });
    expect(complaintsAbout(report)).toEqual([]);
    expect([report.benchmark.duration_seconds, report.timeline, report.timeline_before.length]).toEqual([0, [], 1]);
  });

  test('P1-24 an interrupted steady phase reports what was measured until then', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', evenly(0, SECOND, 10, { us: 5 })));
    const report = buildReport({ aggregate, meta: { ...meta, status: 'interrupted', partial: true } });
    expect([report.benchmark.duration_seconds, report.summary.goodput, report.run.partial]).toEqual([1, 10, true]);
  });

  test('R9 operations that outlast the measured phase are told, where it has none of its own', () => {
    const shard = new ScriptedShard();
    const aggregate = new RunAggregate();
    for (const [phase, from] of [
      ['warmup', 0],
      ['steady', 2],
      ['drain', 7],
    ] as const)
      aggregate.phaseStarted(phase, from * SECOND);
    aggregate.add(shard.interval(0, 2 * SECOND, 'warmup'));
    aggregate.add(shard.interval(2 * SECOND, 7 * SECOND, 'steady'));
    const late = {
      at: 11 * SECOND,
      us: 10 * SECOND,
      cohort: 'warmup',
      outcome: 'unknown',
      category: 'timeout',
    } as const;
    aggregate.add(shard.interval(7 * SECOND, 12 * SECOND, 'drain', [late, late]));
    const notesOf = (report: Report) => report.run.typed_notes?.filter(({ kind }) => kind === 'warmup');
    const held = buildReport({ aggregate, meta });
    expect([held.summary.total_operations, notesOf(held)]).toEqual([
      0,
      [
        {
          kind: 'warmup',
          text: 'operations of main that were begun before the measured phase held its workers for all of it; 2 of the 2 begun until then timed out: run longer (--duration), or make each operation smaller, as with fewer documents',
        },
      ],
    ]);
    expect(notesOf(buildReport({ aggregate, meta: { ...meta, loadModel: 'open' } }))).toEqual([]);
    expect(notesOf(buildReport({ aggregate: shortRun(), meta }))).toEqual([]);
  });

  test('several workloads and databases are listed', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    const operations = [
      { at: 10, us: 5, workload: 'a', database: 'x' },
      { at: 10, us: 5, workload: 'b', database: 'y' },
    ];
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations));
    const report = buildReport({ aggregate, meta });
    expect(complaintsAbout(report)).toEqual([]);
    expect([Object.keys(report.workloads ?? {}), Object.keys(report.databases ?? {})]).toEqual([
      ['a', 'b'],
      ['x', 'y'],
    ]);
  });

  test('R6 what a closed workload starts is no arrival of the open one beside it', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    const operations = ['open', 'closed', 'closed'].map((workload) => ({ at: 10, us: 5, workload }));
    const generator = busyShard(0.1, { scheduled: 1, started: 3 });
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations, { generator }));
    const loadModels = { open: 'open', closed: 'closed' } as const;
    const report = buildReport({ aggregate, meta: { ...meta, loadModel: 'mixed', loadModels, scheduled: 1 } });
    expect([report.generator?.scheduled, report.generator?.started]).toEqual([1, 1]);
  });

  test('R19 several shards are listed, one is not', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    for (const shard of [1, 0]) {
      aggregate.add(new ScriptedShard(shard).interval(0, SECOND, 'steady', evenly(0, SECOND, 10, { us: 1_000 })));
    }
    const report = buildReport({ aggregate, meta });
    expect(complaintsAbout(report)).toEqual([]);
    expect(
      report.shards?.map(({ shard, operations, goodput, latency }) => [shard, operations, goodput, latency?.p50]),
    ).toEqual([
      [0, 10, 10, 1],
      [1, 10, 10, 1],
    ]);
    expect('shards' in buildReport({ aggregate: shortRun(), meta })).toBe(false);
  });

  test('R14 arrivals dropped without a type, where nothing was started, are in phases and blocks as (unassigned)', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    const operations = [{ at: 0, us: 0, operation: '', outcome: 'dropped' as const }];
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations));
    const report = buildReport({ aggregate, meta });
    expect([report.operations, report.phases[0]?.operations, report.summary.dropped]).toEqual([
      {},
      { '(unassigned)': { ok: 0, refused: 0, failed: 0, unknown: 0, dropped: 1, given_up: 0 } },
      1,
    ]);
    expect(report.blocks[0]?.series.map(({ operation, histogram }) => [operation, histogram])).toEqual([
      ['(unassigned)', ''],
    ]);
  });

  test('checks, counters, thresholds, certificate, generator and slowest are handed through', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    const shard = new ScriptedShard();
    shard.recorder.count('infeasible', 3);
    shard.recorder.offerSlow({
      key: { workload: 'w', database: 'd', operation: 'read', kind: 'operation', phase: 'steady', segment: 0 },
      worker: 4,
      dueUs: 1_000,
      queuedUs: 0,
      readyUs: 1_100,
      sentUs: 1_200,
      doneUs: 9_000,
      outcome: 'ok',
      status: 200,
      requestId: 'abc',
    });
    const readDelay = new LatencyHistogram();
    for (const us of [1_000, 3_000]) readDelay.record(us);
    const generator = {
      cpuUs: 400_000,
      wallUs: SECOND,
      cpuWaitUs: 4_000,
      gcUs: 1_000,
      turningUs: 50_000,
      scheduled: 20,
      started: 19,
      largestBatch: 2,
      grainUs: 0,
      gcMaxUs: 500,
      cpuLoad: 0.4,
      loopUtilization: 0.5,
      loopDelayP99Us: 3_000,
      loopDelayMaxUs: 5_000,
      rssBytes: 100,
      heapUsedBytes: 50,
      openSockets: 8,
      readDelay: readDelay.encode(),
    };
    const declared = [
      { name: 'idle', sentence: 'nobody is idle', kind: 'notice' },
      { name: 'stale', sentence: 'reads are fresh', kind: 'failure' },
    ] as const;
    const checks = declared.map((check) => ({ ...check, workload: 'main' }));
    const stale = shard.recorder.declareChecks('main', declared) + 1;
    shard.recorder.check(stale, 9);
    shard.recorder.checkFailed(stale, { atUs: 5_000, message: 'went back' });
    aggregate.add(shard.interval(0, SECOND, 'steady', [], { generator }));
    const certificate: Report['certificate'] = {
      grade: 'suspect',
      claims: [
        { workload: 'main', claim: 'rate', grade: 'suspect', reasons: [{ fact: 'f', consequence: 'c', remedy: 'r' }] },
      ],
      notes: [],
    };
    const thresholds: Report['thresholds'] = [
      { expression: 'read.p99 < 50ms', value: 12.5, unit: 'ms', verdict: 'passed', reason: '' },
    ];
    const report = buildReport({ aggregate, meta: { ...meta, certificate, thresholds, checks } });
    expect(complaintsAbout(report)).toEqual([]);
    const figures = {
      cpu_seconds: 0.4,
      cpu_load_mean: 0.4,
      cpu_load_max: 0.4,
      cpu_wait_seconds: 0.004,
      gc_seconds: 0.001,
      turning_seconds: 0.05,
      gc_pause_max: 0.5,
      event_loop_utilization_max: 0.5,
      event_loop_delay_p99_max: 3,
      event_loop_delay_max: 5,
      read_delay: { mean: 2, p50: 1, p90: 3, p99: 3, max: 3 },
      rss_bytes_max: 100,
      heap_used_bytes_max: 50,
      open_sockets_max: 8,
      scheduled: 20,
      started: 19,
      largest_batch: 2,
    };
    expect({
      checks: report.checks,
      counters: report.counters,
      thresholds: report.thresholds,
      certificate: report.certificate,
      generator: report.generator,
      slowest: report.slowest,
    }).toEqual({
      checks: [
        { ...checks[0], checked: 0, failed: 0, verdict: 'not_checked', evidence: [] },
        {
          ...checks[1],
          checked: 10,
          failed: 1,
          verdict: 'failed',
          evidence: [{ time: '2026-01-02T03:04:05.005Z', message: 'went back' }],
        },
      ],
      counters: { infeasible: 3 },
      thresholds,
      certificate,
      generator: { ...figures, shards: [{ shard: 0, ...figures }] },
      slowest: [
        {
          workload: 'w',
          database: 'd',
          operation: 'read',
          worker: 4,
          time: '2026-01-02T03:04:05.001Z',
          response: 8,
          due: 1,
          queued: 0,
          ready: 1.1,
          sent: 1.2,
          done: 9,
          outcome: 'ok',
          status: 200,
          request_id: 'abc',
        },
      ],
    });
  });

  test('P2-30 operations stand in the buckets that were asked for, and only then', () => {
    const aggregate = shortRun();
    const report = buildReport({ aggregate, meta: { ...meta, bucketsMs: [1, 5, 700] } });
    expect(complaintsAbout(report)).toEqual([]);
    expect(report.operations.read?.buckets).toEqual([
      { le: 1, count: 0, cumulative: 0 },
      { le: 5, count: 400, cumulative: 400 },
      { le: 700, count: 1, cumulative: 401 },
      { le: null, count: 1, cumulative: 402 },
    ]);
    expect(Object.keys(buildReport({ aggregate, meta }).operations.read ?? {})).not.toContain('buckets');
    expect(() => buildReport({ aggregate, meta: { ...meta, bucketsMs: [5, 1] } })).toThrow(
      new RangeError('bucket boundaries must rise, but 1 comes after 5'),
    );
  });

  test('what certify and judgeThreshold yield validates', () => {
    const aggregate = shortRun();
    const workloads = [{ name: 'main', loadModel: 'open' as const, scheduled: null, delivers: false }];
    const certificate = certify(toCertificateInput(aggregate, { shardHost: 'inProcess', workloads }));
    const source = { workloads, totals: () => aggregate.totals(), checks: () => [] };
    const thresholds = ['read.p99 < 50ms', 'p9999 < 1s', 'errors < 1', 'goodput > 9k/s'].map((expression) =>
      judgeThreshold(thresholdOf(expression), source, { certificate }),
    );
    const report = buildReport({ aggregate, meta: { ...meta, certificate, thresholds } });
    expect(complaintsAbout(report)).toEqual([]);
    expect(report.thresholds.map(({ value, unit, verdict }) => [value, unit, verdict])).toEqual([
      [2, 'ms', 'not_proven'],
      [null, 's', 'not_proven'],
      [1, '', 'failed'],
      [100.25, '/s', 'failed'],
    ]);
  });

  test('whatever was recorded, the report validates, and its parts add up', () => {
    fc.assert(
      fc.property(arbitrarySnapshot(0, 0), arbitrarySnapshot(1, 0), arbitrarySnapshot(0, 1), (a, b, c) => {
        const aggregate = new RunAggregate();
        aggregate.phaseStarted('steady', 0);
        for (const snapshot of [a, b, c]) aggregate.add(snapshot);
        const report = buildReport({ aggregate, meta });
        expect(complaintsAbout(report)).toEqual([]);
        const { total_operations, total_errors } = report.summary;
        expect(sum(report.errors.map(({ count }) => count))).toBe(total_errors);
        expect(sum(report.timeline.map(({ operations }) => operations))).toBe(total_operations);
        expect(sum(Object.values(report.operations).map(({ count }) => count))).toBe(total_operations);
      }),
      { numRuns: 50 },
    );
  });
});

test('R37 a report is the same to the letter, whatever the order in which snapshots came', () => {
  const snapshots = [0, 1, 2].flatMap((shard) => [arbitrarySnapshot(shard, 0), arbitrarySnapshot(shard, 1)]);
  fc.assert(
    fc.property(fc.tuple(...snapshots), fc.infiniteStream(fc.nat()), (all, order) => {
      const shuffled = all
        .map((snapshot) => ({ place: order.next().value as number, snapshot }))
        .sort((a, b) => a.place - b.place)
        .map(({ snapshot }) => snapshot);
      const [told, toldOtherwise] = [all, shuffled].map((some) => {
        const aggregate = new RunAggregate();
        for (const phase of ['warmup', 'rampup', 'steady'] as const) aggregate.phaseStarted(phase, 0);
        aggregate.phaseStarted('drain', 1_500);
        for (const snapshot of some) aggregate.add(snapshot);
        return JSON.stringify(buildReport({ aggregate, meta }));
      });
      expect(toldOtherwise).toBe(told);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['a field is missing', (report: Record<string, unknown>) => delete report.summary],
  ['a field is unknown', (report: Record<string, unknown>) => (report.extra = 1)],
  ['the version is another', (report: Record<string, unknown>) => (report.schema_version = 3)],
  ['a count has decimals', (report: Record<string, unknown>) => ((report.summary as Record<string, unknown>).ok = 0.5)],
  [
    'a time is no time',
    (report: Record<string, unknown>) => ((report.benchmark as Record<string, unknown>).start_time = 'noon'),
  ],
])('the schema can say no: %s', (_, damage) => {
  const report = JSON.parse(JSON.stringify(buildReport({ aggregate: shortRun(), meta }))) as Record<string, unknown>;
  damage(report);
  expect(complaintsAbout(report)).not.toEqual([]);
});
