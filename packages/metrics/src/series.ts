import type { Cohort } from './phases.ts';

/** What one set of histograms is about. `phase` is the cohort: the phase in which the operation was due (R9). */
export interface SeriesKey {
  readonly workload: string;
  readonly database: string;
  readonly operation: string;
  readonly phase: Cohort;
}

/**
 * Operations that are counted as series of their own and stand in no sum, rate or timeline, because they are not what
 * a user of the target asks for: connecting (R3).
 */
export const AUXILIARY_OPERATIONS = ['connect'] as const;

/**
 * The operation name of arrivals that were dropped before anything could say what they would have done (R8). They count
 * in sums, workloads and databases, but are no operation type.
 */
export const UNASSIGNED_OPERATION = '';

/** Whether an operation is one of {@link AUXILIARY_OPERATIONS}. */
export function isAuxiliary(operation: string): boolean {
  return (AUXILIARY_OPERATIONS as readonly string[]).includes(operation);
}

/** A string that two keys share exactly when they are the same series. */
export function seriesId(key: SeriesKey): string {
  return JSON.stringify([key.workload, key.database, key.operation, key.phase]);
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
    this.#keys.push(
      Object.freeze({ workload: key.workload, database: key.database, operation: key.operation, phase: key.phase }),
    );
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
