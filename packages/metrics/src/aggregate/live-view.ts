import type { EncodedHistogram } from '../encoded-histogram.ts';
import type { LatencyHistogram } from '../histogram.ts';
import { smallest } from '../merge.ts';
import type { Cohort, PhaseName } from '../phases.ts';
import { UNASSIGNED_OPERATION } from '../series.ts';
import type { Gauges, IntervalSnapshot, SeriesInterval } from '../snapshot.ts';
import { summarizeLatency, type LatencySummary } from '../statistics/latency-summary.ts';
import type { ErrorTotal } from './error-totals.ts';
import { toSuccessRate } from './group-totals.ts';
import type { CohortTotals } from './series-sums.ts';

/** How a run stands now, for people who watch. */
export interface LiveView {
  /** The end of the newest interval, µs since the run's epoch. */
  readonly atUs: number;
  readonly phase: PhaseName;
  readonly phaseStartUs: number;
  /** Active time of the phase so far: without pauses. */
  readonly phaseSeconds: number;
  /** The cohort of `totals` and `errors`: that of the phase, or the steady one before and after it. */
  readonly cohort: Cohort;
  readonly totals: CohortTotals;
  /** The newest interval of each shard together, all cohorts. */
  readonly interval: TypedIntervalFigures;
  /** The most frequent first. */
  readonly errors: readonly ErrorTotal[];
  readonly gauges: Gauges;
}

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

/** All operations of the last interval, and each type by itself. */
export interface TypedIntervalFigures extends IntervalFigures {
  readonly operationTypes: Readonly<Record<string, IntervalFigures>>;
}

/** Sums of one group while they are being made. */
class Part {
  operations = 0;
  ok = 0;
  refused = 0;
  errors = 0;
  dropped = 0;
  throughputPerSecond = 0;
  goodputPerSecond = 0;
  censoredResponseUs: number | null = null;
  readonly responses: EncodedHistogram[] = [];

  add(series: SeriesInterval, seconds: number): void {
    const { ok, refused, failed, unknown, dropped } = series;
    const operations = ok + refused + failed + unknown;
    this.operations += operations;
    this.ok += ok;
    this.refused += refused;
    this.errors += failed + unknown;
    this.dropped += dropped;
    if (seconds > 0) {
      this.throughputPerSecond += operations / seconds;
      this.goodputPerSecond += ok / seconds;
    }
    this.censoredResponseUs = smallest(this.censoredResponseUs, series.censoredResponseUs);
    this.responses.push(series.response);
  }

  toFigures(scratch: LatencyHistogram): IntervalFigures {
    scratch.reset();
    for (const response of this.responses) scratch.mergeEncoded(response);
    const { operations, ok, refused, errors, dropped, throughputPerSecond, goodputPerSecond } = this;
    return {
      operations,
      ok,
      errors,
      dropped,
      successRate: toSuccessRate(ok + refused, operations),
      throughputPerSecond,
      goodputPerSecond,
      latency: summarizeLatency(scratch, this.censoredResponseUs),
    };
  }
}

/**
 * What the newest interval of each shard says together, of all cohorts. Rates are added up shard by shard, because
 * intervals of shards need not be equally long. `scratch` is a histogram to work with.
 */
export function toIntervalFigures(
  latest: readonly IntervalSnapshot[],
  scratch: LatencyHistogram,
): TypedIntervalFigures {
  const all = new Part();
  const byType = new Map<string, Part>();
  for (const { series, fromUs, toUs } of latest) {
    for (const interval of series) {
      const type = interval.key.operation;
      if (interval.key.kind !== 'operation') continue;
      const part = byType.get(type) ?? new Part();
      byType.set(type, part);
      for (const target of [all, part]) target.add(interval, (toUs - fromUs) / 1e6);
    }
  }
  byType.delete(UNASSIGNED_OPERATION);
  const types = [...byType].map(([type, part]) => [type, part.toFigures(scratch)] as const);
  return { ...all.toFigures(scratch), operationTypes: Object.fromEntries(types) };
}
