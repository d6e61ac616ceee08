import { LatencyHistogram } from '../histogram.ts';
import { isAfterSteady, isBeforeSteady, laterPhase, type PhaseName } from '../phases.ts';
import { addTally, emptyTally, type SeriesTally } from '../series-counts.ts';
import type { SeriesKind } from '../series.ts';
import type { HeldTime, IntervalSnapshot, MissingInSecond, SeriesInterval } from '../snapshot.ts';
import {
  countUnanswered,
  hasEnoughBeyond,
  percentileUs,
  rankedPercentiles,
  toMs,
  unansweredResponses,
} from '../statistics/latency-summary.ts';
import { BoundedTrack, coveredSpans, type CoveredBin, type CoveredSpan } from './bounded-track.ts';
import { toOutcomeRates, type OutcomeRates } from './group-totals.ts';
import { HistogramCell } from './histogram-cell.ts';
import type { PhaseSpan, PhaseTimes } from './phase-times.ts';

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

/** What of deliveries of one name came in one stretch of time, and what should have come. */
export interface RowDeliveries {
  readonly received: number;
  /** Received ones per second, but for what was due while no load was on (R31). */
  readonly perSecond: number;
  /** Those, and per second what was due in the row and never came, or was not seen to come as long as it was looked for. */
  readonly owedPerSecond: number;
  /** What was due in the row and never came. */
  readonly lost: number;
  /** received − sent of what came, in ms; `null` where nothing did. */
  readonly propagationP50: number | null;
  readonly propagationP99: number | null;
  readonly propagationMax: number | null;
}

type RowPropagation = Pick<RowDeliveries, 'propagationP50' | 'propagationP99' | 'propagationMax'>;

/** How many connections were held in one stretch of time, on average over it. */
export interface RowConnections {
  readonly asked: number;
  readonly open: number;
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
  /** By name; empty where none are told of. */
  readonly deliveries: Readonly<Record<string, RowDeliveries>>;
  /** `null` where none are held. */
  readonly connections: RowConnections | null;
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
  readonly #early = new LatencyHistogram();
  readonly #before: TrackPair = { onTime: null, late: null };
  readonly #steady: TrackPair = { onTime: null, late: null };

  constructor(options: { readonly intervalUs: number; readonly maxRows: number }, phases: PhaseTimes) {
    this.#intervalUs = options.intervalUs;
    this.#maxRows = options.maxRows;
    this.#phases = phases;
  }

  /** Files the operations and deliveries of a snapshot. */
  add(snapshot: IntervalSnapshot): void {
    const { phase } = snapshot;
    const series = snapshot.series.filter(({ key }) => FILED.has(key.kind));
    const steady = series.filter(({ key }) => key.phase === 'steady');
    const before = series.filter(({ key }) => key.phase !== 'steady');
    if (before.length > 0 || phase === 'warmup' || phase === 'rampup') {
      this.#file(this.#beforeTrack(snapshot), snapshot, before);
    }
    if (steady.length > 0 || phase === 'steady') this.#file(this.#steadyTrack(snapshot), snapshot, steady);
    for (const interval of series) this.#fileMissing(interval);
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
      for (const { shard, gauges, held = [] } of shards) {
        bin.addInFlight(shard, gauges.inFlight);
        for (const each of held) bin.addHeld(each);
      }
      for (const interval of series) bin.addSeries(interval);
    });
  }

  /** What never came has a place by when it was due: within its phase, also where that ends in the midst of a second. */
  #fileMissing({ key: { operation, phase }, lostBySecond = [], unseenBySecond = [] }: SeriesInterval): void {
    const isSteady = phase === 'steady';
    const track = isSteady ? this.#steady.onTime : this.#before.onTime;
    const span = isSteady ? this.#phases.span('steady') : this.#spanBefore();
    const file = ({ second }: MissingInSecond, change: (bin: TimelineBin) => void) =>
      track?.update(Math.min((second + 0.5) * 1e6, (span?.endUs ?? Infinity) - 1), change);
    for (const lost of lostBySecond) file(lost, (bin) => bin.addLost(operation, lost.count));
    for (const unseen of unseenBySecond) file(unseen, (bin) => bin.addUnseen(operation, unseen.count));
  }

  #spanBefore(): PhaseSpan | null {
    return this.#phases.span('rampup') ?? this.#phases.span('warmup');
  }

  #beforeTrack({ phase, fromUs }: IntervalSnapshot): BoundedTrack<TimelineBin> {
    const first = this.#phases.span('warmup') ?? this.#phases.span('rampup');
    const last = this.#spanBefore();
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
      deliveries: this.#deliveriesOf(bin, seconds),
      connections: connectionsOf(bin, coveredUntilUs - coveredFromUs),
    };
  }

  #deliveriesOf({ deliveries }: TimelineBin, seconds: number): Record<string, RowDeliveries> {
    // By name, so that it does not matter whose interval came first.
    const names = [...deliveries.keys()].sort();
    return Object.fromEntries(names.map((name) => [name, this.#deliveryOf(deliveries.get(name)!, seconds)]));
  }

  #deliveryOf(bin: DeliveryBin, seconds: number): RowDeliveries {
    const { received, outsideLoad, lost, unseen } = bin;
    const perSecond = (count: number) => (seconds > 0 ? count / seconds : 0);
    return {
      received,
      perSecond: perSecond(received - outsideLoad),
      owedPerSecond: perSecond(received - outsideLoad + lost + unseen),
      lost,
      ...(bin.latencies ??= this.#readPropagation(bin)),
    };
  }

  #readPropagation({ propagation, beforeSent }: DeliveryBin): RowPropagation {
    const after = propagation.copyTo(this.#scratch);
    const before = beforeSent.copyTo(this.#early);
    const [p50, p99, max] = rankedPercentiles(after, [], [50, 99, 100], before) ?? [];
    const ms = (figure: { readonly us: number } | undefined) => (figure === undefined ? null : toMs(figure.us));
    return { propagationP50: ms(p50), propagationP99: ms(p99), propagationMax: ms(max) };
  }

  /** Of a bin that nothing was added to since, what it was: a report so far asks for all rows again and again. */
  #latenciesOf(bin: TimelineBin): RowLatencies {
    return (bin.latencies ??= this.#readLatencies(bin));
  }

  #readLatencies(bin: TimelineBin): RowLatencies {
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

/** Of a time that nothing covers there is nothing to say. */
function connectionsOf({ held }: TimelineBin, coveredUs: number): RowConnections | null {
  if (held.askedUs === 0 || coveredUs <= 0) return null;
  return { asked: held.askedUs / coveredUs, open: held.heldUs / coveredUs };
}

function percentileMs(histogram: LatencyHistogram, percentile: number): number | null {
  const us = percentileUs(histogram, percentile);
  return us === null ? null : toMs(us);
}

/** Kinds of series that have a place in the timeline. */
const FILED: ReadonlySet<SeriesKind> = new Set(['operation', 'delivery']);

/** Deliveries of one name during one row. */
class DeliveryBin {
  received = 0;
  outsideLoad = 0;
  lost = 0;
  unseen = 0;
  /** Null where it has to be read again. */
  latencies: RowPropagation | null = null;
  readonly propagation = new HistogramCell();
  readonly beforeSent = new HistogramCell();

  add({ ok, outsideLoad, service, beforeSent }: SeriesInterval): void {
    this.latencies = null;
    this.received += ok;
    this.outsideLoad += outsideLoad;
    this.propagation.add(service);
    this.beforeSent.add(beforeSent);
  }

  absorb(next: DeliveryBin): void {
    this.latencies = null;
    this.received += next.received;
    this.outsideLoad += next.outsideLoad;
    this.lost += next.lost;
    this.unseen += next.unseen;
    this.propagation.absorb(next.propagation);
    this.beforeSent.absorb(next.beforeSent);
  }

  seal(): void {
    this.propagation.seal();
    this.beforeSent.seal();
  }
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
  /** By name. */
  readonly deliveries = new Map<string, DeliveryBin>();
  readonly held = { askedUs: 0, heldUs: 0 };
  /** Null where it has to be read again. */
  latencies: RowLatencies | null = null;

  get tally(): SeriesTally {
    return this.#tally;
  }

  addSeries(series: SeriesInterval): void {
    if (series.key.kind === 'delivery') return this.#deliveriesOf(series.key.operation).add(series);
    this.latencies = null;
    addTally(this.#tally, series);
    this.response.add(series.response);
    this.delay.add(series.delay);
    this.blocked.add(series.blocked);
  }

  addLost(name: string, count: number): void {
    this.#deliveriesOf(name).lost += count;
  }

  addUnseen(name: string, count: number): void {
    this.#deliveriesOf(name).unseen += count;
  }

  addHeld({ askedUs, heldUs }: Pick<HeldTime, 'askedUs' | 'heldUs'>): void {
    this.held.askedUs += askedUs;
    this.held.heldUs += heldUs;
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
    this.latencies = null;
    addTally(this.#tally, next.tally);
    this.addMoment(next.phase, next.coveredUntilUs);
    for (const [shard, inFlight] of next.#inFlight) this.addInFlight(shard, inFlight);
    this.response.absorb(next.response);
    this.delay.absorb(next.delay);
    this.blocked.absorb(next.blocked);
    this.addHeld(next.held);
    for (const [name, deliveries] of next.deliveries) this.#deliveriesOf(name).absorb(deliveries);
  }

  seal(): void {
    this.response.seal();
    this.delay.seal();
    this.blocked.seal();
    for (const deliveries of this.deliveries.values()) deliveries.seal();
  }

  #deliveriesOf(name: string): DeliveryBin {
    const known = this.deliveries.get(name);
    if (known !== undefined) return known;
    const deliveries = new DeliveryBin();
    this.deliveries.set(name, deliveries);
    return deliveries;
  }
}
