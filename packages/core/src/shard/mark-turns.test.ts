import { expect, test } from 'vitest';

import { MarkTurns } from './mark-turns.ts';

/** Workers from 10 on, each with a mark that a test may change. */
function workersOf(count: number): { readonly worker: number; mark: () => number | null }[] {
  return Array.from({ length: count }, (_, index) => ({ worker: 10 + index, mark: () => 1 }));
}

test('a mark is told once, and again when it has changed; a worker without a mark tells nothing', () => {
  const workers = workersOf(3);
  workers[1]!.mark = () => null;
  const turns = new MarkTurns('main');
  expect(turns.take(workers)).toEqual([
    { workload: 'main', worker: 10, value: 1 },
    { workload: 'main', worker: 12, value: 1 },
  ]);
  expect(turns.take(workers)).toEqual([]);
  workers[2]!.mark = () => 7;
  expect(turns.take(workers)).toEqual([{ workload: 'main', worker: 12, value: 7 }]);
});

test('of many workers 250 are asked at a time, in turn, until all have been', () => {
  const workers = workersOf(1000);
  let asked = 0;
  let now = 0;
  for (const each of workers) each.mark = () => ((asked += 1), now);
  const turns = new MarkTurns('main');
  const told = Array.from({ length: 5 }, () => {
    now += 1;
    return turns.take(workers).map(({ worker }) => worker);
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
  const workers = workersOf(1000);
  const turns = new MarkTurns('main');
  turns.take(workers);
  expect(turns.takeAll(workers)).toHaveLength(750);
  expect(turns.takeAll(workers)).toEqual([]);
  expect(turns.take([])).toEqual([]);
});
