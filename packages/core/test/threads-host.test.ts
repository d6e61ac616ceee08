import { existsSync } from 'node:fs';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import type { Report } from '@syntrix-bench/metrics';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { systemClock } from '../src/hosts/system-clock.ts';
import { threadsHost } from '../src/hosts/threads-host.ts';
import type { Plan } from '../src/contracts/plan.ts';
import { startRun } from '../src/run/start-run.ts';
import { environmentForTests, planForTests, workloadForTests } from '../src/testing/index.ts';
import creating from './fixtures/creating-scenario.mjs';

let testbed: Testbed;

beforeAll(async () => {
  if (!existsSync(new URL('../dist/shard-thread.js', import.meta.url))) {
    throw new Error('threads run built JavaScript: run `pnpm build` before these tests');
  }
  testbed = await startTestbed();
});

beforeEach(() => testbed.reset());
afterAll(() => testbed.close());

function planOf(over: { operations: number | null; lanes: number; url?: string; module?: string }): Plan {
  const url = new URL(over.module ?? './fixtures/creating-scenario.mjs', import.meta.url).href;
  const plan = planForTests({ target: { kind: 'syntrix', urls: [testbed.url], timeoutUs: 5_000_000, headers: {} } });
  return {
    ...plan,
    workloads: [
      workloadForTests({
        scenario: 'creating',
        module: { name: 'creating', specifier: './creating-scenario.mjs', url, version: null },
        operations: over.operations,
        lanes: over.lanes,
      }),
    ],
    phases: { ...plan.phases, steadyUs: over.operations === null ? 60_000_000 : null },
  };
}

function start(plan: Plan, threads: number) {
  const clock = systemClock();
  const host = threadsHost({ clock, threads });
  const run = startRun({ plan, scenarios: [creating], host, clock, environment: environmentForTests });
  return { run, host };
}

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
      const { run } = start(planOf({ operations: 300, lanes: 7 }), threads);
      const report = await run.finished;
      expect(report.run.status).toBe('completed');
      expect(report.summary).toMatchObject({ total_operations: 300, total_errors: 0 });
      expect(report.environment).toMatchObject({ shard_host: 'threads', shards: threads });
      expect(requestsOf(report)).toEqual(truth());
      expect(testbed.liveDocuments()).toEqual([]);
    },
  );

  test('a thread that dies fails the whole run with its reason; what was measured is reported, what it made is removed', async () => {
    const { run, host } = start(planOf({ operations: null, lanes: 4 }), 2);
    await vi.waitUntil(() => testbed.liveDocuments().length > 200, { timeout: 30_000 });
    await host.threadOf(1)?.kill();
    const report = await run.finished;
    expect(report.run.status).toBe('failed');
    expect(report.run.reason).toContain('the thread of shard 1 is gone');
    expect(report.run.partial).toBe(true);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('a scenario that no module brings is refused before load', async () => {
    const plan = planOf({ operations: 1, lanes: 1 });
    const workloads = plan.workloads.map((workload) => ({ ...workload, module: null }));
    const { run } = start({ ...plan, workloads }, 1);
    await expect(run.finished).rejects.toMatchObject({ code: 'plugin_invalid' });
  });

  test('a module that cannot be imported is named', async () => {
    const { run } = start(planOf({ operations: 1, lanes: 1, module: './fixtures/nowhere.mjs' }), 1);
    await expect(run.finished).rejects.toMatchObject({ message: expect.stringContaining('nowhere.mjs') as string });
  });
});
