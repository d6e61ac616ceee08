import type { Json } from '@syntrix-bench/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { LedgerWriter, WRITE_LEDGER, WRITE_LEDGER_FORMAT, lostOf, writesOf } from './write-ledger.ts';

interface Write {
  readonly shard: number;
  readonly number: number;
  readonly on: number | null;
}

/** What shards tell of their writes, taken after each one that says so. */
function told(writes: readonly (Write & { readonly taken: boolean })[]): Json[] {
  const shards = [0, 1, 2].map(() => new LedgerWriter('main'));
  const deltas: Json[] = [];
  const take = (shard: number): void => {
    const delta = shards[shard]!.take()[WRITE_LEDGER];
    if (delta !== undefined) deltas.push(delta);
  };
  for (const { shard, number, on, taken } of writes) {
    shards[shard]!.acknowledged('default', number, on ?? undefined);
    if (taken) take(shard);
  }
  for (const shard of shards.keys()) take(shard);
  return deltas;
}

const writes = fc.array(
  fc.record({
    shard: fc.integer({ min: 0, max: 2 }),
    number: fc.integer({ min: 0, max: 2 }),
    on: fc.option(fc.integer({ min: 1, max: 12 })),
    taken: fc.boolean(),
  }),
  { maxLength: 60 },
);

test('whatever shards tell in whatever order: all writes are counted, and each version that was written on again', () => {
  fc.assert(
    fc.property(writes, fc.infiniteStream(fc.nat()), (all, order) => {
      const deltas = told(all);
      const merged: Json[] = [...deltas];
      for (const at of order) {
        if (merged.length < 2) break;
        const [a] = merged.splice(at % merged.length, 1);
        const [b] = merged.splice(at % merged.length, 1);
        merged.push(WRITE_LEDGER_FORMAT.merge(a!, b!));
      }
      const documents = writesOf({ [WRITE_LEDGER]: merged[0] ?? {} }, 'main', 'default');
      for (const number of [0, 1, 2]) {
        const own = all.filter((write) => write.number === number);
        const conditional = own.flatMap(({ on }) => (on === null ? [] : [on]));
        const found = documents[number] ?? { writes: 0, again: 0 };
        expect([found.writes, found.again]).toEqual([own.length, conditional.length - new Set(conditional).size]);
      }
    }),
  );
});

test('versions in a row are one range', () => {
  const ledger = new LedgerWriter('main');
  for (const version of [3, 1, 2, 7, 6]) ledger.acknowledged('default', 4, version);
  expect(ledger.take()).toEqual({
    [WRITE_LEDGER]: { main: { default: { 4: { writes: 5, on: [1, 3, 6, 7], again: 0 } } } },
  });
  expect(ledger.take()).toEqual({});
});

test.each([
  { writes: 4, again: 0, version: 5, lost: 0, why: 'each write made a version' },
  { writes: 4, again: 0, version: 4, lost: 1, why: 'a version is missing' },
  { writes: 4, again: 0, version: 6, lost: 0, why: 'one of unknown outcome was done' },
  {
    writes: 4,
    again: 1,
    version: 5,
    lost: 1,
    why: 'two conditional writes were done on one version, the second over the first',
  },
  { writes: 4, again: 1, version: 4, lost: 1, why: 'the first of the two was not done at all' },
])('$lost lost at version $version: $why', ({ writes: count, again, version, lost }) => {
  expect(lostOf({ writes: count, on: [], again }, version)).toBe(lost);
});
