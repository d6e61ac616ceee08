import { expect, test } from 'vitest';

import { MarkTurns } from './mark-turns.ts';

/** Lanes from 10 on, each with a mark that a test may change. */
function lanesOf(count: number): { readonly lane: number; mark: () => number | null }[] {
  return Array.from({ length: count }, (_, index) => ({ lane: 10 + index, mark: () => 1 }));
}

test('a mark is told once, and again when it has changed; a lane without a mark tells nothing', () => {
  const lanes = lanesOf(3);
  lanes[1]!.mark = () => null;
  const turns = new MarkTurns('main');
  expect(turns.take(lanes)).toEqual([
    { workload: 'main', lane: 10, value: 1 },
    { workload: 'main', lane: 12, value: 1 },
  ]);
  expect(turns.take(lanes)).toEqual([]);
  lanes[2]!.mark = () => 7;
  expect(turns.take(lanes)).toEqual([{ workload: 'main', lane: 12, value: 7 }]);
});

test('of many lanes 250 are asked at a time, in turn, until all have been', () => {
  const lanes = lanesOf(1000);
  let asked = 0;
  let now = 0;
  for (const each of lanes) each.mark = () => ((asked += 1), now);
  const turns = new MarkTurns('main');
  const told = Array.from({ length: 5 }, () => {
    now += 1;
    return turns.take(lanes).map(({ lane }) => lane);
  });
  expect(told.map((numbers) => [numbers.length, numbers[0], numbers.at(-1)])).toEqual([
    [250, 10, 259],
    [250, 260, 509],
    [250, 510, 759],
    [250, 760, 1009],
    [250, 10, 259],
  ]);
  expect(asked).toBe(1250);
});

test('where nothing is to come any more, all marks are told at once', () => {
  const lanes = lanesOf(1000);
  const turns = new MarkTurns('main');
  turns.take(lanes);
  expect(turns.takeAll(lanes)).toHaveLength(750);
  expect(turns.takeAll(lanes)).toEqual([]);
  expect(turns.take([])).toEqual([]);
});
