import { encodeChange, OUTCOME_CODE, type SyntrixWorkerClient, type Worker } from '@syntrix-bench/core';
import { type FakeCall, FakeDocuments, ManualClock, perform } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { RUN_ID, workerOf, nothingTold, optionsOf, shardOf, resultOf, type World } from '../test/fake-contexts.ts';
import { CrudShard } from './crud-shard.ts';

const { ok, refused, failed, unknown } = OUTCOME_CODE;
const SHARED = `benchmarks/${RUN_ID}-s-0`;

/** A seeded world of one worker. */
async function workerIn(operations: unknown, seedData: number) {
  const options = optionsOf({ operations, data: { seedData, documentSizeBytes: 400 } });
  const world: World = { documents: new FakeDocuments(), options, workers: 1 };
  const told = nothingTold();
  const shard = new CrudShard(shardOf(world, 0, 1, told));
  await shard.setup();
  world.documents.calls.length = 0;
  return { documents: world.documents, told, shard, worker: shard.createWorker(workerOf(world, 0)) };
}

async function doNext(worker: Worker<SyntrixWorkerClient>, documents: FakeDocuments) {
  const result = resultOf(0);
  const outcome = await perform(worker.next()!, documents.client(), result);
  return { outcome, requests: result.requests, status: result.status, body: result.body };
}

/** Runs `write` right before the worker's own write is seen. */
function before(documents: FakeDocuments, method: FakeCall['method'], write: () => void): void {
  documents.script = (call) => {
    if (call.method === method) {
      documents.script = () => null;
      write();
    }
    return null;
  };
}

function anotherWrites(documents: FakeDocuments): void {
  const [collection, id] = SHARED.split('/') as [string, string];
  void documents.client().documents.update(collection, id, encodeChange({ seq: 0 }), resultOf(9));
}

test.each([
  { type: 'update', method: 'PATCH' },
  { type: 'replace', method: 'PUT' },
] as const)('a conditional $type reads, then writes at the version it has read', async ({ type, method }) => {
  const { worker, documents } = await workerIn([{ type, weight: 1, ifMatch: true }], 1);
  for (const version of [1, 2, 3]) {
    documents.calls.length = 0;
    expect(await doNext(worker, documents)).toEqual({ outcome: ok, requests: 2, status: 200, body: null });
    expect(documents.calls.map((call) => call.method)).toEqual(['GET', method]);
    const { doc, ifMatch } = JSON.parse(documents.calls[1]!.body) as { doc: object; ifMatch: unknown };
    expect(ifMatch).toEqual([{ field: 'version', op: '==', value: version }]);
    expect(Object.keys(doc).length > 2).toBe(type === 'replace');
    expect(documents.versionOf(SHARED)).toBe(version + 1);
  }
});

test.each([
  { type: 'update', method: 'PATCH' },
  { type: 'replace', method: 'PUT' },
] as const)('another worker’s write in between refuses a $type, and is a conflict', async ({ type, method }) => {
  const { worker, documents, told } = await workerIn([{ type, weight: 1, ifMatch: true }], 1);
  before(documents, method, () => anotherWrites(documents));
  expect(await doNext(worker, documents)).toEqual({ outcome: refused, requests: 2, status: 412, body: null });
  expect(told.counts).toEqual({ conflicts: 1 });
  expect(told.checks).toEqual({ present: 1, failed: [] });
  expect(await doNext(worker, documents)).toMatchObject({ outcome: ok, requests: 2 });
});

test('a document of the worker’s own has no other writer: a 412 is a failure, and missing', async () => {
  const mix = [
    { type: 'create', weight: 1e-9 },
    { type: 'update', weight: 1, ifMatch: true },
  ];
  const { worker, documents, told, shard } = await workerIn(mix, 0);
  // Nothing is there to be updated, so that a creation is drawn instead.
  expect(await doNext(worker, documents)).toMatchObject({ outcome: ok, requests: 1 });
  expect(await doNext(worker, documents)).toMatchObject({ outcome: ok, requests: 2 });
  documents.script = ({ method }) => (method === 'PATCH' ? { status: 412, outcome: failed } : null);
  expect(await doNext(worker, documents)).toMatchObject({ outcome: failed, status: 412 });
  expect(told.counts).toEqual({ redrawn: 1, missing: 1 });
  expect(told.checks).toEqual({ present: 1, failed: [`PATCH benchmarks/${RUN_ID}-0-0: 412`] });
  await shard.teardown(Infinity);
  expect(documents.ids('benchmarks')).toEqual([]);
});

test.each([
  { why: 'is refused', answer: { status: 403, outcome: failed }, counts: {} },
  { why: 'is lost', answer: { status: 0, outcome: failed }, counts: {} },
  { why: 'finds nothing', answer: { status: 404, outcome: failed }, counts: { missing: 1 } },
])('when the read $why, nothing is written', async ({ answer, counts }) => {
  const { worker, documents, told } = await workerIn([{ type: 'update', weight: 1, ifMatch: true }], 1);
  documents.script = () => answer;
  expect(await doNext(worker, documents)).toMatchObject({ outcome: failed, requests: 1, status: answer.status });
  expect(told.counts).toEqual(counts);
  expect(told.checks).toEqual({ present: 0, failed: counts.missing === 1 ? [`GET ${SHARED}: 404`] : [] });
});

test('a lost answer to the write is unknown, as without a condition', async () => {
  const { worker, documents, told } = await workerIn([{ type: 'update', weight: 1, ifMatch: true }], 1);
  documents.script = ({ method }) => (method === 'PATCH' ? { status: 0, outcome: unknown } : null);
  expect(await doNext(worker, documents)).toMatchObject({ outcome: unknown, requests: 2 });
  expect(told.counts).toEqual({});
});

test.each([true, false])(
  'a conditional replacement that is traced (%s) says when the write was sent',
  async (trace) => {
    const options = optionsOf({
      operations: [{ type: 'replace', weight: 1, ifMatch: true }],
      trace,
      data: { seedData: 1, documentSizeBytes: 400 },
    });
    const clock = new ManualClock();
    const documents = new FakeDocuments();
    documents.clock = clock;
    const world: World = { documents, options, workers: 1, clock };
    const shard = new CrudShard(shardOf(world));
    await clock.runUntil(shard.setup());
    const worker = shard.createWorker(workerOf(world, 0));
    const result = resultOf(0);
    result.dueUs = 17;
    await clock.runUntil(perform(worker.next()!, documents.client(), result));
    const { doc, ifMatch } = JSON.parse(documents.calls.at(-1)!.body) as { doc: { bench?: object }; ifMatch: unknown };
    expect(ifMatch).toEqual([{ field: 'version', op: '==', value: 1 }]);
    // The read takes a millisecond, and the seed took one.
    expect(doc.bench).toEqual(trace ? { w: 0, s: 0, d: 17, t: '0000000000002000' } : undefined);
  },
);
