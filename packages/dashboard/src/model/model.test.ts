import type { Report } from '@syntrix-bench/metrics';
import { besideText } from '@syntrix-bench/metrics/text';
import { describe, expect, test } from 'vitest';

import {
  blocks,
  blockSeries,
  generator,
  histogramAround,
  latency,
  operation,
  reportError,
  sampleReport,
  timeline,
  workloads,
} from '../../../metrics/test/reports.ts';
import type { Live } from '../live.ts';
import { clockText } from './clock-text.ts';
import { toCourse } from './course.ts';
import { toHistory } from './history.ts';
import { toPage } from './page.ts';
import { ALL } from './selection.ts';

const LIVE: Live = {
  status: 'running',
  session_id: 'bench-20261124-061500',
  phase: {
    name: 'steady',
    started_at: '2026-11-24T06:15:43Z',
    elapsed_seconds: 75,
    planned_seconds: 300,
    done: null,
    total: null,
  },
  stages: [
    { workload: 'main', name: 'low', start_seconds: 0, end_seconds: 60, rate: 100 },
    { workload: 'main', name: 'high', start_seconds: 60, end_seconds: 300, rate: 1000 },
  ],
  workers: {
    total_workers: 30,
    active_workers: 29,
    idle_workers: 1,
    workers: [
      { id: 'worker-001', status: 'running', operations_completed: 12, current_operation: 'read', last_error: null },
    ],
  },
  threads: [{ thread: 0, cpu: 0.5, delay_p99: 0.2, event_loop: 0.4, rss_bytes: 120_000_000 }],
  log: [{ timestamp: '2026-11-24T06:15:43.000Z', level: 'info', message: 'load begins' }],
  controls: true,
  token_needed: false,
};

const segments: Report['segments'] = [10, 20, 40].map((median, index) => ({
  name: index === 2 ? null : `level ${index}`,
  start_seconds: index * 10,
  end_seconds: (index + 1) * 10,
  workloads: { main: operation({ ok: 1000 * (index + 1), seconds: 10, latency: latency(median) }) },
}));

test.each([
  [0, '00:00'],
  [-5, '-00:05'],
  [2.5, '00:02.5'],
  [3_750, '1:02:30'],
])('P2-54 %d s into the phase reads %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

describe('the course of a run', () => {
  const report = sampleReport({
    timeline: timeline([
      [100, 4],
      [120, 6],
    ]),
    timeline_before: timeline([[50, 9]]).map((row) => ({ ...row, phase: 'warmup' as const })),
    blocks: blocks([
      [100, 2],
      [110, 3],
      [120, 4],
    ]),
  });

  test('P2-31 is in the finest parts that there are, and lays the warm-up before zero', () => {
    const [row] = report.timeline;
    const before = -row!.seconds;
    expect(toCourse(report, null).map(({ from, phase }) => [from, phase])).toEqual([
      [before, 'before'],
      [0, 'measured'],
      [10, 'measured'],
      [20, 'measured'],
    ]);
    const coarse = { ...report, blocks: blocks([[100, 2]]) };
    expect(toCourse(coarse, null).map(({ ok, p99 }) => [ok, p99?.ms])).toEqual([
      [50, 9],
      [100, 4],
      [120, 6],
    ]);
  });

  test('R11 ends with the drain, where it is long enough to be seen: latency is drawn, a rate is not', () => {
    const [row] = report.timeline;
    const drain = {
      ...row!,
      drain: true,
      elapsed_seconds: 25,
      seconds: 5,
      phase: 'drain' as const,
      latency_p99: 4_900,
    };
    const long = { ...report, blocks: blocks([[100, 2]]), timeline: [...report.timeline, drain] };
    expect(toCourse(long, null).at(-1)).toMatchObject({ from: 20, to: 25, phase: 'drain' });
    const { charts } = toPage(long, null, ALL);
    const [latencies, rates] = ['latency', 'throughput'].map((id) => charts.find((chart) => chart.id === id)!);
    expect([latencies!.table().rows.at(-1), rates!.table().rows.at(-1)]).toEqual([
      ['00:25', '4.00 ms', '4.00 ms', '4.90 s', 'drain'],
      ['00:25', '–', 'drain'],
    ]);
    expect([latencies!.span, rates!.span, latencies!.regions.at(-1)]).toEqual([
      [-10, 25],
      [-10, 25],
      { from: 20, to: 25, kind: 'drain', label: 'drain: what was due before' },
    ]);
    const short = { ...long, timeline: [...report.timeline, { ...drain, elapsed_seconds: 20.1, seconds: 0.1 }] };
    expect(toCourse(short, null).at(-1)?.phase).toBe('measured');
  });

  test('R35 of one workload is that of its own blocks', () => {
    const two = report.blocks.map((block) => ({
      ...block,
      series: [...block.series, blockSeries(5, { workload: 'other', histogram: histogramAround(70) })],
    }));
    expect(toCourse({ ...report, blocks: two }, 'other').map(({ ok }) => ok)).toEqual([0.5, 0.5, 0.5]);
    expect(toCourse({ ...report, blocks: two }, 'other')[0]!.p50!.ms).toBeCloseTo(70, 0);
  });

  test('R14 what got no answer is marked, and its place in the data reads so', () => {
    const lost = report.blocks.map((block) => ({
      ...block,
      series: [blockSeries(1000, { histogram: histogramAround(2), timeouts: 900, censored_from: 10_000 })],
    }));
    const { charts } = toPage({ ...report, timeline: [], blocks: lost }, null, ALL);
    const chart = charts.find(({ id }) => id === 'latency')!;
    expect(chart.lines.map(({ name }) => name)).toEqual(['p50', 'p95', 'p99', 'max', 'p99 without an answer']);
    expect(chart.table().rows.at(-1)).toEqual(['00:30', '6.47 ms', '> 10 s', '> 10 s', '> 10 s', '']);
  });
});

test('P3-11 a load in three stages has latency against throughput, and marks where stages begin', () => {
  const { charts } = toPage(
    sampleReport({
      segments,
      blocks: blocks([
        [100, 2],
        [100, 2],
        [100, 2],
      ]),
    }),
    null,
    ALL,
  );
  const load = charts.find(({ id }) => id === 'load')!;
  expect([load.places, load.says]).toEqual([
    [100, 200, 300],
    'With 100 ok/s (level 0) p99 is 80.0 ms, with 300 ok/s (stage 3) 320 ms.',
  ]);
  expect(charts.find(({ id }) => id === 'latency')!.marks).toEqual([
    { at: 0, label: 'level 0' },
    { at: 10, label: 'level 1' },
    { at: 20, label: 'stage 3' },
  ]);
  const two = toPage(sampleReport({ segments: segments.slice(0, 2) }), null, ALL);
  expect(two.charts.some(({ id }) => id === 'load')).toBe(false);
});

test('P2-54 limits come with their distance, the gravest first', () => {
  const report = sampleReport({
    thresholds: [
      { expression: 'read.p99 < 50ms', value: 26, unit: 'ms', verdict: 'passed', reason: '' },
      { expression: 'rate > 1000/s', value: 500, unit: '/s', verdict: 'failed', reason: '' },
      { expression: 'errors < 0%', value: 0, unit: '%', verdict: 'not_proven', reason: 'too short' },
    ],
  });
  expect(toPage(report, null, ALL).thresholds.map(({ mark, share, distance }) => [mark, share, distance])).toEqual([
    ['bad', 0.5, '50% of what is asked'],
    ['warning', null, ''],
    ['good', 0.52, '52% of the limit'],
  ]);
});

test('P1-50 a page of a bad run says at the top how many limits were broken, and which checks failed', () => {
  const check = { workload: 'main', sentence: '', kind: 'failure', evidence: [], checked: 9, failed: 1 } as const;
  const [limit] = sampleReport().thresholds;
  const report = sampleReport({
    thresholds: [
      { ...limit!, verdict: 'failed' },
      { ...limit!, verdict: 'passed' },
    ],
    checks: [
      { ...check, name: 'lost', verdict: 'failed' },
      { ...check, name: 'late', verdict: 'failed', kind: 'notice' },
      { ...check, name: 'altered', verdict: 'passed', failed: 0 },
    ],
  });
  const { details } = toPage(report, null, ALL).verdict;
  expect(details.slice(0, 2)).toEqual(['1 of 2 thresholds failed', 'checks failed: lost']);
});

test('R14 the sentence of the latency chart says where too few were answered', () => {
  const saysOf = (never: readonly 'p99'[], p50Never: readonly 'p50'[] = []) => {
    const { latency: own, ...rest } = sampleReport().summary;
    const all = [...p50Never, ...never];
    const report = sampleReport({
      summary: { ...rest, latency: { ...own!, p50: 9, p99: 90, censored: all, never: all, thin: [] } },
    });
    return toPage(report, null, ALL)
      .charts.find(({ id }) => id === 'latency')!
      .says.replace(/\. The worst .*/u, '.');
  };
  expect([saysOf([]), saysOf(['p99']), saysOf(['p99'], ['p50'])]).toEqual([
    'Half of all operations were answered within 9.00 ms, 99 of 100 within 90.0 ms.',
    'Half of all operations were answered within 9.00 ms, 99 of 100 were not: too many got no answer.',
    'Less than half of all operations were answered.',
  ]);
});

test('R40 checks: what failed first, known quirks are warnings, and what was not checked is not passed', () => {
  const check = { workload: 'main', sentence: 's', checked: 10, failed: 0, evidence: [] } as const;
  const report = sampleReport({
    checks: [
      { ...check, name: 'held', kind: 'failure', verdict: 'passed' },
      { ...check, name: 'quirky', kind: 'quirk', failed: 2, verdict: 'failed' },
      {
        ...check,
        name: 'lost',
        kind: 'failure',
        failed: 1,
        verdict: 'failed',
        evidence: [{ time: 't', message: 'e' }],
      },
      { ...check, name: 'idle', kind: 'failure', checked: 0, verdict: 'not_checked' },
      { ...check, name: 'dim', kind: 'failure', verdict: 'unknown', unknown: { count: 3, reason: 'r' } },
    ],
  });
  expect(
    toPage(report, null, ALL).checks.map(({ mark, name, found, evidence }) => [mark, name, found, evidence]),
  ).toEqual([
    ['bad', 'lost', '1 of 10 failed', ['t e']],
    ['warning', 'quirky', 'quirk: 2 of 10 failed', []],
    ['warning', 'dim', 'unknown of 3 of 13: r', []],
    ['unknown', 'idle', 'not checked', []],
    ['good', 'held', 'held 10 times', []],
  ]);
});

test('P1-44 errors come with their share and each sample once', () => {
  const { errors } = toPage(
    sampleReport({ errors: [reportError('Timeout', 'timeout', 12, { read: 12 }, 'took too long')] }),
    null,
    ALL,
  );
  expect(errors.map(({ type, count, where, samples }) => [type, count, where, samples.length])).toEqual([
    ['Timeout', '12', 'read', 1],
  ]);
});

describe('R24 whether the generator could keep up', () => {
  const factsOf = (report: Report) => {
    const marks = toPage(report, null, ALL).generator.filter(({ mark }) => mark !== null);
    return marks.map(({ name, text, mark }) => [name, text, mark]);
  };

  test('is said in words, and marked by the limits of the certificate', () => {
    expect(factsOf(sampleReport({ generator: generator({ cpu_wait_seconds: 0 }) }))[0]).toEqual([
      'Kept up',
      'yes',
      'good',
    ]);
  });

  test('a generator that waited for a core on a busy machine did not, however little CPU it used', () => {
    const machine = {
      cores: 2,
      busy_share: 0.9957,
      steal_share: 0.0043,
      throttled_share: null,
      open_files_max: null,
      open_files_limit: null,
    };
    const starved = generator({ cpu_seconds: 12, cpu_load_mean: 0.04, cpu_load_max: 0.04, cpu_wait_seconds: 270 });
    const { summary } = sampleReport();
    const report = sampleReport({
      generator: { ...starved, machine },
      summary: { ...summary, latency: latency(10), delay: latency(2) },
    });
    expect(factsOf(report)).toEqual([
      ['Kept up', 'no: waited for a core, machine busy', 'bad'],
      ['CPU of a thread', '4.00%, at most 4.00%', 'good'],
      ['Delay p99', expect.stringContaining('20.00% of the response’s'), 'warning'],
      ['Waited for a core', '4m 30s, 90.00% of the time at most', 'bad'],
      ['Machine busy', '99.57%', 'bad'],
      ['Taken by the host', '0.43%', 'good'],
    ]);
  });
});

test('R39 one workload that fell short is marked, though all together did not', () => {
  const group = { a: operation({ ok: 300, latency: latency(5) }), b: operation({ ok: 60_000, latency: latency(9) }) };
  const reached = {
    a: { asked: 10, sent: 5, ok: 5, worker_limit: null },
    b: { asked: 10_000, sent: 10_000, ok: 10_000, worker_limit: null },
  };
  const report = sampleReport({ workloads: workloads(group), reached });
  const marks = [ALL, { kind: 'workload', name: 'a' }, { kind: 'workload', name: 'b' }] as const;
  expect(marks.map((selection) => toPage(report, null, selection).tiles[0]!.mark)).toEqual([
    'warning',
    'warning',
    null,
  ]);
});

test('R33 the tile and the chart of propagation are of what the headline is of, whatever comes first', () => {
  const delivery = {
    ...{ count: 800, lost: 0, per_second: 40, owed_per_second: 40, bytes_received: 1, read_delay: latency(1) },
    ...{ after_done: { after_count: 0, after: null, before_count: 0, before: null }, from_due: latency(40) },
  };
  const series = (name: string) =>
    blockSeries(400, { kind: 'delivery', operation: name, histogram: histogramAround(7) });
  const report = sampleReport({
    blocks: blocks([
      [100, 2],
      [100, 2],
    ]).map((block) => ({ ...block, series: [series('crowd'), series('event-ws')] })),
    deliveries: {
      crowd: { ...delivery, propagation: latency(30) },
      'event-ws': { ...delivery, propagation: latency(7), headline: true },
    },
  });
  const { tiles, charts } = toPage(report, null, ALL);
  const tile = tiles.filter(({ label }) => label === 'Propagation p99');
  expect(tile.map(({ note }) => note.split(' (')[0])).toEqual(['event-ws']);
  expect(tile[0]!.note).toContain('from due)');
  expect(charts.filter(({ id }) => id.startsWith('propagation')).map(({ title }) => title)).toEqual([
    'Propagation over time (event-ws)',
  ]);
});

describe('a run that goes on', () => {
  const view = toPage(
    sampleReport({
      blocks: blocks([
        [100, 2],
        [100, 2],
      ]),
    }),
    LIVE,
    ALL,
  );

  test('P1-57 says how far it is, and decides nothing', () => {
    expect([view.isLive, view.status, view.verdict.mark, view.claims]).toEqual([true, 'running', null, []]);
    expect(view.progress).toEqual({
      phase: 'Steady',
      text: '01:15 of 05:00, 03:45 left',
      fraction: 0.25,
      stages: [
        { label: 'low 1m', isNow: false },
        { label: 'high 4m', isNow: true },
      ],
    });
  });

  test('P2-50 shows workers, threads and the log', () => {
    expect(view.workers!.says).toBe('30 workers: 29 at work, 1 idle; the first 1 are shown.');
    expect(view.workers!.table.rows).toEqual([['worker-001', 'running', '12', 'read', '–']]);
    expect(view.threads.rows).toEqual([['0', '50.00%', '40.00%', '200 µs', '120 MB']]);
    expect(view.log).toEqual(LIVE.log);
  });

  test('items of set-up are counted, a pause is said, and an end ends it', () => {
    const phase = { ...LIVE.phase!, name: 'setup', planned_seconds: null, done: 50, total: 200 };
    const setUp = toPage(sampleReport(), { ...LIVE, status: 'paused', phase }, ALL).progress!;
    expect([setUp.phase, setUp.text, setUp.fraction]).toEqual(['Set-up, paused', '01:15, 50 of 200', 0.25]);
    const over = toPage(sampleReport(), { ...LIVE, status: 'completed' }, ALL);
    expect([over.isLive, over.progress, over.workers]).toEqual([false, null, null]);
  });
});

test('P3-40 workloads and databases are a switch, and what is not there shows all', () => {
  const group = { a: operation({ ok: 300, latency: latency(5) }), b: operation({ ok: 600, latency: latency(9) }) };
  const report = sampleReport({
    workloads: workloads(group),
    databases: group,
    blocks: blocks([
      [100, 2],
      [100, 2],
    ]),
  });
  const all = toPage(report, null, ALL);
  expect(all.choices.map(({ label }) => label)).toEqual(['All', 'a', 'b', 'database a', 'database b']);
  expect(all.databases.rows.map(({ name }) => name)).toEqual(['a', 'b']);
  const one = toPage(report, null, { kind: 'database', name: 'b' });
  expect(one.tiles.find(({ label }) => label === 'p50')!.value).toBe('9.00 ms');
  expect(one.operations.rows.map(({ name, goodput, p99 }) => [name, goodput, p99])).toEqual([['b', [], []]]);
  const spectrum = one.charts.find(({ id }) => id === 'spectrum')!;
  expect([spectrum.places.slice(1, 4), spectrum.title, spectrum.says.slice(0, 27), spectrum.table().rows[0]]).toEqual([
    [1, Math.log10(20), 2],
    'Distribution of latency in database b',
    '600 operations: p50 9.00 ms',
    ['p50', '9.00 ms'],
  ]);
  expect(toPage(report, null, { kind: 'workload', name: 'a' }).selection).toEqual({ kind: 'workload', name: 'a' });
  expect(toPage(report, null, { kind: 'workload', name: 'gone' }).selection).toEqual(ALL);
});

test('P2-21 deliveries, propagation, the way of an event and a storm are shown', () => {
  const none = { count: 10, p50: 1, p99: 9 };
  const hops = {
    deliveries: 40,
    propagation: 6,
    due_to_sent: 1,
    sent_to_stored: 2,
    to_read: 1,
    read_to_received: 3,
    sent_to_acknowledged: null,
  };
  const report = sampleReport({
    blocks: blocks([
      [100, 2],
      [100, 2],
    ]).map((block) => ({
      ...block,
      series: [
        ...block.series,
        blockSeries(400, { kind: 'delivery', operation: 'event', histogram: histogramAround(7), lost: 10 }),
      ],
    })),
    deliveries: {
      event: {
        count: 800,
        lost: 20,
        per_second: 40,
        owed_per_second: 41,
        bytes_received: 1,
        propagation: latency(7),
        from_due: latency(8),
        after_done: { after_count: 0, after: null, before_count: 0, before: null },
        read_delay: latency(1),
      },
    },
    realtime: {
      main: {
        transport: 'both',
        connections: 20,
        probes: 2,
        subscriptions: 20,
        deliveries: { owed: 820, received: 800, in_gap: 3, beside_their_writer: 1 },
        fan_out: { count: 1, p50: 1, p99: 2, max: 3 },
        waterfall: {
          p50: hops,
          p99: { ...hops, sent_to_stored: null },
          server_stamps_step: 1,
          server_clock_ahead: { least: 0, most: 1 },
        },
        slowest: { subscriber: 'connection 4', mean: 9 },
        worst: { subscriber: 'connection 5', failures: 2 },
        storm: {
          kind: 'reconnect',
          clients: 10,
          broke: true,
          at: 5,
          lasted: 2,
          healthy: { before: none, during: none, after: none },
          recovered_after: 3,
          clean_after: 3,
          course: [{ second: 0, live: 10, healthy: none, storm: none }],
        },
      },
    },
  });
  const view = toPage(report, null, ALL);
  expect(view.charts.map(({ id }) => id)).toEqual([
    'latency',
    'throughput',
    'propagation',
    'deliveries',
    'storm-main',
    'spectrum',
  ]);
  const arrivals = view.charts[3]!;
  expect([arrivals.says, arrivals.lines.map(({ name }) => name)]).toEqual([
    'Between 40.0 and 40.0 deliveries a second; 20 were lost.',
    ['received/s', 'owed/s', 'lost/s'],
  ]);
  expect(view.realtime[0]!.waterfalls[0]!.hops.map(({ name, from, length }) => [name, from, length])).toEqual([
    ['due to sent', -1, 1],
    ['sent to stored', 0, 2],
    ['stored to read by the server', 2, 1],
    ['read to received', 3, 3],
  ]);
  expect(view.realtime[0]!.facts[1]!.text).toBe('800 deliveries in all: not audited; 3 missed while not connected');
  for (const chart of view.charts) expect(chart.table().rows.length).toBeGreaterThan(0);
});

test('R14 a contrast of which neither side got an ok answer says so in place of an interval', () => {
  const side = (label: string) => ({ label, workload: 'victim', errors: 100 });
  const none = { base: null, next: null, ratio: null, ratio_low: null, ratio_high: null } as const;
  const figure = {
    operation: 'query',
    figure: 'p50',
    ...none,
    verdict: 'cannot_tell',
    reason: 'no_ok_answers',
  } as const;
  const of = { name: 'interference', base: side('silent'), next: side('flooding'), pairs: 8, planned: 8 };
  const { contrasts } = toPage(
    { ...sampleReport(), contrasts: [{ ...of, least_change: 5, figures: [figure] }] },
    null,
    ALL,
  );
  expect(contrasts.map(({ table }) => table.rows)).toEqual([
    [['query p50', 'never', 'never', '–', 'no ok answers', 'cannot tell']],
  ]);
});

test('P3-32 the page of a smoke run says whether answers are right, and shows no latency and no rate', () => {
  const report = sampleReport({ slowest: [], thresholds: [] });
  const view = toPage({ ...report, certificate: null, run: { ...report.run, smoke: true } }, null, ALL);
  expect(view.verdict.details).toContain('a smoke run: it says whether answers are right, and nothing of speed');
  const { operations, workloads, databases, stages } = view;
  expect([operations, workloads, databases, stages].map(({ rows }) => rows.length)).toEqual([0, 0, 0, 0]);
  const { tiles, charts, claims, claimNotes, contrasts, realtime, webhooks, generator } = view;
  expect([tiles, charts, claims, claimNotes, contrasts, realtime, webhooks, generator]).toEqual(
    Array.from({ length: 8 }, () => []),
  );
  expect([view.deliveries, view.threads, view.shards, view.others, view.slowest].flatMap(({ rows }) => rows)).toEqual(
    [],
  );
  expect(view.checks).toEqual(toPage(report, null, ALL).checks);
  const { verdict, method, environment, errors } = view;
  expect(JSON.stringify({ verdict, method, environment, errors })).not.toMatch(/\bp50\b|\bp99\b|ok\/s/u);
});

test('P3-04 webhooks are shown: what came, what the audit found, what became of failures, and what receiving took', () => {
  const trigger: NonNullable<Report['triggers']>[string] = {
    address: '127.0.0.1:9797',
    url: 'http://127.0.0.1:9797/bench-orders',
    deliveries: { owed: 1181, received: 1379, retries: 198, recovered: 175, given_up: 2, refused: 3 },
    foreign: 1,
    connections: 121,
    reading: { count: 1002, p50: 0.078, p99: 46.111 },
    handling: { count: 1002, p50: 0.129, p99: 4.407 },
    cpu_us_per_call: 41,
  };
  const check = { workload: 'main', sentence: '', kind: 'failure', evidence: [], checked: 1181 } as const;
  const report = sampleReport({
    triggers: { main: trigger },
    checks: [
      { ...check, name: 'lost', failed: 2, verdict: 'failed' },
      { ...check, name: 'duplicated', failed: 0, verdict: 'passed' },
    ],
  });
  const view = toPage(report, null, ALL);
  // As on the console, what writers reached stands below the headline, which is of deliveries.
  const beside = besideText(report);
  expect([beside, view.verdict.details[1]]).toEqual([expect.stringMatching(/^writers: .*ok\/s/u), beside]);
  expect(view.webhooks).toEqual([
    {
      title: '',
      facts: [
        { name: 'Received', text: '1,379 calls to http://127.0.0.1:9797/bench-orders', mark: null },
        {
          name: 'Audit',
          text: expect.stringMatching(/^1,379 deliveries.*: 2 lost, none twice$/) as string,
          mark: 'bad',
        },
        {
          name: 'After failures',
          text: '198 made again after a failure, 175 writes recovered so, 2 given up',
          mark: null,
        },
        { name: 'Refused', text: '3 refused, as planned', mark: null },
        { name: 'Not of this run', text: '1 request of others', mark: null },
        {
          name: 'Receiver',
          text: "over 121 connections; read in p50 78 µs, p99 46.1 ms; answered in p50 129 µs, p99 4.41 ms; 41 µs of the receiver's thread each",
          mark: null,
        },
      ],
    },
  ]);
  expect(view.method).toContain('Each webhook that had to arrive was accounted for');
  const quiet = {
    ...trigger,
    deliveries: { ...trigger.deliveries, retries: 0, refused: 0 },
    foreign: 0,
    cpu_us_per_call: null,
  };
  const two = toPage({ ...report, triggers: { orders: quiet, bills: quiet } }, null, ALL).webhooks;
  expect(two.map(({ title, facts }) => [title, facts.map(({ name }) => name)])).toEqual([
    ['orders', ['Received', 'Audit', 'Receiver']],
    ['bills', ['Received', 'Audit', 'Receiver']],
  ]);
});

test('M-5 the list of runs says which is shown', () => {
  const session = {
    session_id: 'bench-1',
    name: 'crud',
    scenario: 'crud',
    start_time: '2026-11-24T06:15:43.000Z',
    status: 'completed',
    duration_seconds: 60,
    goodput: 1000,
    success_rate: 100,
    latency_p99: 12,
    censored: [],
    never: [],
  };
  const rows = toHistory(
    [{ ...session, session_id: 'b&c', goodput: null, success_rate: null, latency_p99: null }, session],
    null,
  );
  const [bound] = toHistory([{ ...session, latency_p99: 5000, censored: ['p99'] }], null);
  expect(bound!.cells.at(-1)).toBe('> 5 s');
  expect(rows).toEqual([
    {
      href: '?session=b%26c',
      isShown: true,
      name: 'crud',
      cells: ['2026-11-24 06:15:43', 'crud', 'completed', '1m', '–', '–', '–'],
    },
    {
      href: '?session=bench-1',
      isShown: false,
      name: 'crud',
      cells: ['2026-11-24 06:15:43', 'crud', 'completed', '1m', '1.00k/s', '100%', '12.0 ms'],
    },
  ]);
});

test('P2-54 connections that are held are drawn over time, of those that were to be', () => {
  const held = (open: number, row: number, asked = 20) => ({
    ...timeline([
      [1, 2],
      [1, 2],
    ])[row]!,
    connections: { asked, open },
  });
  const chartOf = (report: Report) => toPage(report, null, ALL).charts.find(({ id }) => id === 'connections');
  const chart = chartOf(sampleReport({ timeline: [held(20, 0), held(12.5, 1)] }))!;
  expect([chart.says, chart.table().rows]).toEqual([
    'Of 20 at least 12.5 were open, the fewest until 00:20.',
    [
      ['00:10', '20', '20', ''],
      ['00:20', '12.5', '20', ''],
    ],
  ]);
  expect([chart.places, chart.lines[1]!.values]).toEqual([
    [0, 10, 20],
    [20, 20, 12.5],
  ]);
  const saysOf = (asked: number) => chartOf(sampleReport({ timeline: [held(asked, 0, asked)] }))!.says;
  expect([saysOf(20), saysOf(21.98), saysOf(1)]).toEqual([
    'All 20 were open all the time.',
    'All 22 were open all the time.',
    'It was open all the time.',
  ]);
  expect(chartOf(sampleReport())).toBeUndefined();
});

test('P2-33 what was watched beside the load is drawn on its time, with what it cost', () => {
  const series = { unit: 'cores', mean: 0.5, max: 0.9 } as const;
  const report = sampleReport({
    blocks: blocks([
      [100, 2],
      [100, 2],
    ]),
    observed: [
      {
        name: 'server',
        kind: 'process',
        source: 'pid 4711',
        samples: 2,
        failed: 0,
        problem: null,
        elapsed_seconds: [-1, 5],
        series: [
          { ...series, name: 'cpu', values: [0.1, 0.9] },
          { name: 'memory', unit: 'bytes', values: [1e6, null], mean: 1e6, max: 1e6 },
        ],
        cpu_ms_per_1000_operations: 120,
      },
    ],
    labels: { instance: 'c5.large' },
  });
  const { charts, environment } = toPage(report, null, ALL);
  const [cpu, memory] = charts.filter(({ id }) => id.startsWith('observed'));
  expect([cpu!.says, cpu!.table().rows]).toEqual([
    'pid 4711: cpu 0.50 in the mean, 0.90 at most. 120 ms of CPU for 1,000 operations.',
    [
      ['-00:01', '0.10'],
      ['00:05', '0.90'],
    ],
  ]);
  expect(memory!.table().rows).toEqual([
    ['-00:01', '1.00 MB'],
    ['00:05', '–'],
  ]);
  expect(environment).toContainEqual({ name: 'instance', text: 'c5.large', mark: null });
});
