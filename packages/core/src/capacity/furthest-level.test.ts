import { expect, test } from 'vitest';

import { furthestLevel } from './furthest-level.ts';

const above = (most: number) => (level: number) => (level > most ? `at most ${most}` : null);
const below = (least: number) => (level: number) => (level < least ? `at least ${least}` : null);

test.each([
  ['all of them', [10, 100, 1, above(100)], { level: 100, why: null }],
  ['up to a limit', [10, 15_000_000, 1, above(1_000_000)], { level: 1_000_000, why: 'at most 1000000' }],
  ['by steps', [20, 20_000, 20, above(999)], { level: 980, why: 'at most 999' }],
  ['downwards', [1_024, 1, 1, below(141)], { level: 141, why: 'at least 141' }],
  ['none but the first', [7, 8, 1, above(7)], { level: 7, why: 'at most 7' }],
  ['the first alone', [7, 7, 1, above(7)], { level: 7, why: null }],
] as const)('X-10 the furthest level that may be asked for is found: %s', (_, [from, to, step, refusalOf], found) => {
  expect(furthestLevel(from, to, step, refusalOf)).toEqual(found);
});

test('X-10 a level of any number is found to a thousandth, on the side that may be asked for', () => {
  const { level } = furthestLevel(100, 1e6, 0, above(12_345));
  expect([level <= 12_345, level > 12_345 * 0.998]).toEqual([true, true]);
});
