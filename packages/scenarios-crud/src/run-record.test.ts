import { OUTCOME_CODE, type LostWorker } from '@syntrix-bench/core';
import { FakeDocuments, ManualClock, perform } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import {
  RUN_ID,
  coordinatorOf,
  workerOf,
  nothingTold,
  optionsOf,
  shardOf,
  resultOf,
  type World,
} from '../test/fake-contexts.ts';
import { crudScenario } from './crud-scenario.ts';
import { CrudShard } from './crud-shard.ts';

const { failed, unknown } = OUTCOME_CODE;
const NOTHING = { removed: 0, left: { count: 0, samples: [] } };
const DEADLINE_US = 60e6;
const RECORD = { record: RUN_ID };

function worldOf(options: unknown = {}, more: Partial<World> = {}): World {
  return { documents: new FakeDocuments(), options: optionsOf(options), workers: 3, clock: new ManualClock(), ...more };
}

test('prepare writes the run record before anything else', async () => {
  const world = worldOf({ data: { seedData: 140 } });
  expect(await crudScenario.prepare!(coordinatorOf(world, null))).toEqual(RECORD);
  expect(JSON.parse(world.documents.live.get(`benchmarks-runs/${RUN_ID}`)!)).toEqual({
    id: RUN_ID,
    runId: RUN_ID,
    state: 'running',
    scenario: 'crud',
    workload: 'main',
    workers: 3,
    firstWorker: 0,
    databases: 1,
    databasePlace: 0,
    seed: 7,
    sharedDocuments: 130,
    ownDocuments: 10,
    startedAtMs: Date.UTC(2026, 0, 1),
  });
});

test('each workload of a run has a record of its own', async () => {
  const world = worldOf();
  await crudScenario.prepare!(coordinatorOf(world, null));
  await crudScenario.prepare!(coordinatorOf({ ...world, firstWorker: 3 }, null));
  expect(world.documents.ids('benchmarks-runs')).toEqual([RUN_ID, `${RUN_ID}-3`]);
});

test('a run id that was used before is refused, and its record is left alone', async () => {
  const world = worldOf();
  await crudScenario.prepare!(coordinatorOf(world, null));
  await expect(crudScenario.prepare!(coordinatorOf(world, null))).rejects.toMatchObject({
    code: 'setup_failed',
    hint: expect.stringMatching(/^documents of this run id exist already/),
  });
  expect(world.documents.ids('benchmarks-runs')).toEqual([RUN_ID]);
});

test('a record of which nobody knows whether it was written does not stay', async () => {
  const world = worldOf();
  world.documents.script = ({ method }) =>
    method === 'POST' ? { status: 500, outcome: unknown, applied: true } : null;
  await expect(world.clock!.runUntil(crudScenario.prepare!(coordinatorOf(world, null)))).rejects.toMatchObject({
    code: 'setup_failed',
  });
  expect(world.documents.live.size).toBe(0);
});

test('what failed to prepare has nothing to dispose of', async () => {
  const world = worldOf();
  expect(
    await crudScenario.dispose!(coordinatorOf(world, null) as never, {
      lost: [],
      result: NOTHING,
      deadlineUs: DEADLINE_US,
    }),
  ).toEqual(NOTHING);
  expect(world.documents.calls).toEqual([]);
});

test('dispose removes the record, last of all', async () => {
  const world = worldOf();
  await crudScenario.prepare!(coordinatorOf(world, null));
  expect(
    await crudScenario.dispose!(coordinatorOf(world, RECORD), { lost: [], result: NOTHING, deadlineUs: DEADLINE_US }),
  ).toEqual(NOTHING);
  expect(world.documents.live.size).toBe(0);
});

test('where documents are left the record stays, says so, and is spoken of', async () => {
  const world = worldOf();
  const told = nothingTold();
  await crudScenario.prepare!(coordinatorOf(world, null));
  const result = { removed: 5, left: { count: 2, samples: ['benchmarks/x (http_500)'] } };
  expect(
    await crudScenario.dispose!(coordinatorOf(world, RECORD, told), { lost: [], result, deadlineUs: DEADLINE_US }),
  ).toEqual(NOTHING);
  expect(JSON.parse(world.documents.live.get(`benchmarks-runs/${RUN_ID}`)!)).toMatchObject({
    state: 'left',
    documentsLeft: 2,
  });
  expect(told.logs).toEqual([
    `warn: 2 documents of run ${RUN_ID} may be left in benchmarks; the run record benchmarks-runs/${RUN_ID} stays so that clean can remove them`,
  ]);
});

test('of one document that is left the record is spoken of as of one', async () => {
  const world = worldOf();
  const told = nothingTold();
  await crudScenario.prepare!(coordinatorOf(world, null));
  const result = { removed: 5, left: { count: 1, samples: ['benchmarks/x (http_500)'] } };
  await crudScenario.dispose!(coordinatorOf(world, RECORD, told), { lost: [], result, deadlineUs: DEADLINE_US });
  expect(told.logs).toEqual([
    `warn: 1 document of run ${RUN_ID} may be left in benchmarks; the run record benchmarks-runs/${RUN_ID} stays so that clean can remove them`,
  ]);
});

test('P1-24 where everything is to stay the record says that the run is over', async () => {
  const world = worldOf();
  const told = nothingTold();
  await crudScenario.prepare!(coordinatorOf(world, null));
  await crudScenario.keep!(coordinatorOf(world, RECORD, told));
  expect(JSON.parse(world.documents.live.get(`benchmarks-runs/${RUN_ID}`)!)).toMatchObject({ state: 'kept' });
  expect(told.logs).toEqual([]);
});

test('a record that cannot be brought up to date is spoken of', async () => {
  const world = worldOf();
  const told = nothingTold();
  await crudScenario.prepare!(coordinatorOf(world, null));
  world.documents.script = () => ({ status: 500, outcome: unknown });
  await crudScenario.keep!(coordinatorOf(world, RECORD, told));
  expect(told.logs).toEqual([
    `warn: the run record benchmarks-runs/${RUN_ID} could not be updated: for an hour, clean takes run ${RUN_ID} to be running unless it is named`,
  ]);
});

test('a record that cannot be removed is named', async () => {
  const world = worldOf();
  await crudScenario.prepare!(coordinatorOf(world, null));
  world.documents.script = () => ({ status: 403, outcome: failed });
  expect(
    await crudScenario.dispose!(coordinatorOf(world, RECORD), { lost: [], result: NOTHING, deadlineUs: DEADLINE_US }),
  ).toEqual({
    removed: 0,
    left: { count: 1, samples: [`benchmarks-runs/${RUN_ID} (http_403)`] },
  });
});

test('what workers of a dead shard made is removed by their marks, and a margin beyond', async () => {
  const world = worldOf({
    operations: [
      { type: 'create', weight: 2 },
      { type: 'read', weight: 1 },
      { type: 'delete', weight: 1 },
    ],
    data: { seedData: 60 },
  });
  const told = nothingTold();
  await crudScenario.prepare!(coordinatorOf(world, null));
  const shards = [0, 1].map((shard) => new CrudShard(shardOf(world, shard, 2)));
  for (const shard of shards) await shard.setup();
  const lost: LostWorker[] = [];
  for (const rank of [0, 1, 2]) {
    const worker = shards[rank % 2]!.createWorker(workerOf(world, rank));
    for (let done = 0; done < 500; done += 1) {
      // The last mark that anybody heard of is 100 operations old.
      if (done === 400 && rank % 2 === 0) lost.push({ worker: rank, highWaterMark: worker.highWaterMark!() });
      await perform(worker.next()!, world.documents.client(), resultOf(rank));
    }
  }
  const result = await shards[1]!.teardown(60e6);
  const alive = world.documents.ids('benchmarks').length;
  expect(alive).toBeGreaterThan(200);
  const disposed = await world.clock!.runUntil(
    crudScenario.dispose!(coordinatorOf(world, RECORD, told), { lost, result, deadlineUs: DEADLINE_US }),
  );
  expect(disposed).toEqual({ removed: alive, left: { count: 0, samples: [] } });
  expect(world.documents.live.size).toBe(0);
  expect(told.logs).toEqual([
    `warn: cleaned up for 2 workers whose shard died: ${alive} documents removed, 0 may be left; ids up to 200 beyond their last report were checked`,
  ]);
});

test('workers that died before anybody heard of them still have their seeds removed', async () => {
  const world = worldOf({
    operations: [
      { type: 'read', weight: 1 },
      { type: 'delete', weight: 1 },
    ],
    data: { seedData: 60 },
  });
  await crudScenario.prepare!(coordinatorOf(world, null));
  await new CrudShard(shardOf(world)).setup();
  const lost = [0, 1, 2].map((worker) => ({ worker, highWaterMark: 0 }));
  const disposed = await world.clock!.runUntil(
    crudScenario.dispose!(coordinatorOf(world, RECORD), { lost, result: NOTHING, deadlineUs: DEADLINE_US }),
  );
  expect(disposed).toEqual({ removed: 60, left: { count: 0, samples: [] } });
  expect(world.documents.live.size).toBe(0);
});

test('clean-up for dead shards ends in time where the target no longer answers', async () => {
  const world = worldOf({ data: { seedData: 60 } });
  await crudScenario.prepare!(coordinatorOf(world, null));
  await new CrudShard(shardOf(world)).setup();
  world.documents.pace = () => new Promise((resolve) => world.clock!.setTimer(10_000_000, resolve));
  world.documents.script = () => ({ status: 0, outcome: unknown, code: 'TIMEOUT' });
  const startedUs = world.clock!.nowUs();
  const disposing = crudScenario.dispose!(coordinatorOf(world, RECORD), {
    lost: [{ worker: 0, highWaterMark: 50 }],
    result: NOTHING,
    deadlineUs: DEADLINE_US,
  });
  const disposed = await world.clock!.runUntil(disposing);
  expect(world.clock!.nowUs() - startedUs).toBeLessThan(DEADLINE_US);
  expect(disposed.left.count).toBeGreaterThanOrEqual(50);
});

test('clean-up for dead shards ends at the deadline, and the record stays where a worker was not followed to its end', async () => {
  const world = worldOf({ operations: [{ type: 'create', weight: 1 }], data: { seedData: 0 } });
  await crudScenario.prepare!(coordinatorOf(world, null));
  world.documents.pace = () => new Promise((resolve) => world.clock!.setTimer(10_000, resolve));
  const disposing = crudScenario.dispose!(coordinatorOf(world, RECORD), {
    lost: [{ worker: 0, highWaterMark: 0 }],
    result: NOTHING,
    deadlineUs: 1_000_000,
  });
  expect(await world.clock!.runUntil(disposing)).toEqual({
    removed: 0,
    left: { count: 1, samples: [`benchmarks/${RUN_ID}-0-100 (out of time)`] },
  });
  expect(world.documents.ids('benchmarks-runs')).toEqual([RUN_ID]);
});

/** A workload on three databases, prepared. */
async function threeDatabases(more: Partial<World> = {}) {
  const others = { b: new FakeDocuments(), c: new FakeDocuments() };
  const world = worldOf({ data: { seedData: 60 } }, { others, workers: 4, ...more });
  await crudScenario.prepare!(coordinatorOf(world, null));
  return { world, all: [world.documents, others.b, others.c] as const };
}

const recordIn = (documents: FakeDocuments): unknown =>
  JSON.parse(documents.live.get(`benchmarks-runs/${RUN_ID}`) ?? 'null');

test('P3-40 each database has a record, which says which of the workers work on it', async () => {
  const { all } = await threeDatabases();
  for (const [databasePlace, documents] of all.entries()) {
    expect(recordIn(documents)).toMatchObject({ state: 'running', workers: 4, databases: 3, databasePlace });
  }
});

test('P3-40 a database that no worker is dealt to has no record', async () => {
  const { all } = await threeDatabases({ workers: 2 });
  expect(all.map(({ live }) => live.size)).toEqual([1, 1, 0]);
});

test('P3-40 where a record cannot be written those of other databases do not stay', async () => {
  const others = { b: new FakeDocuments(), c: new FakeDocuments() };
  const world = worldOf({}, { others });
  others.b.script = () => ({ status: 403, outcome: failed, code: 'FORBIDDEN', message: 'Access denied' });
  await expect(crudScenario.prepare!(coordinatorOf(world, null))).rejects.toMatchObject({
    message: 'cannot write the run record in collection "benchmarks-runs" of database "b" (http_403: Access denied)',
  });
  expect([world.documents.live.size, others.c.calls.length]).toEqual([0, 0]);
});

test('P3-40 records are removed, save for those of databases that documents may be left in', async () => {
  const { world, all } = await threeDatabases();
  const told = nothingTold();
  const result = {
    removed: 5,
    left: { count: 2, samples: ['b:benchmarks/x (http_500)', 'b:benchmarks/y (http_500)'] },
  };
  const disposed = await crudScenario.dispose!(coordinatorOf(world, RECORD, told), {
    lost: [],
    result,
    deadlineUs: DEADLINE_US,
  });
  expect(disposed).toEqual(NOTHING);
  expect(all.map(recordIn)).toEqual([null, expect.objectContaining({ state: 'left', documentsLeft: 2 }), null]);
  expect(told.logs).toEqual([
    `warn: 2 documents of run ${RUN_ID} may be left in benchmarks; the run record b:benchmarks-runs/${RUN_ID} stays so that clean can remove them`,
  ]);
});

test('R22 where the run was given up the record says so, and nobody takes the run for under way', async () => {
  const { world, all } = await threeDatabases();
  const given = { ...world, signal: AbortSignal.abort() };
  const result = { removed: 5, left: { count: 3, samples: [] } };
  await crudScenario.dispose!(coordinatorOf(given, RECORD), { lost: [], result, deadlineUs: 0 });
  expect(all.map(recordIn)).toEqual(
    [3, 3, 3].map((documentsLeft) => expect.objectContaining({ state: 'interrupted', documentsLeft })),
  );
});

test('P3-40 what was left and is not named may be in any database', async () => {
  const { world, all } = await threeDatabases();
  const result = { removed: 5, left: { count: 3, samples: ['b:benchmarks/x (http_500)', 'shard 1 died'] } };
  await crudScenario.dispose!(coordinatorOf(world, RECORD), { lost: [], result, deadlineUs: DEADLINE_US });
  expect(all.map(recordIn)).toEqual([2, 3, 2].map((documentsLeft) => expect.objectContaining({ documentsLeft })));
});

test('P3-40 a target that no longer answers is not asked for the record of each database', async () => {
  const { world, all } = await threeDatabases();
  for (const documents of all) {
    documents.pace = () => new Promise((resolve) => world.clock!.setTimer(10_000_000, resolve));
    documents.script = () => ({ status: 0, outcome: unknown, code: 'TIMEOUT' });
    documents.calls.length = 0;
  }
  const told = nothingTold();
  await world.clock!.runUntil(crudScenario.keep!(coordinatorOf(world, RECORD, told)));
  expect(all.map(({ calls }) => calls.length)).toEqual([1, 0, 0]);
  expect(told.logs[0]).toContain(
    `the run record default:benchmarks-runs/${RUN_ID}, b:benchmarks-runs/${RUN_ID}, c:benchmarks-runs/${RUN_ID} could not`,
  );
  const disposed = await world.clock!.runUntil(
    crudScenario.dispose!(coordinatorOf(world, RECORD), { lost: [], result: NOTHING, deadlineUs: DEADLINE_US }),
  );
  expect(disposed.left.count).toBe(3);
  expect(all[2].calls).toEqual([]);
});

test('P3-40 what workers of a dead shard made is removed from the databases that they worked on', async () => {
  const others = { b: new FakeDocuments() };
  const operations = [
    { type: 'create', weight: 2 },
    { type: 'read', weight: 1 },
    { type: 'delete', weight: 1 },
  ];
  const world = worldOf({ operations, data: { seedData: 60 } }, { others, workers: 4 });
  await crudScenario.prepare!(coordinatorOf(world, null));
  const shard = new CrudShard(shardOf(world));
  await shard.setup();
  const lost: LostWorker[] = [];
  for (const rank of [0, 1, 2, 3]) {
    const worker = shard.createWorker(workerOf(world, rank));
    const documents = rank % 2 === 0 ? world.documents : others.b;
    for (let done = 0; done < 100; done += 1) await perform(worker.next()!, documents.client(), resultOf(rank));
    lost.push({ worker: rank, highWaterMark: worker.highWaterMark!() });
  }
  const disposed = await world.clock!.runUntil(
    crudScenario.dispose!(coordinatorOf(world, RECORD), { lost, result: NOTHING, deadlineUs: DEADLINE_US }),
  );
  expect(disposed.left.count).toBe(0);
  expect([world.documents.live.size, others.b.live.size]).toEqual([0, 0]);
});
