import { existsSync } from 'node:fs';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import type { Report } from '@syntrix-bench/metrics';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { systemClock } from '../src/hosts/system-clock.ts';
import { threadsHost } from '../src/hosts/threads-host.ts';
import type { Plan } from '../src/contracts/plan.ts';
import { startRun } from '../src/run/start-run.ts';
import { environmentForTests, planForTests, workloadForTests } from '../src/testing/index.ts';
import counting from './fixtures/counting-plugin.mjs';
import creating from './fixtures/creating-scenario.mjs';
import dying from './fixtures/dying-scenario.mjs';

let testbed: Testbed;

beforeAll(async () => {
  if (!existsSync(new URL('../dist/shard-thread.js', import.meta.url))) {
    throw new Error('threads run built JavaScript: run `pnpm build` before these tests');
  }
  testbed = await startTestbed();
});

beforeEach(() => testbed.reset());
afterAll(() => testbed.close());

function planOf(over: { operations: number | null; workers: number; url?: string; module?: string }): Plan {
  const url = new URL(over.module ?? './fixtures/creating-scenario.mjs', import.meta.url).href;
  const plan = planForTests({
    target: { kind: 'syntrix', module: null, urls: [testbed.url], timeoutUs: 5_000_000, headers: {} },
  });
  return {
    ...plan,
    workloads: [
      workloadForTests({
        scenario: 'creating',
        module: { name: 'creating', specifier: './creating-scenario.mjs', url, version: null },
        operations: over.operations,
        workers: over.workers,
      }),
    ],
    phases: { ...plan.phases, steadyUs: over.operations === null ? 600_000_000 : null },
  };
}

function start(plan: Plan, threads: number, silenceLimitUs = 60_000_000) {
  const clock = systemClock();
  const host = threadsHost({ clock, threads, silenceLimitUs });
  const run = startRun({ plan, scenarios: [creating, dying], host, clock, environment: environmentForTests });
  return { run, host };
}

/** Two threads, of which the second dies. */
function dyingPlan(death: string, during: 'setup' | 'load' | 'teardown'): Plan {
  const operations = during === 'teardown' ? 100 : null;
  const plan = planOf({ operations, workers: WORKERS, module: './fixtures/dying-scenario.mjs' });
  const workloads = plan.workloads.map((workload) => ({ ...workload, scenario: 'dying', options: { death, during } }));
  return { ...plan, workloads };
}

const WORKERS = 6;

const total = (requests: Readonly<Record<string, number>>) => Object.values(requests).reduce((sum, n) => sum + n, 0);

function requestsOf(report: Report) {
  const counts = new Map<string, number>();
  for (const { method, status, count } of report.phases.flatMap(({ requests }) => requests)) {
    counts.set(`${method} ${status}`, (counts.get(`${method} ${status}`) ?? 0) + count);
  }
  return Object.fromEntries([...counts].sort());
}

const truth = () =>
  Object.fromEntries(
    testbed
      .groundTruth()
      .requests.map(({ method, status, count }) => [`${method} ${status}`, count])
      .sort(),
  );

describe('the threads host', () => {
  test.each([1, 2, 3])(
    '%i threads do exactly the planned operations, and the report equals what the target saw',
    async (threads) => {
      const { run } = start(planOf({ operations: 300, workers: 7 }), threads);
      const report = await run.finished;
      expect(report.run.status).toBe('completed');
      expect(report.summary).toMatchObject({ total_operations: 300, total_errors: 0 });
      expect(report.environment).toMatchObject({ shard_host: 'threads', shards: threads });
      expect(requestsOf(report)).toEqual(truth());
      expect(testbed.liveDocuments()).toEqual([]);
    },
  );

  test('a thread that dies fails the whole run with its reason; what was measured is reported, what it made is removed', async () => {
    const { run, host } = start(planOf({ operations: null, workers: 4 }), 2);
    await vi.waitUntil(() => testbed.liveDocuments().length > 200, { timeout: 120_000 });
    await host.threadOf(1)?.kill();
    const report = await run.finished;
    expect(report.run.status).toBe('failed');
    expect(report.run.reason).toContain('the thread of shard 1 stopped');
    expect(report.run.partial).toBe(true);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test.each([
    ['exit', 'process.exit(7) was called in it', 'a plugin that ends its process ends its thread'],
    ['throw', 'ReferenceError: nobody is not defined', 'what is thrown where nobody catches it'],
    ['reject', 'RangeError: too far', 'a promise that is rejected and that nobody awaits'],
  ])(
    'a thread in which %s happens hands over what it measured: all but what was in flight adds up (%s: %s)',
    async (death, reason) => {
      const { run } = start(dyingPlan(death, 'load'), 2);
      const report = await run.finished;
      expect(report.run).toMatchObject({ status: 'failed', partial: true });
      expect(report.run.reason).toContain('the thread of shard 1 stopped: ');
      expect(report.run.reason).toContain(reason);
      expect(testbed.liveDocuments()).toEqual([]);
      const missing = total(truth()) - total(requestsOf(report));
      expect(missing).toBeGreaterThanOrEqual(0);
      expect(missing).toBeLessThanOrEqual(WORKERS / 2);
      const { ok, refused, failed, unknown, total_operations: operations } = report.summary;
      expect(ok + refused + failed + unknown).toBe(operations);
      expect(operations).toBeGreaterThanOrEqual(50);
    },
  );

  test('a thread that is in a loop without end is named and ended, and what was measured is reported', async () => {
    const { run } = start(dyingPlan('loop', 'load'), 2, 8_000_000);
    const report = await run.finished;
    expect(report.run).toMatchObject({ status: 'failed', partial: true });
    expect(report.run.reason).toBe(
      'the thread of shard 1 stopped: it has not responded for 8 s; it may be in an endless loop',
    );
    expect(report.summary.ok).toBeGreaterThan(0);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('a run that is given up does not wait for a thread that is in a loop without end', async () => {
    const { run, host } = start(dyingPlan('loop', 'load'), 2);
    await vi.waitUntil(() => testbed.liveDocuments().length > 200, { timeout: 120_000 });
    run.stop('SIGINT');
    run.abort();
    const report = await run.finished;
    expect(report.run).toMatchObject({ status: 'interrupted', reason: 'interrupted by SIGINT', partial: true });
    await host.threadOf(1)?.kill();
  });

  test('a thread that dies while it seeds ends the run at once: nothing was measured', async () => {
    const { run } = start(dyingPlan('exit', 'setup'), 2);
    await expect(run.finished).rejects.toMatchObject({
      code: 'shard_failed',
      message: 'the thread of shard 1 stopped: process.exit(7) was called in it',
    });
  });

  test('a thread that dies while it cleans up fails the run, and its documents are removed all the same', async () => {
    const { run } = start(dyingPlan('exit', 'teardown'), 2);
    const report = await run.finished;
    expect(report.run).toMatchObject({ status: 'failed', partial: true });
    expect(report.run.reason).toContain('the thread of shard 1 stopped');
    expect(report.summary.total_operations).toBe(100);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('there are never more threads than workers', async () => {
    const { run } = start(planOf({ operations: 20, workers: 2 }), 5);
    const report = await run.finished;
    expect(report.environment).toMatchObject({ shard_host: 'threads', shards: 2 });
    expect(report.summary.total_operations).toBe(20);
  });

  test('R4 threads tell the time of the run, to within what is known of their clocks', async () => {
    const clock = systemClock();
    const host = threadsHost({ clock, threads: 3 });
    const snapshots: { readonly toUs: number; readonly heardUs: number }[] = [];
    const silent = () => undefined;
    await host.open(
      planOf({ operations: 1, workers: 3 }),
      { authorizations: [null] },
      {
        onSnapshot: ({ toUs }) => void snapshots.push({ toUs, heardUs: clock.nowUs() }),
        onProgress: silent,
        onWorkloadEnded: silent,
        onFailure: silent,
        onPrinted: silent,
      },
    );
    const clocks = host.clocks();
    const askedUs = clock.nowUs();
    await host.send({ type: 'finish', deadlineUs: 0, atUs: 0 }, 30_000_000);
    await host.send({ type: 'drain', stragglersUs: 0, atUs: 0 }, 30_000_000);
    expect(clocks.map(({ shard, offsetUs }) => [shard, offsetUs])).toEqual([0, 1, 2].map((shard) => [shard, 0]));
    const uncertaintyUs = Math.max(...clocks.map((each) => each.uncertaintyUs)) + 1;
    expect(uncertaintyUs).toBeLessThan(Infinity);
    const cut = snapshots.slice(-3);
    for (const { toUs, heardUs } of cut) {
      expect(toUs).toBeGreaterThanOrEqual(askedUs - uncertaintyUs);
      expect(toUs).toBeLessThanOrEqual(heardUs + uncertaintyUs);
    }
    await host.close();
  });

  test('the machine is one for all threads, with its facts and how it stands', async () => {
    const host = threadsHost({ clock: systemClock(), threads: 2 });
    const [machine, ...others] = await host.machines();
    expect(others).toEqual([]);
    expect(machine).toMatchObject({ name: machine?.facts?.host, facts: { node_version: process.version } });
    expect(machine?.reading?.cores).toBeGreaterThan(0);
  });

  test('a target that a plugin brings is imported by each thread', async () => {
    const url = new URL('./fixtures/counting-plugin.mjs', import.meta.url).href;
    const module = { name: 'counting-plugin', specifier: './counting-plugin.mjs', url, version: null };
    const plan = planForTests({
      target: {
        kind: 'counting',
        module,
        urls: ['count://here'],
        allowedHosts: ['here'],
        timeoutUs: 5_000_000,
        headers: {},
      },
      workloads: [workloadForTests({ scenario: 'counting', module, operations: 100, workers: 4 })],
    });
    const clock = systemClock();
    const run = startRun({
      plan: { ...plan, phases: { ...plan.phases, steadyUs: null } },
      scenarios: counting.scenarios!,
      target: counting.targets![0]!,
      host: threadsHost({ clock, threads: 2 }),
      clock,
      environment: environmentForTests,
    });
    const report = await run.finished;
    expect(report.summary).toMatchObject({ total_operations: 100, total_errors: 0 });
    expect(report.environment).toMatchObject({
      target_version: 'one',
      shards: 2,
      transport: 'counting on count://here',
    });
    expect(requestsOf(report)).toEqual({ 'count 200': 100 });
  });

  test('a target that is an object of the program is refused: no thread could import it', async () => {
    const plan = planOf({ operations: 1, workers: 1 });
    const host = threadsHost({ clock: systemClock(), threads: 1 });
    const opening = host.open(
      { ...plan, target: { ...plan.target, kind: 'orders' } },
      { authorizations: [null] },
      {
        onSnapshot: () => undefined,
        onProgress: () => undefined,
        onWorkloadEnded: () => undefined,
        onFailure: () => undefined,
        onPrinted: () => undefined,
      },
    );
    await expect(opening).rejects.toMatchObject({
      code: 'plugin_invalid',
      message: 'a target of kind "orders" cannot be used by threads',
    });
  });

  test('a scenario that no module brings is refused before load', async () => {
    const plan = planOf({ operations: 1, workers: 1 });
    const workloads = plan.workloads.map((workload) => ({ ...workload, module: null }));
    const { run } = start({ ...plan, workloads }, 1);
    await expect(run.finished).rejects.toMatchObject({ code: 'plugin_invalid' });
  });

  test('a module that cannot be imported is named', async () => {
    const { run } = start(planOf({ operations: 1, workers: 1, module: './fixtures/nowhere.mjs' }), 1);
    await expect(run.finished).rejects.toMatchObject({ message: expect.stringContaining('nowhere.mjs') as string });
  });
});
