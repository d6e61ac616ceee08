import type { RecordedResult } from '../src/index.ts';

/** The result of an operation with these stamps (due, ready, sent, done) that took one request. */
export function resultOf(
  [dueUs, readyUs, sentUs, doneUs]: readonly [number, number, number, number],
  more: Partial<RecordedResult> = {},
): RecordedResult {
  return { dueUs, queuedUs: 0, readyUs, sentUs, doneUs, category: 0, bytesOut: 0, bytesIn: 0, requests: 1, ...more };
}
