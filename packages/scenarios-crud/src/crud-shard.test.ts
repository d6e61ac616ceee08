import { OUTCOME_CODE } from '@syntrix-bench/core';
import { FakeDocuments, ManualClock, perform } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { RUN_ID, workerOf, nothingTold, optionsOf, shardOf, resultOf, type World } from '../test/fake-contexts.ts';
import { CrudShard } from './crud-shard.ts';

const { failed, unknown } = OUTCOME_CODE;
const deleting = {
  operations: [
    { type: 'read', weight: 1 },
    { type: 'delete', weight: 1 },
  ],
  data: { seedData: 10 },
};

function worldOf(options: unknown, more: Partial<World> = {}): World {
  return { documents: new FakeDocuments(), options: optionsOf(options), workers: 3, clock: new ManualClock(), ...more };
}

test('P1-36 seeds shared and own documents, the same ones on any number of shards', async () => {
  const ids: string[][] = [];
  for (const shards of [1, 2, 3]) {
    const world = worldOf(deleting);
    await Promise.all(
      Array.from({ length: shards }, (_, shard) => new CrudShard(shardOf(world, shard, shards)).setup()),
    );
    ids.push(world.documents.ids('benchmarks'));
  }
  const expected = ['0-0', '0-1', '1-0', '1-1', '2-0', 's-0', 's-1', 's-2', 's-3', 's-4'].map(
    (end) => `${RUN_ID}-${end}`,
  );
  expect(ids).toEqual([expected, expected, expected]);
});

test('P3-40 each database has seeds of its own, on any number of shards', async () => {
  for (const shards of [1, 2, 3]) {
    const others = { b: new FakeDocuments(), c: new FakeDocuments() };
    const world = worldOf(deleting, { others, workers: 5 });
    await Promise.all(
      Array.from({ length: shards }, (_, shard) => new CrudShard(shardOf(world, shard, shards)).setup()),
    );
    const shared = [0, 1, 2, 3, 4].map((number) => `s-${number}`);
    const suffixes = (documents: FakeDocuments) => documents.ids('benchmarks').map((id) => id.slice(RUN_ID.length + 1));
    // Workers 0 and 3 work on the first database, 1 and 4 on the second, 2 alone on the third.
    expect(suffixes(world.documents)).toEqual(['0-0', '0-1', '0-2', '3-0', '3-1', ...shared]);
    expect(suffixes(others.b)).toEqual(['1-0', '1-1', '1-2', '4-0', '4-1', ...shared]);
    expect(suffixes(others.c)).toEqual(['2-0', '2-1', '2-2', '2-3', '2-4', ...shared]);
  }
});

test('P3-40 what one database refuses is said of it, stops the others, and is cleaned up in all of them', async () => {
  const others = { b: new FakeDocuments() };
  const world = worldOf({ data: { seedData: 100 } }, { others, workers: 4 });
  others.b.script = ({ method }) =>
    method === 'POST' && others.b.live.size === 10
      ? { status: 403, outcome: failed, code: 'FORBIDDEN', message: 'Access denied' }
      : null;
  const shard = new CrudShard(shardOf(world));
  await expect(shard.setup()).rejects.toMatchObject({
    message: 'cannot seed documents in collection "benchmarks" of database "b" (http_403: Access denied)',
  });
  expect(world.documents.live.size).toBeLessThan(20);
  expect(await world.clock!.runUntil(shard.teardown(60e6))).toMatchObject({ left: { count: 0 } });
  expect([world.documents.live.size, others.b.live.size]).toEqual([0, 0]);
});

test('P3-40 what is left is named with its database where there are several', async () => {
  const others = { b: new FakeDocuments() };
  const world = worldOf({ data: { seedData: 10 }, operations: [{ type: 'read', weight: 1 }] }, { others });
  const shard = new CrudShard(shardOf(world));
  await shard.setup();
  others.b.script = ({ id }) => (id.endsWith('-s-7') ? { status: 403, outcome: failed } : null);
  expect(await shard.teardown(60e6)).toEqual({
    removed: 19,
    left: { count: 1, samples: [`b:benchmarks/${RUN_ID}-s-7 (http_403)`] },
  });
});

test('two workloads of one run may use one collection', async () => {
  const documents = new FakeDocuments();
  await new CrudShard(shardOf(worldOf(deleting, { documents }))).setup();
  await new CrudShard(shardOf(worldOf(deleting, { documents, firstWorker: 3 }))).setup();
  expect(documents.ids('benchmarks')).toHaveLength(20);
  expect(documents.ids('benchmarks').filter((id) => id.startsWith(`${RUN_ID}-s3-`))).toHaveLength(5);
});

test('seeding shows progress from nothing to all', async () => {
  const told = nothingTold();
  await new CrudShard(shardOf(worldOf({ data: { seedData: 1000 } }), 0, 1, told)).setup();
  expect(told.progress.length).toBeLessThanOrEqual(202);
  expect(told.progress[0]).toEqual([0, 1000]);
  expect(told.progress.at(-1)).toEqual([1000, 1000]);
});

test('seeding works in parallel: as many requests at once as the share has workers', async () => {
  const world = worldOf({ data: { seedData: 30 } }, { workers: 5 });
  let inFlight = 0;
  let most = 0;
  world.documents.pace = async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await Promise.resolve();
    inFlight -= 1;
  };
  await new CrudShard(shardOf(world)).setup();
  expect(most).toBe(5);
});

test('seeding tries again what may pass', async () => {
  const world = worldOf({ data: { seedData: 1 } });
  const statuses = [0, 503, 500];
  world.documents.script = () => {
    const status = statuses.shift();
    return status === undefined ? null : { status, outcome: status === 0 ? failed : unknown };
  };
  await world.clock!.runUntil(new CrudShard(shardOf(world)).setup());
  expect(world.documents.calls).toHaveLength(4);
  expect(world.documents.ids('benchmarks')).toEqual([`${RUN_ID}-s-0`]);
});

test('a conflict after a lost answer means that the seed is there', async () => {
  const world = worldOf({ data: { seedData: 1 } });
  let first = true;
  world.documents.script = () => {
    if (!first) return null;
    first = false;
    return { status: 0, outcome: unknown, applied: true };
  };
  await world.clock!.runUntil(new CrudShard(shardOf(world)).setup());
  expect(world.documents.ids('benchmarks')).toEqual([`${RUN_ID}-s-0`]);
});

test('a target that refuses the seed ends set-up with a sentence and a hint', async () => {
  const world = worldOf({ data: { seedData: 10 } });
  world.documents.script = () => ({ status: 403, outcome: failed, code: 'FORBIDDEN', message: 'Access denied' });
  await expect(new CrudShard(shardOf(world)).setup()).rejects.toMatchObject({
    code: 'setup_failed',
    message: 'cannot seed documents in collection "benchmarks" of database "default" (http_403: Access denied)',
    hint: expect.stringMatching(/^the rules refuse it/),
  });
});

test('after set-up failed half-way, clean-up removes what may have been seeded and nothing else', async () => {
  const world = worldOf({ data: { seedData: 100 } });
  let created = 0;
  world.documents.script = ({ method }) => {
    if (method !== 'POST') return null;
    created += 1;
    // The eleventh is written, but its answer is trouble for good.
    return created > 10 ? { status: 500, outcome: unknown, applied: true } : null;
  };
  const shard = new CrudShard(shardOf(world));
  await expect(world.clock!.runUntil(shard.setup())).rejects.toMatchObject({ code: 'setup_failed' });
  expect(world.documents.live.size).toBeGreaterThan(10);
  const before = world.documents.calls.length;
  const result = await world.clock!.runUntil(shard.teardown(60e6));
  expect(world.documents.live.size).toBe(0);
  expect(result).toEqual({ removed: 13, left: { count: 0, samples: [] } });
  expect(world.documents.calls.length - before).toBe(13);
});

test('seeding stops when the user quits at once', async () => {
  const aborting = new AbortController();
  const world = worldOf({ data: { seedData: 100 } }, { signal: aborting.signal });
  world.documents.pace = async () => {
    if (world.documents.calls.length === 20) aborting.abort();
  };
  await new CrudShard(shardOf(world)).setup();
  expect(world.documents.calls.length).toBeLessThan(24);
});

test('clean-up that begins while its shard still seeds waits for what is under way, and stops the rest', async () => {
  const world = worldOf({ data: { seedData: 1000 } });
  world.documents.pace = () => new Promise((resolve) => world.clock!.setTimer(1000, resolve));
  const shard = new CrudShard(shardOf(world));
  const seeding = shard.setup();
  await world.clock!.advance(5500);
  const result = await world.clock!.runUntil(shard.teardown(60e6));
  await seeding;
  expect(result.removed).toBe(18);
  expect(world.documents.live.size).toBe(0);
});

test('clean-up of a shard that was never set up sends nothing', async () => {
  const world = worldOf({ data: { seedData: 10 } });
  expect(await new CrudShard(shardOf(world)).teardown(60e6)).toEqual({ removed: 0, left: { count: 0, samples: [] } });
  expect(world.documents.calls).toEqual([]);
});

test('clean-up without workers removes all seeds, the workers\u2019 own too', async () => {
  const world = worldOf(deleting);
  const shard = new CrudShard(shardOf(world));
  await shard.setup();
  expect(await shard.teardown(60e6)).toEqual({ removed: 10, left: { count: 0, samples: [] } });
  expect(world.documents.live.size).toBe(0);
});

test('P1-31 a document whose creation is still under way is removed too', async () => {
  const world = worldOf({ operations: [{ type: 'create', weight: 1 }], data: { seedData: 0 } }, { workers: 1 });
  const shard = new CrudShard(shardOf(world));
  await shard.setup();
  const worker = shard.createWorker(workerOf(world, 0));
  let answer = (): void => undefined;
  world.documents.pace = () => new Promise((resolve) => (answer = resolve));
  const creating = perform(worker.next()!, world.documents.client(), resultOf(0));
  world.documents.pace = () => Promise.resolve();
  expect(await shard.teardown(60e6)).toEqual({ removed: 1, left: { count: 0, samples: [] } });
  answer();
  await creating;
  expect(world.documents.live.size).toBe(0);
});

test('what an operation meets that nobody waited for says nothing of the target: its document is being removed', async () => {
  const operations = [{ type: 'read', weight: 1 }];
  const told = nothingTold();
  const world = worldOf({ operations, data: { seedData: 3 } }, { workers: 1 });
  const shard = new CrudShard(shardOf(world, 0, 1, told));
  await shard.setup();
  const operation = shard.createWorker(workerOf(world, 0)).next()!;
  await shard.teardown(60e6);
  await perform(operation, world.documents.client(), resultOf(0));
  expect([told.counts, told.checks]).toEqual([{}, { present: 0, failed: [] }]);
});

test('P3-40 a document that is missing is named with its database where there are several', async () => {
  const others = { b: new FakeDocuments() };
  const told = nothingTold();
  const world = worldOf({ operations: [{ type: 'read', weight: 1 }], data: { seedData: 1 } }, { others });
  const shard = new CrudShard(shardOf(world, 0, 1, told));
  await shard.setup();
  others.b.live.clear();
  for (const [rank, documents] of [world.documents, others.b].entries()) {
    await perform(shard.createWorker(workerOf(world, rank)).next()!, documents.client(), resultOf(rank));
  }
  expect(told.checks).toEqual({ present: 1, failed: [`GET b:benchmarks/${RUN_ID}-s-0: 404`] });
});

test('an uncertain document that was not there is looked for again: its creation may have been under way', async () => {
  const world = worldOf({ operations: [{ type: 'create', weight: 1 }], data: { seedData: 0 } }, { workers: 1 });
  const shard = new CrudShard(shardOf(world));
  await shard.setup();
  const worker = shard.createWorker(workerOf(world, 0));
  world.documents.script = () => ({ status: 0, outcome: unknown });
  await perform(worker.next()!, world.documents.client(), resultOf(0));
  world.documents.script = () => null;
  const tearingDown = shard.teardown(60e6);
  await world.clock!.advance(500_000);
  world.documents.live.set(`benchmarks/${RUN_ID}-0-0`, '{}');
  expect(await world.clock!.runUntil(tearingDown)).toEqual({ removed: 1, left: { count: 0, samples: [] } });
  expect(world.documents.live.size).toBe(0);
});

test('clean-up shows progress and says what it could not remove', async () => {
  const told = nothingTold();
  const world = worldOf({ data: { seedData: 30 }, operations: [{ type: 'read', weight: 1 }] });
  const shard = new CrudShard(shardOf(world, 0, 1, told));
  await shard.setup();
  told.progress.length = 0;
  world.documents.script = ({ id }) => (/-s-(7|8)$/.test(id) ? { status: 403, outcome: failed } : null);
  expect(await shard.teardown(60e6)).toEqual({
    removed: 28,
    left: { count: 2, samples: [`benchmarks/${RUN_ID}-s-7 (http_403)`, `benchmarks/${RUN_ID}-s-8 (http_403)`] },
  });
  expect(told.progress.at(-1)).toEqual([28, 30]);
});

test('clean-up ends at its deadline and counts what it did not get to', async () => {
  const world = worldOf({ data: { seedData: 100 }, operations: [{ type: 'read', weight: 1 }] }, { workers: 2 });
  const shard = new CrudShard(shardOf(world));
  await shard.setup();
  world.documents.pace = () => new Promise((resolve) => world.clock!.setTimer(1_000_000, resolve));
  const result = await world.clock!.runUntil(shard.teardown(10_000_000));
  expect(result.removed).toBe(20);
  expect(result.left.count).toBe(80);
  expect(result.left.samples).toHaveLength(20);
  expect(result.left.samples[0]).toMatch(/^benchmarks\/r1abcdef-s-\d+ \(out of time\)$/);
});
