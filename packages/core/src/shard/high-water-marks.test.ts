import { expect, test } from 'vitest';

import { HighWaterMarks } from './high-water-marks.ts';

/** Workers from 10 on, each with a mark that a test may change. */
function workersOf(count: number): { readonly worker: number; highWaterMark: () => number | null }[] {
  return Array.from({ length: count }, (_, index) => ({ worker: 10 + index, highWaterMark: () => 1 }));
}

test('a mark is told once, and again when it has changed; a worker without a mark tells nothing', () => {
  const workers = workersOf(3);
  workers[1]!.highWaterMark = () => null;
  const marks = new HighWaterMarks('main');
  expect(marks.take(workers)).toEqual([
    { workload: 'main', worker: 10, value: 1 },
    { workload: 'main', worker: 12, value: 1 },
  ]);
  expect(marks.take(workers)).toEqual([]);
  workers[2]!.highWaterMark = () => 7;
  expect(marks.take(workers)).toEqual([{ workload: 'main', worker: 12, value: 7 }]);
});

test('of many workers 250 are asked at a time, in turn, until all have been', () => {
  const workers = workersOf(1000);
  let asked = 0;
  let now = 0;
  for (const each of workers) each.highWaterMark = () => ((asked += 1), now);
  const marks = new HighWaterMarks('main');
  const told = Array.from({ length: 5 }, () => {
    now += 1;
    return marks.take(workers).map(({ worker }) => worker);
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
  const marks = new HighWaterMarks('main');
  marks.take(workers);
  expect(marks.takeAll(workers)).toHaveLength(750);
  expect(marks.takeAll(workers)).toEqual([]);
  expect(marks.take([])).toEqual([]);
});
