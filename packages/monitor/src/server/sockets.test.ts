import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { scriptedTarget } from '@syntrix-bench/core/testing';

import { startMonitoredRun, type MonitoredRun } from '../../test/monitored-run.ts';
import { createMonitor } from '../create-monitor.ts';

const open: MonitoredRun[] = [];
afterEach(async () => {
  for (const { monitor } of open.splice(0)) await monitor.close();
});

async function monitored(...options: Parameters<typeof startMonitoredRun>): Promise<MonitoredRun> {
  const started = await startMonitoredRun(...options);
  open.push(started);
  return started;
}

interface Message {
  readonly type: string;
  readonly timestamp: string;
  readonly data: object;
}

/** Listens, and keeps what is said. */
async function listen({ monitor }: Pick<MonitoredRun, 'monitor'>) {
  const socket = new WebSocket(`ws://localhost:${monitor.port}/ws/metrics`);
  const messages: Message[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as Message);
    for (const wake of waiting.splice(0)) wake();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve) => socket.on('open', resolve));
  return {
    socket,
    messages,
    closed,
    async until(isThere: (message: Message) => boolean): Promise<Message> {
      for (;;) {
        const found = messages.find(isThere);
        if (found !== undefined) return found;
        await new Promise<void>((wake) => waiting.push(wake));
      }
    },
  };
}

test('M-3 where no run is watched who listens is told of none', async () => {
  const monitor = await createMonitor({ address: 'localhost:0' });
  const { messages, closed } = await listen({ monitor });
  await monitor.close();
  expect([await closed, messages]).toEqual([1001, []]);
});

test('M-3 who listens is told metrics, changes of status, errors and the end, each as it is agreed', async () => {
  const target = scriptedTarget({
    serviceUs: 10_000,
    answer: ({ index }) => (index === 50 ? { outcome: 2, status: 500, category: 'http_500_internal' } : {}),
  });
  const run = await monitored({ target }, { metricsIntervalMs: 20 });
  const { clock, json } = run;
  const { until, messages } = await listen(run);
  await clock.advance(2_500_000);
  const status = await until(({ type }) => type === 'status_change');
  const error = await until(({ type }) => type === 'error_occurred');
  const update = await until(
    ({ type, data }) =>
      type === 'metrics_update' && (data as { readonly total: { readonly operations: number } }).total.operations > 0,
  );
  const metrics = await json('/api/metrics');
  await clock.runUntil(run.run.finished);
  const end = await until(({ type }) => type === 'benchmark_completed');
  expect(messages[0]?.type).toBe('metrics_update');
  expect(status).toEqual({
    type: 'status_change',
    timestamp: expect.any(String),
    data: { status: 'running', previous: 'starting' },
  });
  expect(error).toEqual({
    type: 'error_occurred',
    timestamp: expect.any(String),
    data: {
      timestamp: error.timestamp,
      type: '500 Internal Server Error',
      message: expect.any(String),
      operation: 'call',
      worker_id: expect.stringMatching(/^worker-00\d$/),
    },
  });
  expect(Object.keys(update.data)).toEqual(Object.keys(metrics as object));
  expect(end.data).toEqual({
    session_id: 'bench-20260102-030405',
    status: 'completed',
    reason: 'the planned duration was reached',
    metrics: await json('/api/metrics'),
  });
});

test('who says more than anybody has to say is cut off', async () => {
  const run = await monitored();
  const { socket, closed } = await listen(run);
  socket.send('x'.repeat(5000));
  expect(await closed).toBe(1009);
});

test('there is room for fifty listeners, the next is told so', async () => {
  const run = await monitored();
  const all = await Promise.all(Array.from({ length: 50 }, () => listen(run)));
  const refused = new WebSocket(`ws://localhost:${run.monitor.port}/ws/metrics`);
  refused.on('error', () => undefined);
  const status = await new Promise((resolve) =>
    refused.on('unexpected-response', (_, response) => resolve(response.statusCode)),
  );
  all[0]?.socket.terminate();
  expect(status).toBe(503);
});

test('who listens and never reads is cut off, and the run does not wait for it', async () => {
  const run = await monitored({}, { metricsIntervalMs: 60_000 });
  const socket = connect(run.monitor.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    [
      'GET /ws/metrics HTTP/1.1',
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      '',
      '',
    ].join('\r\n'),
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  const message = 'x'.repeat(100_000);
  const sample = { atUs: 1, operation: 'call', worker: 0, status: 500, code: '', message };
  const kind = {
    workload: 'main',
    database: 'default',
    operation: 'call',
    kind: 'operation',
    phase: 'steady',
  } as const;
  const tally = { ...kind, category: 'http_500_internal', status: 500, count: 1, first: sample, last: sample };
  await run.clock.advance(1_500_000);
  const [{ live, interval } = raise()] = run.reporter.snapshots;
  // Far more than the system itself keeps for a reader.
  for (let k = 0; k < 1000; k += 1)
    void run.watched.reporter.onSnapshot?.({ live, interval: { ...interval, errors: [tally] }, nowUs: k });
  const report = await run.clock.runUntil(run.run.finished);
  socket.resume();
  await closed;
  expect(report.run.status).toBe('completed');
});

function raise(): never {
  throw new Error('there is no snapshot');
}
