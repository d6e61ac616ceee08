import type { DeliveryTotals, GroupTotals } from '../aggregate/group-totals.ts';
import type { CohortTotals } from '../aggregate/series-sums.ts';
import { thousands, waitingTime } from '../sentence-parts.ts';
import {
  MIN_SAMPLES_BEYOND,
  PERCENTILES,
  hasEnoughBeyond,
  type LatencySummary,
  type PercentileName,
} from '../statistics/latency-summary.ts';
import {
  isCeiling,
  keepsLimit,
  type Threshold,
  type ThresholdLatency,
  type ThresholdMetric,
  type ThresholdUnit,
} from './threshold.ts';

type LatencyMetric = Extract<ThresholdMetric, { kind: 'latency' }>;

/** What the measured things say about a threshold, whoever is to blame. */
export interface Measured {
  /** In the threshold's unit; `null` if there is none. */
  readonly value: number | null;
  /** Whether the limit is kept; `null` if that cannot be told. */
  readonly kept: boolean | null;
  /** Why, where that is not plain from the value; '' else. */
  readonly reason: string;
}

const UNITS_PER_MS: Partial<Record<ThresholdUnit, number>> = { µs: 1_000, ms: 1, s: 0.001 };

/**
 * Holds what was done against a threshold on operations, connections, steps or deliveries (R14, R18, R30); `null` if
 * nothing of the threshold's name was done.
 */
export function measureThreshold(threshold: Threshold, totals: CohortTotals): Measured | null {
  const { operation, metric } = threshold;
  const { seconds } = totals;
  if (isAboutLost(metric)) {
    const all = Object.entries(totals.deliveries).filter(([name]) => operation === null || name === operation);
    return all.length === 0
      ? null
      : measureLost(
          threshold,
          all.map(([, deliveries]) => deliveries),
        );
  }
  if (operation === null) return measureGroup(threshold, totals.overall, seconds);
  const group = [totals.operations, totals.connections, totals.steps].find((groups) =>
    Object.hasOwn(groups, operation),
  );
  if (group !== undefined) return measureGroup(threshold, group[operation]!, seconds);
  if (!Object.hasOwn(totals.deliveries, operation)) return null;
  return measureDeliveries(threshold, totals.deliveries[operation]!, seconds);
}

/** Whether a threshold is about what was owed and never came. */
export function isAboutLost(metric: ThresholdMetric): boolean {
  return (metric.kind === 'count' || metric.kind === 'share') && metric.of === 'lost';
}

function measureGroup(threshold: Threshold, group: GroupTotals, seconds: number): Measured {
  const { metric } = threshold;
  switch (metric.kind) {
    case 'latency':
      return measureLatency(threshold, metric, {
        summary: group[metric.latency],
        samples: group.ok + group.censored,
        operations: group.operations,
        timeouts: group.censored,
        seconds,
      });
    case 'rate':
      if (seconds <= 0) return NO_TIME;
      return compare(threshold, metric.rate === 'goodput' ? group.goodputPerSecond : group.throughputPerSecond);
    case 'share':
      return measureShare(threshold, metric.of, group);
    case 'count':
      if (wholeOf(metric.of, group) === 0) return NOTHING;
      return compare(threshold, metric.of === 'errors' ? group.errors : group.dropped);
    case 'check':
      throw new TypeError('a check is no figure of a group of operations');
  }
}

const NO_TIME: Measured = { value: null, kept: null, reason: 'no time was measured' };
const NEVER_CAME = 'it falls among what was lost: that never came';
const NOTHING: Measured = { value: null, kept: null, reason: 'nothing was measured' };

/** The propagation of deliveries stands for their latency and service, their reading delay for delay. */
function measureDeliveries(threshold: Threshold, deliveries: DeliveryTotals, seconds: number): Measured {
  const { metric } = threshold;
  if (metric.kind === 'rate') return seconds <= 0 ? NO_TIME : compare(threshold, deliveries.perSecond);
  if (metric.kind !== 'latency') {
    return {
      value: null,
      kept: null,
      reason: 'deliveries are received or lost: they have no errors, success or drops',
    };
  }
  const summaries: Record<ThresholdLatency, LatencySummary | null> = {
    latency: deliveries.propagation,
    service: deliveries.propagation,
    delay: deliveries.readDelay,
    blocked: null,
  };
  const owed = deliveries.count + deliveries.lost;
  const measured: MeasuredLatency = {
    summary: summaries[metric.latency],
    samples: metric.latency === 'delay' ? deliveries.count : owed,
    operations: owed,
    timeouts: 0,
    seconds,
  };
  const isAllLost = deliveries.count === 0 && deliveries.lost > 0;
  return isAllLost && (metric.latency === 'latency' || metric.latency === 'service')
    ? measureAllLost(metric, measured)
    : measureLatency(threshold, metric, measured);
}

/** Lost ones rank above everything received: where all are, so is every percentile (R30). */
function measureAllLost({ figure }: LatencyMetric, measured: MeasuredLatency): Measured {
  const { operations } = measured;
  if (!(figure in PERCENTILES)) {
    return { value: null, kept: null, reason: `all ${thousands(operations)} were lost: not one came` };
  }
  const percentile = figure as PercentileName;
  if (!hasEnoughBeyond(operations, percentile)) {
    return { value: null, kept: null, reason: describeMissing(percentile, measured) };
  }
  return { value: null, kept: false, reason: NEVER_CAME };
}

function measureLost(threshold: Threshold, all: readonly DeliveryTotals[]): Measured {
  const lost = all.reduce((sum, each) => sum + each.lost, 0);
  const owed = lost + all.reduce((sum, { count }) => sum + count, 0);
  if (owed === 0) return NOTHING;
  return compare(threshold, threshold.metric.kind === 'share' ? (lost / owed) * 100 : lost);
}

function compare(threshold: Threshold, value: number): Measured {
  return { value, kept: keepsLimit(threshold, value), reason: '' };
}

/** What errors, success or drops are a part of. */
function wholeOf(of: 'errors' | 'success' | 'dropped' | 'lost', { operations, dropped }: GroupTotals): number {
  return of === 'dropped' ? operations + dropped : operations;
}

function measureShare(
  threshold: Threshold,
  of: 'errors' | 'success' | 'dropped' | 'lost',
  group: GroupTotals,
): Measured {
  const { dropped, errors } = group;
  const whole = wholeOf(of, group);
  if (whole === 0) return NOTHING;
  if (of === 'success') return compare(threshold, group.successRate);
  return compare(threshold, ((of === 'errors' ? errors : dropped) / whole) * 100);
}

/** A latency distribution with what it was made of. */
interface MeasuredLatency {
  readonly summary: LatencySummary | null;
  /** What stands in it. */
  readonly samples: number;
  /** What could stand in it. */
  readonly operations: number;
  readonly timeouts: number;
  readonly seconds: number;
}

function measureLatency(threshold: Threshold, metric: LatencyMetric, measured: MeasuredLatency): Measured {
  const { summary, operations, timeouts } = measured;
  if (summary === null) {
    return operations === 0
      ? NOTHING
      : { value: null, kept: null, reason: 'not one operation was ok, so there is no latency to judge' };
  }
  const { figure } = metric;
  const ms = summary[figure];
  const isThin = figure in PERCENTILES && (summary.thin as readonly string[]).includes(figure);
  const value = ms === null ? null : toUnit(ms, threshold.unit);
  if (value === null || isThin) {
    return { value, kept: null, reason: describeMissing(figure as PercentileName, measured) };
  }
  if ((summary.never as readonly string[]).includes(figure)) {
    return { value, kept: false, reason: NEVER_CAME };
  }
  if (!(summary.censored as readonly string[]).includes(figure)) return compare(threshold, value);
  const bound =
    timeouts > 0
      ? `${thousands(timeouts)} time-outs count at their limit, so the true ${figure} is larger`
      : `what was lost never came, so the true ${figure} is larger`;
  return measureCensored(threshold, figure, value, bound);
}

/**
 * A percentile among time-outs fails (R14). Mean and maximum are lower bounds as soon as anything timed out: they decide
 * where the bound alone does.
 */
function measureCensored(threshold: Threshold, figure: string, value: number, bound: string): Measured {
  if (figure in PERCENTILES) return { value, kept: false, reason: `it falls among time-outs: the truth is larger` };
  const kept = keepsLimit(threshold, value);
  if (isCeiling(threshold) === kept) return { value, kept: null, reason: bound };
  return { value, kept, reason: bound };
}

/** How many operations a percentile needs, so that enough lie beyond it (R18). */
export function operationsNeededFor(percentile: PercentileName): number {
  return Math.ceil((MIN_SAMPLES_BEYOND * 10_000) / (10_000 - PERCENTILES[percentile]));
}

function describeMissing(percentile: PercentileName, { samples, seconds }: MeasuredLatency): string {
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
