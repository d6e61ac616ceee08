import { startTestbed, type GroundTruth, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { countOf, requestsOf, startCrudRun } from './crud-run.ts';
import { newHandles, openHandles } from './handles.ts';

const open: Testbed[] = [];

async function testbed(...options: Parameters<typeof startTestbed>): Promise<Testbed> {
  const started = await startTestbed(...options);
  open.push(started);
  return started;
}

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const answered = (truths: readonly GroundTruth[]) =>
  truths.flatMap(({ requests }) => requests).filter(({ status }) => status !== 0);

/** Waits for a condition, with a watchdog far beyond what it ever takes. */
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 60_000, interval: 5 });

describe('hard times', () => {
  test('a target that is killed in mid-run and comes back: totals add up, every category has its cause', async () => {
    const first = await testbed();
    const timed = { benchmark: { duration: '5s', warmup: '0s', target: first.url, workers: 8, timeout: '1s' } };
    const run = await startCrudRun(first, { timed });
    await until(() => countOf(first.groundTruth().requests, ({ method }) => method === 'GET') > 200);
    const truthOfFirst = first.groundTruth();
    await first.close();
    const second = await testbed({ port: first.port });
    await until(() => countOf(second.groundTruth().requests, ({ method }) => method === 'GET') > 50);
    const report = await run.finished;

    expect(report.run.status).toBe('completed');
    const { total_operations: total, ok, failed, unknown, total_errors: errors } = report.summary;
    expect(ok + failed + unknown).toBe(total);
    expect(report.errors.reduce((sum, { count }) => sum + count, 0)).toBe(errors);
    expect(report.timeline.reduce((sum, row) => sum + row.operations, 0)).toBe(total);
    const causes = ['connection_refused', 'connection_reset', 'connection_closed', 'http_404_not_found'];
    expect(report.errors.map(({ category }) => category).filter((category) => !causes.includes(category))).toEqual([]);
    // What the first one saw between the look at its truth and its end is not known, so it is a lower bound.
    const seen = countOf(requestsOf(report), ({ status }) => status !== 0);
    const known = countOf(answered([truthOfFirst, second.groundTruth()]), () => true);
    expect(seen).toBeGreaterThanOrEqual(known);
    expect(second.liveDocuments()).toEqual([]);
  });

  test('P1-13 tokens that live for two seconds are renewed under load without an operation failing', async () => {
    const target = await testbed({ accessTokenTtlMs: 2000 });
    const run = await startCrudRun(target, {
      timed: {
        benchmark: { target: target.url, workers: 4, duration: '6s', warmup: '0s', timeout: '1s' },
        auth: { username: 'bench', password: 'Bench-User#2025' },
      },
    });
    const report = await run.finished;
    expect(report.errors).toEqual([]);
    expect(requestsOf(report)).toEqual(target.groundTruth().requests);
    const renewals = report.phases.flatMap(({ name, requests }) => (name === 'steady' ? requests : []));
    expect(countOf(renewals, ({ method, status }) => method === 'POST' && status === 200)).toBeGreaterThanOrEqual(2);
    expect(target.liveDocuments()).toEqual([]);
  });

  test('a run leaves no socket, timer or file behind, however it ends', async () => {
    const target = await testbed();
    const before = openHandles();
    const whole = await startCrudRun(target);
    await whole.finished;
    const interrupted = await startCrudRun(target, { config: { benchmark: { operations: 100_000 } } });
    await until(() => target.liveDocuments().length > 100);
    interrupted.stop('SIGINT');
    await interrupted.finished;
    const lost = await startCrudRun({ url: 'http://127.0.0.1:9' });
    await expect(lost.finished).rejects.toMatchObject({ code: 'target_unreachable' });
    await until(() => target.groundTruth().connections.open === 0);
    await until(() => newHandles(before).length === 0);
    expect(newHandles(before)).toEqual([]);
    expect(target.liveDocuments()).toEqual([]);
  });
});
