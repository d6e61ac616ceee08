import {
  encodeDocument,
  syntrixTarget,
  systemClock,
  type EarlierRunsPlace,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { findEarlierRun, findEarlierRuns, removeEarlierRun } from '../src/earlier-runs.ts';
import type { EarlierRun } from '../src/run-record.ts';
import { resultOf } from './fake-results.ts';

const clock = systemClock();
let testbed: Testbed;
let close: () => Promise<void>;
let place: EarlierRunsPlace<SyntrixWorkerClient>;

beforeAll(async () => {
  testbed = await startTestbed();
  const answer = await fetch(`${testbed.url}/auth/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'syntrix', password: 'Bench-Admin#2025' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const connection = await syntrixTarget.connect({
    target: { kind: 'syntrix', module: null, urls: [testbed.url], timeoutUs: 10e6, headers: {} },
    clock,
    credentials: { authorizations: [`Bearer ${token}`] },
    workers: [0, 1, 2, 3],
    signal: new AbortController().signal,
  });
  close = () => connection.close();
  place = {
    client: connection.client(0, 'default'),
    results: [resultOf(0), resultOf(1), resultOf(2), resultOf(3)],
    clock,
    signal: new AbortController().signal,
    collection: 'benchmarks',
    url: testbed.url,
  };
});
afterAll(async () => {
  await close();
  await testbed.close();
});
beforeEach(() => testbed.reset());

const RUN: EarlierRun = {
  recordId: 'abc',
  runId: 'abc',
  scenario: 'crud',
  state: 'running',
  workers: 2,
  firstWorker: 0,
  databases: 1,
  databasePlace: 0,
  sharedDocuments: 120,
  startedAtMs: 1000,
};
const recordOf = (change: Partial<EarlierRun> = {}) => {
  const { recordId, ...run } = { ...RUN, ...change };
  return { id: change.runId ?? recordId, collection: 'benchmarks', ...run };
};

async function write(collection: string, ...documents: readonly object[]): Promise<void> {
  for (const each of documents) await place.client.documents.create(collection, encodeDocument(each), place.results[0]);
}

/** Ids with such a beginning and these numbers. */
const ids = (prefix: string, numbers: readonly number[]) => numbers.map((number) => ({ id: `${prefix}${number}` }));
const live = (): readonly string[] =>
  testbed
    .liveDocuments()
    .map((path) => path.replace('default:', ''))
    .toSorted();
const remove = (at: Partial<EarlierRunsPlace<SyntrixWorkerClient>> = {}) =>
  removeEarlierRun({ ...place, ...at }, RUN, clock.nowUs() + 60e6);

test('P1-24 what a killed run left is removed, whole and nothing else', async () => {
  await write('benchmarks-runs', recordOf(), recordOf({ runId: 'abcd' }));
  await write('benchmarks', ...ids('abc-s-', [0, 49, 50, 119]), ...ids('abc-0-', [0, 77]), ...ids('abc-1-', [300]));
  const others = [
    ...ids('abcd-0-', [0]),
    ...ids('abc-2-', [0]),
    ...ids('abc-s-', [120]),
    { id: 'abc' },
    { id: 'abc-0-x' },
    { id: 'customer-7' },
  ];
  await write('benchmarks', ...others);
  await write('others', { id: 'abc-0-0' });
  expect(await remove()).toEqual({ removed: 8, left: { count: 0, samples: [] } });
  expect(live()).toEqual(
    [...others.map(({ id }) => `benchmarks/${id}`), 'benchmarks-runs/abcd', 'others/abc-0-0'].toSorted(),
  );
});

test('P1-24 a worker that deleted nearly all that it made is followed to its end', async () => {
  await write('benchmarks-runs', recordOf());
  const deleted = ids('abc-1-', [50, 103, 200, 400, 800, 1600, 3200, 6400]);
  await write('benchmarks', ...deleted);
  for (const { id } of deleted) await place.client.documents.delete('benchmarks', id, place.results[0]);
  await write('benchmarks', ...ids('abc-1-', [9999]));
  expect(await remove()).toEqual({ removed: 2, left: { count: 0, samples: [] } });
  expect(live()).toEqual([]);
});

test('P1-24 more than a thousand records are listed, in order of their start; what is none is told apart', async () => {
  const records = Array.from({ length: 1100 }, (_, index) =>
    recordOf({ runId: `run${index}`, startedAtMs: 5000 - index }),
  );
  await write('benchmarks-runs', ...records, { id: 'notes' }, { ...recordOf({ runId: 'cut' }), workers: 'many' });
  const { runs, foreign } = await findEarlierRuns(place);
  expect(runs.map(({ runId }) => runId)).toEqual(records.map(({ runId }) => runId).toReversed());
  expect(foreign.toSorted()).toEqual(['cut', 'notes']);
});

test('R22 who may not query finds the records of a run by their ids, one workload by the other, and removes all the same', async () => {
  const { documents } = place.client;
  const mute = Object.create(documents) as typeof documents;
  mute.query = () => expect.unreachable('nobody may query');
  const anonymous = { ...place, client: { ...place.client, documents: mute }, mayQuery: false };
  await write('benchmarks-runs', recordOf(), {
    ...recordOf({ firstWorker: 2, workers: 1, sharedDocuments: 0 }),
    id: 'abc-2',
  });
  await write('benchmarks', ...ids('abc-s-', [0, 119]), ...ids('abc-1-', [3, 77, 203]), ...ids('abc-2-', [5]), {
    id: 'abc-3-0',
  });
  const { runs } = await findEarlierRun(anonymous, 'abc', []);
  expect(runs.map(({ recordId, workers }) => [recordId, workers])).toEqual([
    ['abc', 2],
    ['abc-2', 1],
  ]);
  for (const run of runs) await removeEarlierRun(anonymous, run, clock.nowUs() + 60e6);
  expect(live()).toEqual(['benchmarks/abc-3-0']);
  expect(await findEarlierRun(anonymous, 'abc', [])).toEqual({ runs: [], foreign: [] });
});

test('R22 what a target says in a garbled way of documents that were never there leads nowhere', async () => {
  await write('benchmarks-runs', recordOf());
  await write('benchmarks', ...ids('abc-0-', [0]));
  const { documents } = place.client;
  const odd = Object.create(documents) as typeof documents;
  let updates = 0;
  odd.update = (_collection, _id, _body, result) => {
    updates += 1;
    result.status = 200;
    result.body = new TextEncoder().encode('{"id":"cut');
    return Promise.resolve(0);
  };
  expect(await remove({ client: { ...place.client, documents: odd } })).toMatchObject({
    removed: 2,
    left: { count: 0 },
  });
  expect(updates).toBeLessThan(50);
});

test('P1-24 interrupted or out of time it says so, and leaves the record for another time', async () => {
  await write('benchmarks-runs', recordOf());
  await write('benchmarks', ...ids('abc-0-', [0, 1]));
  const stopped = { signal: AbortSignal.abort() };
  expect(await remove(stopped)).toEqual({
    removed: 0,
    left: { count: 1, samples: ['benchmarks/abc-… (interrupted)'] },
  });
  expect(await removeEarlierRun(place, RUN, clock.nowUs() - 1)).toMatchObject({
    left: { samples: ['benchmarks/abc-… (out of time)'] },
  });
  expect(live()).toEqual(['benchmarks-runs/abc', 'benchmarks/abc-0-0', 'benchmarks/abc-0-1']);
});

test('P1-24 a document that cannot be removed is named, and the record stays', async () => {
  await write('benchmarks-runs', recordOf());
  await write('benchmarks', ...ids('abc-0-', [0, 1]));
  const { documents } = place.client;
  const stubborn = Object.create(documents) as typeof documents;
  stubborn.delete = async (collection, id, result) => {
    if (id !== 'abc-0-1') return documents.delete(collection, id, result);
    result.status = 403;
    return 2;
  };
  expect(await remove({ client: { ...place.client, documents: stubborn } })).toEqual({
    removed: 1,
    left: { count: 1, samples: ['benchmarks/abc-0-1 (http_403)'] },
  });
  expect(live()).toEqual(['benchmarks-runs/abc', 'benchmarks/abc-0-1']);
});

test.each<[string, string]>([
  ['', 'no JSON'],
  ['{"code":"x"}', 'no list'],
])('P1-24 an answer of %j ends in a message (%s)', async (body) => {
  const { documents } = place.client;
  const odd = Object.create(documents) as typeof documents;
  odd.query = (_spec, result) => {
    result.body = new TextEncoder().encode(body);
    return Promise.resolve(0);
  };
  await expect(findEarlierRuns({ ...place, client: { ...place.client, documents: odd } })).rejects.toMatchObject({
    code: 'target_not_ready',
    message: 'documents of benchmarks-runs cannot be listed (the response is not a list)',
  });
});
