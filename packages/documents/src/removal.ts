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
export const REMOVAL_BACKOFF: Backoff = { attempts: 8, firstWaitUs: 50_000, longestWaitUs: 2_000_000 };
/** Tries while credentials are refused: they may be renewed meanwhile, but what is wrong for good is soon known. */
const UNAUTHORIZED_ATTEMPTS = 3;
/** Tries while answers say that it went well and cannot be read: nothing is waited for between them, and chance is to leave no document. */
const GARBLED_ATTEMPTS = 24;
/** How long a target may answer nothing at all before clean-up gives it up. */
const SILENCE_US = 15_000_000;
/** How long a target may refuse every connection: nothing listens there any more, and no document is removed by asking for each. */
const REFUSAL_US = 3_000_000;
/** Refusals in a row that this takes at least. */
const REFUSALS = 4;
/** What clean-up may lose to requests that bring nothing, whatever there is to remove. */
const LOST_TIME_US = 30_000_000;
/** And how many times as long as removing all documents takes at the pace of those that were removed. */
const PACES = 5;
/** After its last refusal a rate limiter is taken for at work so long. */
const LIMITER_US = 10_000_000;
/** Documents that could not be removed are counted, and so many of them named. */
const SAMPLES = 20;

/** What became of one document: gone for certain, or why it may still be there. */
export type RemovalResult =
  | { readonly kind: 'removed' }
  /** It was not there. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'left'; readonly reason: string };

/** What one request came to: what became of the document, or that it is worth another. */
export type RemovalAttempt =
  | RemovalResult
  | {
      readonly kind: 'again';
      readonly reason: string;
      /** Whether a request may have removed it: then nothing there means that one did. */
      readonly mayHaveWorked: boolean;
      /** Whether a rate limiter refused it, and would have refused any other. */
      readonly limited: boolean;
      /** Whether an answer came that says it went well and cannot be read: nothing that time mends. */
      readonly garbled: boolean;
    };

/** How often a document was asked for, and what is known since. */
export interface Tried {
  /** Requests for it, the next one included, from 1. */
  readonly attempt: number;
  /** Most requests for it. */
  readonly attempts: number;
  readonly mayHaveWorked: boolean;
}

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
  readonly #documents: number | null;
  readonly #beganUs: number;
  /** Requests that brought something, and the time they took together. */
  #useful = 0;
  #usefulUs = 0;
  #inFlight = 0;
  #mostInFlight = 1;
  #limitedUs = -Infinity;

  /**
   * @param documents How many there are to remove: it stops when it has lost half a minute, and five times as long as they
   *   take at the pace seen. @default only the deadline bounds it
   */
  constructor(clock: Clock, signal: AbortSignal, deadlineUs: number, documents: number | null = null) {
    this.#clock = clock;
    this.#signal = signal;
    this.#deadlineUs = deadlineUs;
    this.#documents = documents;
    this.#beganUs = clock.nowUs();
    this.#lastAnswerUs = this.#beganUs;
  }

  /** Why no further document is tried, or null. */
  get stopReason(): string | null {
    if (this.#signal.aborted) return 'interrupted';
    if (this.#gone !== null) return this.#gone;
    return this.#clock.nowUs() >= this.endUs ? 'out of time' : null;
  }

  /** When to stop trying. A rate limiter is waited for as long as there is time. */
  get endUs(): number {
    const isLimited = this.#clock.nowUs() - this.#limitedUs < LIMITER_US;
    if (this.#documents === null || isLimited) return this.#deadlineUs;
    const paceUs = this.#useful === 0 ? 0 : this.#usefulUs / this.#useful / this.#mostInFlight;
    return Math.min(this.#deadlineUs, this.#beganUs + LOST_TIME_US + PACES * paceUs * this.#documents);
  }

  /**
   * Deletes one document and tries again, a bounded number of times, what may pass. What became of it is counted.
   *
   * @param label What stands before the collection if the document has to be named.
   * @param guessed Whether nobody knows that it was ever there: then nothing there after a lost answer means no more than
   *   that. @default false
   */
  async remove(
    client: SyntrixWorkerClient,
    collection: string,
    id: string,
    result: OperationResult,
    label = '',
    guessed = false,
  ): Promise<RemovalResult> {
    const removal = await this.#persist(client, collection, id, result, guessed);
    this.count(removal, label + collection, id);
    return removal;
  }

  /** Counts what became of a document. */
  count(removal: RemovalResult, collection: string, id: string): void {
    if (removal.kind === 'removed') this.#removed += 1;
    else if (removal.kind === 'left') this.leave(collection, id, removal.reason);
  }

  /** Counts a document that stays, or may stay. */
  leave(collection: string, id: string, reason: string): void {
    this.#left += 1;
    if (this.#samples.length < SAMPLES) this.#samples.push(`${collection}/${id} (${reason})`);
  }

  /** Counts a document that was counted as removed as one that stays, or may stay. */
  takeBack(collection: string, id: string, reason: string): void {
    this.#removed -= 1;
    this.leave(collection, id, reason);
  }

  /** Counts documents that stay, or may stay, and are not named. */
  leaveMore(count: number): void {
    this.#left += count;
  }

  /** Whether documents that stay are still named, and not only counted. */
  get names(): boolean {
    return this.#samples.length < SAMPLES;
  }

  /** How many documents were removed, how many were left, and a few of those by name. */
  get counts(): TeardownResult {
    return { removed: this.#removed, left: { count: this.#left, samples: [...this.#samples] } };
  }

  /** Asks once for a document to be deleted. Counts nothing. */
  async attempt(
    client: SyntrixWorkerClient,
    collection: string,
    id: string,
    result: OperationResult,
    tried: Tried,
  ): Promise<RemovalAttempt> {
    const sentUs = this.#clock.nowUs();
    this.#inFlight += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
    const outcome = await client.documents.delete(collection, id, result);
    this.#inFlight -= 1;
    this.#listen(result);
    if (outcome === OUTCOME_CODE.ok || isAbsent(result)) {
      this.#useful += 1;
      this.#usefulUs += this.#clock.nowUs() - sentUs;
      return outcome === OUTCOME_CODE.ok || tried.mayHaveWorked ? REMOVED : ABSENT;
    }
    const reason = answerName(result);
    if (tried.attempt >= attemptsFor(outcome, result, tried.attempts)) return { kind: 'left', reason };
    const mayHaveWorked = tried.mayHaveWorked || outcome === OUTCOME_CODE.unknown;
    const garbled = isGarbled(result);
    return { kind: 'again', reason, mayHaveWorked, limited: result.status === 429, garbled };
  }

  async #persist(
    client: SyntrixWorkerClient,
    collection: string,
    id: string,
    result: OperationResult,
    guessed: boolean,
  ): Promise<RemovalResult> {
    const { attempts } = REMOVAL_BACKOFF;
    let mayHaveWorked = false;
    for (let attempt = 1; ; attempt += 1) {
      const tried = await this.attempt(client, collection, id, result, { attempt, attempts, mayHaveWorked });
      if (tried.kind !== 'again') return tried;
      mayHaveWorked = tried.mayHaveWorked && !guessed;
      const left = { kind: 'left', reason: tried.reason } as const;
      const waitUs = tried.garbled ? 0 : waitAfterUs(REMOVAL_BACKOFF, attempt);
      if (this.stopReason !== null || this.#clock.nowUs() + waitUs >= this.endUs) return left;
      await delay(this.#clock, waitUs, this.#signal);
      if (this.stopReason !== null) return left;
    }
  }

  #listen(result: OperationResult): void {
    const nowUs = this.#clock.nowUs();
    if (result.status > 0) this.#lastAnswerUs = nowUs;
    if (result.status === 429) this.#limitedUs = nowUs;
    if (isConnectionRefused(result)) {
      this.#refusedSinceUs ??= nowUs;
      this.#refusals += 1;
    } else {
      this.#refusedSinceUs = null;
      this.#refusals = 0;
    }
    const refusedUs = nowUs - (this.#refusedSinceUs ?? nowUs);
    if (this.#refusals >= REFUSALS && refusedUs >= REFUSAL_US) this.#gone = 'nothing listens at the target any longer';
    else if (nowUs - this.#lastAnswerUs > SILENCE_US) this.#gone = 'the target no longer answers';
    else this.#gone = null;
  }
}

/** How often a request is tried whose last answer was this one. */
function attemptsFor(outcome: OutcomeCode, result: OperationResult, attempts: number): number {
  // A rate limiter is waited for as long as there is time: it refuses everybody, not this document.
  if (result.status === 429) return Infinity;
  if (isUnauthorized(result)) return UNAUTHORIZED_ATTEMPTS;
  if (!isTransient(outcome, result)) return 1;
  return isGarbled(result) ? Math.max(attempts, GARBLED_ATTEMPTS) : attempts;
}

/** Whether an answer to a delete that did not go well says that it did. */
function isGarbled({ status }: OperationResult): boolean {
  return status >= 200 && status < 300;
}
