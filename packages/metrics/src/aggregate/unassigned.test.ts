import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyTally, type SeriesTally } from '../series-counts.ts';
import type { SeriesKey } from '../series.ts';
import { shareUnassigned, type TalliedSeries } from './unassigned.ts';

function series(operation: string, tally: Partial<SeriesTally>, key: Partial<SeriesKey> = {}): TalliedSeries {
  const own = { workload: 'w', database: 'd', operation, kind: 'operation', phase: 'steady', segment: 0 } as const;
  return { key: { ...own, ...key }, tally: { ...emptyTally(), ...tally } };
}

function shares(...all: readonly TalliedSeries[]) {
  return shareUnassigned(all).map(({ key, tally }) => [key.operation, key.segment, tally.dropped, tally.givenUp]);
}

describe('R14 what was dropped before it had a type counts in each by its share of what was started', () => {
  const read = series('read', { ok: 60, failed: 10, unknown: 5 });
  const create = series('create', { ok: 20, refused: 5 });

  test('of the same database, phase and segment', () => {
    expect(shares(read, create, series('', { dropped: 8, givenUp: 4 }))).toEqual([
      ['create', 0, 2, 1],
      ['read', 0, 6, 3],
    ]);
  });

  test.each([
    [1, [0, 1], 'the largest remainder is rounded up'],
    [2, [1, 1], 'of equal remainders the first by name'],
    [3, [1, 2], 'and nothing is lost'],
    [0, [0, 0], 'nothing is nothing'],
  ])('%d of them are %j: %s', (dropped, expected) => {
    expect(shares(read, create, series('', { dropped })).map(([, , share]) => share)).toEqual(expected);
  });

  test('where nothing was started there, of the whole phase; else of any time', () => {
    const later = series('', { dropped: 4 }, { segment: 1 });
    expect(shares(read, create, later)).toEqual([
      ['create', 1, 1, 0],
      ['read', 1, 3, 0],
    ]);
    const warmup = series('read', { ok: 3 }, { phase: 'warmup' });
    expect(shares(warmup, later)).toEqual([['read', 1, 4, 0]]);
  });

  test('of its own workload alone; where that started nothing it stays without a type', () => {
    const neighbour = series('poll', { ok: 50 }, { workload: 'other' });
    expect(shares(neighbour, series('read', { dropped: 2 }), series('', { dropped: 4 }))).toEqual([['', 0, 4, 0]]);
    expect(shares(read, neighbour)).toEqual([]);
  });

  test('shares add up to the whole, whatever the proportions', () => {
    const amounts = fc.uniqueArray(fc.tuple(fc.string(), fc.nat(1_000_000)), {
      selector: ([name]) => name,
      minLength: 1,
    });
    fc.assert(
      fc.property(amounts, fc.nat(1_000_000), (types, dropped) => {
        const all = types.map(([name, ok]) => series(`t${name}`, { ok }));
        const dealt = shareUnassigned([...all, series('', { dropped })]);
        expect(dealt.reduce((sum, { tally }) => sum + tally.dropped, 0)).toBe(dropped);
        expect(dealt.every(({ tally }) => tally.dropped >= 0)).toBe(true);
      }),
    );
  });
});
