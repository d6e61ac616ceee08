import { OUTCOME_CODE, type OutcomeCode, type Slot } from '@syntrix-bench/core';

/** Whether an answer says that the document does not exist, in a database that does. */
export function isAbsent(slot: Slot): boolean {
  return slot.status === 404 && slot.code === 'NOT_FOUND';
}

/**
 * Whether an answer says that the document is not there. A 412 says so too: nothing here sets a condition, and the server
 * answers it to an update of a deleted document.
 */
export function isMissing(slot: Slot): boolean {
  return slot.status === 412 || isAbsent(slot);
}

/** Whether the same request may go well a little later: no whole answer, too many requests, trouble inside the server. */
export function isPassing(outcome: OutcomeCode, slot: Slot): boolean {
  if (outcome === OUTCOME_CODE.unknown || slot.status === 0 || slot.status === 429 || slot.status >= 499) return true;
  // A 404 that does not say what is missing comes from something in between, or was cut off.
  return slot.status === 404 && slot.code !== 'DATABASE_NOT_FOUND';
}

/** Whether a request may go well once the run's credentials have been renewed. */
export function isUnauthorized(slot: Slot): boolean {
  return slot.status === 401;
}

/** Whether nobody took the connection: the host is there, and nothing listens at the port. */
export function isRefused(slot: Slot): boolean {
  return slot.status === 0 && slot.code === 'ECONNREFUSED';
}

/** An answer in few words, such as `http_500` or `ECONNRESET`. */
export function answerName(slot: Slot): string {
  if (slot.status > 0) return `http_${slot.status}`;
  if (slot.code !== '') return slot.code;
  return slot.message === '' ? 'no answer' : slot.message;
}
