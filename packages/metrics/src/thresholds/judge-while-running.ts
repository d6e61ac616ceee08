import { SeriesSums, isChosen, type CohortTotals, type SeriesChoice } from '../aggregate/series-sums.ts';
import { operationsIn, type SeriesTally } from '../series-counts.ts';
import type { SeriesKey } from '../series.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { PERCENTILES, countUnanswered, unansweredResponses } from '../statistics/latency-summary.ts';
import { isAboutLost, measureThreshold, operationsNeededFor } from './measure-threshold.ts';
import { isCeiling, type Threshold } from './threshold.ts';

/** Fewest operations in the sliding window of an abort threshold (R27). */
export const MIN_WINDOW_OPERATIONS = 100;

/** Shortest sliding window of an abort threshold, so that one hiccup does not end a run. */
export const MIN_WINDOW_SECONDS = 5;

/** The state of a threshold while the run lasts. */
export const RUNNING_VERDICTS = ['kept', 'crossed', 'undecided'] as const;
/** One of {@link RUNNING_VERDICTS}. */
export type RunningVerdict = (typeof RUNNING_VERDICTS)[number];

/** The value of a threshold while the run lasts. */
export interface RunningThreshold {
  readonly verdict: RunningVerdict;
  /** In the threshold's unit; `null` if there is none. */
  readonly value: number | null;
  /** Why, where that is not plain from the value; '' else. */
  readonly reason: string;
}

const UNDECIDED: RunningThreshold = { verdict: 'undecided', value: null, reason: '' };

/**
 * The newest intervals that are enough to judge a threshold by: at least {@link MIN_WINDOW_SECONDS}, and at least as many
 * operations as R27 asks for and its percentile needs (R18). `null` while there are not enough.
 *
 * @param intervals steady intervals of load, merged over all shards, oldest first. Intervals with a pause in them must be
 *   left out, because rates divide by their whole length.
 * @param choice which series it is about; what is left out is the threshold's own. @default {}
 * @param needed operations that are enough. @default as many as R27 asks for and its percentile needs
 */
export function toThresholdWindow(
  threshold: Threshold,
  intervals: readonly IntervalSnapshot[],
  choice: SeriesChoice = {},
  needed: number = operationsNeeded(threshold),
): CohortTotals | null {
  const { workload, database } = threshold;
  const chosen = { workload, database, ...choice };
  const sums = new SeriesSums();
  let seconds = 0;
  for (const { phase, fromUs, toUs, series } of intervals.toReversed()) {
    if (phase !== 'steady') continue;
    seconds += (toUs - fromUs) / 1e6;
    for (const interval of series) {
      if (interval.key.phase !== 'steady' || !isChosen(interval.key, chosen)) continue;
      sums.add(interval);
    }
    if (seconds < MIN_WINDOW_SECONDS) continue;
    const about = sums.tallied().filter(({ key }) => isAbout(threshold, key));
    const operations = about.reduce((sum, { tally }) => sum + samplesIn(threshold, tally), 0);
    if (operations >= needed) return sums.cohort('steady', () => seconds);
  }
  return null;
}

/** Holds a sliding window, as {@link toThresholdWindow} makes it, against a threshold that may end the run (R27). */
export function judgeWhileRunning(threshold: Threshold, window: CohortTotals | null): RunningThreshold {
  const { metric } = threshold;
  if (window === null || metric.kind === 'check' || isAboutLost(metric)) return UNDECIDED;
  // A number of operations only grows: a window can show that it is too large, never that it stays too small.
  if (metric.kind === 'count' && !isCeiling(threshold)) return UNDECIDED;
  const measured = measureThreshold(threshold, window);
  if (measured === null) return UNDECIDED;
  const { value, kept, reason } = measured;
  if (metric.kind === 'count' && value !== null && value < threshold.limit && kept === false) return UNDECIDED;
  return { verdict: kept === null ? 'undecided' : kept ? 'kept' : 'crossed', value, reason };
}

function operationsNeeded({ metric }: Threshold): number {
  if (metric.kind !== 'latency' || !isPercentile(metric.figure)) return MIN_WINDOW_OPERATIONS;
  return Math.max(MIN_WINDOW_OPERATIONS, operationsNeededFor(metric.figure));
}

/** Latencies are those of what was answered, and of what got no answer (R14). */
function samplesIn({ metric }: Threshold, tally: SeriesTally): number {
  if (metric.kind !== 'latency') return operationsIn(tally) + tally.dropped;
  return tally.ok + countUnanswered(unansweredResponses(tally));
}

function isPercentile(figure: string): figure is keyof typeof PERCENTILES {
  return Object.hasOwn(PERCENTILES, figure);
}

function isAbout({ operation }: Threshold, key: SeriesKey): boolean {
  return operation === null ? key.kind === 'operation' : key.operation === operation;
}
