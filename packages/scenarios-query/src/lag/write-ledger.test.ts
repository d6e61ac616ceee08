import type { Json } from '@syntrix-bench/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LedgerWriter, ledgerOf, MOST_TOLD, WRITE_LEDGER, WRITE_LEDGER_FORMAT } from './write-ledger.ts';

type Step =
  | { readonly kind: 'write'; readonly worker: number; readonly number: number; readonly what: string }
  | { readonly kind: 'take' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      worker: fc.integer({ min: 0, max: 3 }),
      number: fc.integer({ min: 0, max: 6 }),
      what: fc.constantFrom('create', 'change', 'change', 'remove', 'lose'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'take' as const }) },
);

const merged = (deltas: readonly Json[]): Json =>
  deltas.length === 0 ? {} : deltas.reduce((a, b) => WRITE_LEDGER_FORMAT.merge(a, b));

describe('the ledger', () => {
  test('says of each document what its worker’s acknowledged writes made of it, however it was told and merged', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 2 ** 31 }), (steps, shuffle) => {
        const shards = [new LedgerWriter('default', 'c'), new LedgerWriter('default', 'c')];
        const expected = new Map<string, number>();
        const unsure = new Set<string>();
        const gone = new Set<string>();
        const deltas: Json[] = [];
        const take = () => {
          for (const shard of shards) deltas.push(...Object.values(shard.take()));
        };
        let rev = 0;
        for (const each of steps) {
          if (each.kind === 'take') {
            take();
            continue;
          }
          const { worker, number, what } = each;
          const name = `${worker} ${number}`;
          const shard = shards[worker % 2]!;
          if (gone.has(name) || unsure.has(name)) continue;
          if (what === 'create' && !expected.has(name)) {
            expected.set(name, 0);
            shard.acknowledged(worker, number, 0, 1);
          } else if (expected.has(name) && what === 'change') {
            expected.set(name, (rev += 1));
            shard.acknowledged(worker, number, rev, 2);
          } else if (expected.has(name) && what === 'remove') {
            gone.add(name);
            expected.delete(name);
            shard.acknowledged(worker, number, -1, 3);
          } else if (what === 'lose') {
            unsure.add(name);
            expected.delete(name);
            shard.unsure(worker, number);
          }
        }
        take();
        const shuffled = deltas
          .map((delta, place) => ({ delta, at: (place * shuffle) % 1009 }))
          .sort((a, b) => a.at - b.at)
          .map(({ delta }) => JSON.parse(JSON.stringify(delta)) as Json);
        const half = Math.floor(shuffled.length / 2);
        const one = WRITE_LEDGER_FORMAT.merge(merged(shuffled.slice(0, half)), merged(shuffled.slice(half)));
        const view = ledgerOf({ [WRITE_LEDGER]: one }, 'default', 'c');
        const live = new Map([...view.live()].map((each) => [`${each.worker} ${each.number}`, each.rev]));
        expect(live).toEqual(expected);
        for (const name of unsure) {
          const [worker, number] = name.split(' ').map(Number);
          expect(view.stateOf(worker!, number!)).toBe('unknown');
        }
        expect(merged([...shuffled].reverse())).toEqual(merged(shuffled));
      }),
    );
  });

  test('tells ranges, only what is new, and of no more documents than it may', () => {
    const writer = new LedgerWriter('default', 'rooms/1/messages');
    for (const number of [2, 0, 1, 5, MOST_TOLD]) writer.acknowledged(7, number, 0, 10 + number);
    writer.unsure(7, MOST_TOLD);
    expect(writer.take()).toEqual({
      [WRITE_LEDGER]: {
        default: {
          'rooms/1/messages': { 7: { made: [0, 2, 5, 5], removed: [], unsure: [], revs: {}, lastUs: 15 } },
        },
      },
    });
    expect([writer.take(), writer.untold]).toEqual([{}, 1]);
  });

  test('tells what is there from what was removed', () => {
    const writer = new LedgerWriter('default', 'c');
    for (const number of [0, 1, 2]) writer.acknowledged(7, number, 0, 1);
    writer.acknowledged(7, 1, -1, 2);
    writer.unsure(7, 2);
    const view = ledgerOf(writer.take(), 'default', 'c');
    expect([0, 1, 2, 3].map((number) => view.stateOf(7, number))).toEqual(['live', 'removed', 'unknown', 'unknown']);
  });

  test('knows nothing of what nobody told it', () => {
    const view = ledgerOf({}, 'default', 'c');
    expect([[...view.live()], view.stateOf(0, 0), view.lastUs]).toEqual([[], 'unknown', 0]);
  });
});
