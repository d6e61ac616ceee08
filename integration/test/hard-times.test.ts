import { startTestbed, type Fault, type GroundTruth, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { freePort } from '../../tooling/free-address.ts';
import { countOf, requestsOf, startCrudRun } from './crud-run.ts';
import { newHandles, openHandles } from './handles.ts';

const open: Testbed[] = [];

/** The routes of what is measured. */
const OPERATIONS = ['create', 'read', 'update', 'delete'] as const;

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
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 120_000, interval: 5 });

describe('hard times', () => {
  test('a target that is killed in mid-run and comes back: totals add up, every category has its cause', async () => {
    const first = await testbed({ port: await freePort() });
    const timed = { benchmark: { duration: '10m', warmup: '0s', target: first.url, workers: 8, timeout: '10s' } };
    const run = await startCrudRun(first, { timed });
    await until(() => countOf(first.groundTruth().requests, ({ method }) => method === 'GET') > 200);
    const truthOfFirst = first.groundTruth();
    await first.close();
    const second = await testbed({ port: first.port });
    await until(() => countOf(second.groundTruth().requests, ({ method }) => method === 'GET') > 50);
    run.stop('SIGINT');
    const report = await run.finished;

    expect(report.run.status).toBe('interrupted');
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

  test('R15 an operation that timed out and its late answer are one operation', async () => {
    const target = await testbed({ limits: { writeTimeoutMs: 60_000 } });
    const late: Fault = {
      kind: 'latency',
      distribution: 'fixed',
      meanMs: 15_000,
      operations: ['read'],
      rate: 0.2,
      times: 4,
    };
    const run = await startCrudRun(target, {
      config: { benchmark: { operations: 1000 } },
      onSteady: () => target.setFaults({ seed: 5, faults: [late] }),
    });
    const report = await run.finished;
    expect(target.groundTruth().faults).toEqual([{ kind: 'latency', count: 4 }]);
    expect(report.summary).toMatchObject({ total_operations: 1000, ok: 996, timeouts: 4, total_errors: 4 });
    expect(report.errors.map(({ category, count }) => ({ category, count }))).toEqual([
      { category: 'timeout', count: 4 },
    ]);
    const gets = ({ method }: { readonly method: string }) => method === 'GET';
    expect(countOf(requestsOf(report), gets)).toBe(countOf(target.groundTruth().requests, gets));
    expect(target.liveDocuments()).toEqual([]);
  });

  test('with one answer in a hundred cut off, each operation counts once and each reset has its operation', async () => {
    const target = await testbed();
    const resets: Fault = { kind: 'reset', moment: 'before', applied: true, rate: 0.01, operations: OPERATIONS };
    const run = await startCrudRun(target, {
      config: { benchmark: { operations: 4000 } },
      onSteady: () => target.setFaults({ seed: 9, faults: [resets] }),
      onDrain: () => target.setFaults({ faults: [] }),
    });
    const report = await run.finished;
    const { total_operations: total, ok, failed, unknown, total_errors: errors } = report.summary;
    expect({ total, sum: ok + failed + unknown }).toEqual({ total: 4000, sum: 4000 });
    const struck = countOf(target.groundTruth().requests, ({ status }) => status === 0);
    expect(struck).toBeGreaterThan(0);
    expect(errors).toBe(struck);
    expect(report.timeline.reduce((sum, row) => sum + row.operations, 0)).toBe(4000);
    // A reset on the heels of data may reach the client as a plain close.
    const causes = ['connection_reset', 'connection_closed'];
    expect(report.errors.filter(({ category }) => !causes.includes(category))).toEqual([]);
    expect(target.liveDocuments()).toEqual([]);
  });

  test('a target that grows slow, dies and comes back: nothing is lost from the count, nothing is counted twice', async () => {
    const slow: Fault = { kind: 'latency', distribution: 'fixed', meanMs: 120, operations: OPERATIONS };
    const first = await testbed({ port: await freePort() });
    const timed = {
      benchmark: { duration: '20s', warmup: '0s', target: first.url, workers: 6, timeout: '1s' },
      load: { model: 'open', rate: '100/s', arrivals: 'constant', maxQueue: '500ms' },
    };
    const run = await startCrudRun(first, { timed });
    const gets = (target: Testbed) => countOf(target.groundTruth().requests, ({ method }) => method === 'GET');
    await until(() => gets(first) > 40);
    first.setFaults({ faults: [slow] });
    await until(() => (first.groundTruth().faults[0]?.count ?? 0) > 10);
    await first.close();
    const second = await testbed({ port: first.port });
    await until(() => gets(second) > 20);
    const report = await run.finished;

    const { total_operations: total, ok, failed, unknown, dropped } = report.summary;
    expect(ok + failed + unknown).toBe(total);
    // The schedule is the measure: 100 arrivals a second for twenty seconds, each sent or dropped, none twice.
    expect(total + dropped).toBe(2000);
    expect(report.timeline.reduce((sum, row) => sum + row.operations, 0)).toBe(total);
    expect(report.errors.reduce((sum, { count }) => sum + count, 0)).toBe(failed + unknown);
    expect(second.liveDocuments()).toEqual([]);
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
