import { LatencyHistogram } from '../histogram.ts';
import { laterPhase, type PhaseName } from '../phases.ts';
import { addTally, emptyTally } from '../series-counts.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { rankedPercentiles, toMs, unansweredResponses } from '../statistics/latency-summary.ts';
import { toOutcomeRates, type OutcomeRates } from './group-totals.ts';
import { HistogramCell } from './histogram-cell.ts';
import type { RowPercentile } from './timeline.ts';

/** What a {@link RecentTimeline} keeps. */
export interface RecentTimelineOptions {
  /** Width of what is told apart, in µs. */
  readonly stepUs: number;
  /** How far back it reaches, in µs. */
  readonly keepUs: number;
}

/** All operations that ended in one stretch of time, of whatever phase. */
export interface RecentPoint extends OutcomeRates {
  readonly fromUs: number;
  /** The end of the stretch, or of what is known of it. */
  readonly toUs: number;
  /** The last phase that lasted in it. */
  readonly phase: PhaseName;
  /** Response in ms; `null` where nothing was ok. */
  readonly latencyP50: number | null;
  readonly latencyP99: number | null;
  /** Of these, those that fall among what got no answer: the truth is larger (R14). */
  readonly censored: readonly RowPercentile[];
  /** Of these, those that fall among what was never sent. */
  readonly never: readonly RowPercentile[];
  /** Most operations in flight at the end of any interval in it. */
  readonly inFlight: number;
}

interface Step {
  readonly tally: ReturnType<typeof emptyTally>;
  readonly response: HistogramCell;
  fromUs: number;
  toUs: number;
  phase: PhaseName;
  inFlight: number;
}

/** The percentiles of a point. */
const POINT_PERCENTILES = ['p50', 'p99'] as const;
/** How many widths of points are remembered. */
const MAX_WIDTHS = 4;

/**
 * The newest time of a run, second by second, for people who watch: a ring whose memory does not grow with the length of the
 * run. Points of any width are merged from it, percentiles from merged histograms; those that no step is added to any more are
 * remembered.
 */
export class RecentTimeline {
  readonly #stepUs: number;
  readonly #keep: number;
  readonly #steps = new Map<number, Step>();
  readonly #scratch = new LatencyHistogram();
  readonly #known = new Map<number, Map<number, RecentPoint>>();
  #newest = -1;

  constructor({ stepUs, keepUs }: RecentTimelineOptions) {
    this.#stepUs = stepUs;
    this.#keep = Math.max(1, Math.ceil(keepUs / stepUs));
  }

  /** How many steps are held. */
  get size(): number {
    return this.#steps.size;
  }

  /** Adds an interval, under the step that its middle lies in; one that is older than what is kept is left out. */
  add({ fromUs, toUs, phase, series, gauges }: IntervalSnapshot): void {
    const index = Math.max(0, Math.floor((fromUs + toUs) / 2 / this.#stepUs));
    if (index <= this.#newest - this.#keep) return;
    if (index > this.#newest) {
      this.#steps.get(this.#newest)?.response.seal();
      this.#newest = index;
      this.#forget();
    }
    const step = this.#stepAt(index, fromUs);
    step.fromUs = Math.min(step.fromUs, fromUs);
    step.toUs = Math.max(step.toUs, toUs);
    step.phase = laterPhase(step.phase, phase);
    step.inFlight = Math.max(step.inFlight, gauges.inFlight);
    for (const each of series) {
      if (each.key.kind !== 'operation') continue;
      addTally(step.tally, each);
      step.response.add(each.response);
    }
    if (index < this.#newest) {
      step.response.seal();
      this.#known.clear();
    }
  }

  /**
   * What happened in the last `windowUs`, in points of `widthUs` on a grid of that width, oldest first; stretches without any
   * interval are left out. A width that is no multiple of the step is made one.
   */
  points(widthUs: number, windowUs: number): RecentPoint[] {
    const perPoint = Math.max(1, Math.ceil(widthUs / this.#stepUs));
    const steps = Math.max(1, Math.ceil(windowUs / this.#stepUs));
    const first = Math.floor(Math.max(0, this.#newest - steps + 1) / perPoint);
    const last = Math.floor(this.#newest / perPoint);
    const known = this.#pointsOf(perPoint);
    const points: RecentPoint[] = [];
    for (let index = first; index <= last; index += 1) {
      const point = known.get(index) ?? this.#pointAt(index * perPoint, perPoint);
      if (point === null) continue;
      // Only the last is still growing.
      if (index < last) known.set(index, point);
      points.push(point);
    }
    return points;
  }

  #pointAt(from: number, count: number): RecentPoint | null {
    const tally = emptyTally();
    this.#scratch.reset();
    let [fromUs, toUs, inFlight] = [Infinity, -Infinity, 0];
    let phase: PhaseName = 'setup';
    for (let index = from; index < from + count; index += 1) {
      const step = this.#steps.get(index);
      if (step === undefined) continue;
      addTally(tally, step.tally);
      step.response.addTo(this.#scratch);
      fromUs = Math.min(fromUs, step.fromUs);
      toUs = Math.max(toUs, step.toUs);
      phase = laterPhase(phase, step.phase);
      inFlight = Math.max(inFlight, step.inFlight);
    }
    if (toUs === -Infinity) return null;
    const figures = rankedPercentiles(this.#scratch, unansweredResponses(tally), [50, 99]);
    const [latencyP50 = null, latencyP99 = null] = figures?.map(({ us }) => toMs(us)) ?? [];
    const thoseThatAre = (which: 'censored' | 'never') =>
      POINT_PERCENTILES.filter((_, index) => figures?.[index]?.[which] === true);
    return {
      ...toOutcomeRates(tally, (toUs - fromUs) / 1e6),
      fromUs,
      toUs,
      phase,
      latencyP50,
      latencyP99,
      censored: thoseThatAre('censored'),
      never: thoseThatAre('never'),
      inFlight,
    };
  }

  /** Points of a width that are known; the width that nobody asked for longest makes room. */
  #pointsOf(perPoint: number): Map<number, RecentPoint> {
    const known = this.#known.get(perPoint) ?? new Map<number, RecentPoint>();
    this.#known.delete(perPoint);
    this.#known.set(perPoint, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_WIDTHS && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }

  #stepAt(index: number, fromUs: number): Step {
    const step = this.#steps.get(index) ?? {
      tally: emptyTally(),
      response: new HistogramCell(),
      fromUs,
      toUs: fromUs,
      phase: 'setup',
      inFlight: 0,
    };
    this.#steps.set(index, step);
    return step;
  }

  #forget(): void {
    const oldest = this.#newest - this.#keep + 1;
    for (const index of this.#steps.keys()) if (index < oldest) this.#steps.delete(index);
    for (const [perPoint, points] of this.#known)
      for (const index of points.keys()) if (index < Math.floor(oldest / perPoint)) points.delete(index);
  }
}
