import type { Cohort, PhaseName } from '../phases.ts';
import { UNASSIGNED_OPERATION, isAuxiliary } from '../series.ts';
import type { Gauges, IntervalSnapshot, LaneStatus } from '../snapshot.ts';
import { summarizeLatency, type LatencySummary } from '../statistics/latency-summary.ts';
import type { ErrorTotal } from './error-totals.ts';
import { toSuccessRate } from './group-totals.ts';
import { SeriesTotals } from './series-totals.ts';
import type { CohortTotals } from './totals-book.ts';

/** What a group did during the last interval. */
export interface IntervalFigures {
  readonly operations: number;
  readonly ok: number;
  readonly errors: number;
  readonly dropped: number;
  readonly successRate: number;
  readonly throughputPerSecond: number;
  readonly goodputPerSecond: number;
  readonly latency: LatencySummary | null;
}

/** How a run stands now, for people who watch. */
export interface LiveView {
  /** The end of the newest interval, µs since the run's epoch. */
  readonly atUs: number;
  readonly phase: PhaseName;
  readonly phaseStartUs: number;
  /** Active time of the phase so far: without pauses. */
  readonly phaseSeconds: number;
  /** The cohort of `totals`: that of the phase, or the steady one after it. */
  readonly cohort: Cohort;
  readonly totals: CohortTotals;
  /** The newest interval of each shard together, all cohorts. */
  readonly interval: IntervalFigures & { readonly operationTypes: Readonly<Record<string, IntervalFigures>> };
  /** Errors of the cohort, the most frequent first. */
  readonly errors: readonly ErrorTotal[];
  readonly gauges: Gauges;
  readonly lanes: readonly LaneStatus[];
}

interface Part {
  readonly totals: SeriesTotals;
  okPerSecond: number;
  operationsPerSecond: number;
}

/** What the newest interval of each shard says together. Rates are added up shard by shard, as intervals may differ. */
export function toIntervalFigures(latest: readonly IntervalSnapshot[]): LiveView['interval'] {
  const all = emptyPart();
  const byOperation = new Map<string, Part>();
  for (const { series, fromUs, toUs } of latest) {
    const seconds = (toUs - fromUs) / 1e6;
    for (const interval of series) {
      if (isAuxiliary(interval.key.operation)) continue;
      let part = byOperation.get(interval.key.operation);
      if (part === undefined) byOperation.set(interval.key.operation, (part = emptyPart()));
      for (const target of [all, part]) {
        target.totals.addInterval(interval);
        if (seconds <= 0) continue;
        target.okPerSecond += interval.ok / seconds;
        target.operationsPerSecond += (interval.ok + interval.refused + interval.failed + interval.unknown) / seconds;
      }
    }
  }
  byOperation.delete(UNASSIGNED_OPERATION);
  const operationTypes = Object.fromEntries([...byOperation].map(([name, part]) => [name, toFigures(part)]));
  return { ...toFigures(all), operationTypes };
}

function emptyPart(): Part {
  return { totals: new SeriesTotals(), okPerSecond: 0, operationsPerSecond: 0 };
}

function toFigures({ totals, okPerSecond, operationsPerSecond }: Part): IntervalFigures {
  const { ok, refused, failed, unknown, dropped } = totals;
  const operations = ok + refused + failed + unknown;
  return {
    operations,
    ok,
    errors: failed + unknown,
    dropped,
    successRate: toSuccessRate(ok + refused, operations),
    throughputPerSecond: operationsPerSecond,
    goodputPerSecond: okPerSecond,
    latency: summarizeLatency(totals.response, totals.censoredResponseUs),
  };
}
