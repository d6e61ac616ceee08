import { OUTCOME_CODE, type Clock, type OperationResult, type SyntrixWorkerClient } from '@syntrix-bench/core';

import { isPassing } from './answers.ts';
import { SEEDING_BACKOFF, waitAfterUs } from './backoff.ts';
import { delay } from './delay.ts';
import { setupFailure, type Attempt } from './failure.ts';

/**
 * Creates a document whose id nobody else uses, outside of measured load, and tries again what may pass. A conflict after
 * an answer that was lost means that the document is there. When `signal` is aborted meanwhile it may be there or not.
 *
 * @throws BenchError `setup_failed` when the target refuses, or still fails after the last try.
 */
export async function createPatiently(
  parts: {
    readonly client: SyntrixWorkerClient;
    readonly result: OperationResult;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
  attempt: Attempt,
  body: string | Uint8Array,
): Promise<void> {
  const { client, result, clock, signal } = parts;
  let mayBeThere = false;
  for (let tried = 1; ; tried += 1) {
    const outcome = await client.documents.create(attempt.collection, body, result);
    if (outcome === OUTCOME_CODE.ok || signal.aborted) return;
    if (result.status === 409 && mayBeThere) return;
    if (!isPassing(outcome, result) || tried >= SEEDING_BACKOFF.attempts) throw setupFailure(attempt, result);
    mayBeThere ||= outcome === OUTCOME_CODE.unknown;
    await delay(clock, waitAfterUs(SEEDING_BACKOFF, tried), signal);
    if (signal.aborted) return;
  }
}
