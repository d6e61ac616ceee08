import { createOperationResult, OUTCOME_CODE, type OperationResult, type OutcomeCode } from '@syntrix-bench/core';

/** Makes the form of a part ready: due at a moment, with nothing of what came before. */
export function beginPart(part: OperationResult, dueUs: number, wantBody: boolean): void {
  const blank = createOperationResult(part.connection, part.worker);
  Object.assign(part, blank, { dueUs, wantBody });
}

/** Adds a part to its operation, which runs from the first *sent* to the last *done* (R3); its last trouble is the operation's. */
export function addPart(whole: OperationResult, part: OperationResult, outcome: OutcomeCode): void {
  if (part.readyUs > 0 && (whole.readyUs === 0 || part.readyUs < whole.readyUs)) whole.readyUs = part.readyUs;
  if (part.sentUs > 0 && (whole.sentUs === 0 || part.sentUs < whole.sentUs)) whole.sentUs = part.sentUs;
  whole.doneUs = Math.max(whole.doneUs, part.doneUs);
  whole.requests += part.requests;
  whole.bytesOut += part.bytesOut;
  whole.bytesIn += part.bytesIn;
  if (outcome === OUTCOME_CODE.ok && whole.category !== 0) return;
  whole.status = part.status;
  whole.category = part.category;
  whole.message = part.message;
  whole.code = part.code;
  whole.requestId = part.requestId;
}
