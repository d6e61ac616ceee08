import { expect, test } from 'vitest';

import type { ReportTimelineRow } from '../report/report-parts.ts';
import type { Report } from '../report/report.ts';
import { compareTimelines } from './timelines.ts';

interface Row {
  readonly at: number;
  readonly goodput: number;
  readonly p50: number | null;
  readonly p99?: number;
  readonly censored?: readonly 'p99'[];
  readonly drain?: boolean;
}

function reportOf(...rows: readonly Row[]): Report {
  const timeline = rows.map(({ at, goodput, p50, p99 = 9, censored = [], drain = false }) => ({
    elapsed_seconds: at,
    goodput,
    latency_p50: p50,
    latency_p99: p99,
    censored,
    drain,
  }));
  return { timeline: timeline as unknown as readonly ReportTimelineRow[] } as Report;
}

test('P3-25 a side’s course is the median of its runs, as long as the shortest run, without what ended in the drain', () => {
  const base = [1, 2, 6].map((ms) =>
    reportOf(
      { at: 1, goodput: 100 * ms, p50: ms },
      { at: 2, goodput: 100, p50: ms },
      { at: 3, goodput: 1, p50: 1, drain: true },
    ),
  );
  const next = [
    reportOf({ at: 1, goodput: 50, p50: 4 }, { at: 2, goodput: 40, p50: null }, { at: 3, goodput: 30, p50: 4 }),
  ];
  expect(compareTimelines(base, next)).toEqual({
    seconds: [1, 2],
    base: { goodput: [200, 100], p50: [2, 2], p99: [9, 9] },
    new: { goodput: [50, 40], p50: [4, null], p99: [9, 9] },
  });
});

test('R14 a median among what got no answer is none, and reports without a timeline have no course', () => {
  const of = (censored: readonly 'p99'[]) => reportOf({ at: 1, goodput: 1, p50: 1, p99: 5, censored });
  const found = compareTimelines([of([]), of(['p99']), of(['p99'])], [of([])]);
  expect([found?.base.p99, found?.new.p99]).toEqual([[null], [5]]);
  expect(compareTimelines([of([])], [reportOf()])).toBe(null);
});
