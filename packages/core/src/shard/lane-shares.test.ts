import fc from 'fast-check';
import { expect, test } from 'vitest';

import { auxiliaryLane, lanesOfShard } from './lane-shares.ts';

test.each([
  { firstLane: 0, lanes: 5, shard: 0, shards: 2, own: [0, 2, 4], why: 'every second one from the first' },
  { firstLane: 3, lanes: 5, shard: 0, shards: 2, own: [4, 6], why: 'by the number in the run, not in the workload' },
  { firstLane: 0, lanes: 2, shard: 2, shards: 3, own: [], why: 'there are fewer lanes than shards' },
  { firstLane: 7, lanes: 1, shard: 1, shards: 3, own: [7], why: 'seven leaves one when divided by three' },
])('shard $shard of $shards has $own of $lanes lanes from $firstLane: $why', ({ own, shard, shards, ...workload }) => {
  expect(lanesOfShard(workload, shard, shards)).toEqual(own);
});

test('P1-30 each lane falls to one shard, that of its number, and no two shards differ by more than one', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(500), fc.integer({ min: 1, max: 64 }), (firstLane, lanes, shards) => {
      const parts = Array.from({ length: shards }, (_, shard) => lanesOfShard({ firstLane, lanes }, shard, shards));
      const all = parts.flat().sort((a, b) => a - b);
      expect(all).toEqual(Array.from({ length: lanes }, (_, rank) => firstLane + rank));
      expect(parts.every((own, shard) => own.every((lane) => lane % shards === shard))).toBe(true);
      const counts = parts.map((own) => own.length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(2);
    }),
  );
});

test('lanes for work outside of load have numbers that nobody else has', () => {
  expect([0, 1, 2].map(auxiliaryLane)).toEqual([-2, -3, -4]);
});
