import type { ReportTimelineRow } from '../report/report-parts.ts';
import type { Report } from '../report/report.ts';
import { medianOf } from '../statistics/theil-sen.ts';
import type { ComparedCourse, ComparedTimeline } from './comparison.ts';

/**
 * How runs of both sides went, each row the median of what the side's runs had then; as long as the shortest run. `null` where reports have no
 * timeline.
 */
export function compareTimelines(base: readonly Report[], next: readonly Report[]): ComparedTimeline | null {
  const all = [...base, ...next].map(rowsOf);
  const length = Math.min(...all.map((rows) => rows.length));
  const [first] = all;
  if (first === undefined || length === 0) return null;
  return {
    seconds: first.slice(0, length).map(({ elapsed_seconds: seconds }) => seconds),
    base: courseOf(all.slice(0, base.length), length),
    new: courseOf(all.slice(base.length), length),
  };
}

/** What ended in the drain is of no part of the time. */
function rowsOf({ timeline }: Report): readonly ReportTimelineRow[] {
  return timeline.filter(({ drain }) => !drain);
}

function courseOf(runs: readonly (readonly ReportTimelineRow[])[], length: number): ComparedCourse {
  const medians = (valueOf: (row: ReportTimelineRow) => number | null) =>
    Array.from({ length }, (_, index) => {
      const values = runs.map((rows) => valueOf(rows[index]!));
      if (values.some((value) => value === null)) return null;
      const median = medianOf(values as number[]);
      return Number.isFinite(median) ? median : null;
    });
  const latency = (name: 'p50' | 'p99') => (row: ReportTimelineRow) =>
    // Among what got no answer it is beyond all numbers (R14).
    row.censored.includes(name) ? Infinity : row[`latency_${name}`];
  return { goodput: medians(({ goodput }) => goodput), p50: medians(latency('p50')), p99: medians(latency('p99')) };
}
