import { OUTCOME_CODE } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import type { DatabaseAtHand, DatabaseKeeper, Target } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const names = ['bench-1', 'bench-2'];
const plan = {
  madeDatabases: names,
  workloads: [workloadForTests({ databases: names })],
  phases: { ...planForTests().phases, steadyUs: 2 * SECOND },
};

/** A target that makes databases, or finds them, and what it was asked. */
function makingTarget(over: Partial<DatabaseKeeper> = {}) {
  const asked: string[] = [];
  const scripted = scriptedTarget({ serviceUs: 10_000 });
  const target: Target = {
    ...scripted,
    databases: () => ({
      make: (name): Promise<DatabaseAtHand> => (
        asked.push(`make ${name}`),
        Promise.resolve({ made: true, note: null })
      ),
      find: () => Promise.resolve(null),
      remove: (name) => (asked.push(`remove ${name}`), Promise.resolve()),
      takeTraffic: () => [],
      ...over,
    }),
    probe: (connection, database, worker, url) => {
      asked.push(`probe ${database}`);
      return scripted.probe(connection as never, database, worker, url);
    },
  };
  return { target, asked };
}

test('P3-40 databases are made before anything else of a run, and removed last of all', async () => {
  const { target, asked } = makingTarget();
  const { run, clock } = startTestRun({ plan, target });
  const report = await clock.runUntil(run.finished);
  expect(asked).toEqual([
    ...names.map((name) => `make ${name}`),
    ...names.map((name) => `probe ${name}`),
    ...names.map((name) => `remove ${name}`),
  ]);
  expect(report.run.cleanup.databases).toEqual({ made: names, found: [], removed: names, left: [] });
});

test('P3-40 what was there is used, noted, and left as it is', async () => {
  const { target, asked } = makingTarget({
    make: (name) =>
      Promise.resolve({ made: name === 'bench-2', note: name === 'bench-1' ? 'bench-1 was there' : null }),
  });
  const { run, clock } = startTestRun({ plan, target });
  const report = await clock.runUntil(run.finished);
  expect(asked.filter((each) => each.startsWith('remove'))).toEqual(['remove bench-2']);
  expect(report.run.cleanup.databases).toEqual({
    made: ['bench-2'],
    found: ['bench-1'],
    removed: ['bench-2'],
    left: [],
  });
  expect(report.run.notes).toContain('bench-1 was there');
});

test('P3-40 where one cannot be made the run ends with its sentence, and those that were made go', async () => {
  const { target, asked } = makingTarget();
  const making = makingTarget({
    make: (name) =>
      name === 'bench-2'
        ? Promise.reject(new BenchError('target_not_ready', 'no more databases', { hint: 'remove some' }))
        : target.databases!({} as never).make(name),
    remove: (name) => target.databases!({} as never).remove(name),
  });
  const { run, clock } = startTestRun({ plan, target: making.target });
  await expect(clock.runUntil(run.finished)).rejects.toMatchObject({
    code: 'target_not_ready',
    message: 'no more databases',
  });
  expect(asked).toEqual(['make bench-1', 'remove bench-1']);
});

test('P3-40 with documents that are to stay databases stay, and it is said why', async () => {
  const { target, asked } = makingTarget();
  const { run, clock, reporter } = startTestRun({ plan: { ...plan, cleanup: false }, target });
  const report = await clock.runUntil(run.finished);
  const reason = 'documents were to stay';
  expect(asked.filter((each) => each.startsWith('remove'))).toEqual([]);
  expect(report.run.cleanup.databases?.left).toEqual(names.map((database) => ({ database, reason })));
  expect(reporter.logs.map(({ message }) => message)).toContain(
    `the database bench-1 was made for this run and is still there: ${reason}`,
  );
});

test('P3-40 a database that cannot be removed is left with the reason', async () => {
  const { target } = makingTarget({
    remove: (name) =>
      name === 'bench-1' ? Promise.reject(new BenchError('target_not_ready', 'not yours')) : Promise.resolve(),
  });
  const { run, clock } = startTestRun({ plan, target });
  const { databases } = (await clock.runUntil(run.finished)).run.cleanup;
  expect([databases?.removed, databases?.left]).toEqual([['bench-2'], [{ database: 'bench-1', reason: 'not yours' }]]);
});

test('P3-40 a run that is given up leaves them, and says so', async () => {
  const { target, asked } = makingTarget();
  const { run, clock } = startTestRun({ plan, target });
  await clock.advance(SECOND);
  run.abort();
  const report = await clock.runUntil(run.finished);
  expect(asked.filter((each) => each.startsWith('remove'))).toEqual([]);
  expect(report.run.cleanup.databases?.left.map(({ reason }) => reason)).toEqual([
    'the run was given up',
    'the run was given up',
  ]);
});

test('P3-40 a target that makes none is told as a mistake of the config', () => {
  expect(() => startTestRun({ plan })).toThrow(
    expect.objectContaining({
      code: 'config_invalid',
      message: 'a target of kind scripted makes no databases',
    }) as Error,
  );
});

test('P3-40 a database that refuses everything for five seconds ends the run with one sentence, in a partial report', async () => {
  const category = 'http_404_not_found';
  const scripted = scriptedTarget({
    answer: ({ database, atUs }) => ({
      serviceUs: 10_000,
      ...(database === 'bench-2' && atUs > 3 * SECOND ? { outcome: OUTCOME_CODE.failed, category, status: 404 } : {}),
    }),
  });
  const target: Target = { ...scripted, databaseTroubles: { [category]: 'is suspended' } };
  const { run, clock } = startTestRun({
    plan: { workloads: plan.workloads, phases: { ...plan.phases, steadyUs: 60 * SECOND } },
    target,
  });
  const report = await clock.runUntil(run.finished);
  expect([report.run.status, report.run.partial, report.run.reason]).toEqual([
    'failed',
    true,
    'the database bench-2 is suspended: from 3 s into the measured phase on it answered nothing else',
  ]);
  expect(report.benchmark.duration_seconds).toBeLessThan(12);
});
