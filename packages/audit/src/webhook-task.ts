import type { Json, LedgerGap } from '@syntrix-bench/core';

import type { Delivery } from './delivery.ts';
import type { Findings } from './findings.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** What an audit of webhooks is of, and what it takes for late and for lost. */
export interface WebhookAuditOptions {
  /** Database and collection, as the {@link WriteLog}s of those who write there have it. */
  readonly path: string;
  /** All writers have numbers below this. */
  readonly writers: number;
  /** All topics have numbers below this; at most 262,143. */
  readonly topics: number;
  /** Whether writes of a topic fulfil the condition; deletions all do. Pure. */
  readonly matches: (topic: number) => boolean;
  /** Whether a topic is one document that is written again and again, by one writer: then its calls have an order. Pure. */
  readonly isDocument: (topic: number) => boolean;
  readonly policy: RetryPolicy;
  /** A call that came later than this after its write was sent, or after it was to be made again, is late. @default 5 s */
  readonly lateUs?: number;
  /** How long nothing must have come before what is missing at the end, and is later than `lateUs`, counts as lost. @default 2 s */
  readonly quietUs?: number;
  /** What the call of a deletion names a document of a writer by. Pure. @default no deletion is owed a call */
  readonly deletedName?: (writer: number, number: number) => string;
  /** The same of documents of before load, which nobody deletes. @default there are none */
  readonly seeds?: { readonly count: number; readonly name: (number: number) => string };
  /** A server that waited so long for an answer gives the call up. @default `ANSWER_TIMEOUT_US`, 5 s */
  readonly answerWithinUs?: number;
}

/** A call about a document that is gone: it shows what that is called, and nothing of the write. */
export interface DeletionCall {
  readonly name: string;
  /** What it shows otherwise than it must, for people; '' where nothing. */
  readonly altered: string;
  readonly receivedUs: number;
  readonly readDelayUs: number;
}

/** What tasks came to so far. */
export interface TaskCounts {
  /** Those whose first call came. */
  tasks: number;
  /** First calls that are in their order or not: of documents that are written again and again, and of deletions. */
  ordered: number;
  retries: number;
  /** Failed calls that are to be made again. */
  failedWithRest: number;
  /** Tasks that were taken after they had failed. */
  recovered: number;
  /** Tasks that failed with their last attempt. */
  givenUp: number;
  /** Tasks that were refused for good. */
  refused: number;
}

/** A call about a document that is gone, and is no retry. */
export interface CameOfDeletion {
  readonly receivedUs: number;
  readonly readDelayUs: number;
  /** What was going on then, for people. */
  readonly before: string;
}

/** What is known of the calls about a document that is gone. Whether it is this run's, and when it was deleted, is known in the end. */
export interface CalledDeletion {
  /** Its place among those that calls were about. */
  readonly number: number;
  /** All of them, retries included. */
  calls: number;
  /** Those that are no retries, in order. */
  readonly came: CameOfDeletion[];
  readonly counts: TaskCounts;
  /** What was found beside that, to be told if it is this run's. */
  readonly found: ((findings: Findings) => void)[];
}

/** Counts of which nothing has come. */
export function noTasks(): TaskCounts {
  return { tasks: 0, ordered: 0, retries: 0, failedWithRest: 0, recovered: 0, givenUp: 0, refused: 0 };
}

/** What a call is: the first of its task, one that was made again, or none that the policy allows. */
export type CallKind = 'first' | 'retry' | 'unasked';

/** What a call is, and what is known of its task. */
export interface AuditedCall {
  readonly kind: CallKind;
  /** 1 for the first; 0 where it is none that the policy allows. */
  readonly attempt: number;
  /** Whether it tells how long calls take: the first of its task, with what was written. */
  readonly isSample: boolean;
  /** To be given back with how it was answered; null: nothing depends on that. */
  readonly task: WebhookTask | null;
}

/** How a call was answered: 2xx; 4xx, after which nothing comes; or so that it is made again. */
export type CallAnswer = 'taken' | 'refused' | 'failed';

/** One write that led to a call, until that was answered for good. */
export interface WebhookTask {
  readonly lane: number;
  /** What the document is called that was deleted; null of all other writes. */
  readonly deleted: string | null;
  readonly delivery: Pick<Delivery, 'writer' | 'topic' | 'sequence' | 'dueUs' | 'sentUs'>;
  attempt: number;
  /** When its last call had come. */
  cameUs: number;
  /** When its last call had ended; NaN while that is under way. */
  endedUs: number;
  /** When it is to be made again, on time; of one that was answered, if the server had given it up before. */
  againUs: number;
}

/** A deletion that nobody knows the writer of yet, for people. */
export function describedDeletion(name: string): string {
  return `deletion of ${name}`;
}

/** The write that a task is about, for people. */
export function describedTask({ deleted, delivery: { writer, topic, sequence } }: WebhookTask): string {
  return deleted === null ? `writer ${writer}, topic ${topic}, number ${sequence}` : describedDeletion(deleted);
}

/** A call that came again although its task was over, or while the one before was under way. */
export interface RepeatedCall {
  readonly lane: number;
  readonly sequence: number;
  /** When the write that it shows was sent. */
  readonly sentUs: number;
  /** The longest that calls took about then, this one among them. */
  readonly lagUs: number;
  readonly text: string;
}

/** A call about a document that came after one about a later write. */
export interface OvertakenCall {
  readonly writer: number;
  readonly topic: number;
  readonly sequence: number;
  readonly receivedUs: number;
}

/** Counts so far; deletions are among them once it is known which are this run's. */
export interface WebhookFigures {
  /** Calls of this run's writes, whatever they were. */
  readonly calls: number;
  /** Tasks whose first call came. */
  readonly tasks: number;
  /** Calls that were made again. */
  readonly retries: number;
  /** Tasks that were taken after they had failed. */
  readonly recovered: number;
  /** Tasks that failed with their last attempt. */
  readonly givenUp: number;
  /** Tasks that were refused for good. */
  readonly refused: number;
  /** Tasks that await an answer, or their next call. */
  readonly pending: number;
}

/** What an audit is settled with. */
export interface WebhookSettlement {
  /** As `settle` of a scenario is given them. */
  readonly ledgers: Readonly<Record<string, Json>>;
  readonly gaps: readonly LedgerGap[];
  /** When the drain had ended, on the run's clock. */
  readonly settledUs: number;
}

/** For how long a call may be on its way, where the longest of those that came took so long. */
export function onItsWayOf(
  { quietUs, lateUs }: Pick<Required<WebhookAuditOptions>, 'quietUs' | 'lateUs'>,
  longestUs: number,
): number {
  return Math.max(quietUs, lateUs, 2 * longestUs);
}
