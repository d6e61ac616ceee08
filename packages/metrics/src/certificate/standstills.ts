import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { SeriesChoice } from '../aggregate/series-sums.ts';
import { medianOf } from '../statistics/theil-sen.ts';
import {
  MAX_STANDSTILLS,
  STANDSTILL_MIN_GAPS,
  STANDSTILL_MIN_MEDIANS,
  STANDSTILL_MIN_SECONDS,
} from './steadiness-limits.ts';
import { toPhaseWindows } from './steadiness-windows.ts';

/** A stretch of the measured phase in which nothing of a workload was answered although something was due. */
export interface Standstill {
  /** µs since the run's epoch. */
  readonly fromUs: number;
  readonly toUs: number;
  /** From the start of the measured phase, without pauses. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/**
 * The standstills of a workload that are worth a name, in order of time: those that are far longer than its operations take. One
 * that has a single operation in flight now and then is quiet most of the time, and one slow operation is no standstill.
 */
export function findStandstills(aggregate: RunAggregate, workload: string): Standstill[] {
  const shortestUs = shortestSeconds(aggregate, { workload }) * 1e6;
  return aggregate
    .stillness(workload)
    .filter(({ fromUs, toUs }) => toUs - fromUs >= shortestUs)
    .sort((a, b) => b.toUs - b.fromUs - (a.toUs - a.fromUs))
    .slice(0, MAX_STANDSTILLS)
    .sort((a, b) => a.fromUs - b.fromUs)
    .map(({ fromUs, toUs }) => {
      const fromSeconds = aggregate.steadySecondsAt(fromUs);
      return { fromUs, toUs, fromSeconds, toSeconds: fromSeconds + (toUs - fromUs) / 1e6 };
    });
}

/** By the median of windows: what stood still is among the times, and must not raise the limit that it is held against. */
function shortestSeconds(aggregate: RunAggregate, choice: SeriesChoice): number {
  const medians = toPhaseWindows(aggregate, choice).flatMap(({ p50Ms }) => p50Ms ?? []);
  const usual = medianOf(medians) / 1_000;
  const { overall, seconds } = aggregate.totals('steady', choice);
  const gap = Math.min(usual, seconds / Math.max(1, overall.operations));
  return Math.max(STANDSTILL_MIN_SECONDS, STANDSTILL_MIN_MEDIANS * usual, STANDSTILL_MIN_GAPS * gap);
}
