/** How long a server waits for the answer to a call before it gives that up (protocol, 10.4). */
export const ANSWER_TIMEOUT_US = 5_000_000;

/** How often and when a server calls a webhook again that failed, as the protocol has it (10.4). */
export interface RetryPolicy {
  /** Calls of a task in total, the first among them. */
  readonly attempts: number;
  /** From the end of the first call to the second; twice as long after each further one. */
  readonly initialUs: number;
  /** The longest that is waited; null: no bound. */
  readonly mostUs: number | null;
}

/** How long a server waits between the end of an attempt and the next: `initial · 2^(attempt − 1)`, at most the bound. */
export function retryWaitUs({ initialUs, mostUs }: RetryPolicy, attempt: number): number {
  return Math.min(initialUs * 2 ** (attempt - 1), mostUs ?? Infinity);
}
