import { expect, test } from 'vitest';
import { toGoodputCourse } from './goodput-course.ts';
import type { ReportBlock, ReportBlockSeries } from './report-parts.ts';

/** A block in which so many operations were ok. */
function block(seconds: number, ok: number, changes: Partial<ReportBlock> = {}): ReportBlock {
  const series: ReportBlockSeries = {
    workload: 'main',
    operation: 'read',
    kind: 'operation',
    segment: 0,
    lost: 0,
    ok,
    refused: 0,
    failed: 7,
    unknown: 0,
    dropped: 0,
    given_up: 0,
    timeouts: 0,
    censored_from: null,
    abandoned: 0,
    abandoned_from: null,
    histogram: '',
  };
  const arrivals = { ...series, kind: 'delivery' as const, ok: 90 };
  return {
    start_time: '2026-11-24T06:15:43.000Z',
    elapsed_seconds: 1,
    seconds,
    drain: false,
    series: [series, arrivals],
    ...changes,
  };
}

test('one rate for each block, while there is room for all', () => {
  const blocks = [block(2, 100), block(2, 0), block(2, 120)];
  expect(toGoodputCourse(blocks, 'operation', 3)).toEqual({
    seconds: 6,
    perSecond: [50, 0, 60],
    lowest: 0,
    highest: 60,
  });
});

test('a part that stands for several blocks shows their mean, so that neither a stall nor a good second is lost', () => {
  const blocks = [block(1, 50), block(1, 60), block(1, 69), block(1, 0), block(2, 0), block(1, 60)];
  expect(toGoodputCourse(blocks, 'operation', 3)).toEqual({
    seconds: 7,
    perSecond: [55, 34.5, 20],
    lowest: 0,
    highest: 69,
  });
});

test('R11 what ended in the drain is of no part, and a short last block is told with the one before it', () => {
  const blocks = [block(1, 10), block(1, 10), block(0.1, 0), block(0.5, 400, { drain: true })];
  expect(toGoodputCourse(blocks, 'operation', 10)).toEqual({
    seconds: 2.1,
    perSecond: [10, 10 / 1.1],
    lowest: 10 / 1.1,
    highest: 10,
  });
});

test('deliveries have a course of their own; without blocks there is none', () => {
  expect([toGoodputCourse([block(1, 10)], 'delivery', 10)?.perSecond, toGoodputCourse([], 'operation', 10)]).toEqual([
    [90],
    null,
  ]);
});
