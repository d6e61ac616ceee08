import type { ReportPropagation } from '@syntrix-bench/core';

import { bucketAt, middleOf } from './buckets.ts';
import type { FigureState } from './figures.ts';

/** Figures of durations that were counted by bucket. */
export function propagationOf(counts: ReadonlyMap<number, number>): ReportPropagation {
  const count = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const at = (percentile: number): number | null => (count === 0 ? null : toMs(middleOf(bucketAt(counts, percentile))));
  return { count, p50: at(0.5), p99: at(0.99) };
}

/** Counts by bucket, of the keys that begin so. */
export function countsOf(sums: FigureState['sums'], prefix: string): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [key, count] of Object.entries(sums)) {
    if (key.startsWith(prefix)) counts.set(Number(key.slice(prefix.length)), count);
  }
  return counts;
}

/** Milliseconds with decimals, as reports have them. */
export function toMs(us: number): number {
  return Math.round(us) / 1000;
}
