import { mergeByKey } from './merge-by-key.ts';

/** The longest stretch of an interval in which nothing of a workload was completed although it was under load. */
export interface WorkloadStillness {
  readonly workload: string;
  /** The last completion before it, which may lie before the interval, or when load began. µs since the run's epoch. */
  readonly fromUs: number;
  /** The completion that ended it, or the interval's end. */
  readonly toUs: number;
}

const LAST = 0;
const LONGEST = 1;
const TO = 2;

/** Keeps the longest stretch without a completion of one workload on a shard. */
export class StillnessWatch {
  readonly workload: string;
  // A typed array, because a number field beyond 31 bits would be boxed anew at each write.
  readonly #times = Float64Array.of(NaN, 0, 0);

  constructor(workload: string) {
    this.workload = workload;
  }

  /** Load begins or goes on: from now on completions are expected. */
  begin(atUs: number): void {
    this.#times[LAST] = atUs;
  }

  /** Load ends or pauses: what is not completed now is not missed. */
  end(atUs: number): void {
    this.#stretch(atUs);
    this.#times[LAST] = NaN;
  }

  completed(atUs: number): void {
    const times = this.#times;
    const sinceUs = atUs - times[LAST]!;
    if (sinceUs > times[LONGEST]!) {
      times[LONGEST] = sinceUs;
      times[TO] = atUs;
    }
    if (sinceUs > 0) times[LAST] = atUs;
  }

  /** The longest stretch of the interval that ends now; `null` where the workload was not under load in it. */
  take(toUs: number): WorkloadStillness | null {
    const times = this.#times;
    this.#stretch(toUs);
    const [longestUs, untilUs] = [times[LONGEST]!, times[TO]!];
    times[LONGEST] = 0;
    return longestUs > 0 ? { workload: this.workload, fromUs: untilUs - longestUs, toUs: untilUs } : null;
  }

  /** Counts the time since the last completion, which goes on. */
  #stretch(toUs: number): void {
    const times = this.#times;
    const sinceUs = toUs - times[LAST]!;
    if (!(sinceUs > times[LONGEST]!)) return;
    times[LONGEST] = sinceUs;
    times[TO] = toUs;
  }
}

/**
 * The longest stretch of each workload over two parts of one shard. A stretch that goes on in the next interval is there
 * with its whole length so far, so that nothing has to be joined.
 */
export function mergeStillness(a: readonly WorkloadStillness[], b: readonly WorkloadStillness[]): WorkloadStillness[] {
  return mergeByKey(a, b, ({ workload }) => workload, longerOf);
}

function longerOf(a: WorkloadStillness, b: WorkloadStillness): WorkloadStillness {
  const byLength = b.toUs - b.fromUs - (a.toUs - a.fromUs);
  return byLength > 0 || (byLength === 0 && b.fromUs < a.fromUs) ? b : a;
}
