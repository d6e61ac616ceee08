import { OUTCOME_CODE, type OperationResult, type OutcomeCode } from '@syntrix-bench/core';

/** Whether an answer says that the document does not exist, in a database that does. */
export function isAbsent(result: OperationResult): boolean {
  return result.status === 404 && result.code === 'NOT_FOUND';
}

/**
 * Whether an answer says that the document is not there. A 412 says so too: nothing here sets a condition, and the server
 * answers it to an update of a deleted document.
 */
export function isMissing(result: OperationResult): boolean {
  return result.status === 412 || isAbsent(result);
}

/** Whether the same request may go well a little later: no whole answer, too many requests, trouble inside the server. */
export function isTransient(outcome: OutcomeCode, result: OperationResult): boolean {
  if (outcome === OUTCOME_CODE.unknown || result.status === 0 || result.status === 429 || result.status >= 499)
    return true;
  // A 404 that does not say what is missing comes from something in between, or was cut off.
  return result.status === 404 && result.code !== 'DATABASE_NOT_FOUND';
}

/** Whether a request may go well once the run's credentials have been renewed. */
export function isUnauthorized(result: OperationResult): boolean {
  return result.status === 401;
}

/** Whether nobody took the connection: the host is there, and nothing listens at the port. */
export function isConnectionRefused(result: OperationResult): boolean {
  return result.status === 0 && result.code === 'ECONNREFUSED';
}

/** An answer in few words, such as `http_500` or `ECONNRESET`. */
export function answerName(result: OperationResult): string {
  if (result.status > 0) return `http_${result.status}`;
  if (result.code !== '') return result.code;
  return result.message === '' ? 'no answer' : result.message;
}
