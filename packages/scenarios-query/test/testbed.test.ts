import { startRun, type Json } from '@syntrix-bench/core';
import { planForTests, recordingReporter, workloadForTests } from '@syntrix-bench/core/testing';
import { startTestbed, type Fault } from '@syntrix-bench/testbed';
import { describe, expect, onTestFinished, test } from 'vitest';

import { indexTemplates } from '../src/index-templates.ts';
import type { QueryOptions } from '../src/query-options.ts';
import { queryScenario } from '../src/query-scenario.ts';
import { options } from './query-target.ts';

const DATA = { documentSizeBytes: 400, fieldsCount: 8 };
const weighted = (...types: readonly string[]) => types.map((type) => ({ type, weight: 1 }));
const readers = options({
  operations: weighted('simple', 'and', 'or', 'in', 'sorted', 'paged', 'large'),
  documents: 120,
  selectivity: 0.2,
  pageSize: 9,
  verify: 1,
  data: DATA,
});
const writers = options({
  operations: weighted('create', 'update', 'delete'),
  selectivity: 0.2,
  verify: 1,
  data: DATA,
});

/** A run over HTTP on a testbed that does wrong as soon as load begins. */
async function run(own: readonly QueryOptions[], operations: number, faults: readonly Fault[] = [], lagMs = 2) {
  const testbed = await startTestbed({
    indexTemplates: own
      .flatMap(indexTemplates)
      .filter(({ name }, at, all) => all.findIndex((each) => each.name === name) === at),
    indexLagMs: lagMs,
  });
  onTestFinished(() => testbed.close());
  const reporter = recordingReporter();
  reporter.onPhase = ({ phase }) => {
    if (phase === 'steady') testbed.setFaults({ faults });
    if (phase === 'drain') testbed.setFaults({ faults: [] });
  };
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
          workers: 3,
          firstWorker: 3 * at,
          operations,
        }),
      ),
      phases: { ...planForTests().phases, steadyUs: null },
    }),
  }).finished;
  const lies = testbed.groundTruth().faults.find(({ kind }) => kind === 'resurrected')?.count ?? 0;
  expect([report.run.status, testbed.liveDocuments()]).toEqual(['completed', []]);
  const failures = report.checks.filter(({ failed, kind }) => failed > 0 && kind === 'failure');
  return {
    report,
    lies,
    failed: failures.map(({ name }) => name),
    evidence: failures.flatMap((check) => check.evidence),
  };
}

describe('P2-10 over HTTP', { timeout: 120_000 }, () => {
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
    const own = options({ operations, ignoredFilters: 'load', documents: 60, selectivity: 0.2, verify: 1, data: DATA });
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
});
