import { mergeByKey } from './merge-by-key.ts';

/** A stretch in which nothing of a workload was answered on a shard. Times are µs since the run's epoch. */
export interface QuietStretch {
  /** The last answer before it, which may lie before the interval, or when load began. */
  readonly quietFromUs: number;
  /** Since when something was due that had no answer: from here on it stalled, and was not merely idle. */
  readonly fromUs: number;
  /** The answer that ended it, the end of load, or the interval's end. */
  readonly toUs: number;
}

/** What a workload that was under load in an interval says of its quiet stretches. */
export interface WorkloadStillness {
  readonly workload: string;
  /** Those of {@link SHORTEST_QUIET_US} or more, by their beginning; at most {@link MAX_QUIET_STRETCHES}. */
  readonly stretches: readonly QuietStretch[];
}

/** Shorter stretch without an answer are not reported. */
export const SHORTEST_QUIET_US = 50_000;

/** Most stretches of a workload in a snapshot: those in which it stalled longest. */
export const MAX_QUIET_STRETCHES = 100;

const LAST = 0;
const WAITING = 1;
const QUIET_FROM = 2;
const FROM = 3;
const TO = 4;

/**
 * Finds the stretches in which nothing of one workload was answered on a shard. What was due in them is known only when it
 * ends, so the newest stretch may turn out longer afterwards, and is then reported again.
 *
 *     answers ─┼┼┼┼┼┼┼                     ┼┼┼┼┼┼┼┼
 *                    └ quiet from ┐        └ to
 *                                 └ from: an operation falls due that ends after `to`
 */
export class StillnessWatch {
  readonly workload: string;
  // A typed array, because a number field beyond 31 bits would be boxed again at each write.
  readonly #times = Float64Array.of(NaN, Infinity, NaN, -Infinity, -Infinity);
  #found: QuietStretch[] = [];
  #isTold = true;
  #wasLoaded = false;

  constructor(workload: string) {
    this.workload = workload;
  }

  /** Load begins or goes on: from now on answers are expected. */
  begin(atUs: number): void {
    this.#times[LAST] = atUs;
    this.#wasLoaded = true;
  }

  /** Load ends or pauses: what is not answered now is not missed. */
  end(atUs: number): void {
    const times = this.#times;
    if (atUs - times[LAST]! >= SHORTEST_QUIET_US) this.#close(atUs, atUs);
    times[LAST] = NaN;
    times[WAITING] = Infinity;
  }

  /** An operation was answered. */
  answered(dueUs: number, doneUs: number): void {
    const times = this.#times;
    if (dueUs < times[FROM]!) this.#lengthen(dueUs);
    const sinceUs = doneUs - times[LAST]!;
    if (sinceUs >= SHORTEST_QUIET_US) this.#close(dueUs, doneUs);
    if (sinceUs > 0) {
      times[LAST] = doneUs;
      times[WAITING] = Infinity;
    }
  }

  /** An operation ended without an answer, as one that timed out. */
  unanswered(dueUs: number): void {
    const times = this.#times;
    if (dueUs < times[FROM]!) this.#lengthen(dueUs);
    times[WAITING] = Math.min(times[WAITING]!, dueUs);
  }

  /** What is known of the interval that ends now; `null` where the workload was not under load and nothing is known. */
  take(toUs: number): WorkloadStillness | null {
    const times = this.#times;
    const quietFromUs = times[LAST]!;
    const lasting = toUs - quietFromUs >= SHORTEST_QUIET_US;
    const stretches = boundStretches([
      ...this.#found,
      ...(this.#isTold ? [] : [this.#newest()]),
      ...(lasting ? [{ quietFromUs, fromUs: Math.min(toUs, Math.max(quietFromUs, times[WAITING]!)), toUs }] : []),
    ]);
    const wasLoaded = this.#wasLoaded;
    this.#found = [];
    this.#isTold = true;
    this.#wasLoaded = !Number.isNaN(quietFromUs);
    return wasLoaded || stretches.length > 0 ? { workload: this.workload, stretches } : null;
  }

  #newest(): QuietStretch {
    const [, , quietFromUs, fromUs, toUs] = this.#times;
    return { quietFromUs: quietFromUs!, fromUs: fromUs!, toUs: toUs! };
  }

  #close(dueUs: number, atUs: number): void {
    const times = this.#times;
    if (!this.#isTold) this.#found.push(this.#newest());
    this.#isTold = false;
    if (this.#found.length >= 2 * MAX_QUIET_STRETCHES) this.#found = boundStretches(this.#found);
    times[QUIET_FROM] = times[LAST]!;
    times[TO] = atUs;
    times[FROM] = Math.max(times[LAST]!, Math.min(dueUs, times[WAITING]!));
  }

  #lengthen(dueUs: number): void {
    const fromUs = Math.max(this.#times[QUIET_FROM]!, dueUs);
    if (fromUs === this.#times[FROM]) return;
    this.#times[FROM] = fromUs;
    this.#isTold = false;
  }
}

/** What two parts of one shard know of each workload. A stretch that both know is there as long as the one that knows more says. */
export function mergeStillness(a: readonly WorkloadStillness[], b: readonly WorkloadStillness[]): WorkloadStillness[] {
  return mergeByKey(
    a,
    b,
    ({ workload }) => workload,
    (x, y) => ({ workload: x.workload, stretches: boundStretches([...x.stretches, ...y.stretches]) }),
  );
}

/** Each stretch once, the longest still ones where there are too many. */
function boundStretches(stretches: readonly QuietStretch[]): QuietStretch[] {
  const known = new Map<string, QuietStretch>();
  for (const stretch of stretches) {
    const id = `${stretch.quietFromUs}-${stretch.toUs}`;
    const other = known.get(id);
    if (other === undefined || stretch.fromUs < other.fromUs) known.set(id, stretch);
  }
  return [...known.values()]
    .sort(
      (a, b) =>
        b.toUs - b.fromUs - (a.toUs - a.fromUs) ||
        b.toUs - b.quietFromUs - (a.toUs - a.quietFromUs) ||
        a.quietFromUs - b.quietFromUs,
    )
    .slice(0, MAX_QUIET_STRETCHES)
    .sort((a, b) => a.quietFromUs - b.quietFromUs || a.toUs - b.toUs);
}
