import type { Cohort } from './phases.ts';

/**
 * What a series is of (R36).
 *
 * - `operation`: load scheduled it. Goodput, rates and latency rest on these alone.
 * - `delivery`: it came by itself, such as an event or a webhook. It may be lost.
 * - `connection`: connect, upgrade, log-in, subscribe (R3).
 * - `step`: a part of an operation, such as one page.
 */
export const SERIES_KINDS = ['operation', 'delivery', 'connection', 'step'] as const;
/** One of {@link SERIES_KINDS}. */
export type SeriesKind = (typeof SERIES_KINDS)[number];

/** What one set of histograms is about. `phase` is the cohort: the phase in which the operation was due (R9). */
export interface SeriesKey {
  readonly workload: string;
  readonly database: string;
  /** The name of the operation type, delivery, connection or step. */
  readonly operation: string;
  readonly kind: SeriesKind;
  readonly phase: Cohort;
  /** Index into the plan's segments of the steady phase; 0 in warm-up and ramp-up. */
  readonly segment: number;
}

/**
 * The operation name of arrivals that were dropped before anything could say what they would have done (R8). They count
 * in sums, workloads and databases, but are no operation type.
 */
export const UNASSIGNED_OPERATION = '';

/** A string that two keys share exactly when they are the same series. */
export function seriesId(key: SeriesKey): string {
  return JSON.stringify([key.workload, key.database, key.operation, key.kind, key.phase, key.segment]);
}

/** Turns series keys into small integers once, at start, so that labels cost nothing while recording. */
export class SeriesTable {
  readonly #keys: SeriesKey[] = [];
  readonly #numbers = new Map<string, number>();

  /** How many different keys have been interned. Numbers run from 0 to `size - 1`. */
  get size(): number {
    return this.#keys.length;
  }

  /** The number of `key`: a new one for a new key, the old one for a known key. */
  intern(key: SeriesKey): number {
    const id = seriesId(key);
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.#keys.length;
    const { workload, database, operation, kind, phase, segment } = key;
    this.#keys.push(Object.freeze({ workload, database, operation, kind, phase, segment }));
    this.#numbers.set(id, number);
    return number;
  }

  /**
   * The key behind a number.
   *
   * @throws RangeError if the number was never handed out by this table.
   */
  key(series: number): SeriesKey {
    const key = this.#keys[series];
    if (key === undefined) {
      throw new RangeError(`series ${series} was never interned: this table holds ${this.#keys.length} series`);
    }
    return key;
  }
}
