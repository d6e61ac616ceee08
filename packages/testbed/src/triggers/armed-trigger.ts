import { encodeJson, encodeString } from '../json/encode.ts';
import { formatGoDuration } from './go-duration.ts';
import type { Occurrence } from './occurrence.ts';
import type { Trigger } from './trigger.ts';
import type { TriggerCondition } from './trigger-condition.ts';
import type { TriggerTally } from './trigger-truth.ts';
import { webhookAddress, type WebhookAddress } from './webhook-client.ts';
import { webhookHeaders } from './webhook-head.ts';

const TASK_LIMIT = '10s';
const MAX_SUBJECT_CHARACTERS = 1024;

/** A trigger with all that is made for it once. */
export class ArmedTrigger {
  readonly trigger: Trigger;
  readonly tally: TriggerTally;
  /** Undefined where no request can be made: every attempt fails. */
  readonly address: WebhookAddress | undefined;
  readonly #condition: TriggerCondition | undefined;
  readonly #start: string;
  readonly #middle: string;

  /** @param condition Undefined: always. */
  constructor(trigger: Trigger, condition: TriggerCondition | undefined, tally: TriggerTally) {
    const { id, database, url, headers, policy, secretsRef } = trigger;
    this.trigger = trigger;
    this.tally = tally;
    this.#condition = condition;
    this.address = webhookAddress(url, webhookHeaders(headers));
    const shownPolicy = `{"maxAttempts":${policy.maxAttempts},"initialBackoff":"${formatGoDuration(policy.initialBackoffNs)}","maxBackoff":"${formatGoDuration(policy.maxBackoffNs)}"}`;
    this.#start = `{"triggerId":${encodeString(id)},"database":${encodeString(database)},"event":"`;
    this.#middle =
      `,"lsn":"","seq":0,"ts":0,"url":${encodeString(url)},"headers":${encodeJson(headers ?? null)},"secretsRef":${encodeString(secretsRef)}` +
      `,"retryPolicy":${shownPolicy},"timeout":"${TASK_LIMIT}","preIssuedToken":"`;
  }

  /** Of a change in a collection that it covers: whether it fires. `error`: it cannot be said, so it does not. */
  fires(occurrence: Occurrence): boolean | 'error' {
    if (!this.trigger.events.has(occurrence.change.type)) return false;
    if (this.trigger.covers === undefined) return 'error';
    return this.#condition === undefined ? true : this.#condition(occurrence.event);
  }

  /** What its receiver is told. */
  body(occurrence: Occurrence, payload: string, token: string): string {
    const { change, storageId } = occurrence;
    const { collection } = change.document;
    const subject = `TRIGGERS.${this.trigger.database}.${collection}.`.length + Math.ceil((storageId.length * 4) / 3);
    return (
      `${this.#start}${change.type}","collection":${encodeString(collection)},"documentId":${encodeString(storageId)}${this.#middle}${token}"` +
      `${payload === '' ? '' : `,"payload":${payload}`}${subject > MAX_SUBJECT_CHARACTERS ? ',"subjectHashed":true' : ''}}`
    );
  }
}
