import { runBenchmark, type Report, type WrittenConfig } from '@syntrix-bench/core';
import { startTestbed, type FaultKind, type FaultPlan } from '@syntrix-bench/testbed';
import { describe, expect, test } from 'vitest';

import { atPhases } from '../../../tooling/at-phases.ts';
import { databaseScenario } from '../src/database-scenario.ts';

const ADMIN = { username: 'syntrix', password: 'Bench-Admin#2025' };

/** A run over two databases that it makes, with all that the testbed did wrong from the start of the measured phase on. */
async function run(faults: FaultPlan['faults'], load: WrittenConfig['benchmark'] = { operations: 1_000 }) {
  const testbed = await startTestbed();
  const reporter = atPhases({ steady: () => testbed.setFaults({ faults }) });
  try {
    const report = await runBenchmark(
      {
        benchmark: { target: testbed.url, warmup: '0s', workers: 4, ...load },
        auth: ADMIN,
        databases: { count: 2, prefix: 'own' },
        scenario: { type: 'database' },
        data: { seedData: 20, documentSize: '300B', fieldsCount: 3 },
      },
      { scenarios: [databaseScenario], reporters: [reporter] },
    );
    const truth = testbed.groundTruth().faults;
    const done = (kind: FaultKind) => truth.find((fault) => fault.kind === kind)?.count ?? 0;
    return { report, done, left: testbed.liveDocuments() };
  } finally {
    await testbed.close();
  }
}

const failed = ({ checks }: Report, name: string) => checks.find((check) => check.name === name)?.failed;

describe('X-09 what another database has', () => {
  test('fails the checks as often as the testbed showed it, in reads, queries and events', async () => {
    const { report, done } = await run([
      { kind: 'leaked-document', rate: 0.05 },
      { kind: 'leaked-result', rate: 0.05 },
      { kind: 'leaked-event', rate: 0.1 },
    ]);
    const leaked = done('leaked-document') + done('leaked-result');
    expect([failed(report, 'own-documents'), failed(report, 'own-events')]).toEqual([leaked, done('leaked-event')]);
    expect([leaked > 10, done('leaked-event') > 5]).toEqual([true, true]);
  });

  test('is never said to be seen where it was not, and all that was made is gone', async () => {
    const { report, left } = await run([]);
    const looked = report.checks.map(({ name, verdict, checked }) => [name, verdict, checked > 100]);
    expect(looked).toEqual([
      ['own-documents', 'passed', true],
      ['own-events', 'passed', true],
      ['present', 'passed', true],
    ]);
    const names = ['own-1', 'own-2'];
    expect([left, report.run.cleanup.databases]).toEqual([[], { made: names, found: [], removed: names, left: [] }]);
    expect(Object.keys(report.databases ?? {})).toEqual(names);
  });
});

test('P3-41 a database that is suspended in mid-run ends it with one sentence, in a partial report', async () => {
  const { report } = await run([{ kind: 'suspend', database: 'own-2', afterMs: 500 }], { duration: '60s' });
  expect([report.run.status, report.run.partial, report.run.reason]).toEqual([
    'failed',
    true,
    expect.stringMatching(
      /^the database own-2 is suspended: from \d+ s into the measured phase on it answered nothing else$/,
    ) as string,
  ]);
  const { databases } = report.run.cleanup;
  expect([databases?.removed, databases?.left.map(({ reason }) => reason)]).toEqual([
    [],
    ['documents may be left in it', 'documents may be left in it'],
  ]);
});
