import { OUTCOME_CODE, type SyntrixWorkerClient, type Worker } from '@syntrix-bench/core';
import { type FakeCall, FakeDocuments, perform } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { RUN_ID, workerOf, nothingTold, optionsOf, shardOf, resultOf, type World } from '../test/fake-contexts.ts';
import { CrudShard } from './crud-shard.ts';

/** Does up to `count` operations on a worker; returns how many there were. */
async function doMany(
  worker: Worker<SyntrixWorkerClient>,
  documents: FakeDocuments,
  count: number,
  number = 0,
): Promise<number> {
  const client = documents.client();
  const result = resultOf(number);
  for (let done = 0; done < count; done += 1) {
    const operation = worker.next();
    if (operation === null) return done;
    await perform(operation, client, result);
  }
  return count;
}

/** Seeds a world on `shards` shards and lets each worker do `count` operations; returns the calls of each worker. */
async function sequences(world: World, shards: number, count: number): Promise<FakeCall[][]> {
  const parts = Array.from({ length: shards }, (_, shard) => new CrudShard(shardOf(world, shard, shards)));
  await Promise.all(parts.map((part) => part.setup()));
  const seeded = world.documents.calls.length;
  const workers = Array.from({ length: world.workers }, (_, worker) =>
    parts[worker % shards]!.createWorker(workerOf(world, worker)),
  );
  // Workers take turns, so that no worker's sequence could hide that it depends on another's.
  for (let turn = 0; turn < count; turn += 1) {
    for (const [worker, behaviour] of workers.entries()) await doMany(behaviour, world.documents, 1, worker);
  }
  const calls = world.documents.calls.slice(seeded);
  return workers.map((_, worker) => calls.filter((call) => call.worker === worker));
}

function worldOf(options: unknown, more: Partial<World> = {}): World {
  return { documents: new FakeDocuments(), options: optionsOf(options), workers: 4, ...more };
}

const everything = {
  operations: [
    { type: 'create', weight: 30 },
    { type: 'read', weight: 30 },
    { type: 'update', weight: 15 },
    { type: 'replace', weight: 10 },
    { type: 'delete', weight: 15 },
  ],
  data: { seedData: 40, documentSizeBytes: 400 },
};

test('P1-30 each worker does the same on one, two and three shards', async () => {
  const one = await sequences(worldOf(everything, { workers: 5 }), 1, 200);
  const two = await sequences(worldOf(everything, { workers: 5 }), 2, 200);
  const three = await sequences(worldOf(everything, { workers: 5 }), 3, 200);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
});

test('P1-30 each worker does the same in the next run, apart from the run id', async () => {
  const first = await sequences(worldOf(everything, { runId: 'aaaaaaaa' }), 1, 200);
  const second = await sequences(worldOf(everything, { runId: 'bbbbbbbb' }), 1, 200);
  expect(JSON.parse(JSON.stringify(second).replaceAll('bbbbbbbb', 'aaaaaaaa'))).toEqual(first);
});

test('R20 traced, each worker does the same to the same documents with the same contents', async () => {
  const traced = { ...everything, trace: true };
  const plain = await sequences(worldOf(everything), 1, 200);
  const one = await sequences(worldOf(traced), 1, 200);
  const two = await sequences(worldOf(traced), 2, 200);
  expect(two).toEqual(one);
  for (const [worker, calls] of one.entries()) {
    let sequence = 0;
    for (const [place, { body, ...call }] of calls.entries()) {
      const { body: plainBody, ...plainCall } = plain[worker]![place]!;
      expect(call).toEqual(plainCall);
      if (call.method !== 'POST' && call.method !== 'PUT') {
        expect(body).toBe(plainBody);
        continue;
      }
      const member = `"bench":{"w":${worker},"s":${sequence},"d":0,"t":"0000000000000000"},`;
      sequence += 1;
      expect(body).toContain(member);
      expect(body).toHaveLength(plainBody.length);
      const end = plainBody.length - '"}}'.length - member.length;
      expect(body.replace(member, '').slice(0, end)).toBe(plainBody.slice(0, end));
    }
    expect(sequence).toBeGreaterThan(50);
  }
});

test('P1-30 another seed, another sequence', async () => {
  const first = await sequences(worldOf(everything, { seed: 1 }), 1, 50);
  const second = await sequences(worldOf(everything, { seed: 2 }), 1, 50);
  expect(second).not.toEqual(first);
});

test('P1-30 no answer is a 404, whatever the mix: a 404 is a finding', async () => {
  const world = worldOf(everything);
  const told = nothingTold();
  const shard = new CrudShard(shardOf(world, 0, 1, told));
  await shard.setup();
  const workers = [0, 1, 2, 3].map((rank) => shard.createWorker(workerOf(world, rank)));
  const statuses = new Set<number>();
  const client = world.documents.client();
  const result = resultOf(0);
  for (let turn = 0; turn < 500; turn += 1) {
    for (const worker of workers) {
      await perform(worker.next()!, client, result);
      statuses.add(result.status);
    }
  }
  expect([...statuses].sort()).toEqual([200, 201, 204]);
  expect(told.counts['missing']).toBeUndefined();
  // A creation says nothing of it, nor does a PUT, which would have created the document.
  const checking = world.documents.calls.filter(({ method }) => method !== 'POST' && method !== 'PUT');
  expect(told.checks).toEqual({ present: checking.length, failed: [] });
});

test('P1-30 the mix is kept', async () => {
  const world = worldOf({
    ...everything,
    operations: [
      { type: 'create', weight: 10 },
      { type: 'read', weight: 90 },
    ],
  });
  const [calls] = await sequences({ ...world, workers: 1 }, 1, 4000);
  const creates = calls!.filter(({ method }) => method === 'POST').length;
  // Within four standard deviations of 10 %.
  expect(Math.abs(creates - 400)).toBeLessThan(4 * Math.sqrt(4000 * 0.1 * 0.9));
});

test('P1-32 reads address shared documents and own ones, each as likely', async () => {
  const world = worldOf({
    operations: [
      { type: 'read', weight: 3 },
      { type: 'delete', weight: 1 },
    ],
    data: { seedData: 40 },
  });
  const shard = new CrudShard(shardOf({ ...world, workers: 1 }));
  await shard.setup();
  world.documents.calls.length = 0;
  const worker = shard.createWorker(workerOf(world, 0));
  // 30 are shared and 10 the worker's own; while deletes fail, that stays.
  world.documents.script = ({ method }) => (method === 'DELETE' ? { status: 429, outcome: OUTCOME_CODE.failed } : null);
  await doMany(worker, world.documents, 8000);
  const reads = world.documents.calls.filter(({ method }) => method === 'GET');
  const shared = reads.filter(({ id }) => id.startsWith(`${RUN_ID}-s-`)).length;
  expect(new Set(reads.map(({ id }) => id)).size).toBe(40);
  expect(Math.abs(shared / reads.length - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / reads.length));
});

test.each(['zipfian', 'latest', 'hotspot'])(
  'FE-06 with keys %s each worker does the same on one, two and three shards',
  async (keys) => {
    const one = await sequences(worldOf({ ...everything, keys }, { workers: 5 }), 1, 200);
    const two = await sequences(worldOf({ ...everything, keys }, { workers: 5 }), 2, 200);
    const three = await sequences(worldOf({ ...everything, keys }, { workers: 5 }), 3, 200);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  },
);

/** Ids that workers read, by the worker, from the most to the least often read. */
async function reading(keys: unknown, operations: unknown[], seedData: number) {
  const world = worldOf({ keys, operations, data: { seedData, documentSizeBytes: 400 } });
  const workers = await sequences({ ...world, workers: 3 }, 1, 3000);
  return workers.map((calls) => {
    const counts = new Map<string, number>();
    for (const { id } of calls.filter(({ method }) => method === 'GET')) counts.set(id, (counts.get(id) ?? 0) + 1);
    return [...counts].sort(([, a], [, b]) => b - a).map(([id]) => id);
  });
}

test.each([
  { keys: 'zipfian', why: 'a few documents are popular' },
  { keys: { distribution: 'hotspot', hotFraction: 0.01, hotOperations: 0.9 }, why: 'a hundredth is hot' },
])('FE-06 $why, and they are the same for all workers', async ({ keys }) => {
  const [first, second, third] = await reading(keys, [{ type: 'read', weight: 1 }], 500);
  // Five of 500 are hot, or take a quarter of Zipf's draws.
  expect(second!.slice(0, 2).every((id) => first!.slice(0, 5).includes(id))).toBe(true);
  expect(third!.slice(0, 2).every((id) => first!.slice(0, 5).includes(id))).toBe(true);
});

test('FE-06 latest reads the last document that the worker created most of all', async () => {
  const operations = [
    { type: 'create', weight: 2 },
    { type: 'read', weight: 3 },
    { type: 'delete', weight: 1 },
  ];
  const world = worldOf({ keys: 'latest', operations, data: { seedData: 40, documentSizeBytes: 400 } });
  const byAge = [0, 0, 0, 0];
  let reads = 0;
  for (const calls of await sequences(world, 1, 1500)) {
    const live: string[] = [];
    for (const { method, id } of calls) {
      if (method === 'POST') live.unshift(id);
      if (method === 'DELETE' && live.includes(id)) live.splice(live.indexOf(id), 1);
      if (method !== 'GET' || live.length < 30) continue;
      reads += 1;
      const age = live.indexOf(id);
      if (age >= 0 && age < 4) byAge[age]! += 1;
    }
  }
  expect(reads).toBeGreaterThan(2000);
  // About one read in six goes to the newest, half as many to the one before it, and so on.
  expect(byAge).toEqual([...byAge].sort((a, b) => b - a));
  expect(Math.abs(byAge[0]! / reads - 1 / 6)).toBeLessThan(0.03);
});

test('FE-06 an operation that says so chooses otherwise than the rest', async () => {
  const operations = [
    { type: 'read', weight: 1, keys: 'uniform' },
    { type: 'update', weight: 1 },
  ];
  const keys = { distribution: 'zipfian', theta: 3 };
  const [calls] = await sequences(worldOf({ keys, operations, data: { seedData: 50 } }, { workers: 1 }), 1, 2000);
  const distinct = (method: string): number =>
    new Set(calls!.filter((call) => call.method === method).map(({ id }) => id)).size;
  expect(distinct('GET')).toBe(50);
  expect(distinct('PATCH')).toBeLessThan(25);
});

test('P1-34 a document is deleted by its own worker only, and addressed by nobody afterwards', async () => {
  const calls = (await sequences(worldOf(everything), 2, 400)).flat();
  const deleted = new Set<string>();
  for (const { method, id, worker } of calls) {
    expect(deleted.has(id)).toBe(false);
    if (method !== 'DELETE') continue;
    expect(id.startsWith(`${RUN_ID}-${worker}-`)).toBe(true);
    deleted.add(id);
  }
  expect(deleted.size).toBeGreaterThan(100);
});

test('P1-36 a type without a document is redrawn among the others and counted as redrawn, never turned into a creation', async () => {
  const world = worldOf(
    {
      operations: [
        { type: 'read', weight: 1 },
        { type: 'delete', weight: 1 },
      ],
      data: { seedData: 2 },
    },
    { workers: 1 },
  );
  const told = nothingTold();
  const shard = new CrudShard(shardOf(world, 0, 1, told));
  await shard.setup();
  world.documents.calls.length = 0;
  await doMany(shard.createWorker(workerOf(world, 0)), world.documents, 200);
  const deletes = world.documents.calls.filter(({ method }) => method === 'DELETE').length;
  const reads = world.documents.calls.filter(({ method }) => method === 'GET').length;
  expect({ deletes, reads }).toEqual({ deletes: 1, reads: 199 });
  expect(told.counts['redrawn']).toBeGreaterThan(60);
});

test('a worker that can never do anything again says so', async () => {
  const world = worldOf({ operations: [{ type: 'delete', weight: 1 }], data: { seedData: 3 } }, { workers: 2 });
  const shard = new CrudShard(shardOf(world));
  await shard.setup();
  const worker = shard.createWorker(workerOf(world, 0));
  expect(await doMany(worker, world.documents, 10)).toBe(2);
  expect(worker.next()).toBeNull();
});

test('a mark counts the numbers used, the seeded ones included', async () => {
  const world = worldOf(
    {
      operations: [
        { type: 'create', weight: 1 },
        { type: 'delete', weight: 1 },
      ],
      data: { seedData: 10 },
    },
    { workers: 2 },
  );
  const shard = new CrudShard(shardOf(world));
  await shard.setup();
  const worker = shard.createWorker(workerOf(world, 1));
  expect(worker.highWaterMark!()).toBe(5);
  world.documents.script = () => ({ status: 403, outcome: OUTCOME_CODE.failed });
  world.documents.calls.length = 0;
  await doMany(worker, world.documents, 40);
  expect(worker.highWaterMark!()).toBe(5 + world.documents.calls.filter(({ method }) => method === 'POST').length);
});

test.each([
  {
    why: 'an update whose answer was lost',
    method: 'PATCH',
    answer: { status: 0, outcome: OUTCOME_CODE.unknown },
    missing: 0,
  },
  {
    why: 'an update of a document that is gone',
    method: 'PATCH',
    answer: { status: 412, outcome: OUTCOME_CODE.failed },
    missing: 1,
  },
  {
    why: 'a read of a document that is gone',
    method: 'GET',
    answer: { status: 404, outcome: OUTCOME_CODE.failed },
    missing: 1,
  },
  {
    why: 'a replacement, half answered',
    method: 'PUT',
    answer: { status: 200, outcome: OUTCOME_CODE.unknown },
    missing: 0,
  },
] as const)('P1-33 after $why the worker leaves its document alone', async ({ method, answer, missing }) => {
  const types = { PATCH: 'update', GET: 'read', PUT: 'replace' } as const;
  const world = worldOf(
    {
      operations: [
        { type: types[method], weight: 1000 },
        { type: 'delete', weight: 1000 },
      ],
      data: { seedData: 60 },
    },
    { workers: 1 },
  );
  const told = nothingTold();
  const shard = new CrudShard(shardOf(world, 0, 1, told));
  await shard.setup();
  world.documents.calls.length = 0;
  const worker = shard.createWorker(workerOf(world, 0));
  let hit = '';
  world.documents.script = (call) => {
    if (hit !== '' || call.method !== method || call.id.includes('-s-')) return null;
    hit = call.id;
    return answer;
  };
  await doMany(worker, world.documents, 300);
  expect(world.documents.calls.filter(({ id }) => id === hit)).toHaveLength(1);
  expect(told.counts['missing'] ?? 0).toBe(missing);
  const evidence = `${method} benchmarks/${hit}: ${answer.status}`;
  expect(told.checks.failed).toEqual(missing === 0 ? [] : [evidence]);
  await shard.teardown(Infinity);
  expect(world.documents.ids('benchmarks')).toEqual([]);
});

test('a shared document stays in use after a lost answer, for other workers address it too', async () => {
  const world = worldOf({ operations: [{ type: 'update', weight: 1 }], data: { seedData: 1 } }, { workers: 1 });
  const shard = new CrudShard(shardOf(world));
  await shard.setup();
  world.documents.script = ({ method }) => (method === 'PATCH' ? { status: 0, outcome: OUTCOME_CODE.unknown } : null);
  expect(await doMany(shard.createWorker(workerOf(world, 0)), world.documents, 5)).toBe(5);
});

test('P1-33 updates are small, and of fields that documents have', async () => {
  const world = worldOf({ operations: [{ type: 'update', weight: 1 }], data: { seedData: 5 } }, { workers: 1 });
  const [calls] = await sequences(world, 1, 100);
  const fields = new Set(calls!.flatMap(({ body }) => Object.keys((JSON.parse(body) as { doc: object }).doc)));
  expect([...fields].sort()).toEqual(['field_1', 'field_2']);
  for (const id of world.documents.ids('benchmarks')) {
    const { id: _id, ...userFields } = JSON.parse(world.documents.live.get(`benchmarks/${id}`)!) as Record<
      string,
      unknown
    >;
    expect(Object.keys(userFields)).toHaveLength(10);
  }
});

test('R20 asked for a type a worker does that or says that it cannot, and then nothing has changed', async () => {
  const options = {
    operations: [
      { type: 'create', rate: '5/s' },
      { type: 'delete', rate: '5/s' },
    ],
    data: { seedData: 0 },
  };
  const workers = await Promise.all(
    [0, 1].map(async () => {
      const world = worldOf(options, { workers: 1 });
      const shard = new CrudShard(shardOf(world));
      await shard.setup();
      return { world, worker: shard.createWorker(workerOf(world, 0)) };
    }),
  );
  const [asked, plain] = workers as [(typeof workers)[0], (typeof workers)[0]];
  expect([asked.worker.nextOf!(1), asked.worker.nextOf!(1), asked.worker.nextOf!(7)]).toEqual([null, null, null]);
  for (const { world, worker } of [asked, plain]) {
    world.documents.calls.length = 0;
    for (const type of [0, 0, 1]) await perform(worker.nextOf!(type)!, world.documents.client(), resultOf(0));
  }
  expect(asked.world.documents.calls).toEqual(plain.world.documents.calls);
  expect(asked.world.documents.calls.map(({ method }) => method)).toEqual(['POST', 'POST', 'DELETE']);
});
