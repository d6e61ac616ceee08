import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { configLayer, createPlan, resolveConfig } from '@syntrix-bench/core';
import { ManualClock, oneCallScenario, scriptedTarget, startTestRun } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { startMonitoredRun } from '../../test/monitored-run.ts';
import { WatchedRun } from './watched-run.ts';

const QUIET = { control: { isThere: true, needsToken: false }, figuresEveryMs: 2_000, onNews: () => undefined };

/** Bytes in use once what is not has been collected. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('M-7 100,000 snapshots take no more memory than the newest hour of them', async () => {
  const target = scriptedTarget({
    answer: ({ index }) => ({
      serviceUs: 1000 + ((index * 7919) % 50_000),
      ...(index % 5 === 0 ? { outcome: 2, status: 500, category: 'http_500_internal', message: `no ${index}` } : {}),
    }),
  });
  const clock = new ManualClock();
  const { run, reporter } = startTestRun({ clock, target });
  await clock.runUntil(run.finished);
  const sample = reporter.snapshots.find(({ interval }) => interval.errors.length > 0)!;
  const watched = new WatchedRun({ ...QUIET, nowMs: () => 0, timelineRetentionSeconds: 3600, maxErrorsRetained: 1000 });
  const feed = (from: number, to: number): void => {
    for (let second = from; second < to; second += 1) {
      const [fromUs, toUs] = [second * 1e6, (second + 1) * 1e6];
      void watched.reporter.onSnapshot?.({ ...sample, nowUs: toUs, interval: { ...sample.interval, fromUs, toUs } });
      void watched.reporter.onLog?.({ atUs: toUs, level: 'warn', message: `line ${second}`, context: {} });
    }
  };
  feed(0, 10_000);
  const [before, retained] = [heapBytes(), watched.retained];
  feed(10_000, 100_000);
  expect([retained, watched.retained]).toEqual([
    { intervals: 3600, errors: 1000, lines: 1000 },
    { intervals: 3600, errors: 1000, lines: 1000 },
  ]);
  expect(heapBytes() - before).toBeLessThan(20e6);
  expect(watched.now().timeline(3600, 5).points).toHaveLength(720);
});

test('P1-59 figures are made for who asks, at most once in the time between two of them, and at once where the status changes', async () => {
  const watched = new WatchedRun({ ...QUIET, nowMs: () => 0, timelineRetentionSeconds: 60, maxErrorsRetained: 10 });
  const { run, clock } = startTestRun({ reporters: [watched.reporter] });
  let made = 0;
  const soFar = () => {
    made += 1;
    return run.soFar();
  };
  watched.attach({ startedAtMs: 0, soFar }, () => false);
  const madeIn = async (seconds: number, isAsked: boolean): Promise<number> => {
    const before = made;
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1e6);
      if (isAsked) expect(watched.now().report?.run.status).toBe('running');
    }
    return made - before;
  };
  const whileRunning = [await madeIn(2, false), await madeIn(4, true), await madeIn(2, false)];
  run.pause();
  await clock.advance(0);
  const before = made;
  const reports = [watched.now().report, watched.now().report];
  expect([...whileRunning, made - before, reports[0] === reports[1]]).toEqual([0, 2, 1, 1, true]);
});

test('a monitor that fails is dropped, and the run does not notice', async () => {
  const throwing = new WatchedRun({
    ...QUIET,
    nowMs: () => 0,
    timelineRetentionSeconds: 60,
    maxErrorsRetained: 10,
    onNews: () => {
      throw new Error('the monitor is broken');
    },
  });
  const { run, clock, reporter } = startTestRun({ reporters: [throwing.reporter] });
  const report = await clock.runUntil(run.finished);
  expect([report.run.status, report.summary.total_operations > 3000]).toEqual(['completed', true]);
  expect(reporter.logs.map(({ message }) => message)).toContain(
    'reporter "monitor" failed and was dropped: the monitor is broken',
  );
});

test('no secret of a config, and none that a server repeats, is in any answer', async () => {
  const secrets = ['S3cret-Pass', 'env-t0ken-value', 'hdr-s3cret', 'tok-in-message-1234'];
  const config = resolveConfig([
    configLayer('options', {
      benchmark: { target: 'http://localhost:1', duration: '10s', warmup: '0s' },
      auth: { username: 'bench', password: 'S3cret-Pass' },
      scenario: 'test',
    }),
  ]);
  const { plan, inline } = createPlan(config, { scenarios: [oneCallScenario()] });
  const target = scriptedTarget({
    serviceUs: 10_000,
    answer: ({ index }) =>
      index % 3 === 0
        ? {
            outcome: 2,
            status: 500,
            category: 'http_500_internal',
            message: 'bad Authorization: Bearer tok-in-message-1234',
          }
        : {},
  });
  const run = await startMonitoredRun(
    {
      plan: { ...plan, target: { ...plan.target, headers: { authorization: 'Bearer hdr-s3cret' } } },
      secrets: inline,
      target,
    },
    { metricsText: (report) => JSON.stringify(report) },
  );
  void run.watched.reporter.onLog?.({ atUs: 0, level: 'error', message: 'password=S3cret-Pass', context: {} });
  await run.clock.advance(3_500_000);
  const paths = [
    ...['/', '/api/status', '/api/metrics', '/api/metrics.csv', '/api/metrics.json', '/api/metrics/timeline'],
    ...[
      '/api/workers',
      '/api/errors',
      '/api/logs?level=debug',
      '/api/live',
      '/api/report',
      '/api/sessions',
      '/metrics',
    ],
  ];
  const texts = await Promise.all(paths.map(async (path) => [path, await (await run.get(path)).text()] as const));
  await run.monitor.close();
  const leaks = texts.flatMap(([path, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => [path, secret]),
  );
  expect(leaks).toEqual([]);
  expect(texts.find(([path]) => path === '/api/errors')?.[1]).toContain('Bearer ***');
});
