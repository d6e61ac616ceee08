import { createRandom } from '@syntrix-bench/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { chiSquare, zipf } from '../../test/chi-square.ts';
import { createKeys } from './keys.ts';
import type { KeyChoice } from './key-options.ts';
import { Scatter } from './scatter.ts';

const DRAWS = 1_000_000;
const SHARED = 700;
const OWN = 300;
const scatter = new Scatter(5, SHARED);
/** The place of each rank of popularity. */
const popular = Array.from({ length: SHARED + OWN }, (_, rank) => (rank < SHARED ? scatter.at(rank) : rank));

/** How often each place is drawn. */
function drawn(choice: KeyChoice, draws = DRAWS, shared = SHARED, own = OWN): Uint32Array {
  const keys = createKeys(choice, new Scatter(5, shared));
  const random = createRandom(1, 2);
  const counts = new Uint32Array(shared + own);
  for (let draw = 0; draw < draws; draw += 1) counts[keys.draw(random, shared, own)]! += 1;
  return counts;
}

/** Probabilities by place, where those by rank are given. */
function placed(byRank: readonly number[], placeOf: (rank: number) => number): number[] {
  const byPlace = new Array<number>(byRank.length).fill(0);
  for (const [rank, probability] of byRank.entries()) byPlace[placeOf(rank)] = probability;
  return byPlace;
}

const hotspot = Array.from({ length: SHARED + OWN }, (_, rank) => (rank < 200 ? 0.8 / 200 : 0.2 / 800));
const even = Array.from({ length: SHARED + OWN }, () => 1 / (SHARED + OWN));
const newestFirst = (rank: number): number => SHARED + OWN - 1 - rank;
const mostPopularFirst = (rank: number): number => popular[rank]!;

describe('FE-06 a million draws match their distribution', () => {
  test.each<{ why: string; choice: KeyChoice; expected: number[]; other: number[] }>([
    {
      why: 'uniform',
      choice: { distribution: 'uniform' },
      expected: even,
      other: even.map((share, place) => share * (place % 2 === 0 ? 1.02 : 0.98)),
    },
    {
      why: 'zipfian',
      choice: { distribution: 'zipfian', theta: 0.99 },
      expected: placed(zipf(0.99, SHARED + OWN), mostPopularFirst),
      other: placed(zipf(0.98, SHARED + OWN), mostPopularFirst),
    },
    {
      why: 'zipfian with the exponent 1, where the integral is a logarithm',
      choice: { distribution: 'zipfian', theta: 1 },
      expected: placed(zipf(1, SHARED + OWN), mostPopularFirst),
      other: placed(zipf(1.01, SHARED + OWN), mostPopularFirst),
    },
    {
      why: 'zipfian, so skewed that the tail hardly counts',
      choice: { distribution: 'zipfian', theta: 2.5 },
      expected: placed(zipf(2.5, SHARED + OWN), mostPopularFirst),
      other: placed(zipf(2.52, SHARED + OWN), mostPopularFirst),
    },
    {
      why: 'latest',
      choice: { distribution: 'latest', theta: 0.99 },
      expected: placed(zipf(0.99, SHARED + OWN), newestFirst),
      other: placed(zipf(0.98, SHARED + OWN), newestFirst),
    },
    {
      why: 'hotspot',
      choice: { distribution: 'hotspot', hotFraction: 0.2, hotOperations: 0.8 },
      expected: placed(hotspot, mostPopularFirst),
      other: placed(
        hotspot.map((share, rank) => share * (rank < 200 ? 0.79 / 0.8 : 0.21 / 0.2)),
        mostPopularFirst,
      ),
    },
  ])('$why, and not one that is nearly the same', ({ choice, expected, other }) => {
    const counts = drawn(choice);
    const { statistic, limit, draws } = chiSquare(counts, expected);
    expect(draws).toBe(DRAWS);
    expect(statistic).toBeLessThan(limit);
    const against = chiSquare(counts, other);
    expect(against.statistic).toBeGreaterThan(against.limit);
  });
});

test('FE-06 zipfian keeps its law while the set grows and shrinks', () => {
  const keys = createKeys({ distribution: 'zipfian', theta: 0.99 }, new Scatter(5, 10));
  const random = createRandom(3, 4);
  const counts = new Uint32Array(500);
  const expected = new Array<number>(500).fill(0);
  const draws = 300_000;
  const sizes = [11, 500, 20, 499, 200];
  const laws = sizes.map((size) => zipf(0.99, size));
  for (let draw = 0; draw < draws; draw += 1) {
    const law = laws[draw % sizes.length]!;
    counts[keys.draw(random, 10, law.length - 10)]! += 1;
  }
  const places = new Scatter(5, 10);
  for (const law of laws) {
    for (const [rank, share] of law.entries()) expected[rank < 10 ? places.at(rank) : rank]! += share / laws.length;
  }
  const { statistic, limit } = chiSquare(counts, expected);
  expect(statistic).toBeLessThan(limit);
});

test.each<KeyChoice>([
  { distribution: 'uniform' },
  { distribution: 'zipfian', theta: 0.99 },
  { distribution: 'latest', theta: 3 },
  { distribution: 'hotspot', hotFraction: 0.5, hotOperations: 1 },
])('$distribution draws only places that there are, whatever their number', (choice) => {
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(2000), fc.integer(), (shared, own, seed) => {
      fc.pre(shared + own > 0);
      const keys = createKeys(choice, new Scatter(1, shared));
      const random = createRandom(Math.abs(seed));
      for (let draw = 0; draw < 20; draw += 1) {
        const place = keys.draw(random, shared, own);
        expect(Number.isInteger(place) && place >= 0 && place < shared + own).toBe(true);
      }
    }),
  );
});

test('a hundred million documents are drawn from as fast as ten, and never outside', () => {
  const keys = createKeys({ distribution: 'zipfian', theta: 0.5 }, new Scatter(9, 100_000_000));
  const random = createRandom(1);
  let most = 0;
  for (let draw = 0; draw < 100_000; draw += 1) most = Math.max(most, keys.draw(random, 100_000_000, 0));
  expect(most).toBeGreaterThan(99_000_000);
  expect(most).toBeLessThan(100_000_000);
});
