import { expect, test } from 'vitest';

import { lonelyPoints, xRange } from './plot-places.ts';

const TIME = { label: 'time', unit: 'seconds', isLog: false } as const;

test('an axis of time ends with the run, even where that has a single place, and shows what somebody zoomed into', () => {
  const single = { x: TIME, span: [0, 5], places: [5] } as const;
  const several = { x: TIME, span: [0, 3], places: [1, 2, 3] } as const;
  expect([xRange(single, 0, 10), xRange(several, 1, 3), xRange(several, 1.5, 2.5)]).toEqual([
    [0, 5],
    [0, 3],
    [1.5, 2.5],
  ]);
});

test('a value with none beside it is lonely', () => {
  expect([
    lonelyPoints([7]),
    lonelyPoints([1, 2]),
    lonelyPoints([1, null, 2, 3, null, undefined, 4]),
    lonelyPoints([null]),
  ]).toEqual([[0], null, [0, 6], null]);
});
