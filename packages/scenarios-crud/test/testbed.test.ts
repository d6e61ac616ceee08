import {
  startRun,
  syntrixTarget,
  systemClock,
  type Json,
  type OperationResult,
  type Plan,
  type WorkloadPlan,
} from '@syntrix-bench/core';
import { planForTests, recordingReporter, workloadForTests } from '@syntrix-bench/core/testing';
import { startTestbed, type Fault, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { afterAll, describe, expect, test } from 'vitest';
import { findEarlierRuns, removeEarlierRun } from '@syntrix-bench/documents';

import { crudScenario } from '../src/crud-scenario.ts';
import { optionsOf, resultOf } from './fake-contexts.ts';

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

afterAll(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

/** Starts a run of the scenario against a fresh testbed: counted operations on eight workers, unless said otherwise. */
async function start(
  setting: {
    readonly testbed?: TestbedOptions;
    readonly workload?: Partial<WorkloadPlan>;
    readonly plan?: Partial<Plan>;
    readonly timeoutMs?: number;
    /** @default as it is */
    readonly scenario?: typeof crudScenario;
    /** From when seeding is under way: a target that cannot even be looked at is not measured. */
    readonly faults?: readonly Fault[];
  } = {},
) {
  const testbed = await startTestbed(setting.testbed);
  open.push(testbed);
  const options = optionsOf(everything) as unknown as Json;
  const reporter = recordingReporter();
  let told = false;
  reporter.onPhase = ({ phase, progress }) => {
    if (told || (phase === 'setup' && progress === null)) return;
    told = true;
    testbed.setFaults({ faults: setting.faults ?? [] });
  };
  const run = startRun({
    scenarios: [setting.scenario ?? crudScenario],
    reporters: [reporter],
    plan: planForTests({
      target: {
        kind: 'syntrix',
        module: null,
        urls: [testbed.url],
        timeoutUs: (setting.timeoutMs ?? 10_000) * 1000,
        headers: {},
      },
      workloads: [workloadForTests({ scenario: 'crud', options, workers: 8, operations: 600, ...setting.workload })],
      phases: { ...planForTests().phases, steadyUs: null },
      ...setting.plan,
    }),
  });
  return { testbed, run, reporter };
}

/** Members that the server adds to a document. */
const SERVERS_OWN = new Set(['collection', 'version', 'createdAt', 'updatedAt']);

/** What a traced document says of its last write. */
interface Stored {
  readonly bench?: { readonly w: number; readonly s: number; readonly d: number; readonly t: string };
}

/** The scenario as it is, and each result told when it is settled. */
function watchedResults(onSettled: (result: OperationResult) => void): typeof crudScenario {
  return {
    ...crudScenario,
    shard(context) {
      const shard = crudScenario.shard(context);
      return {
        setup: () => shard.setup!(),
        createWorker(of) {
          const worker = shard.createWorker!(of);
          return {
            next() {
              const operation = worker.next();
              if (operation === null) return null;
              return {
                type: operation.type,
                execute: (client, result, done) => operation.execute(client, result, done),
                settle(outcome, result) {
                  onSettled(result);
                  operation.settle?.(outcome, result);
                },
              };
            },
          };
        },
      };
    },
  };
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
    expect(report.summary).toMatchObject({ total_operations: 600, total_errors: 0, success_rate: 100 });
    expect(report.checks[0]).toMatchObject({ name: 'present', failed: 0, verdict: 'passed' });
    expect(countsOf(report.phases.flatMap(({ requests }) => requests))).toEqual(
      countsOf(testbed.groundTruth().requests),
    );
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('P3-41 on two databases counts are what each of them saw, and nothing is left in either', async () => {
    const { testbed, run } = await start({
      testbed: { databases: ['shop'] },
      workload: { databases: ['default', 'shop'], workers: 7 },
    });
    const report = await run.finished;
    expect(report.summary).toMatchObject({ total_operations: 600, total_errors: 0, success_rate: 100 });
    expect(countsOf(report.phases.flatMap(({ requests }) => requests))).toEqual(
      countsOf(testbed.groundTruth().requests),
    );
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('P3-41 what the report says of each database is what that database holds', async () => {
    const operations = [{ type: 'create', weight: 1 }];
    const options = optionsOf({ operations, data: { ...everything.data, seedData: 60 } }) as unknown as Json;
    const { testbed, run } = await start({
      testbed: { databases: ['shop'] },
      workload: { databases: ['default', 'shop'], workers: 7, options },
      plan: { cleanup: false },
    });
    const report = await run.finished;
    // Quotas are dealt evenly, and four of seven workers work on the first database.
    const created = Object.entries(report.databases ?? {})
      .map(([name, group]) => [name, group.count])
      .sort();
    expect(created).toEqual([
      ['default', 343],
      ['shop', 257],
    ]);
    const held = testbed.groundTruth().documents.filter(({ collection }) => collection === 'benchmarks');
    expect(held.map(({ database, documents }) => [database, documents - 60])).toEqual(created);
  });

  test('P3-41 without clean-up each database keeps its documents, and a record to remove them by', async () => {
    const { testbed, run } = await start({
      testbed: { databases: ['shop'] },
      workload: { databases: ['default', 'shop'], workers: 3 },
      plan: { cleanup: false },
    });
    await run.finished;
    const answer = await fetch(`${testbed.url}/auth/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'syntrix', password: 'Bench-Admin#2025' }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const clock = systemClock();
    const signal = new AbortController().signal;
    const connection = await syntrixTarget.connect({
      target: { kind: 'syntrix', module: null, urls: [testbed.url], timeoutUs: 10e6, headers: {} },
      clock,
      credentials: { authorizations: [`Bearer ${token}`] },
      workers: [0],
      signal,
    });
    for (const database of ['default', 'shop']) {
      const client = connection.client(0, database);
      const place = {
        client,
        results: [resultOf(0)] as const,
        clock,
        signal,
        collection: 'benchmarks',
        url: testbed.url,
      };
      const live = () => testbed.liveDocuments().filter((path) => path.startsWith(`${database}:`)).length;
      expect(live()).toBeGreaterThan(60);
      const { runs } = await findEarlierRuns(place);
      expect(runs).toMatchObject([{ state: 'kept', workers: 3, databases: 2 }]);
      await removeEarlierRun(place, runs[0]!, clock.nowUs() + 60e6);
      expect(live()).toBe(0);
    }
    await connection.close();
  });

  test('P1-14 the server takes the documents as they are meant: with all fields, and of the size asked for', async () => {
    const { testbed, run } = await start({ plan: { cleanup: false } });
    await run.finished;
    const ids = testbed.liveDocuments({ collectionPrefix: 'benchmarks' }).filter((path) => !path.includes('-runs/'));
    expect(ids.length).toBeGreaterThan(100);
    for (const path of ids.slice(0, 20)) {
      const [database, document] = path.split(':');
      const response = await fetch(`${testbed.url}/api/v1/databases/${database}/documents/${document}`);
      const stored = (await response.json()) as Record<string, unknown>;
      const sent = Object.fromEntries(Object.entries(stored).filter(([name]) => !SERVERS_OWN.has(name)));
      expect(Object.keys(sent).sort()).toEqual(['category', 'field_1', 'field_2', 'field_3', 'id', 'seq', 'text']);
      expect(Math.abs(JSON.stringify(sent).length - 400)).toBeLessThanOrEqual(20);
    }
  });

  test('traced documents say who wrote them, and when that was due and sent; they are as large as asked', async () => {
    const writes: {
      readonly worker: number;
      readonly dueUs: number;
      readonly sentUs: number;
      readonly doneUs: number;
    }[] = [];
    const options = optionsOf({ ...everything, trace: true });
    const { testbed, run } = await start({
      scenario: watchedResults(({ worker, dueUs, sentUs, doneUs }) => writes.push({ worker, dueUs, sentUs, doneUs })),
      workload: { options: options as unknown as Json },
      plan: { cleanup: false },
    });
    const report = await run.finished;
    expect(report.summary).toMatchObject({ total_operations: 600, total_errors: 0 });
    const paths = testbed.liveDocuments({ collectionPrefix: 'benchmarks' }).filter((path) => !path.includes('-runs/'));
    const seen = new Set<string>();
    for (const path of paths) {
      const [database, document] = path.split(':');
      const response = await fetch(`${testbed.url}/api/v1/databases/${database}/documents/${document}`);
      const stored = (await response.json()) as Stored;
      const sent = Object.fromEntries(Object.entries(stored).filter(([name]) => !SERVERS_OWN.has(name)));
      expect(Math.abs(JSON.stringify(sent).length - 400)).toBeLessThanOrEqual(20);
      const { bench } = stored;
      // Seeded documents were written by no operation.
      if (bench === undefined) continue;
      expect(bench.t).toMatch(/^\d{16}$/);
      seen.add(`${bench.w} ${bench.s}`);
      const write = writes.find(({ worker, sentUs }) => worker === bench.w && sentUs === Number(bench.t));
      expect(write).toMatchObject({ dueUs: bench.d });
      expect(bench.d).toBeLessThanOrEqual(Number(bench.t));
      expect(Number(bench.t)).toBeLessThanOrEqual(write!.doneUs);
    }
    expect(seen.size).toBeGreaterThan(60);
  });

  test('conditional writes lose no update: versions add up to the writes that went well', async () => {
    const options = optionsOf({
      operations: [
        { type: 'update', weight: 1, ifMatch: true },
        { type: 'replace', weight: 1, ifMatch: true },
      ],
      keys: { distribution: 'zipfian', theta: 1.5 },
      data: { seedData: 10, documentSizeBytes: 400, fieldsCount: 6 },
    }) as unknown as Json;
    const { testbed, run } = await start({ workload: { options, operations: 500 }, plan: { cleanup: false } });
    const report = await run.finished;
    const { refused = 0, total_operations: total } = report.summary;
    expect(report.summary).toMatchObject({ total_errors: 0, total_operations: 500 });
    expect(refused).toBeGreaterThan(0);
    expect(report.counters).toEqual({ conflicts: refused });
    const documents = testbed
      .liveDocuments({ collectionPrefix: 'benchmarks' })
      .filter((path) => !path.includes('-runs/'));
    let writes = 0;
    for (const path of documents) {
      const [database, document] = path.split(':');
      const response = await fetch(`${testbed.url}/api/v1/databases/${database}/documents/${document}`);
      writes += ((await response.json()) as { version: number }).version - 1;
    }
    expect(writes).toBe(total - refused);
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

describe('on a target that loses documents', () => {
  test('those that nobody had deleted are found missing', async () => {
    const deletions: Promise<unknown>[] = [];
    const { testbed, run, reporter } = await start({ workload: { operations: 1_000_000 } });
    reporter.onSnapshot = ({ live }) => {
      if (live.cohort !== 'steady') return;
      if (deletions.length > 0) {
        const missed = testbed.groundTruth().requests.filter(({ status }) => status === 404 || status === 412);
        if (missed.reduce((sum, { count }) => sum + count, 0) > 50) run.stop('SIGINT');
        return;
      }
      const shared = testbed.liveDocuments().filter((path) => /:benchmarks\/\w+-s-/.test(path));
      for (const path of shared) {
        const [database, document] = path.split(':');
        const url = `${testbed.url}/api/v1/databases/${database}/documents/${document}`;
        deletions.push(fetch(url, { method: 'DELETE' }));
      }
    };
    const report = await run.finished;
    await Promise.all(deletions);
    const [check] = report.checks;
    expect(check).toMatchObject({ name: 'present', verdict: 'failed', failed: report.counters['missing'] });
    expect(check!.failed).toBeGreaterThan(10);
    expect(check!.evidence[0]!.message).toMatch(/^(GET|PATCH) benchmarks\/run1-s-\d+: (404|412)$/);
    expect(testbed.liveDocuments()).toEqual([]);
  });
});

describe('on a target that lies', () => {
  const STRIKES = 20;
  const own = [
    { type: 'create', weight: 20 },
    { type: 'read', weight: 50 },
    { type: 'update', weight: 15, ifMatch: true },
    { type: 'replace', weight: 15 },
  ];
  const cases: readonly {
    readonly why: string;
    readonly fault: Fault;
    readonly check: string;
    readonly options: unknown;
    readonly evidence: RegExp;
  }[] = [
    {
      why: 'shows the past',
      fault: { kind: 'stale-read', forMs: 10_000, rate: 0.2, times: STRIKES },
      check: 'stale-reads',
      // Of one's own documents every older version is a finding.
      options: {
        operations: own.filter(({ ifMatch }) => ifMatch === undefined),
        data: { ...everything.data, seedData: 0 },
      },
      evidence: /^GET benchmarks\/run1-\d-\d+: 200, version \d+, expected \d+$/,
    },
    {
      why: 'forgets updates',
      fault: { kind: 'lost-update', rate: 0.2, times: STRIKES },
      check: 'lost-updates',
      options: { operations: own, data: everything.data },
      evidence: /: 200, version \d+, expected \d+ after \d+ acknowledged writes$/,
    },
    {
      why: 'keeps what was deleted',
      fault: { kind: 'resurrected', rate: 0.2, times: STRIKES },
      check: 'resurrected',
      options: everything,
      evidence: /: 200, version \d+, expected 404 after its DELETE was answered 204$/,
    },
    {
      why: 'shows other documents',
      fault: { kind: 'wrong-document', rate: 0.2, times: STRIKES },
      check: 'wrong-reads',
      options: everything,
      evidence: /^GET benchmarks\/run1-(s|\d)-\d+: 200, id "run1-(s|\d)-\d+"$/,
    },
  ];

  test.each(cases)('that $why: each lie is found, by its check alone', async ({ fault, check, options, evidence }) => {
    const { testbed, run } = await start({
      faults: [fault],
      workload: {
        options: optionsOf({ ...(options as object), verify: 1 }) as unknown as Json,
        operations: 1500,
      },
    });
    const report = await run.finished;
    const { faults } = testbed.groundTruth();
    expect(faults).toEqual([{ kind: fault.kind, count: STRIKES }]);
    const failed = report.checks.filter((each) => each.failed > 0);
    expect(failed.map((each) => [each.name, each.failed])).toEqual([[check, STRIKES]]);
    for (const { message } of failed[0]!.evidence) expect(message).toMatch(evidence);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('without lies none is found, with a second database and traced documents', async () => {
    const { testbed, run } = await start({
      testbed: { databases: ['default', 'shop'] },
      workload: {
        options: optionsOf({ ...everything, trace: true, verify: 1 }) as unknown as Json,
        databases: ['default', 'shop'],
        operations: 3000,
      },
    });
    const report = await run.finished;
    expect(report.checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['present', 'passed'],
      ['stale-reads', 'passed'],
      ['wrong-reads', 'passed'],
      ['lost-updates', 'passed'],
      ['lost-creates', 'passed'],
      ['resurrected', 'passed'],
    ]);
    expect(report.checks[1]!.checked).toBe(report.operations['read']!.count);
    expect(testbed.liveDocuments()).toEqual([]);
  });
});

/** Twice as late as the time-out of the case, three times. */
const TOO_LATE = { distribution: 'fixed', meanMs: 16_000, times: 3 } as const;

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
      // Some that seeding makes none of, so that load has its share; no more than clean-up can lose: it gives up after half a minute.
      faults: [
        { kind: 'latency', ...TOO_LATE, rate: 0.1, operations: ['update', 'delete'] },
        { kind: 'latency', ...TOO_LATE, rate: 0.05, operations: ['create'] },
      ],
      // All cases run at once: what is not held back is in time on a busy machine, too.
      timeoutMs: 8000,
    },
    {
      why: 'refuses a while',
      // Answers that take a while make load last longer than many storms are apart: it cannot end between two of them.
      faults: [
        { kind: 'storm', everyMs: 20, forMs: 6 },
        { kind: 'latency', distribution: 'fixed', meanMs: 5, rate: 1 },
      ],
    },
  ];

  // Most of the time they wait: for patience between tries, and for writes that may come late.
  test.concurrent.each(cases)(
    'that $why: all is removed, and no document was addressed after its delete',
    async ({ faults, timeoutMs }) => {
      const { testbed, run } = await start({
        faults,
        workload: { operations: 400 },
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      const report = await run.finished;
      expect(report.summary.total_errors).toBeGreaterThan(0);
      testbed.setFaults({ faults: [] });
      expect(report.run.status).toBe('completed');
      expect(testbed.liveDocuments()).toEqual([]);
      expect(report.run.cleanup.left).toBe(0);
      expect(report.counters['missing'] ?? 0).toBe(0);
      expect(report.checks.filter((check) => check.failed > 0)).toEqual([]);
    },
  );
});
