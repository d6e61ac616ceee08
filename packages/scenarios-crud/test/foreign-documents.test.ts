import { startRun, syntrixTarget, systemClock, type AskQuery, type Json } from '@syntrix-bench/core';
import { environmentForTests, planForTests, recordingReporter, workloadForTests } from '@syntrix-bench/core/testing';
import { DEFAULT_ADMIN, startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findForeignDocuments } from '@syntrix-bench/documents';

import { crudScenario } from '../src/crud-scenario.ts';
import { optionsOf } from './fake-contexts.ts';

const RECORD = {
  scenario: 'crud',
  state: 'running',
  workers: 2,
  firstWorker: 0,
  databases: 1,
  sharedDocuments: 9,
  startedAtMs: 1000,
};
const recordOf = (runId: string) => ({ id: runId, runId, ...RECORD });

interface Stored {
  readonly [collection: string]: readonly { readonly id: string }[];
}

/** Answers queries from what is stored, in its order, and keeps what it was asked. */
function asking(stored: Stored, whenAsked: () => Stored = () => stored) {
  const asked: string[] = [];
  const ask: AskQuery = async ({ collection, limit = Infinity, filters = [] }) => {
    asked.push(`${collection} ${filters.length === 0 ? limit : 'by id'}`);
    const [filter] = filters as readonly { readonly value: readonly string[] }[];
    const { [collection]: found = [] } = filter === undefined ? stored : whenAsked();
    return found.filter(({ id }) => filter?.value.includes(id) !== false).slice(0, limit);
  };
  return { ask, asked };
}

const own = (runId: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `${runId}-0-${index}` }));

describe('documents that no run made', () => {
  test.each<[Stored, readonly string[], string]>([
    [{}, [], 'nothing is there'],
    [{ c: [{ id: 'ada' }] }, ['c/ada'], 'a customer'],
    [{ c: [{ id: 'order-1' }, { id: 'ada' }] }, ['c/order-1', 'c/ada'], 'two'],
    [
      { c: [{ id: 'run1-s-5' }, { id: 'run1-s4-0' }, { id: 'run1-3-77' }], 'c-runs': [recordOf('run1')] },
      [],
      'left by a run',
    ],
    [{ c: [{ id: 'run2-0-0' }], 'c-runs': [recordOf('run1')] }, ['c/run2-0-0'], 'named like a run without a record'],
    [
      { c: [{ id: 'RUN1-0-0' }, { id: 'run1-0-0-0' }], 'c-runs': [recordOf('run1')] },
      ['c/RUN1-0-0', 'c/run1-0-0-0'],
      'nearly so',
    ],
    [{ c: [{ id: `doctor-${'0'.repeat(36)}` }] }, [], 'left by a doctor that was killed'],
    [{ 'c-runs': [{ id: 'marathon' }, recordOf('run1')] }, ['c-runs/marathon'], 'beside the records'],
    [{ c: [...own('run1', 40), { id: 'ada' }], 'c-runs': [recordOf('run1')] }, ['c/ada'], 'behind many of a run'],
  ])('of %j are %j (%s)', async (stored, expected) => {
    expect(await findForeignDocuments('c', asking(stored).ask)).toEqual(expected);
  });

  test('a collection that is empty, or plainly of others, costs one small query each, and its records one', async () => {
    const nothing = asking({});
    await findForeignDocuments('c', nothing.ask);
    const others = asking({ c: Array.from({ length: 2000 }, (_, index) => ({ id: `customer ${index}` })) });
    await findForeignDocuments('c', others.ask);
    expect([nothing.asked, others.asked]).toEqual([
      ['c 7', 'c-runs 7'],
      ['c 7', 'c-runs 7'],
    ]);
  });

  test('of large documents fewer are asked for, so that their answer stays below 4 MiB', async () => {
    const large = own('run1', 100).map((each) => ({ ...each, text: 'x'.repeat(1024 * 1024) }));
    const { ask, asked } = asking({ c: large, 'c-runs': [recordOf('run1')] });
    await findForeignDocuments('c', ask);
    expect(asked).toEqual(['c 7', 'c 7', 'c-runs 7']);
    const small = asking({ c: own('run1', 2000), 'c-runs': [recordOf('run1')] });
    await findForeignDocuments('c', small.ask);
    expect(small.asked).toEqual(['c 7', 'c 1000', 'c-runs 7']);
  });

  test('a run that ends between the two looks, and takes documents and record with it, leaves none', async () => {
    const { ask } = asking({ c: own('ended', 3) }, () => ({}));
    expect(await findForeignDocuments('c', ask)).toEqual([]);
  });
});

describe('a run on a collection that holds documents of others', () => {
  let testbed: Testbed;
  let token = '';
  beforeAll(async () => {
    testbed = await startTestbed();
    const answer = await fetch(`${testbed.url}/auth/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(DEFAULT_ADMIN),
    });
    token = ((await answer.json()) as { access_token: string }).access_token;
  });
  afterAll(() => testbed.close());
  beforeEach(() => testbed.reset());

  const create = (collection: string, document: object) =>
    fetch(`${testbed.url}/api/v1/databases/default/documents/${collection}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(document),
    });

  /** A short run; resolves with its status and the notes of its report, or with what it failed with. */
  async function run(data: object = {}, signedIn = true) {
    const reporter = recordingReporter();
    const options = optionsOf({ data: { seedData: 10, ...data } }) as unknown as Json;
    const workload = workloadForTests({ scenario: 'crud', options, operations: 40 });
    const handle = startRun({
      scenarios: [crudScenario],
      target: syntrixTarget,
      secrets: { 'env:T': token },
      reporters: [reporter],
      clock: systemClock(),
      environment: environmentForTests,
      plan: planForTests({
        target: { kind: 'syntrix', module: null, urls: [testbed.url], timeoutUs: 10e6, headers: {} },
        auth: signedIn ? { mode: 'token', tokenRef: 'env:T' } : { mode: 'anonymous' },
        workloads: [workload],
        phases: { ...planForTests().phases, steadyUs: null },
      }),
    });
    const ended = await handle.finished.then(
      ({ run: { status, notes } }) => ({ status, notes: notes.filter((note) => note.startsWith('documents of')) }),
      (error: { code: string; message: string; hint: string }) => ({ status: error, notes: [] }),
    );
    return {
      ended: ended.status,
      notes: ended.notes,
      logs: reporter.logs.map(({ level, message }) => `${level}: ${message}`),
    };
  }

  test('is refused, names some of them, and has written nothing', async () => {
    await create('benchmarks', { id: 'ada' });
    const { ended } = await run();
    expect(ended).toMatchObject({
      code: 'foreign_documents',
      message: 'collection "benchmarks" of database "default" holds documents that no run made, such as benchmarks/ada',
      hint: 'choose another collection (--collection), or give --shared-collection if the run may work beside them',
    });
    expect(testbed.liveDocuments()).toEqual(['default:benchmarks/ada']);
    expect(
      testbed
        .groundTruth()
        .requests.filter(({ method }) => method === 'POST')
        .map(({ status }) => status),
    ).toEqual([200, 201]);
  });

  test('goes on where the collection is said to be shared, and leaves theirs alone', async () => {
    await create('benchmarks', { id: 'ada' });
    expect((await run({ sharedCollection: true })).ended).toBe('completed');
    expect(testbed.liveDocuments()).toEqual(['default:benchmarks/ada']);
  });

  test('goes on where they are of a run that was killed', async () => {
    await create('benchmarks-runs', recordOf('killed'));
    for (const document of own('killed', 9)) await create('benchmarks', document);
    expect((await run()).ended).toBe('completed');
    expect(testbed.liveDocuments()).toHaveLength(10);
  });

  test('goes on without a token, which queries need, and its report says that it did not look', async () => {
    await create('benchmarks', { id: 'ada' });
    const { ended, notes } = await run({}, false);
    expect({ ended, notes }).toEqual({
      ended: 'completed',
      notes: ['documents of others in benchmarks: not looked for, which needs a token'],
    });
  });

  test('goes on where the question fails, warns, and its report says so', async () => {
    testbed.setFaults({ faults: [{ kind: 'error', status: 403, operations: ['query'] }] });
    const { ended, logs, notes } = await run();
    const note =
      'documents of others in benchmarks: could not be looked for: documents of benchmarks cannot be listed (http_403)';
    expect({ ended, notes }).toEqual({ ended: 'completed', notes: [note] });
    expect(logs).toContain(`warn: ${note}`);
  });
});
