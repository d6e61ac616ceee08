import {
  OUTCOME_CODE,
  type Clock,
  type OperationResult,
  type OutcomeCode,
  type SyntrixWorkerClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { answerName, isAbsent, isTransient, isConnectionRefused, isUnauthorized } from './answers.ts';
import { delay, waitAfterUs, type Backoff } from './retry.ts';

// docs/decisions/0064-clean-up-is-patient-and-asks-twice.md

/** Clean-up is worth some patience; its deadline bounds it as well. */
const REMOVAL_BACKOFF: Backoff = { attempts: 8, firstWaitUs: 50_000, longestWaitUs: 2_000_000 };
/** Tries while credentials are refused: they may be renewed meanwhile, but what is wrong for good is soon known. */
const UNAUTHORIZED_ATTEMPTS = 3;
/** How long a target may answer nothing at all before clean-up gives it up. */
const SILENCE_US = 15_000_000;
/** How long a target may refuse every connection: nothing listens there any more, and no document is removed by asking for each. */
const REFUSAL_US = 3_000_000;
/** Refusals in a row that this takes at least. */
const REFUSALS = 4;
/** Documents that could not be removed are counted, and so many of them named. */
const SAMPLES = 20;

/** What became of one document: gone for certain, or why it may still be there. */
export type RemovalResult =
  | { readonly kind: 'removed' }
  /** It was not there. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'left'; readonly reason: string };

const REMOVED: RemovalResult = { kind: 'removed' };
const ABSENT: RemovalResult = { kind: 'absent' };

/**
 * Deletes documents, patiently but not for ever, and keeps count. One for a whole clean-up, so that it notices when a target
 * is gone.
 */
export class Remover {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #deadlineUs: number;
  #lastAnswerUs: number;
  #refusedSinceUs: number | null = null;
  #refusals = 0;
  #gone: string | null = null;
  #removed = 0;
  #left = 0;
  readonly #samples: string[] = [];

  constructor(clock: Clock, signal: AbortSignal, deadlineUs: number) {
    this.#clock = clock;
    this.#signal = signal;
    this.#deadlineUs = deadlineUs;
    this.#lastAnswerUs = clock.nowUs();
  }

  /** Why no further document is tried, or null. */
  get stopReason(): string | null {
    if (this.#signal.aborted) return 'interrupted';
    if (this.#gone !== null) return this.#gone;
    return this.#clock.nowUs() >= this.#deadlineUs ? 'out of time' : null;
  }

  /**
   * Deletes one document and tries again, a bounded number of times, what may pass. What became of it is counted.
   *
   * @param label What stands before the collection if the document has to be named.
   */
  async remove(
    client: SyntrixWorkerClient,
    collection: string,
    id: string,
    result: OperationResult,
    label = '',
  ): Promise<RemovalResult> {
    const removal = await this.#try(client, collection, id, result);
    if (removal.kind === 'removed') this.#removed += 1;
    else if (removal.kind === 'left') this.leave(label + collection, id, removal.reason);
    return removal;
  }

  /** Counts a document that stays, or may stay. */
  leave(collection: string, id: string, reason: string): void {
    this.#left += 1;
    if (this.#samples.length < SAMPLES) this.#samples.push(`${collection}/${id} (${reason})`);
  }

  /** How many documents were removed, how many were left, and a few of those by name. */
  get counts(): TeardownResult {
    return { removed: this.#removed, left: { count: this.#left, samples: [...this.#samples] } };
  }

  async #try(
    client: SyntrixWorkerClient,
    collection: string,
    id: string,
    result: OperationResult,
  ): Promise<RemovalResult> {
    let mayHaveWorked = false;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await client.documents.delete(collection, id, result);
      this.#listen(result);
      if (outcome === OUTCOME_CODE.ok) return REMOVED;
      if (isAbsent(result)) return mayHaveWorked ? REMOVED : ABSENT;
      mayHaveWorked ||= outcome === OUTCOME_CODE.unknown;
      const reason = answerName(result);
      if (attempt >= attemptsFor(outcome, result)) return { kind: 'left', reason };
      const waitUs = waitAfterUs(REMOVAL_BACKOFF, attempt);
      if (this.stopReason !== null || this.#clock.nowUs() + waitUs >= this.#deadlineUs) return { kind: 'left', reason };
      await delay(this.#clock, waitUs, this.#signal);
      if (this.stopReason !== null) return { kind: 'left', reason };
    }
  }

  #listen(result: OperationResult): void {
    const nowUs = this.#clock.nowUs();
    if (result.status > 0) this.#lastAnswerUs = nowUs;
    if (isConnectionRefused(result)) {
      this.#refusedSinceUs ??= nowUs;
      this.#refusals += 1;
    } else {
      this.#refusedSinceUs = null;
      this.#refusals = 0;
    }
    const refusedUs = nowUs - (this.#refusedSinceUs ?? nowUs);
    if (this.#refusals >= REFUSALS && refusedUs >= REFUSAL_US) this.#gone = 'nothing listens at the target any more';
    else if (nowUs - this.#lastAnswerUs > SILENCE_US) this.#gone = 'the target no longer answers';
    else this.#gone = null;
  }
}

/** How often a request is tried whose last answer was this one. */
function attemptsFor(outcome: OutcomeCode, result: OperationResult): number {
  // A rate limiter is waited for as long as there is time: it refuses everybody, not this document.
  if (result.status === 429) return Infinity;
  if (isUnauthorized(result)) return UNAUTHORIZED_ATTEMPTS;
  return isTransient(outcome, result) ? REMOVAL_BACKOFF.attempts : 1;
}
