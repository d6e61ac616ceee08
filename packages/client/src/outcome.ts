import type { ErrorCategory } from './categories.ts';

// docs/decisions/0043-outcomes-of-writes.md

/**
 * How one call ended, as the small numbers that go through the hot path.
 *
 * - `ok`: answered as asked.
 * - `refused`: answered with a status that the caller had planned for, such as a 412 on a conditional update.
 * - `failed`: provably not applied.
 * - `unknown`: a write that may or may not have been applied (answer lost, 5xx, ambiguous 404).
 */
export const CALL_OUTCOME = { ok: 0, refused: 1, failed: 2, unknown: 3 } as const;

/** One of the numbers of {@link CALL_OUTCOME}. */
export type CallOutcome = (typeof CALL_OUTCOME)[keyof typeof CALL_OUTCOME];

/** What decides whether a call that did not succeed may have been applied. */
export interface CallEnd {
  readonly category: ErrorCategory;
  readonly status: number;
  /** The request's first byte had been given to the socket. */
  readonly wasSent: boolean;
  readonly readOnly: boolean;
}

/** Statuses below 500 that do not prove a write was not applied: the server or a proxy gave up waiting. */
const GAVE_UP = new Set([408, 425, 499]);

/**
 * The outcome of a call. A write is `failed` only if it was provably not applied: never sent, or turned down by a
 * status that the server gives before it writes. Everything else about a write is `unknown`: no answer, an answer that
 * broke off (even of a 2xx), 5xx.
 */
export function callOutcome(end: CallEnd): CallOutcome {
  if (end.category === '') return CALL_OUTCOME.ok;
  if (end.readOnly || !end.wasSent) return CALL_OUTCOME.failed;
  const turnedDown = end.status >= 300 && end.status < 500 && !GAVE_UP.has(end.status);
  return turnedDown ? CALL_OUTCOME.failed : CALL_OUTCOME.unknown;
}
