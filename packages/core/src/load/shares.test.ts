import fc from 'fast-check';
import { expect, test } from 'vitest';

import { auxiliaryWorker, heldOfShard, loadShards, workersOfShard } from './shares.ts';

test.each([
  { firstWorker: 0, workers: 5, shard: 0, shards: 2, own: [0, 2, 4], why: 'every second one from the first' },
  {
    firstWorker: 3,
    workers: 5,
    shard: 0,
    shards: 2,
    own: [4, 6],
    why: 'by the number in the run, not in the workload',
  },
  { firstWorker: 0, workers: 2, shard: 2, shards: 3, own: [], why: 'there are fewer workers than shards' },
  { firstWorker: 7, workers: 1, shard: 1, shards: 3, own: [7], why: 'seven leaves one when divided by three' },
])(
  'shard $shard of $shards has $own of $workers workers from $firstWorker: $why',
  ({ own, shard, shards, ...workload }) => {
    expect(workersOfShard(workload, shard, shards)).toEqual(own);
  },
);

test('P1-30 each worker falls to one shard, that of its number, and no two shards differ by more than one', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(500), fc.integer({ min: 1, max: 64 }), (firstWorker, workers, shards) => {
      const parts = Array.from({ length: shards }, (_, shard) =>
        workersOfShard({ firstWorker, workers }, shard, shards),
      );
      const all = parts.flat().sort((a, b) => a - b);
      expect(all).toEqual(Array.from({ length: workers }, (_, rank) => firstWorker + rank));
      expect(parts.every((own, shard) => own.every((worker) => worker % shards === shard))).toBe(true);
      const counts = parts.map((own) => own.length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(2);
    }),
  );
});

test('X-06 of several shards the last has the probes and nothing else, and each held connection is on one shard', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(5), fc.nat(50), fc.integer({ min: 1, max: 9 }), (crowd, probes, workers, all) => {
      const workload = { held: crowd + probes, probes, databases: ['default'] };
      const load = loadShards([{}, workload], all);
      expect(load).toBe(probes > 0 && all > 1 ? all - 1 : all);
      const held = Array.from({ length: all }, (_, shard) => heldOfShard(workload, shard, { load, all }));
      expect(held.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: crowd + probes }, (_, each) => each));
      if (load === all) return;
      expect(held[load]).toEqual(Array.from({ length: probes }, (_, each) => crowd + each));
      expect(workersOfShard({ firstWorker: 3, workers }, load, load)).toEqual([]);
    }),
  );
});

test('held connections that belong together are on one shard, and shards have blocks of them in turn', () => {
  const workload = { held: 14, probes: 2, databases: ['a', 'b'] };
  const held = [0, 1, 2].map((shard) => heldOfShard(workload, shard, { load: 2, all: 3 }, 2));
  expect(held).toEqual([
    [0, 1, 2, 3, 8, 9, 10, 11],
    [4, 5, 6, 7],
    [12, 13],
  ]);
});

test('workers for work outside of load have numbers that nobody else has', () => {
  expect([0, 1, 2].map(auxiliaryWorker)).toEqual([-2, -3, -4]);
});
