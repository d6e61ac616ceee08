import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from 'vitest';
import type { RunStatus } from '@syntrix-bench/core';
import { scriptedTarget, workloadForTests } from '@syntrix-bench/core/testing';
import type { PhaseName, Report } from '@syntrix-bench/metrics';

import { createMonitor } from './create-monitor.ts';
import { START_MS, startMonitoredRun, type MonitoredRun } from '../test/monitored-run.ts';

const open: Pick<MonitoredRun, 'monitor'>[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const { monitor } of open.splice(0)) await monitor.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** A folder with empty files of these names. */
async function folderWith(...files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-history-'));
  folders.push(folder);
  for (const file of files) await writeFile(join(folder, file), '');
  return folder;
}

async function monitored(...options: Parameters<typeof startMonitoredRun>): Promise<MonitoredRun> {
  const started = await startMonitoredRun(...options);
  open.push(started);
  return started;
}

/** Moves virtual time on. */
const seconds = (count: number) => count * 1_000_000;

/** Of the k-th call every tenth fails, with a message that has a secret in it. */
const failing = () =>
  scriptedTarget({
    serviceUs: 10_000,
    answer: ({ index }) =>
      index % 10 === 9 ? { outcome: 2, status: 500, category: 'http_500_internal', message: 'boom, token=abc123' } : {},
  });

const nothing = () => undefined;
/** A run that does nothing, for a monitor to steer. */
const STEERED = { soFar: () => null, startedAtMs: START_MS, pause: nothing, resume: nothing, stop: nothing };

/** Resolves once what nobody holds is gone. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  // What was made in a turn of the event loop is held until that is over.
  await setImmediate();
  (runInNewContext('gc') as () => void)();
}

const started = (ms: number) => new Date(START_MS + ms).toISOString();

test('M-1 status says what runs, since when and how long', async () => {
  const { clock, json } = await monitored();
  await clock.advance(seconds(3.5));
  expect(await json('/api/status')).toEqual({
    session_id: 'bench-20260102-030405',
    status: 'running',
    start_time: started(0),
    elapsed_seconds: 3.5,
    config: { duration: 10, workers: 4, scenario: 'test' },
  });
});

test('M-1 metrics are those of the phase that load is in, and those of the report once it is measured', async () => {
  const phases = { warmupUs: seconds(2), untilSteady: false, rampupUs: 0, steadyUs: seconds(5) };
  const rest = { drainUs: seconds(1), stragglersUs: 0, cleanupUs: seconds(1) };
  const { clock, json } = await monitored({ plan: { phases: { ...phases, ...rest } } }, { metricsIntervalMs: 1000 });
  await clock.advance(seconds(1.5));
  const warm = await json<{ readonly cohort: string; readonly total: { readonly operations: number } }>('/api/metrics');
  await clock.advance(seconds(3));
  const [metrics, report] = [await json('/api/metrics'), await json<Report>('/api/report')];
  const { summary, operations } = report;
  const latency = { min: 10, max: 10, mean: 10, p50: 10, p90: 10, p95: 10, p99: 10 };
  const rates = { errors: 0, refused: 0, dropped: 0, success_rate: 100, latency, censored: [], never: [] };
  expect([warm.cohort, warm.total.operations > 0, report.run.status]).toEqual(['warmup', true, 'running']);
  expect(metrics).toEqual({
    timestamp: expect.stringMatching(/^2026-01-02T03:04:09/),
    cohort: 'steady',
    seconds: report.benchmark.duration_seconds,
    total: {
      operations: summary.total_operations,
      throughput: summary.throughput,
      goodput: summary.goodput,
      ...rates,
    },
    by_operation: {
      call: {
        count: operations.call?.count,
        throughput: operations.call?.throughput,
        goodput: operations.call?.goodput,
        ...rates,
      },
    },
  });
  expect(summary.total_operations).toBeGreaterThan(500);
});

test('P3-43 metrics of each of several databases are those of the report, while the run goes on and afterwards', async () => {
  const workloads = [workloadForTests({ databases: ['a', 'b'], workers: 3 })];
  const { clock, json, get, run } = await monitored({ plan: { workloads } });
  interface Metrics {
    readonly by_database: Readonly<Record<string, { readonly count: number; readonly goodput: number }>>;
  }
  const figuresOf = (all: Readonly<Record<string, { readonly count: number; readonly goodput: number }>> = {}) =>
    Object.entries(all).map(([name, { count, goodput }]) => [name, count, goodput]);
  const compare = async () => {
    const { by_database: told } = await json<Metrics>('/api/metrics');
    const { databases } = await json<Report>('/api/report');
    expect(figuresOf(told)).toEqual(figuresOf(databases));
    expect(Object.keys(told)).toEqual(['a', 'b']);
    // Two of three workers are dealt to the first.
    expect(told['a']!.count).toBe(2 * told['b']!.count);
    expect(await (await get('/api/metrics.csv')).text()).toContain(`\r\ndatabase b,${told['b']!.count},`);
  };
  await clock.advance(seconds(3));
  await compare();
  await clock.runUntil(run.finished);
  await compare();
});

test('M-1 before anything was measured every figure is there, and none is made up', async () => {
  const { json } = await monitored();
  const latency = { min: null, max: null, mean: null, p50: null, p90: null, p95: null, p99: null };
  const nothing = { operations: 0, errors: 0, refused: 0, dropped: 0, success_rate: 0, throughput: 0, goodput: 0 };
  expect(await json('/api/metrics')).toEqual({
    timestamp: started(0),
    cohort: null,
    seconds: 0,
    total: { ...nothing, latency, censored: [], never: [] },
    by_operation: {},
  });
});

test('M-1 P2-50 the timeline comes in the steps that are asked for, of the window that is asked for', async () => {
  const { clock, json } = await monitored({ target: failing() });
  await clock.advance(seconds(8.5));
  interface Timeline {
    readonly interval_seconds: number;
    readonly data_points: readonly { readonly timestamp: string; readonly throughput: number }[];
  }
  const timeline = await json<Timeline>('/api/metrics/timeline?window=4&interval=2');
  expect(timeline.interval_seconds).toBe(2);
  expect(timeline.data_points.at(-2)).toEqual({
    timestamp: expect.stringMatching(/^2026-01-02T03:04:1\d/),
    phase: 'steady',
    throughput: 400,
    goodput: 360,
    latency_p50: 10,
    latency_p99: 10,
    censored: [],
    never: [],
    error_rate: 10,
  });
  const lengths = await Promise.all(
    ['?window=4&interval=1', '?window=99999', ''].map(
      async (query) => (await json<Timeline>(`/api/metrics/timeline${query}`)).data_points.length,
    ),
  );
  expect(lengths).toEqual([4, 2, 2]);
});

test('M-5 the timeline of a report says how wide the rows are that the report has', async () => {
  const phases = { warmupUs: 0, untilSteady: false, rampupUs: 0, steadyUs: seconds(35) };
  const rest = { drainUs: seconds(1), stragglersUs: 0, cleanupUs: seconds(1) };
  const { clock, run } = await monitored({ plan: { phases: { ...phases, ...rest } } });
  const report = await clock.runUntil(run.finished);
  const history = { folder: await folderWith('a.json'), read: () => Promise.resolve(report) };
  const monitor = await createMonitor({ address: 'localhost:0', history });
  open.push({ monitor });
  interface Timeline {
    readonly interval_seconds: number;
    readonly data_points: readonly { readonly throughput: number }[];
  }
  const response = await fetch(`http://localhost:${monitor.port}/api/metrics/timeline?window=3600&interval=60`);
  const { interval_seconds: width, data_points: points } = (await response.json()) as Timeline;
  const rows = report.timeline.filter(({ drain }) => !drain);
  expect([width, points.length]).toEqual([1, report.timeline.length]);
  expect(points.slice(0, rows.length - 1).map(({ throughput }) => throughput * width)).toEqual(
    rows.slice(0, -1).map(({ operations }) => operations),
  );
});

test.each(['window=-1', 'window=abc', 'interval=0', 'interval=1e3', 'interval=3601', 'window=5;drop'])(
  'a timeline with %s is refused with a sentence',
  async (query) => {
    const { get } = await monitored();
    const response = await get(`/api/metrics/timeline?${query}`);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'window and interval are whole numbers of seconds from 1 on' },
    ]);
  },
);

test('M-1 P2-51 workers say what they do, the first twenty of them', async () => {
  const { clock, json } = await monitored({ target: failing(), shards: 2 });
  await clock.advance(seconds(2.5));
  interface Workers {
    readonly workers: readonly { readonly operations_completed: number }[];
  }
  const answer = await json<Workers>('/api/workers');
  expect(answer).toEqual({
    total_workers: 4,
    active_workers: 4,
    idle_workers: 0,
    workers: ['001', '002', '003', '004'].map((number) => ({
      id: `worker-${number}`,
      status: 'active',
      operations_completed: expect.any(Number),
      current_operation: 'call',
      last_error: expect.toBeOneOf([null, '500 Internal Server Error: boom, token=***']),
    })),
  });
  expect(answer.workers.every(({ operations_completed: count }) => count > 90)).toBe(true);
});

test('M-1 P2-52 errors are counted by type, with samples of the newest, without what is secret', async () => {
  const { clock, json } = await monitored({ target: failing() });
  await clock.advance(seconds(2.5));
  const report = await json<Report>('/api/report');
  const errors = await json<{ readonly recent_errors: readonly object[] }>('/api/errors');
  const type = '500 Internal Server Error';
  expect(errors).toEqual({
    total_errors: report.summary.total_errors,
    by_type: [{ type, count: report.summary.total_errors, percentage: 100, sample_message: 'boom, token=***' }],
    recent_errors: expect.any(Array),
  });
  expect(errors.recent_errors.at(-1)).toEqual({
    timestamp: expect.stringMatching(/^2026-01-02T03:04:0\d/),
    type,
    message: 'boom, token=***',
    operation: 'call',
    worker_id: expect.stringMatching(/^worker-00[1-4]$/),
  });
  expect(report.summary.total_errors).toBeGreaterThan(50);
});

test('M-1 logs are those of a level and graver ones, the newest of them', async () => {
  const { clock, json, get, reporter, watched } = await monitored();
  await clock.advance(seconds(1.5));
  const line = { atUs: 2_000_000, context: { shard: 1 } };
  void watched.reporter.onLog?.({ ...line, level: 'debug', message: 'chatter' });
  void watched.reporter.onLog?.({ ...line, level: 'warn', message: 'Authorization: Bearer abcdefghijklmnop1234' });
  void watched.reporter.onLog?.({ ...line, level: 'error', message: 'grave' });
  const stamped = (level: string, message: string) => ({
    timestamp: started(2000),
    level,
    message,
    context: { shard: 1 },
  });
  expect([
    await json('/api/logs?level=warn'),
    await json('/api/logs?level=debug&limit=1'),
    (await get('/api/logs?level=loud')).status,
    (await get('/api/logs?limit=-5')).status,
  ]).toEqual([
    { logs: [stamped('warn', 'Authorization: Bearer ***'), stamped('error', 'grave')] },
    { logs: [stamped('error', 'grave')] },
    400,
    400,
  ]);
  expect(reporter.statuses).toContain('running');
});

test('M-1 the log tells what happens to a run, and the first error of each kind', async () => {
  const { clock, json, get, run } = await monitored({ target: failing() });
  await clock.advance(seconds(2.5));
  await get('/api/control/pause', { method: 'POST' });
  await get('/api/control/resume', { method: 'POST' });
  await clock.runUntil(run.finished);
  const { logs } = await json<{ readonly logs: readonly { readonly level: string; readonly message: string }[] }>(
    '/api/logs',
  );
  expect(logs.map(({ level, message }) => `${level}: ${message.replace(/;.*/u, '')}`)).toEqual([
    'info: run of test begins',
    'info: phase set-up begins',
    'info: phase steady begins',
    'warn: call fails for the first time: 500 Internal Server Error: boom, token=***',
    'info: the run is paused',
    'info: the run goes on',
    'info: phase drain begins',
    'info: phase clean-up begins',
    'info: the run is over: completed',
    expect.stringMatching(/^info: report: /),
  ]);
});

test('M-2 what cannot be paused is answered with why', async () => {
  const { monitor, get } = await monitored();
  const answerIn = async (status: RunStatus, phase: PhaseName) => {
    monitor.watch().attach({ ...STEERED, status, phase });
    const response = await get('/api/control/pause', { method: 'POST' });
    return [response.status, await response.json()];
  };
  expect([
    await answerIn('starting', 'setup'),
    await answerIn('running', 'cleanup'),
    await answerIn('completed', 'cleanup'),
  ]).toEqual([
    [409, { status: 'starting', message: 'not paused: load has not begun' }],
    [409, { status: 'running', message: 'not paused: load has ended' }],
    [409, { status: 'completed', message: 'the run is over' }],
  ]);
});

test('M-2 pause, resume and stop steer the run, and say what came of it', async () => {
  const { clock, json, run } = await monitored();
  const order = (name: string) => json(`/api/control/${name}`, { method: 'POST' });
  await clock.advance(seconds(2.5));
  const answers = [await order('pause'), await order('pause'), await order('resume'), await order('resume')];
  const stopped = await order('stop');
  const report = await clock.runUntil(run.finished);
  expect([...answers, stopped, await order('stop')]).toEqual([
    { status: 'paused', message: 'paused: what is under way ends, and nothing starts' },
    { status: 'paused', message: 'it is paused already' },
    { status: 'running', message: 'load goes on' },
    { status: 'running', message: 'it is not paused' },
    { status: 'running', message: 'load ends; what the run made is cleaned up, then it reports' },
    { status: 'cancelled', message: 'the run is over' },
  ]);
  expect([report.run.status, report.run.reason]).toEqual(['interrupted', 'interrupted by the monitor']);
});

test('a run that is over is let go of: only what it came to is kept', async () => {
  const { clock, json, get, monitor, run } = await monitored();
  const watched = monitor.watch();
  // What a handle holds is a whole run with all of its figures.
  const attachOne = () => {
    const handle = { ...STEERED, status: 'running', phase: 'steady' } as const;
    watched.attach(handle);
    return new WeakRef(handle);
  };
  const handle = attachOne();
  const report = await clock.runUntil(run.finished);
  void watched.reporter.onStatus?.('completed');
  void watched.reporter.onFinish?.(report);
  await collectGarbage();
  expect(handle.deref()).toBeUndefined();
  const answer = await get('/api/control/stop', { method: 'POST' });
  expect([answer.status, await answer.json()]).toEqual([409, { status: 'completed', message: 'the run is over' }]);
  expect(await json('/api/report')).toEqual(JSON.parse(JSON.stringify(report)));
});

test('what cannot be ordered is refused', async () => {
  const { get } = await monitored();
  const statuses = await Promise.all(
    [
      ['/api/control/explode', { method: 'POST' }],
      ['/api/control/pause', {}],
      ['/api/control/pause?session=bench-1', { method: 'POST' }],
      ['/api/metrics', { method: 'DELETE' }],
      ['/api/metrics', { method: 'POST' }],
    ].map(async ([path, init]) => (await get(path as string, init as RequestInit)).status),
  );
  expect(statuses).toEqual([404, 404, 409, 405, 404]);
});

test('M-4 Prometheus text is made of the report by whom the monitor was given', async () => {
  const metricsText = ({ summary }: Report) => `bench_operations_total ${summary.total_operations}\n`;
  const { clock, get, json } = await monitored({}, { metricsText });
  const before = await (await get('/metrics')).text();
  await clock.advance(seconds(3.5));
  const response = await get('/metrics');
  const { summary } = await json<Report>('/api/report');
  expect([before, response.headers.get('content-type'), await response.text()]).toEqual([
    '# nothing was measured yet\n',
    'text/plain; version=0.0.4; charset=utf-8',
    `bench_operations_total ${summary.total_operations}\n`,
  ]);
  const { get: plain } = await monitored();
  expect((await plain('/metrics')).status).toBe(404);
});

test('M-7 the current metrics can be saved as JSON and as a table', async () => {
  const { clock, get, json } = await monitored();
  await clock.advance(seconds(2.5));
  const [asJson, asCsv] = [await get('/api/metrics.json'), await get('/api/metrics.csv')];
  const metrics = await json<{ readonly total: { readonly operations: number; readonly throughput: number } }>(
    '/api/metrics',
  );
  const { operations, throughput } = metrics.total;
  const cells = `${operations},0,0,0,100,${throughput},${throughput},10,10,10,10,10,10,10,,`;
  expect([asJson.headers.get('content-disposition'), await asJson.json()]).toEqual([
    'attachment; filename="bench-20260102-030405-metrics.json"',
    metrics,
  ]);
  expect([asCsv.headers.get('content-disposition'), await asCsv.text()]).toEqual([
    'attachment; filename="bench-20260102-030405-metrics.csv"',
    [
      'operation,count,errors,refused,dropped,success_rate,throughput,goodput,latency_min,latency_max,latency_mean,latency_p50,latency_p90,latency_p95,latency_p99,censored,never',
      `total,${cells}`,
      `call,${cells}`,
      '',
    ].join('\r\n'),
  ]);
});

test('R10 a pause stops the clock of the phase', async () => {
  const { clock, json, get } = await monitored();
  const elapsed = async () =>
    (await json<{ readonly phase: { readonly elapsed_seconds: number } }>('/api/live')).phase.elapsed_seconds;
  await clock.advance(seconds(3.5));
  await get('/api/control/pause', { method: 'POST' });
  await clock.advance(seconds(1));
  const first = await elapsed();
  await clock.advance(seconds(20));
  const later = await elapsed();
  await get('/api/control/resume', { method: 'POST' });
  await clock.advance(seconds(2));
  const since = (await elapsed()) - first;
  expect([first > 0, later - first, since > 0 && since <= 2]).toEqual([true, 0, true]);
});

test('where nobody may listen a sentence says what to write', async () => {
  await expect(createMonitor({ address: '192.0.2.1:9090' })).rejects.toThrow(
    '192.0.2.1 is no address of this machine: write localhost:9090, or 0.0.0.0:9090 for all of its addresses',
  );
});

test('M-5 reports of a folder are not read while a run goes on', async () => {
  const read: string[] = [];
  const history = {
    folder: join(import.meta.dirname, '..'),
    read: async (path: string) => {
      read.push(path);
      throw new Error('it is none');
    },
  };
  const { clock, json, run } = await monitored({}, { history });
  await clock.advance(seconds(2));
  expect([(await json<readonly unknown[]>('/api/sessions')).length, read]).toEqual([1, []]);
  await clock.runUntil(run.finished);
  expect([(await json<readonly unknown[]>('/api/sessions')).length, read.length > 0]).toEqual([1, true]);
});

test('R14 a percentile among what got no answer is told as the bound that it is', async () => {
  const target = scriptedTarget({
    answer: ({ index }) =>
      index % 10 === 0 ? { serviceUs: 500_000, outcome: 3, category: 'timeout' } : { serviceUs: 10_000 },
  });
  const { clock, json, get } = await monitored({ target });
  await clock.advance(seconds(6.5));
  type Bound = { readonly censored: readonly string[]; readonly never: readonly string[] };
  const { total } = await json<{ readonly total: Bound }>('/api/metrics');
  const csv = (await (await get('/api/metrics.csv')).text()).split('\r\n')[1];
  const { data_points: points } = await json<{ readonly data_points: readonly Bound[] }>('/api/metrics/timeline');
  const [session] = await json<readonly Bound[]>('/api/sessions');
  expect([total.censored, total.never, csv?.split(',').slice(-2)]).toEqual([
    ['max', 'mean', 'p95', 'p99'],
    [],
    ['max mean p95 p99', ''],
  ]);
  expect([points.at(-1)?.censored, points.at(-1)?.never, session?.censored]).toEqual([['p99'], [], ['p99']]);
});

test('numbers are those that progress shows for the same moment', async () => {
  const { clock, json, reporter } = await monitored({ target: failing() });
  await clock.advance(seconds(3.2));
  await json('/api/metrics');
  await clock.advance(seconds(2));
  const { live } = reporter.snapshots.at(-1)!;
  interface Metrics {
    readonly total: { readonly operations: number; readonly errors: number; readonly success_rate: number };
    readonly by_operation: Readonly<
      Record<string, { readonly latency: { readonly p50: number; readonly p99: number } }>
    >;
  }
  const { total, by_operation: types } = await json<Metrics>('/api/metrics');
  const [call] = live.operations;
  expect([total.operations, total.errors, total.success_rate]).toEqual([
    live.total.count,
    live.total.errors,
    live.total.successRate,
  ]);
  expect([types.call?.latency.p50, types.call?.latency.p99]).toEqual([call!.p50Us! / 1000, call!.p99Us! / 1000]);
});

test('the report so far says that the run goes on, and the last one is the run’s own', async () => {
  const { clock, json, run, get } = await monitored();
  expect((await get('/api/report')).status).toBe(404);
  await clock.advance(seconds(4.5));
  const soFar = await json<Report>('/api/report');
  const { status, reason, partial, notes } = soFar.run;
  expect([status, reason, partial, soFar.certificate, notes.at(-1) ?? notes]).toEqual([
    'running',
    'the run goes on',
    true,
    null,
    expect.any(String),
  ]);
  expect(notes).toContain('so far: the run goes on');
  const report = await clock.runUntil(run.finished);
  const [first] = await json<readonly { readonly session_id: string }[]>('/api/sessions');
  const stored = JSON.parse(JSON.stringify(report)) as Report;
  expect(await json('/api/report')).toEqual(stored);
  expect(await json(`/api/sessions/${first?.session_id}/report`)).toEqual(stored);
  const saved = await get('/api/report?download');
  expect(saved.headers.get('content-disposition')).toBe('attachment; filename="bench-20260102-030405.json"');
});

test('what a page is told of a live run', async () => {
  const { clock, json, run } = await monitored();
  await clock.advance(seconds(2.5));
  const live = await json<{ readonly workers: object }>('/api/live');
  expect(live).toEqual({
    status: 'running',
    session_id: 'bench-20260102-030405',
    phase: {
      name: 'steady',
      started_at: expect.stringMatching(/^2026-01-02T03:04:05/),
      elapsed_seconds: expect.any(Number),
      planned_seconds: 10,
      done: null,
      total: null,
    },
    stages: [],
    workers: await json('/api/workers'),
    threads: [{ thread: 0, cpu: null, delay_p99: null, event_loop: null, rss_bytes: null }],
    log: [
      { timestamp: started(0), level: 'info', message: 'run of test begins', context: expect.any(Object) },
      { timestamp: started(0), level: 'info', message: 'phase set-up begins', context: {} },
      {
        timestamp: expect.stringMatching(/^2026-01-02T03:04:05/),
        level: 'info',
        message: 'phase steady begins',
        context: { planned_seconds: 10 },
      },
    ],
    controls: true,
    token_needed: false,
  });
  await clock.runUntil(run.finished);
  expect(await json('/api/live')).toMatchObject({ status: 'completed', controls: false });
});

test('M-5 several runs are sessions beside each other, the newest first', async () => {
  const { clock, json, monitor, run } = await monitored();
  await clock.runUntil(run.finished);
  monitor.watch();
  interface Listed {
    readonly session_id: string;
    readonly status: string;
  }
  const listed = await json<readonly Listed[]>('/api/sessions');
  expect(listed.map(({ session_id, status }) => [session_id, status])).toEqual([
    [expect.stringMatching(/^bench-20260102-0304\d\d$/), 'starting'],
    ['bench-20260102-030405', 'completed'],
  ]);
  expect(listed[1]).toEqual({
    session_id: 'bench-20260102-030405',
    name: 'test',
    scenario: 'test',
    start_time: started(0),
    status: 'completed',
    duration_seconds: 10,
    goodput: 400,
    success_rate: 100,
    latency_p99: 10,
    censored: [],
    never: [],
  });
  const old = await json<{ readonly status: string }>('/api/status?session=bench-20260102-030405');
  expect(old.status).toBe('completed');
});

test('P3-32 the list of runs says nothing of the speed of a smoke run, though whether its operations succeeded', async () => {
  const { clock, json, run } = await monitored({ plan: { smoke: true } });
  await clock.runUntil(run.finished);
  const [listed] = await json<readonly unknown[]>('/api/sessions');
  expect(listed).toEqual({
    session_id: 'bench-20260102-030405',
    name: 'test',
    scenario: 'test',
    start_time: started(0),
    status: 'completed',
    duration_seconds: 10,
    goodput: null,
    success_rate: 100,
    latency_p99: null,
    censored: [],
    never: [],
  });
});

test('an answer is made once for each moment that figures are of, and not sent again to who has it', async () => {
  const { clock, get } = await monitored();
  await clock.advance(seconds(2.5));
  const first = await get('/api/report');
  const etag = first.headers.get('etag') ?? '';
  const again = await get('/api/report', { headers: { 'if-none-match': etag } });
  await clock.advance(seconds(2));
  const later = await get('/api/report', { headers: { 'if-none-match': etag } });
  expect([first.status, again.status, later.status]).toEqual([200, 304, 200]);
});

test('the page and its parts are served, and nothing else lies behind', async () => {
  const { get } = await monitored();
  const page = await get('/');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const statuses = await Promise.all(
    ['/dashboard.js', '/dashboard.css', '/dashboard.svg', '/index.html', '/package.json'].map(
      async (path) => (await get(path)).status,
    ),
  );
  expect(statuses).toEqual([200, 200, 200, 404, 404]);
});
