import {
  OUTCOME_CODE,
  createRandom,
  inProcessHost,
  startRun,
  type Json,
  type Plan,
  type RunHandle,
  type Scenario,
  type WorkloadPlan,
} from '@syntrix-bench/core';
import {
  type FakeCall,
  FakeDocuments,
  ManualClock,
  fakeSyntrix,
  planForTests,
  workloadForTests,
} from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { crudScenario } from '../src/crud-scenario.ts';
import { optionsOf } from './fake-contexts.ts';

const SECOND = 1_000_000;
const environment = {
  host: 'test',
  os: 'test',
  arch: 'test',
  cpu_model: 'test',
  cores: 1,
  memory_bytes: 1,
  node_version: 'test',
  tool_version: 'test',
  git_commit: null,
};

const everything = {
  operations: [
    { type: 'create', weight: 30 },
    { type: 'read', weight: 35 },
    { type: 'update', weight: 10 },
    { type: 'replace', weight: 10 },
    { type: 'delete', weight: 15 },
  ],
  data: { seedData: 60, documentSizeBytes: 400 },
};

interface Setting {
  readonly options?: unknown;
  readonly workloads?: readonly Partial<WorkloadPlan>[];
  readonly plan?: Partial<Plan>;
  readonly shards?: number;
}

/** Starts a run of the scenario in virtual time, each answer taking `serviceUs`. */
function start(setting: Setting = {}, serviceUs: (call: FakeCall) => number = () => 10_000) {
  const clock = new ManualClock();
  const documents = new FakeDocuments();
  documents.pace = (call) => new Promise((resolve) => clock.setTimer(serviceUs(call), resolve));
  const scenarios = [crudScenario as unknown as Scenario];
  const target = fakeSyntrix({ default: documents });
  const options = optionsOf(setting.options ?? everything) as unknown as Json;
  const workloads = (setting.workloads ?? [{}]).map((over) => workloadForTests({ scenario: 'crud', options, ...over }));
  const run: RunHandle = startRun({
    plan: planForTests({ workloads, ...setting.plan }),
    scenarios,
    target,
    clock,
    environment,
    host: inProcessHost({ clock, target, scenarios, shards: setting.shards ?? 1 }),
  });
  return { clock, documents, run };
}

function byWorker(calls: readonly FakeCall[]): Map<number, FakeCall[]> {
  const workers = new Map<number, FakeCall[]>();
  for (const call of calls) workers.set(call.worker, [...(workers.get(call.worker) ?? []), call]);
  return workers;
}

test('P1-30 for one seed and operation count each worker does the same from run to run and on 1, 2 and 3 shards', async () => {
  const sequences: FakeCall[][][] = [];
  for (const [shards, runId] of [
    [1, 'run-a'],
    [1, 'run-b'],
    [2, 'run-c'],
    [3, 'run-d'],
  ] as const) {
    const plan = { runId, phases: { ...planForTests().phases, steadyUs: null } };
    const { clock, documents, run } = start({ shards, plan, workloads: [{ operations: 1000, workers: 5 }] });
    const report = await clock.runUntil(run.finished);
    expect(report.summary.total_operations).toBe(1000);
    // Before them come the record and 60 seeds.
    const workers = byWorker(documents.calls.slice(61, 1061));
    expect([...workers.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
    const inOrder = [0, 1, 2, 3, 4].map((worker) => workers.get(worker));
    sequences.push(JSON.parse(JSON.stringify(inOrder).replaceAll(runId, 'run')) as FakeCall[][]);
    expect(documents.live.size).toBe(0);
  }
  for (const other of sequences.slice(1)) expect(other).toEqual(sequences[0]);
});

test('P1-30 the report counts what was done, by operation, and all requests of all phases', async () => {
  const { clock, documents, run } = start();
  const report = await clock.runUntil(run.finished);
  expect(report.run).toMatchObject({ status: 'completed', partial: false });
  expect(Object.keys(report.operations)).toEqual(['create', 'read', 'update', 'replace', 'delete']);
  expect(report.summary).toMatchObject({ total_operations: 4000, total_errors: 0, success_rate: 100 });
  const requests = report.phases.flatMap((phase) => phase.requests).reduce((sum, { count }) => sum + count, 0);
  expect(requests).toBe(documents.calls.length);
  expect(documents.live.size).toBe(0);
});

test('the report checks that every document was there', async () => {
  const { clock, run } = start();
  const report = await clock.runUntil(run.finished);
  const asked = ['read', 'update', 'delete'].reduce((sum, type) => sum + report.operations[type]!.count, 0);
  expect(report.checks[0]).toMatchObject({
    workload: 'main',
    name: 'present',
    kind: 'failure',
    checked: asked,
    failed: 0,
    verdict: 'passed',
  });
});

test('a document that is gone fails the check, with what was found', async () => {
  const { clock, documents, run } = start();
  documents.script = ({ method, id }) =>
    method === 'GET' && id === 'run1-s-7' ? { status: 404, outcome: OUTCOME_CODE.failed, code: 'NOT_FOUND' } : null;
  const report = await clock.runUntil(run.finished);
  const [check] = report.checks;
  expect(check).toMatchObject({ name: 'present', verdict: 'failed', failed: report.counters['missing'] });
  expect(check!.failed).toBeGreaterThan(1);
  expect(check!.evidence.map(({ message }) => message)).toContain('GET benchmarks/run1-s-7: 404');
});

test('an interrupted run leaves nothing', async () => {
  const { clock, documents, run } = start();
  await clock.advance(3 * SECOND);
  expect(documents.live.size).toBeGreaterThan(60);
  run.stop('SIGINT');
  const report = await clock.runUntil(run.finished);
  expect(report.run).toMatchObject({ status: 'interrupted', partial: true });
  expect(documents.live.size).toBe(0);
});

test('a run interrupted while it seeds leaves nothing', async () => {
  const { clock, documents, run } = start({ options: { ...everything, data: { seedData: 500 } } });
  await clock.advance(SECOND / 2);
  expect(documents.live.size).toBeGreaterThan(50);
  run.stop('SIGINT');
  await clock.runUntil(run.finished.catch(() => undefined));
  expect(documents.live.size).toBe(0);
});

test('a run that fails to seed leaves nothing', async () => {
  const { clock, documents, run } = start({ shards: 2 });
  documents.script = ({ method, collection }) =>
    method === 'POST' && collection === 'benchmarks' && documents.live.size > 20
      ? { status: 403, outcome: OUTCOME_CODE.failed, code: 'FORBIDDEN', message: 'Access denied' }
      : null;
  await expect(clock.runUntil(run.finished)).rejects.toMatchObject({ code: 'setup_failed' });
  expect(documents.live.size).toBe(0);
});

test('without clean-up the documents stay, and with them the record to find them by', async () => {
  const { clock, documents, run } = start({ plan: { cleanup: false } });
  await clock.runUntil(run.finished);
  expect(documents.ids('benchmarks-runs')).toEqual(['run1']);
  expect(documents.ids('benchmarks').length).toBeGreaterThan(60);
  expect(documents.ids('benchmarks').every((id) => id.startsWith('run1-'))).toBe(true);
});

test('two workloads, one of them open, share a collection and leave nothing', async () => {
  const { clock, documents, run } = start({
    shards: 2,
    workloads: [
      { name: 'writers', workers: 3 },
      {
        name: 'readers',
        workers: 4,
        firstWorker: 3,
        load: { model: 'open', arrivals: 'constant', ratePerSecond: 100, maxQueueUs: SECOND },
      },
    ],
  });
  const report = await clock.runUntil(run.finished);
  expect(report.summary.total_errors).toBe(0);
  expect(Object.keys(report.workloads ?? {})).toEqual(['writers', 'readers']);
  expect(documents.live.size).toBe(0);
});

test('P3-41 several databases: each worker works on its own, which repeats on any number of shards, and nothing is left', async () => {
  const sequences: unknown[] = [];
  for (const shards of [1, 2, 3]) {
    const clock = new ManualClock();
    const databases = { default: new FakeDocuments(), b: new FakeDocuments(), c: new FakeDocuments() };
    const scenarios = [crudScenario as unknown as Scenario];
    const target = fakeSyntrix(databases);
    const options = optionsOf(everything) as unknown as Json;
    const workload = { options, databases: Object.keys(databases), workers: 7, operations: 1000 };
    const run = startRun({
      plan: planForTests({
        workloads: [workloadForTests({ scenario: 'crud', ...workload })],
        phases: { ...planForTests().phases, steadyUs: null },
      }),
      scenarios,
      target,
      clock,
      environment,
      host: inProcessHost({ clock, target, scenarios, shards }),
    });
    const report = await clock.runUntil(run.finished);
    expect(report.summary).toMatchObject({ total_operations: 1000, total_errors: 0 });
    expect(report.counters['missing']).toBeUndefined();
    const calls = Object.values(databases).map((documents) => byWorker(documents.calls));
    const workers = calls.map((each) => [...each.keys()].filter((worker) => worker >= 0).sort());
    expect(workers).toEqual([
      [0, 3, 6],
      [1, 4],
      [2, 5],
    ]);
    // Before load each database is seeded, whoever does it; after it whatever is live is removed.
    const load = Object.values(databases).map(({ calls: all }) => all.slice(61));
    sequences.push(
      load.map((each) => [...byWorker(each)].map(([worker, own]) => [worker, own.slice(0, 100)]).toSorted()),
    );
    for (const [place, { live }] of Object.values(databases).entries()) {
      expect([...live.keys()]).toEqual([]);
      expect(load[place]!.length).toBeGreaterThan(200);
    }
  }
  expect(sequences[1]).toEqual(sequences[0]);
  expect(sequences[2]).toEqual(sequences[0]);
});

test('conditional writes of many workers on few documents: each is either a conflict or the next version', async () => {
  const options = {
    operations: [
      { type: 'update', weight: 2, ifMatch: true },
      { type: 'replace', weight: 1, ifMatch: true },
    ],
    keys: { distribution: 'hotspot', hotFraction: 0.1, hotOperations: 0.9 },
    data: { seedData: 20, documentSizeBytes: 400 },
  };
  const random = createRandom(1, 99);
  const { clock, documents, run } = start(
    { options, shards: 2, plan: { cleanup: false } },
    () => 1000 + random.int(9000),
  );
  const report = await clock.runUntil(run.finished);
  const writes = documents.ids('benchmarks').reduce((sum, id) => sum + documents.versionOf(`benchmarks/${id}`) - 1, 0);
  const { conflicts, missing } = report.counters;
  expect(missing).toBeUndefined();
  expect(conflicts).toBeGreaterThan(100);
  expect(report.summary).toMatchObject({ total_errors: 0, success_rate: 100, refused: conflicts });
  expect(writes).toBe(report.summary.total_operations - conflicts!);
});

test.each([1, 2, 3, 4, 5])('a target that misbehaves at random is left clean (case %i)', async (seed) => {
  const random = createRandom(seed, 99);
  const { unknown, failed } = OUTCOME_CODE;
  const { clock, documents, run } = start({ shards: 2, plan: { seed } }, () => 1000 + random.int(20_000));
  documents.script = () => {
    switch (random.int(20)) {
      case 0:
        return { status: 0, outcome: unknown, applied: true };
      case 1:
        return { status: 0, outcome: unknown };
      case 2:
        return { status: 500, outcome: unknown, applied: random.int(2) === 1 };
      case 3:
        return { status: 429, outcome: failed };
      case 4:
        return { status: 0, outcome: failed, code: 'ECONNREFUSED' };
      default:
        return null;
    }
  };
  const report = await clock.runUntil(run.finished);
  expect(report.run.status).toBe('completed');
  expect(report.summary.total_errors).toBeGreaterThan(100);
  expect(documents.live.size).toBe(0);
  // Whatever went wrong: no document was addressed after its delete was sent.
  const requests = report.phases.flatMap((phase) => phase.requests);
  // Those that are asked for when load is over are in the drain.
  const ofLoad = report.phases.filter(({ name }) => name !== 'drain').flatMap((phase) => phase.requests);
  expect(report.checks.filter((check) => check.failed > 0)).toEqual([]);
  expect(ofLoad.filter(({ method, status }) => status === 404 && method !== 'DELETE')).toEqual([]);
  expect(requests.some(({ status }) => status === 429)).toBe(true);
});
