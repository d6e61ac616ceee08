import { SeriesSums, isChosen, type CohortTotals, type SeriesChoice } from '../aggregate/series-sums.ts';
import { operationsIn, type SeriesTally } from '../series-counts.ts';
import { SERIES_KINDS, type SeriesKey } from '../series.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { PERCENTILES, countUnanswered, unansweredResponses } from '../statistics/latency-summary.ts';
import { isAboutLost, measureThreshold, operationsNeededFor } from './measure-threshold.ts';
import { isCeiling, keepsLimit, type Threshold } from './threshold.ts';

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

/** Standard deviations of a count by which a rate must miss its limit to cross it: one window in 2,000 does so by chance. */
const RATE_NOISE = 3.29;

/** How {@link toThresholdWindow} looks at intervals; all of it has a default. */
export interface ThresholdWindowOptions {
  /** Operations that are enough. @default as many as R27 asks for and its percentile needs */
  readonly needed?: number;
  /** Whether what was due just before the first interval counts as well, wherever it ended. @default false */
  readonly continues?: boolean;
}

const UNDECIDED: RunningThreshold = { verdict: 'undecided', value: null, reason: '' };

/**
 * The newest intervals that are enough to judge a threshold by: at least {@link MIN_WINDOW_SECONDS}, and at least as many
 * operations as R27 asks for and its percentile needs (R18). `null` while there are not enough.
 *
 * Where the first interval or a pause lies in it, nothing that counts was under way there. What was due from then on comes later by
 * its response, so that rates divide by a time that is shorter by the mean of it.
 *
 * @param intervals steady intervals of load, merged over all shards, oldest first. Intervals with a pause in them must be
 *   left out, because rates divide by their whole length.
 * @param choice which series it is about; what is left out is the threshold's own. @default {}
 */
export function toThresholdWindow(
  threshold: Threshold,
  intervals: readonly IntervalSnapshot[],
  choice: SeriesChoice = {},
  { needed = operationsNeeded(threshold), continues = false }: ThresholdWindowOptions = {},
): CohortTotals | null {
  const { workload, database } = threshold;
  const chosen = { workload, database, ...choice };
  const steady = intervals.filter(({ phase }) => phase === 'steady');
  const sums = new SeriesSums();
  let seconds = 0;
  let beginnings = 0;
  for (const [place, interval] of [...steady.entries()].reverse()) {
    const { fromUs, toUs, series } = interval;
    seconds += (toUs - fromUs) / 1e6;
    const before = steady[place - 1];
    if (before === undefined ? !continues : isApart(before, interval)) beginnings += 1;
    for (const each of series) {
      if (each.key.phase !== 'steady' || !isChosen(each.key, chosen)) continue;
      sums.add(each);
    }
    if (seconds < MIN_WINDOW_SECONDS) continue;
    const about = sums.tallied().filter(({ key }) => isAbout(threshold, key));
    const operations = about.reduce((sum, { tally }) => sum + samplesIn(threshold, tally), 0);
    if (operations < needed) continue;
    const rateSeconds = seconds - (isRate(threshold) ? beginnings * meanResponseSeconds(threshold, sums) : 0);
    if (rateSeconds > 0) return sums.cohort('steady', () => rateSeconds);
  }
  return null;
}

/** Whether a pause lies between two intervals, with those that were left out for it. */
function isApart(before: IntervalSnapshot, { fromUs, toUs }: IntervalSnapshot): boolean {
  return fromUs - before.toUs > (toUs - fromUs) / 2;
}

function meanResponseSeconds({ operation }: Threshold, sums: SeriesSums): number {
  let [count, sumUs] = [0, 0];
  for (const kind of operation === null ? (['operation'] as const) : SERIES_KINDS) {
    sums.forEachName('steady', kind, (name, { histograms: { response } }) => {
      if (operation !== null && name !== operation) return;
      count += response.count;
      sumUs += response.sumUs;
    });
  }
  return count === 0 ? 0 : sumUs / count / 1e6;
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
  if (isRate(threshold) && value !== null && kept === false && mayKeep(threshold, value, window.seconds))
    return { verdict: 'undecided', value, reason };
  return { verdict: kept === null ? 'undecided' : kept ? 'kept' : 'crossed', value, reason };
}

function isRate({ metric }: Threshold): boolean {
  return metric.kind === 'rate';
}

/** Whether the noise of counting alone explains that a rate misses its limit: arrivals may be Poisson’s, whose counts vary by √N (R6). */
function mayKeep(threshold: Threshold, perSecond: number, seconds: number): boolean {
  const noise = RATE_NOISE * Math.sqrt(perSecond / seconds);
  return keepsLimit(threshold, perSecond + (isCeiling(threshold) ? -noise : noise));
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
