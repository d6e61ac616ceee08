import type { Report } from '../report/report.ts';
import { PERCENTILES } from '../statistics/latency-summary.ts';
import { operationsNeededFor } from '../thresholds/measure-threshold.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import type { CapacityDimension } from './dimensions.ts';

/** Some more than is needed, because what is needed is an estimate. */
const SPARE = 1.15;

/**
 * How long a stage must be for its percentiles to have samples enough (R18), by what an earlier one brought; 0 where that is not known.
 *
 * @param earlier a stage that is over, and its level; null: there is none, and of a rate all operations are taken to be of the kind that is judged
 * @param level what is to be asked now: a rate brings samples in proportion
 */
export function secondsNeeded(
  thresholds: readonly Threshold[],
  earlier: { readonly report: Report; readonly level: number } | null,
  max: CapacityDimension,
  level: number,
): number {
  const perSecondOf = (threshold: Threshold): number => {
    if (earlier === null) return max === 'rate' ? level : 0;
    return samplesPerSecond(threshold, earlier.report) * (max === 'rate' ? level / earlier.level : 1);
  };
  const needed = thresholds.map((threshold) => {
    const { metric } = threshold;
    if (metric.kind !== 'latency' || !isPercentile(metric.figure)) return 0;
    const perSecond = perSecondOf(threshold);
    return perSecond > 0 ? (operationsNeededFor(metric.figure) / perSecond) * SPARE : 0;
  });
  return Math.max(0, ...needed);
}

function samplesPerSecond({ operation, workload }: Threshold, report: Report): number {
  const seconds = report.benchmark.duration_seconds;
  if (seconds <= 0) return 0;
  const own = workload === null ? undefined : report.workloads?.[workload];
  if (operation === null) return (own?.count ?? report.summary.total_operations) / seconds;
  const { operations, deliveries } = own ?? report;
  const counted =
    operations[operation] ?? report.connections[operation] ?? report.steps[operation] ?? deliveries[operation];
  return (counted?.count ?? 0) / seconds;
}

function isPercentile(figure: string): figure is keyof typeof PERCENTILES {
  return Object.hasOwn(PERCENTILES, figure);
}
