import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { CohortTotals } from '../aggregate/series-sums.ts';
import { thousands, waitingTime } from '../sentence-parts.ts';
import { MIN_SAMPLES_BEYOND, PERCENTILES, type PercentileName } from '../statistics/latency-summary.ts';
import { isCeiling, keepsLimit, type Threshold, type ThresholdMetric, type ThresholdUnit } from './threshold.ts';

/** The totals that a threshold is about; `null` if nothing of that name was done. */
export function findGroup(totals: CohortTotals, operation: string | null): GroupTotals | null {
  if (operation === null) return totals.overall;
  const groups = Object.hasOwn(totals.operations, operation) ? totals.operations : totals.connections;
  return Object.hasOwn(groups, operation) ? groups[operation]! : null;
}

type LatencyMetric = Extract<ThresholdMetric, { kind: 'latency' }>;

/** What a group of operations says about a threshold, whoever is to blame. */
export interface Measured {
  /** In the threshold's unit; `null` if there is none. */
  readonly value: number | null;
  /** Whether the limit is kept; `null` if that cannot be told. */
  readonly kept: boolean | null;
  /** Why, where that is not plain from the value; '' else. */
  readonly reason: string;
}

const UNITS_PER_MS: Partial<Record<ThresholdUnit, number>> = { µs: 1_000, ms: 1, s: 0.001 };

/** Holds a group's figures against a threshold (R14, R18). `seconds` is the measured time. */
export function measureThreshold(threshold: Threshold, group: GroupTotals, seconds: number): Measured {
  const { metric } = threshold;
  switch (metric.kind) {
    case 'latency':
      return measureLatency(threshold, metric, group, seconds);
    case 'rate':
      if (seconds <= 0) return { value: null, kept: null, reason: 'no time was measured' };
      return compare(threshold, metric.rate === 'goodput' ? group.goodputPerSecond : group.throughputPerSecond);
    case 'share':
      return measureShare(threshold, metric.of, group);
    case 'count':
      return compare(threshold, metric.of === 'errors' ? group.errors : group.dropped);
  }
}

function compare(threshold: Threshold, value: number): Measured {
  return { value, kept: keepsLimit(threshold, value), reason: '' };
}

function measureShare(threshold: Threshold, of: 'errors' | 'success' | 'dropped', group: GroupTotals): Measured {
  const { operations, dropped, errors } = group;
  const whole = of === 'dropped' ? operations + dropped : operations;
  if (whole === 0) return { value: null, kept: null, reason: 'nothing was measured' };
  if (of === 'success') return compare(threshold, group.successRate);
  return compare(threshold, ((of === 'errors' ? errors : dropped) / whole) * 100);
}

function measureLatency(threshold: Threshold, metric: LatencyMetric, group: GroupTotals, seconds: number): Measured {
  const summary = group[metric.latency];
  if (summary === null) {
    const reason =
      group.operations === 0 ? 'nothing was measured' : 'not one operation was ok, so there is no latency to judge';
    return { value: null, kept: null, reason };
  }
  const { figure } = metric;
  const ms = summary[figure];
  const isThin = figure in PERCENTILES && (summary.thin as readonly string[]).includes(figure);
  const value = ms === null ? null : toUnit(ms, threshold.unit);
  if (value === null || isThin) {
    return { value, kept: null, reason: describeMissing(figure as PercentileName, group, seconds) };
  }
  if (!(summary.censored as readonly string[]).includes(figure)) return compare(threshold, value);
  return measureCensored(threshold, figure, value, group.censored);
}

/**
 * A percentile among time-outs fails (R14). Mean and maximum are lower bounds as soon as anything timed out: they decide
 * where the bound alone does.
 */
function measureCensored(threshold: Threshold, figure: string, value: number, timeouts: number): Measured {
  const bound = `${thousands(timeouts)} time-outs count at their limit, so the true ${figure} is larger`;
  if (figure in PERCENTILES) return { value, kept: false, reason: `it falls among time-outs: the truth is larger` };
  const kept = keepsLimit(threshold, value);
  if (isCeiling(threshold) === kept) return { value, kept: null, reason: bound };
  return { value, kept, reason: bound };
}

/** How many operations a percentile needs, so that enough lie beyond it (R18). */
export function operationsNeededFor(percentile: PercentileName): number {
  return Math.ceil((MIN_SAMPLES_BEYOND * 10_000) / (10_000 - PERCENTILES[percentile]));
}

function describeMissing(percentile: PercentileName, { ok, censored }: GroupTotals, seconds: number): string {
  const samples = ok + censored;
  const needed = operationsNeededFor(percentile);
  const perSecond = seconds > 0 ? samples / seconds : 0;
  const more = `at least ${thousands(needed - samples)} more`;
  const time = perSecond > 0 ? ` (${waitingTime((needed - samples) / perSecond)} at this rate)` : '';
  return `it needs ${thousands(needed)} operations and had ${thousands(samples)}: ${more}${time}`;
}

/** To the nanosecond, as latencies are in the report. */
function toUnit(ms: number, unit: ThresholdUnit): number {
  return Number((ms * (UNITS_PER_MS[unit] ?? 1)).toFixed(9));
}
