import fc from 'fast-check';
import { expect, test } from 'vitest';

import { plainSnapshot } from '../../test/plain-snapshot.ts';
import { EMPTY_HISTOGRAM } from '../encoded-histogram.ts';
import { LatencyHistogram } from '../histogram.ts';
import { emptyTally, histogramsOf } from '../series-counts.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { RecentTimeline } from './recent-timeline.ts';

const SECOND = 1_000_000;

const KEY = {
  workload: 'w',
  database: 'd',
  operation: 'read',
  kind: 'operation',
  phase: 'steady',
  segment: 0,
} as const;

/** A second of operations that all took so many µs. */
function secondOf(second: number, { ok = 0, failed = 0, us = 1000 } = {}): IntervalSnapshot {
  const plain = plainSnapshot({ sequence: second, fromUs: second * SECOND, toUs: (second + 1) * SECOND });
  const response = new LatencyHistogram();
  for (let count = 0; count < ok; count += 1) response.record(us);
  const histograms = histogramsOf(() => EMPTY_HISTOGRAM);
  return { ...plain, series: [{ key: KEY, ...emptyTally(), ok, failed, ...histograms, response: response.encode() }] };
}

const timelineOf = (keepS = 3600) => new RecentTimeline({ stepUs: SECOND, keepUs: keepS * SECOND });

test('points of any width are merged from the seconds in them, on a grid of that width', () => {
  const timeline = timelineOf();
  for (const [second, ok] of [10, 20, 30, 40, 50].entries())
    timeline.add(secondOf(second, { ok, failed: second === 4 ? 50 : 0, us: 1000 * (second + 1) }));
  const shown = (width: number, window: number) =>
    timeline
      .points(width * SECOND, window * SECOND)
      .map(({ fromUs, toUs, throughputPerSecond, errors, latencyP99 }) => [
        fromUs / SECOND,
        toUs / SECOND,
        throughputPerSecond,
        errors,
        latencyP99,
      ]);
  expect(shown(2, 60)).toEqual([
    [0, 2, 15, 0, 2],
    [2, 4, 35, 0, 4],
    [4, 5, 100, 50, 5],
  ]);
  expect(shown(1, 2)).toEqual([
    [3, 4, 40, 0, 4],
    [4, 5, 100, 50, 5],
  ]);
});

test('what comes late counts where it belongs, also where a point was asked for before', () => {
  const timeline = timelineOf();
  timeline.add(secondOf(0, { ok: 1 }));
  timeline.add(secondOf(2, { ok: 1 }));
  const before = timeline.points(SECOND, 60 * SECOND).map(({ operations }) => operations);
  timeline.add(secondOf(0, { ok: 5 }));
  const after = timeline.points(SECOND, 60 * SECOND).map(({ operations }) => operations);
  expect([before, after]).toEqual([
    [1, 1],
    [6, 1],
  ]);
});

test('M-7 what is older than it keeps is forgotten, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (seconds, keepS) => {
      const timeline = timelineOf(keepS);
      let newest = 0;
      for (const second of seconds) {
        timeline.add(secondOf(second, { ok: 1 }));
        newest = Math.max(newest, second);
      }
      const points = timeline.points(SECOND, 3600 * SECOND);
      expect(timeline.size).toBeLessThanOrEqual(keepS);
      expect(points.every(({ fromUs }) => fromUs / SECOND > newest - keepS)).toBe(true);
    }),
  );
});

test('an interval in which nothing ended is a point all the same', () => {
  const timeline = timelineOf();
  timeline.add({ ...secondOf(0), series: [] });
  expect(timeline.points(SECOND, SECOND)).toEqual([
    {
      fromUs: 0,
      toUs: SECOND,
      phase: 'steady',
      ok: 0,
      refused: 0,
      failed: 0,
      unknown: 0,
      dropped: 0,
      operations: 0,
      errors: 0,
      throughputPerSecond: 0,
      goodputPerSecond: 0,
      successRate: 0,
      latencyP50: null,
      latencyP99: null,
      censored: [],
      never: [],
      inFlight: expect.any(Number),
    },
  ]);
});
