import { startRun, type Json, type Plan, type WorkloadPlan } from '@syntrix-bench/core';
import { planForTests, recordingReporter, workloadForTests } from '@syntrix-bench/core/testing';
import { startTestbed, type Fault, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { afterEach, describe, expect, test } from 'vitest';

import { crudScenario } from '../src/crud-scenario.ts';
import { optionsOf } from './fake-contexts.ts';

const open: Testbed[] = [];
const everything = {
  operations: [
    { type: 'create', weight: 30 },
    { type: 'read', weight: 35 },
    { type: 'update', weight: 10 },
    { type: 'replace', weight: 10 },
    { type: 'delete', weight: 15 },
  ],
  data: { seedData: 60, documentSizeBytes: 400, fieldsCount: 6 },
};

afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

/** Starts a run of the scenario against a fresh testbed: counted operations on eight lanes, unless said otherwise. */
async function start(
  setting: {
    readonly testbed?: TestbedOptions;
    readonly workload?: Partial<WorkloadPlan>;
    readonly plan?: Partial<Plan>;
    readonly timeoutMs?: number;
  } = {},
) {
  const testbed = await startTestbed(setting.testbed);
  open.push(testbed);
  const options = optionsOf(everything) as unknown as Json;
  const reporter = recordingReporter();
  const run = startRun({
    scenarios: [crudScenario],
    reporters: [reporter],
    plan: planForTests({
      target: { kind: 'syntrix', urls: [testbed.url], timeoutUs: (setting.timeoutMs ?? 10_000) * 1000, headers: {} },
      workloads: [workloadForTests({ scenario: 'crud', options, lanes: 8, operations: 2000, ...setting.workload })],
      phases: { ...planForTests().phases, steadyUs: null },
      ...setting.plan,
    }),
  });
  return { testbed, run, reporter };
}

/** Requests of the testbed by `METHOD status`, as far as the report has rows for them. */
function countsOf(rows: readonly { readonly method: string; readonly status: number; readonly count: number }[]) {
  const counts: Record<string, number> = {};
  for (const { method, status, count } of rows) {
    counts[`${method} ${status}`] = (counts[`${method} ${status}`] ?? 0) + count;
  }
  return counts;
}

describe('over real HTTP', () => {
  test('P1-71 every operation goes well, the report adds up to what the target saw, and nothing is left', async () => {
    const { testbed, run } = await start();
    const report = await run.finished;
    expect(report.summary).toMatchObject({ total_operations: 2000, total_errors: 0, success_rate: 100 });
    expect(countsOf(report.phases.flatMap(({ requests }) => requests))).toEqual(
      countsOf(testbed.groundTruth().requests),
    );
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('P1-14 the server takes the documents as they are meant: with all fields, and of the size asked for', async () => {
    const { testbed, run } = await start({ plan: { cleanup: false } });
    await run.finished;
    const ids = testbed.liveDocuments({ collectionPrefix: 'benchmarks' }).filter((path) => !path.includes('-runs/'));
    expect(ids.length).toBeGreaterThan(200);
    for (const path of ids.slice(0, 20)) {
      const [database, document] = path.split(':');
      const response = await fetch(`${testbed.url}/api/v1/databases/${database}/documents/${document}`);
      const stored = (await response.json()) as Record<string, unknown>;
      const own = new Set(['collection', 'version', 'createdAt', 'updatedAt']);
      const sent = Object.fromEntries(Object.entries(stored).filter(([name]) => !own.has(name)));
      expect(Object.keys(sent).sort()).toEqual(['category', 'field_1', 'field_2', 'field_3', 'id', 'seq', 'text']);
      expect(Math.abs(JSON.stringify(sent).length - 400)).toBeLessThanOrEqual(20);
    }
  });

  test('P1-24 an interrupted run leaves nothing', async () => {
    const { testbed, run, reporter } = await start({ workload: { operations: 1_000_000 } });
    reporter.onSnapshot = ({ live }) => {
      if (live.cohort === 'steady') run.stop('SIGINT');
    };
    const report = await run.finished;
    expect(report.run).toMatchObject({ status: 'interrupted', partial: true });
    expect(testbed.liveDocuments()).toEqual([]);
  });
});

describe('on a target that misbehaves', () => {
  const cases: readonly { readonly why: string; readonly faults: readonly Fault[]; readonly timeoutMs?: number }[] = [
    { why: 'answers 500 to some, having done it', faults: [{ kind: 'error', status: 500, applied: true, rate: 0.05 }] },
    { why: 'answers 503 to some, without doing it', faults: [{ kind: 'error', status: 503, rate: 0.05 }] },
    {
      why: 'resets connections after doing it',
      faults: [{ kind: 'reset', moment: 'before', applied: true, rate: 0.03 }],
    },
    { why: 'resets connections within answers', faults: [{ kind: 'reset', moment: 'within', rate: 0.03 }] },
    { why: 'cuts answers off', faults: [{ kind: 'truncate', rate: 0.03 }] },
    { why: 'answers garbage', faults: [{ kind: 'garbage', rate: 0.03 }] },
    {
      why: 'answers too late',
      faults: [{ kind: 'latency', distribution: 'fixed', meanMs: 500, rate: 0.01 }],
      timeoutMs: 100,
    },
    { why: 'refuses a while', faults: [{ kind: 'storm', everyMs: 300, forMs: 60 }] },
  ];

  test.each(cases)(
    'that $why: all is removed, and no document was addressed after its delete',
    async ({ faults, timeoutMs }) => {
      const { testbed, run } = await start({
        testbed: { faults: { faults } },
        workload: { operations: 1000 },
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      const report = await run.finished;
      expect(report.summary.total_errors).toBeGreaterThan(0);
      testbed.setFaults({ faults: [] });
      expect(report.run.status).toBe('completed');
      expect(testbed.liveDocuments()).toEqual([]);
      expect(report.run.cleanup.left).toBe(0);
      expect(report.counters['missing'] ?? 0).toBe(0);
    },
  );
});
