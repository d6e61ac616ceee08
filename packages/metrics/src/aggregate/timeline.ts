import { LatencyHistogram } from '../histogram.ts';
import { isAfterSteady, isBeforeSteady, laterPhase, type PhaseName } from '../phases.ts';
import { addTally, emptyTally, type SeriesTally } from '../series-counts.ts';
import type { IntervalSnapshot, SeriesInterval } from '../snapshot.ts';
import {
  countUnanswered,
  hasEnoughBeyond,
  rankedPercentiles,
  toMs,
  unansweredResponses,
} from '../statistics/latency-summary.ts';
import { BoundedTrack, coveredSpans, type CoveredBin, type CoveredSpan } from './bounded-track.ts';
import { toOutcomeRates, type OutcomeRates } from './group-totals.ts';
import { HistogramCell } from './histogram-cell.ts';
import type { PhaseTimes } from './phase-times.ts';

/** The percentiles of response that a row tells. */
export const ROW_PERCENTILES = ['p50', 'p95', 'p99'] as const;
/** One of {@link ROW_PERCENTILES}. */
export type RowPercentile = (typeof ROW_PERCENTILES)[number];

/** Latencies in ms, `null` where nothing was ok. */
export interface RowLatencies {
  readonly latencyP50: number | null;
  readonly latencyP95: number | null;
  readonly latencyP99: number | null;
  readonly delayP99: number | null;
  readonly blockedP99: number | null;
  /** Percentiles of response that fall among what got no answer: the truth is larger (R14). */
  readonly censored: readonly RowPercentile[];
  /** Of these, those that fall among what was never sent. */
  readonly never: readonly RowPercentile[];
  /** Whether fewer than 10 samples lie beyond p99 (R18). */
  readonly thin: boolean;
}

/** What ended in one stretch of time. */
export interface TimelineRow extends OutcomeRates, RowLatencies {
  /** The row's nominal start, µs since the run's epoch. */
  readonly startUs: number;
  /** The row's nominal end; of the last row, the end of what it covers. */
  readonly endUs: number;
  /** The phase that lasted then. */
  readonly phase: PhaseName;
  /** Whether these are operations that ended only after the phases in which they were due (R11). */
  readonly drain: boolean;
  /** Due and never sent, because the user stopped the run or its drain ended. */
  readonly givenUp: number;
  /** Time that the rates divide by: what the row's intervals cover, without pauses. */
  readonly seconds: number;
  /** Sum over shards of the most operations in flight at the end of any of its intervals in the row. */
  readonly inFlight: number;
}

/** The steady cohort by completion, and apart from it what came before. */
export interface Timeline {
  readonly rows: readonly TimelineRow[];
  readonly before: readonly TimelineRow[];
}

const MAX_LATE_ROWS = 20;

/** The rows of some cohorts while their phases lasted, and of what ended after them. */
interface TrackPair {
  onTime: BoundedTrack<TimelineBin> | null;
  late: BoundedTrack<TimelineBin> | null;
}

/** Files intervals under the rows of the timeline (R11). */
export class TimelineTracks {
  readonly #intervalUs: number;
  readonly #maxRows: number;
  readonly #phases: PhaseTimes;
  readonly #scratch = new LatencyHistogram();
  readonly #before: TrackPair = { onTime: null, late: null };
  readonly #steady: TrackPair = { onTime: null, late: null };

  constructor(options: { readonly intervalUs: number; readonly maxRows: number }, phases: PhaseTimes) {
    this.#intervalUs = options.intervalUs;
    this.#maxRows = options.maxRows;
    this.#phases = phases;
  }

  add(snapshot: IntervalSnapshot, series: readonly SeriesInterval[]): void {
    const steady = series.filter(({ key }) => key.phase === 'steady');
    const before = series.filter(({ key }) => key.phase !== 'steady');
    const { phase } = snapshot;
    if (before.length > 0 || phase === 'warmup' || phase === 'rampup') {
      this.#file(this.#beforeTrack(snapshot), snapshot, before);
    }
    if (steady.length > 0 || phase === 'steady') this.#file(this.#steadyTrack(snapshot), snapshot, steady);
  }

  /** All rows so far. */
  timeline(): Timeline {
    return { rows: this.#rowsOf(this.#steady), before: this.#rowsOf(this.#before) };
  }

  #rowsOf({ onTime, late }: TrackPair): TimelineRow[] {
    return [
      ...coveredSpans(onTime).map((span) => this.#toRow(span, false)),
      ...coveredSpans(late).map((span) => this.#toRow(span, true)),
    ];
  }

  #file(
    track: BoundedTrack<TimelineBin>,
    { phase, fromUs, toUs, shards }: IntervalSnapshot,
    series: readonly SeriesInterval[],
  ): void {
    track.update((fromUs + toUs) / 2, (bin) => {
      bin.addMoment(phase, toUs);
      for (const { shard, gauges } of shards) bin.addInFlight(shard, gauges.inFlight);
      for (const interval of series) bin.addSeries(interval);
    });
  }

  #beforeTrack({ phase, fromUs }: IntervalSnapshot): BoundedTrack<TimelineBin> {
    const first = this.#phases.span('warmup') ?? this.#phases.span('rampup');
    const last = this.#phases.span('rampup') ?? this.#phases.span('warmup');
    if (isBeforeSteady(phase)) return (this.#before.onTime ??= this.#track(first?.startUs ?? fromUs, this.#maxRows));
    return (this.#before.late ??= this.#track(last?.endUs ?? fromUs, MAX_LATE_ROWS));
  }

  #steadyTrack({ phase, fromUs }: IntervalSnapshot): BoundedTrack<TimelineBin> {
    const span = this.#phases.span('steady');
    if (!isAfterSteady(phase)) return (this.#steady.onTime ??= this.#track(span?.startUs ?? fromUs, this.#maxRows));
    return (this.#steady.late ??= this.#track(span?.endUs ?? fromUs, MAX_LATE_ROWS));
  }

  #track(originUs: number, maxBins: number): BoundedTrack<TimelineBin> {
    return new BoundedTrack({ originUs, binUs: this.#intervalUs, maxBins, create: () => new TimelineBin() });
  }

  #toRow(span: CoveredSpan<TimelineBin>, drain: boolean): TimelineRow {
    const { startUs, endUs, coveredFromUs, coveredUntilUs, bin } = span;
    const seconds = this.#phases.activeBetweenUs(coveredFromUs, coveredUntilUs) / 1e6;
    return {
      startUs,
      endUs,
      phase: bin.phase,
      drain,
      seconds,
      ...toOutcomeRates(bin.tally, seconds),
      givenUp: bin.tally.givenUp,
      ...this.#latenciesOf(bin),
      inFlight: bin.inFlight,
    };
  }

  #latenciesOf(bin: TimelineBin): RowLatencies {
    const delayP99 = percentileMs(bin.delay.copyTo(this.#scratch), 99);
    const blockedP99 = percentileMs(bin.blocked.copyTo(this.#scratch), 99);
    const response = bin.response.copyTo(this.#scratch);
    const unanswered = unansweredResponses(bin.tally);
    const figures = rankedPercentiles(response, unanswered, [50, 95, 99]);
    const [p50 = null, p95 = null, p99 = null] = figures?.map(({ us }) => toMs(us)) ?? [];
    const namesOf = (list: 'censored' | 'never') => ROW_PERCENTILES.filter((_, index) => figures?.[index]?.[list]);
    return {
      latencyP50: p50,
      latencyP95: p95,
      latencyP99: p99,
      delayP99,
      blockedP99,
      censored: namesOf('censored'),
      never: namesOf('never'),
      thin: !hasEnoughBeyond(response.count + countUnanswered(unanswered), 'p99'),
    };
  }
}

function percentileMs(histogram: LatencyHistogram, percentile: number): number | null {
  if (histogram.count === 0) return null;
  return toMs(Math.min(histogram.valueAtPercentile(percentile), histogram.maxUs));
}

/** What ended during one row of the timeline. */
export class TimelineBin implements CoveredBin {
  readonly #tally = emptyTally();
  /** The most operations in flight at the end of any of the bin's intervals, by shard: whatever order they come in. */
  readonly #inFlight = new Map<number, number>();
  phase: PhaseName = 'setup';
  coveredUntilUs = -Infinity;
  readonly response = new HistogramCell();
  readonly delay = new HistogramCell();
  readonly blocked = new HistogramCell();

  get tally(): SeriesTally {
    return this.#tally;
  }

  addSeries(series: SeriesInterval): void {
    addTally(this.#tally, series);
    this.response.add(series.response);
    this.delay.add(series.delay);
    this.blocked.add(series.blocked);
  }

  get inFlight(): number {
    return [...this.#inFlight.values()].reduce((sum, most) => sum + most, 0);
  }

  addInFlight(shard: number, inFlight: number): void {
    this.#inFlight.set(shard, Math.max(inFlight, this.#inFlight.get(shard) ?? 0));
  }

  addMoment(phase: PhaseName, untilUs: number): void {
    this.phase = laterPhase(this.phase, phase);
    this.coveredUntilUs = Math.max(this.coveredUntilUs, untilUs);
  }

  absorb(next: TimelineBin): void {
    addTally(this.#tally, next.tally);
    this.addMoment(next.phase, next.coveredUntilUs);
    for (const [shard, inFlight] of next.#inFlight) this.addInFlight(shard, inFlight);
    this.response.absorb(next.response);
    this.delay.absorb(next.delay);
    this.blocked.absorb(next.blocked);
  }

  seal(): void {
    this.response.seal();
    this.delay.seal();
    this.blocked.seal();
  }
}
