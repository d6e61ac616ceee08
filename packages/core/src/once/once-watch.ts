import type { Outcome } from '@syntrix-bench/metrics';

/** How one operation ended that was tried once. Times are in microseconds. */
export interface OnceResult {
  readonly workload: string;
  readonly operation: string;
  /** `not_done`: the scenario had nothing to do it to. */
  readonly outcome: Outcome | 'not_done';
  /** HTTP status of the last answer, 0 where none came. */
  readonly status: number;
  /** Stable key of what went wrong, empty where nothing did. */
  readonly category: string;
  /** What the server or the system said of it; empty where nothing went wrong. */
  readonly message: string;
  readonly requestId: string;
  readonly requests: number;
  /** From the first byte of the first request to the last byte of the last answer. */
  readonly serviceUs: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
}

/** Hears of operations that are tried once. They come one after the other, never two at a time. */
export interface OnceWatch {
  onBegin(workload: string, operation: string): void;
  onEnd(result: OnceResult): void;
}
