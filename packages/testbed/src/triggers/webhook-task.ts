import type { Timer } from '../environment.ts';
import type { ArmedTrigger } from './armed-trigger.ts';
import type { Occurrence } from './occurrence.ts';

/** Why a webhook is called: it is owed, or a fault wants it. */
export type WebhookReason = 'owed' | 'repeated' | 'wrong';

/** One call of a webhook, with its attempts. */
export class WebhookTask {
  readonly armed: ArmedTrigger;
  readonly occurrence: Occurrence;
  readonly reason: WebhookReason;
  /** Attempts that were made. */
  attempts = 0;
  /** How long a fault holds back its first attempt. */
  holdMs = 0;
  /** When the policy allows the next attempt, where a fault hastens it: µs. */
  allowedUs = -Infinity;
  /** Another payload, by a fault. */
  payload: string | undefined;
  /** A fault has given it one more attempt. */
  isExtended = false;
  /** What was owed has come to its end; an attempt may still be on its way. */
  isEnded = false;
  /** When it is delivered again unless it has ended; undefined where it never is. */
  overdue: Timer | undefined;

  constructor(armed: ArmedTrigger, occurrence: Occurrence, reason: WebhookReason = 'owed') {
    this.armed = armed;
    this.occurrence = occurrence;
    this.reason = reason;
  }
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The worker that a task belongs to: FNV-1a (32 bits) of its collection and document. */
export function workerOf({ occurrence }: WebhookTask, workers: number): number {
  let hash = hashOn(FNV_OFFSET, occurrence.change.document.collection);
  hash = hashOn(hash, occurrence.storageId);
  return (hash >>> 0) % workers;
}

/** Paths and ids are ASCII. */
function hashOn(start: number, text: string): number {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  return hash;
}
