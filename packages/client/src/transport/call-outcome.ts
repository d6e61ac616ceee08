import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import type { ErrorCategory } from '../categories.ts';

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
