import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import { LatencyHistogram } from '../histogram.ts';
import { percentileUs } from '../statistics/latency-summary.ts';
import { medianOf } from '../statistics/theil-sen.ts';
import {
  MAX_STANDSTILLS,
  SHORT_STANDSTILL_MIN_COUNT,
  SHORT_STANDSTILL_MIN_SECONDS,
  STANDSTILL_MIN_GAPS,
  STANDSTILL_MIN_MEDIANS,
  STANDSTILL_MIN_SECONDS,
  STANDSTILL_MIN_SLOWEST_MEDIANS,
  USUAL_MIN_OPERATIONS,
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
  /** Whether the generator itself stalled meanwhile. */
  readonly isOwn: boolean;
}

/**
 * All standstills of a workload, in order of time: stretches that are far longer than its operations take. One that has a single
 * operation in flight now and then is quiet most of the time, and one slow operation is no standstill. Short ones count where they
 * are many, and where far more than one operation would have been answered in each.
 */
export function findStandstills(aggregate: RunAggregate, workload: string): Standstill[] {
  const all = aggregate.stillness(workload).map(({ fromUs, toUs, isOwn }): Standstill => {
    const fromSeconds = aggregate.steadySecondsAt(fromUs);
    return { fromUs, toUs, isOwn, fromSeconds, toSeconds: fromSeconds + (toUs - fromUs) / 1e6 };
  });
  // What no limit can reach needs none: to find them takes some ms.
  if (!all.some((each) => lengthOf(each) >= Math.min(STANDSTILL_MIN_SECONDS, SHORT_STANDSTILL_MIN_SECONDS))) return [];
  const limits = shortestSeconds(aggregate, workload);
  const isLong = (each: Standstill) => lengthOf(each) >= limits.long;
  const isShort = (each: Standstill) => !isLong(each) && lengthOf(each) >= limits.short;
  const hasMany = all.filter(isShort).length >= SHORT_STANDSTILL_MIN_COUNT;
  return all.filter((each) => isLong(each) || (hasMany && isShort(each))).sort((a, b) => a.fromUs - b.fromUs);
}

/** Those of standstills that are worth a name of their own: the longest ones, in order of time. */
export function namedStandstills(all: readonly Standstill[]): Standstill[] {
  return all
    .filter((each) => lengthOf(each) >= STANDSTILL_MIN_SECONDS)
    .sort((a, b) => lengthOf(b) - lengthOf(a))
    .slice(0, MAX_STANDSTILLS)
    .sort((a, b) => a.fromUs - b.fromUs);
}

function lengthOf({ fromUs, toUs }: Standstill): number {
  return (toUs - fromUs) / 1e6;
}

/** By the median of windows: what stalled is among the times, and must not raise the limit that it is held against. */
function shortestSeconds(aggregate: RunAggregate, workload: string): { readonly long: number; readonly short: number } {
  const medians = toPhaseWindows(aggregate, { workload }).flatMap(({ p50Ms }) => p50Ms ?? []);
  const usual = medianOf(medians) / 1_000;
  const { overall, seconds } = aggregate.totals('steady', { workload });
  const gap = seconds / Math.max(1, overall.operations);
  const least = Math.max(
    STANDSTILL_MIN_MEDIANS * usual,
    STANDSTILL_MIN_SLOWEST_MEDIANS * slowestUsualSeconds(aggregate, workload),
  );
  return {
    long: Math.max(STANDSTILL_MIN_SECONDS, least, STANDSTILL_MIN_GAPS * Math.min(usual, gap)),
    short: Math.max(SHORT_STANDSTILL_MIN_SECONDS, least, STANDSTILL_MIN_GAPS * gap),
  };
}

/** How long an operation of the slowest type usually takes: the largest of the types' medians, each over the windows. */
function slowestUsualSeconds(aggregate: RunAggregate, workload: string): number {
  const types = new Map<string, { operations: number; medians: number[] }>();
  const all = new LatencyHistogram();
  for (const { series } of aggregate.blocks()) {
    const own = series.filter(({ key }) => key.kind === 'operation' && key.workload === workload);
    for (const operation of new Set(own.map(({ key }) => key.operation))) {
      all.reset();
      for (const { key, response } of own) if (key.operation === operation) response.addTo(all);
      const medianUs = percentileUs(all, 50);
      if (medianUs === null) continue;
      const type = types.get(operation) ?? { operations: 0, medians: [] };
      type.operations += all.count;
      type.medians.push(medianUs);
      types.set(operation, type);
    }
  }
  const usual = [...types.values()].filter(({ operations }) => operations >= USUAL_MIN_OPERATIONS);
  return Math.max(0, ...usual.map(({ medians }) => medianOf(medians))) / 1e6;
}
