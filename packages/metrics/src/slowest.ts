import type { Outcome } from './outcome.ts';
import type { SeriesKey } from './series.ts';

/** How many of the slowest operations are kept. */
export const MAX_SLOWEST = 20;

/** A slow operation with its four stamps (R1), µs since the run's epoch. */
export interface SlowOperation {
  readonly key: SeriesKey;
  readonly worker: number;
  readonly dueUs: number;
  readonly queuedUs: number;
  readonly readyUs: number;
  readonly sentUs: number;
  readonly doneUs: number;
  readonly outcome: Outcome;
  /** HTTP status, 0 where there was no answer. */
  readonly status: number;
  /** The id that the target's log knows the request by, where there is one. */
  readonly requestId: string | null;
}

function compareSlow(a: SlowOperation, b: SlowOperation): number {
  const byTime = b.doneUs - b.dueUs - (a.doneUs - a.dueUs) || a.dueUs - b.dueUs || a.worker - b.worker;
  if (byTime !== 0) return byTime;
  const left = JSON.stringify(a);
  const right = JSON.stringify(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The slowest of both, slowest first, at most {@link MAX_SLOWEST}. */
export function mergeSlowest(a: readonly SlowOperation[], b: readonly SlowOperation[]): SlowOperation[] {
  return [...a, ...b].sort(compareSlow).slice(0, MAX_SLOWEST);
}

/** Keeps the slowest operations of an interval. Asking whether one belongs is one comparison. */
export class SlowestList {
  #slowest: SlowOperation[] = [];

  /** An operation must take longer than this, in µs, to enter the list; -1 while there is room. */
  get thresholdUs(): number {
    const fastest = this.#slowest[MAX_SLOWEST - 1];
    return fastest === undefined ? -1 : fastest.doneUs - fastest.dueUs;
  }

  offer(operation: SlowOperation): void {
    if (operation.key.phase !== 'steady' || operation.doneUs - operation.dueUs <= this.thresholdUs) return;
    this.#slowest = mergeSlowest(this.#slowest, [operation]);
  }

  /** The list, slowest first; empty afterwards. */
  take(): SlowOperation[] {
    const taken = this.#slowest;
    this.#slowest = [];
    return taken;
  }
}
