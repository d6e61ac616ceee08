import { LatencyHistogram } from './histogram.ts';
import {
  SERIES_BOUNDS,
  SERIES_COUNTS,
  SERIES_HISTOGRAMS,
  histogramsOf,
  type SeriesBounds,
  type SeriesCounts,
} from './series-counts.ts';
import type { SeriesKey } from './series.ts';
import { bySecond, type MissingInSecond, type SeriesInterval } from './snapshot.ts';
import type { StillnessWatch } from './stillness.ts';

const SECOND_US = 1_000_000;
const TALLIED = [...SERIES_COUNTS, ...SERIES_BOUNDS];

/** Positions in {@link SeriesRecord.tally}. Those of the outcomes are their codes. */
export const TALLY = Object.fromEntries(TALLIED.map((name, position) => [name, position])) as Readonly<
  Record<keyof SeriesCounts | keyof SeriesBounds, number>
>;

/**
 * What a recorder holds for one series during an interval. Memory is that of its histograms, whatever is recorded, and
 * is used again after each interval.
 */
export class SeriesRecord {
  readonly key: SeriesKey;
  /** Is told of each operation that ends; `null` for what is none. */
  readonly stillness: StillnessWatch | null;
  /** Counts, and bounds: those are `Infinity` where there are none. */
  readonly tally = new Float64Array(TALLIED.length);
  /** Failures by category number; the last entry is for numbers that no category has. */
  readonly errors: Float64Array;
  /** How many of `errors` came with a sample. */
  readonly sampled: Float64Array;
  readonly histograms = histogramsOf(() => new LatencyHistogram());
  /** What was lost, by the second in which it was due. */
  readonly #lost = new Map<number, number>();
  /** What was looked for in vain, likewise. */
  readonly #unseen = new Map<number, number>();

  constructor(key: SeriesKey, categoryCount: number, stillness: StillnessWatch | null) {
    this.key = key;
    this.stillness = stillness;
    this.errors = new Float64Array(categoryCount + 1);
    this.sampled = new Float64Array(categoryCount + 1);
    this.reset();
  }

  /** Whether nothing at all happened since the last reset. */
  get isEmpty(): boolean {
    return SERIES_COUNTS.every((name) => this.tally[TALLY[name]] === 0);
  }

  toInterval(): SeriesInterval {
    const { tally, histograms } = this;
    const counts = SERIES_COUNTS.map((name) => [name, tally[TALLY[name]]!]);
    const bounds = SERIES_BOUNDS.map((name) => [name, tally[TALLY[name]] === Infinity ? null : tally[TALLY[name]]!]);
    return {
      key: this.key,
      ...(Object.fromEntries(counts) as unknown as SeriesCounts),
      ...(Object.fromEntries(bounds) as unknown as SeriesBounds),
      ...histogramsOf((name) => histograms[name].encode()),
      ...(this.#lost.size === 0 ? {} : { lostBySecond: inOrder(this.#lost) }),
      ...(this.#unseen.size === 0 ? {} : { unseenBySecond: inOrder(this.#unseen) }),
    };
  }

  /** Counts what was lost under the second in which it was due. */
  lostAt(dueUs: number, count: number): void {
    addAt(this.#lost, dueUs, count);
  }

  /** Counts one that was looked for in vain under the second in which it was due. */
  unseenAt(dueUs: number): void {
    addAt(this.#unseen, dueUs, 1);
  }

  /** Keeps the smallest of a bound. What is below zero counts as 0. */
  bound(position: number, us: number): void {
    this.tally[position] = Math.min(this.tally[position]!, Math.max(0, us));
  }

  /** Back to nothing. Memory of histograms is kept for what comes. */
  reset(): void {
    this.#resetCounts();
    for (const name of SERIES_HISTOGRAMS) this.histograms[name].reset();
  }

  /** Gives the memory of histograms back: what was silent for an interval may be so for long. */
  release(): void {
    this.#resetCounts();
    for (const name of SERIES_HISTOGRAMS) this.histograms[name].release();
  }

  #resetCounts(): void {
    this.tally.fill(0);
    this.#lost.clear();
    this.#unseen.clear();
    for (const name of SERIES_BOUNDS) this.tally[TALLY[name]] = Infinity;
    this.errors.fill(0);
    this.sampled.fill(0);
  }
}

function addAt(bySeconds: Map<number, number>, dueUs: number, count: number): void {
  const second = Math.max(0, Math.floor(dueUs / SECOND_US));
  bySeconds.set(second, (bySeconds.get(second) ?? 0) + count);
}

function inOrder(bySeconds: ReadonlyMap<number, number>): MissingInSecond[] {
  return [...bySeconds].map(([second, count]) => ({ second, count })).sort(bySecond);
}
