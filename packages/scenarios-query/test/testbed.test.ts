import { startRun, type Json } from '@syntrix-bench/core';
import { planForTests, workloadForTests } from '@syntrix-bench/core/testing';
import { startTestbed, type Fault } from '@syntrix-bench/testbed';
import { describe, expect, onTestFinished, test } from 'vitest';

import { atPhases } from '../../../tooling/at-phases.ts';
import { indexTemplates } from '../src/index-templates.ts';
import type { QueryOptions } from '../src/query-options.ts';
import { queryScenario } from '../src/query-scenario.ts';
import { options } from './query-target.ts';

const DATA = { documentSizeBytes: 400, fieldsCount: 8 };
const weighted = (...types: readonly string[]) => types.map((type) => ({ type, weight: 1 }));
const readers = options({
  operations: weighted('simple', 'and', 'or', 'in', 'sorted', 'paged', 'large'),
  selectivity: 0.2,
  pageSize: 9,
  verify: 1,
  data: { ...DATA, seedData: 120 },
});
const writers = options({
  operations: weighted('create', 'update', 'delete'),
  selectivity: 0.2,
  verify: 1,
  data: DATA,
});

/** A run over HTTP on a testbed that does wrong as soon as load begins. */
async function run(
  own: readonly QueryOptions[],
  operations: number,
  faults: readonly Fault[] = [],
  lagMs = 2,
  workers = 3,
) {
  const testbed = await startTestbed({
    indexTemplates: own
      .flatMap(indexTemplates)
      .filter(({ name }, at, all) => all.findIndex((each) => each.name === name) === at),
    indexLagMs: lagMs,
  });
  onTestFinished(() => testbed.close());
  const reporter = atPhases({
    steady: () => testbed.setFaults({ faults }),
    drain: () => testbed.setFaults({ faults: [] }),
  });
  const report = await startRun({
    scenarios: [queryScenario],
    reporters: [reporter],
    secrets: { password: 'Bench-User#2025' },
    plan: planForTests({
      target: { kind: 'syntrix', module: null, urls: [testbed.url], timeoutUs: 20e6, headers: {} },
      auth: { mode: 'password', username: 'bench', passwordRef: 'password' },
      workloads: own.map((each, at) =>
        workloadForTests({
          name: `workload-${at}`,
          scenario: 'query',
          options: each as unknown as Json,
          workers,
          firstWorker: workers * at,
          operations,
        }),
      ),
      phases: { ...planForTests().phases, steadyUs: null },
    }),
  }).finished;
  const lies = testbed.groundTruth().faults.find(({ kind }) => kind === 'resurrected')?.count ?? 0;
  expect([report.run.status, testbed.liveDocuments()]).toEqual(['completed', []]);
  const failures = report.checks.filter(({ failed, kind }) => failed > 0 && kind === 'failure');
  const struck = testbed.groundTruth().faults.reduce((sum, { count }) => sum + count, 0);
  const failedOf = (name: string) => report.checks.find((check) => check.name === name)?.failed;
  const evidence = failures.flatMap((check) => check.evidence);
  return { report, failed: failures.map(({ name }) => name), evidence, lies, struck, failedOf };
}

describe('P2-10 over HTTP', () => {
  test('every answer of a sound server is right, with writers beside them', async () => {
    const { failed, report } = await run([readers, writers], 250);
    expect(failed).toEqual([]);
    expect(report.summary.total_errors).toBe(0);
    expect(report.checks.find(({ name }) => name === 'complete')?.checked).toBeGreaterThan(250);
  });

  test('an index that is late within its bound is no failure', async () => {
    const { failed, report, evidence } = await run([readers, writers], 150, [], 60);
    expect({ failed, evidence }).toEqual({ failed: [], evidence: [] });
    expect(report.counters['lagging']).toBeGreaterThan(0);
  });

  test.each(['!=', 'in', 'contains'])('the quirk that %s is left out is told, and all else is right', async (op) => {
    const field = op === 'contains' ? 'tags' : 'owner';
    const where = [
      { field: 'group', op: '==' },
      { field, op },
    ];
    const operations = [{ type: 'filter', weight: 1, where }];
    const own = options({
      operations,
      ignoredFilters: 'load',
      selectivity: 0.2,
      verify: 1,
      data: { ...DATA, seedData: 60 },
    });
    const { failed, report } = await run([own], 40);
    const quirks = report.checks.filter((check) => check.failed > 0).map(({ name, kind }) => [name, kind]);
    expect([failed, quirks]).toEqual([[], [['ignored-filters', 'quirk']]]);
  });

  test('documents whose deletion was acknowledged and not done are found, each of them', async () => {
    const { failed, report, lies } = await run([writers], 150, [{ kind: 'resurrected', rate: 0.5 }]);
    const found = report.checks.find(({ name }) => name === 'resurrected')!;
    expect([failed, found.failed, lies > 5]).toEqual([['resurrected'], lies, true]);
    expect(found.evidence[0]!.message).toMatch(/^benchmarks\/\S+ is still in the index .*; GET of it shows rev \d+, /);
  });

  test.each<[Fault, string]>([
    [{ kind: 'missing-result', rate: 0.2 }, 'complete'],
    [{ kind: 'repeated-result', rate: 0.2 }, 'distinct'],
    [{ kind: 'misordered-result', rate: 0.5 }, 'ordered'],
    [{ kind: 'ignored-filter', rate: 0.5 }, 'matching'],
    [{ kind: 'cut-page', rate: 0.2 }, 'complete'],
  ])('a server that does wrong is found: %o', async (fault, check) => {
    const { failed, evidence } = await run([readers], 120, [fault]);
    expect(failed).toContain(check);
    expect(JSON.stringify(evidence)).toContain('\\"collection\\":\\"benchmarks\\"');
  });

  test('answers that are cut short are found beside writers, too, as long as these remove nothing', async () => {
    const creators = options({ operations: weighted('create'), selectivity: 0.2, verify: 1, data: DATA });
    const simple = options({
      operations: weighted('simple'),
      selectivity: 0.2,
      pageSize: 100,
      verify: 1,
      data: { ...DATA, seedData: 120 },
    });
    const { failed, failedOf } = await run([simple, creators], 120, [{ kind: 'cut-page', rate: 0.3, times: 20 }]);
    expect([failed, failedOf('short-answers')]).toEqual([['complete'], 0]);
  });

  test('P2-16 entries that an index has lost are all found after load', async () => {
    const lag = { indexLag: { bound: '500ms' } };
    const creators = options({ operations: weighted('create'), selectivity: 0.2, data: DATA, ...lag });
    const { failed, failedOf, struck } = await run([creators], 60, [{ kind: 'lost-entry', times: 7 }]);
    expect([failed.filter((name) => name !== 'late-entries'), failedOf('lost-entries'), struck]).toEqual([
      ['lost-entries'],
      7,
      7,
    ]);
  });

  test('each answer with a document as it was before is found', async () => {
    const alone = options({
      operations: weighted('simple', 'create', 'update'),
      selectivity: 0.5,
      pageSize: 1000,
      verify: 1,
      data: { ...DATA, seedData: 20 },
      indexLag: { probes: 0 },
    });
    const { failed, failedOf, struck } = await run([alone], 150, [{ kind: 'stale-result', forMs: 60_000 }], 0, 1);
    expect(struck).toBeGreaterThan(10);
    expect([failed, failedOf('contents')]).toEqual([['contents'], struck]);
  });

  test('each answer without documents while the index is rebuilt is found', async () => {
    const simple = options({
      operations: weighted('simple'),
      selectivity: 0.2,
      verify: 1,
      data: { ...DATA, seedData: 120 },
    });
    const { failed, failedOf, struck } = await run([simple], 400, [{ kind: 'index-rebuild', everyMs: 40, forMs: 20 }]);
    expect(struck).toBeGreaterThan(0);
    expect([failed, failedOf('complete')]).toEqual([['complete'], struck]);
  });
});
