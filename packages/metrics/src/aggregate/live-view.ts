import type { EncodedHistogram } from '../encoded-histogram.ts';
import type { LatencyHistogram } from '../histogram.ts';
import type { Cohort, PhaseName } from '../phases.ts';
import { addTally, emptyTally, operationsIn } from '../series-counts.ts';
import { UNASSIGNED_OPERATION } from '../series.ts';
import type { Gauges, IntervalSnapshot } from '../snapshot.ts';
import { summarizeLatency, unansweredResponses, type LatencySummary } from '../statistics/latency-summary.ts';
import type { ErrorTotal } from './error-totals.ts';
import { toSuccessRate } from './group-totals.ts';
import type { CohortTotals } from './series-sums.ts';
import { shareUnassigned, type TalliedSeries } from './unassigned.ts';

/** The state of a run now, for people who watch. */
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
  /** Deliveries received, of all series. */
  readonly deliveriesPerSecond: number;
  /** Connections that are held: how many were open on average, and were to be; `null` where none are. */
  readonly held: { readonly open: number; readonly asked: number } | null;
}

/** Sums of one group while they are being made. */
class Part {
  throughputPerSecond = 0;
  goodputPerSecond = 0;
  readonly tally = emptyTally();
  readonly responses: EncodedHistogram[] = [];

  add({ tally }: TalliedSeries, seconds: number): void {
    addTally(this.tally, tally);
    if (seconds <= 0) return;
    this.throughputPerSecond += operationsIn(tally) / seconds;
    this.goodputPerSecond += tally.ok / seconds;
  }

  toFigures(scratch: LatencyHistogram): IntervalFigures {
    scratch.reset();
    for (const response of this.responses) scratch.mergeEncoded(response);
    const { tally, throughputPerSecond, goodputPerSecond } = this;
    const operations = operationsIn(tally);
    return {
      operations,
      ok: tally.ok,
      errors: tally.failed + tally.unknown,
      dropped: tally.dropped,
      successRate: toSuccessRate(tally.ok + tally.refused, operations),
      throughputPerSecond,
      goodputPerSecond,
      latency: summarizeLatency(scratch, unansweredResponses(tally)),
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
  const partOf = (type: string) => {
    const part = byType.get(type) ?? new Part();
    byType.set(type, part);
    return part;
  };
  let deliveriesPerSecond = 0;
  const held = { open: 0, asked: 0 };
  for (const { series, fromUs, toUs, shards } of latest) {
    for (const { askedUs, heldUs } of toUs > fromUs ? shards.flatMap((part) => part.held ?? []) : []) {
      held.open += heldUs / (toUs - fromUs);
      held.asked += askedUs / (toUs - fromUs);
    }
    const seconds = (toUs - fromUs) / 1e6;
    const delivered = series.reduce((sum, { key, ok }) => (key.kind === 'delivery' ? sum + ok : sum), 0);
    if (seconds > 0) deliveriesPerSecond += delivered / seconds;
    const asked = series.filter(({ key }) => key.kind === 'operation');
    const tallied = asked.map((interval) => ({ key: interval.key, tally: interval }));
    for (const [index, each] of tallied.entries()) {
      const own = each.key.operation === UNASSIGNED_OPERATION ? [all] : [all, partOf(each.key.operation)];
      for (const part of own) {
        part.add(each, seconds);
        part.responses.push(asked[index]!.response);
      }
    }
    for (const share of shareUnassigned(tallied)) partOf(share.key.operation).add(share, seconds);
  }
  byType.delete(UNASSIGNED_OPERATION);
  const types = [...byType].map(([type, part]) => [type, part.toFigures(scratch)] as const);
  return {
    ...all.toFigures(scratch),
    operationTypes: Object.fromEntries(types),
    deliveriesPerSecond,
    held: held.asked === 0 ? null : held,
  };
}
