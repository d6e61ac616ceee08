import {
  createDelivery,
  DELETED_TOPIC,
  fingerprint,
  readTrace,
  type AuditedCall,
  type CallAnswer,
  type Delivery,
  type ReadingDelay,
  type WebhookAudit,
} from '@syntrix-bench/audit';
import type { CountedFigures } from '@syntrix-bench/audit/declaration';
import {
  readWebhookCall,
  type ScenarioDelivery,
  type TriggerDefinition,
  type TriggerEvent,
  type WebhookCall,
} from '@syntrix-bench/core';

import { plannedAnswer, type PlannedCall } from './answer-plan.ts';
import { differenceOf } from './call-difference.ts';
import { eventOf, matchesCondition } from './topics.ts';
import { NOTIFY } from './trigger-definitions.ts';
import type { TriggerContext } from './trigger-documents.ts';
import { hasDeletions, isFinal, type TriggerOptions } from './trigger-options.ts';
import type { HookListener, HookReply, HookRequest } from './webhook-receiver.ts';
import { MARKED_DELETIONS, MARKER, type OwedCalls } from './written-documents.ts';

/** Part of the desk for one database. */
export interface DeskDatabase {
  readonly database: string;
  readonly audit: WebhookAudit;
}

/** What a desk works with. */
export interface DeskParts {
  readonly context: Pick<TriggerContext, 'clock' | 'runId' | 'seed' | 'options' | 'deliver'>;
  /** The trigger whose calls come. */
  readonly definition: TriggerDefinition;
  /** What ids of documents begin with that are there before load. */
  readonly seedPrefix: string;
  readonly databases: readonly DeskDatabase[];
  readonly figures: CountedFigures;
  readonly reading: Pick<ReadingDelay, 'now'>;
}

/** Places of the series of deliveries among those declared. */
export const WEBHOOK_SERIES = 0;
export const RECOVERED_SERIES = 1;

/** Takes calls as they come: reads them, has them judged, records how long they took, and answers them by plan. */
export class WebhookDesk implements HookListener {
  readonly #parts: DeskParts;
  readonly #path: string;
  readonly #hasDeletions: boolean;
  readonly #form: Delivery = createDelivery();
  readonly #told: { -readonly [Key in keyof ScenarioDelivery]: ScenarioDelivery[Key] } = {
    dueUs: 0,
    sentUs: 0,
    doneUs: Number.NaN,
    receivedUs: 0,
    readDelayUs: 0,
    bytesIn: 0,
    database: 0,
  };
  /** What each writer is owed, as it said when load was over. */
  readonly #owed = new Map<number, OwedCalls>();
  #steadyUs = Number.POSITIVE_INFINITY;
  #isSettled = false;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#path = new URL(parts.definition.url).pathname;
    this.#hasDeletions = hasDeletions(parts.context.options);
  }

  /** Load begins. @param steadyUs when what is measured begins */
  begin(steadyUs: number): void {
    this.#steadyUs = steadyUs;
  }

  /** All is judged: what comes now changes nothing any more. */
  settled(): void {
    this.#isSettled = true;
  }

  /** How many calls a writer said it was owed; null where it did not say. */
  owedTo(writer: number): OwedCalls | null {
    return this.#owed.get(writer) ?? null;
  }

  onRequest(request: HookRequest, reply: HookReply): void {
    const { databases, definition } = this.#parts;
    const read = this.#isOurs(request) ? readWebhookCall(request.body) : null;
    if (read === null || this.#isSettled) return this.#refuse(reply);
    if (!read.ok) {
      // Of which write it tells nobody knows: it is a wrong body all the same.
      databases[0]?.audit.unreadable(read.problem, request.receivedUs);
      return void reply.answer(204);
    }
    const { call } = read;
    const place = databases.findIndex(({ database }) => database === call.database);
    if (place < 0) return this.#refuse(reply);
    const { audit } = databases[place]!;
    if (call.payload === null) return this.#onDeletion(call, request, reply, place);
    const form = this.#form;
    if (!readTrace(call.payload, this.#parts.context.runId, form)) {
      const { id } = call.payload;
      // What else has no trace of this run nobody here has written: documents of other runs, of probes, of people.
      if (typeof id !== 'string' || !id.startsWith(this.#parts.seedPrefix)) return this.#refuse(reply);
      audit.calledForSeed(id.slice(0, MOST_OF_ID), request.receivedUs);
      return void reply.answer(204);
    }
    const { [MARKER]: owed, [MARKED_DELETIONS]: deleted } = call.payload;
    if (typeof owed === 'number' && typeof deleted === 'number') {
      this.#owed.set(form.writer, { owed, deleted });
      return void reply.answer(204);
    }
    form.receivedUs = request.receivedUs;
    form.readDelayUs = Math.min(this.#parts.reading.now(), Math.max(0, request.receivedUs - form.sentUs));
    form.altered = alteredIn(call, request.headers, form, definition, this.#parts.context.options);
    const audited = audit.called(form, this.#hasDeletions ? call.documentId : undefined);
    if (audited.isSample) this.#record(WEBHOOK_SERIES, form, request, place);
    this.#answer(audited, { ...planOf(form), form, dueUs: form.dueUs }, request, reply, place);
  }

  /** A call that shows nothing of its write: when that was due nobody here knows, and by its own moment it is measured or not. */
  #onDeletion(call: WebhookCall, request: HookRequest, reply: HookReply, place: number): void {
    const { databases, definition, reading } = this.#parts;
    if (!this.#hasDeletions) return this.#refuse(reply);
    const { receivedUs } = request;
    const audited = databases[place]!.audit.deletionCalled({
      name: call.documentId,
      altered: callAltered(call, request.headers, definition, 'delete'),
      receivedUs,
      readDelayUs: reading.now(),
    });
    const plan = { writer: 0, topic: DELETED_TOPIC, sequence: Number.parseInt(call.documentId.slice(-8), 16) };
    this.#answer(audited, { ...plan, form: null, dueUs: receivedUs }, request, reply, place);
  }

  onConnection(): void {
    this.#parts.figures.add('connections', 1);
  }

  onForeign(): void {
    this.#parts.figures.add('foreign', 1);
  }

  onWork(us: number): void {
    this.#parts.figures.took('work', us);
  }

  #isOurs({ path, headers }: HookRequest): boolean {
    const { definition } = this.#parts;
    return (
      path === this.#path &&
      Object.entries(definition.headers).every(([name, value]) => headers[name.toLowerCase()] === value)
    );
  }

  /** What is not this run's: refused for good, so that it does not come again. */
  #refuse(reply: HookReply): void {
    this.onForeign();
    reply.answer(410);
  }

  #isMeasured(dueUs: number): boolean {
    return dueUs >= this.#steadyUs;
  }

  #record(
    series: number,
    { dueUs, sentUs, receivedUs, readDelayUs }: Delivery,
    { bytes }: HookRequest,
    place: number,
  ): void {
    const told = this.#told;
    told.dueUs = dueUs;
    told.sentUs = sentUs;
    told.receivedUs = receivedUs;
    told.readDelayUs = readDelayUs;
    told.bytesIn = bytes;
    told.database = place;
    this.#parts.context.deliver(series, told);
  }

  /** By plan; what the policy does not allow is taken at once, so that it ends. */
  #answer(
    { task, attempt }: AuditedCall,
    call: CallToAnswer,
    request: HookRequest,
    reply: HookReply,
    place: number,
  ): void {
    const { context, databases, figures } = this.#parts;
    const isMeasured = this.#isMeasured(call.dueUs);
    if (isMeasured) figures.took('reading', request.receivedUs - request.beganUs);
    if (task === null) return void reply.answer(204);
    const { audit } = databases[place]!;
    const planned = plannedAnswer(context.options.answer, context.seed, { ...call, attempt });
    // By the time of the answer another call may have filled the form.
    const retried = attempt > 1 && call.form !== null ? { ...call.form } : null;
    const ended = (atUs: number, answer: CallAnswer): void => {
      if (Number.isNaN(atUs)) return;
      audit.answered(task, atUs, answer);
      if (isMeasured) figures.took('handling', atUs - request.receivedUs);
      if (retried !== null && answer === 'taken') this.#record(RECOVERED_SERIES, retried, request, place);
    };
    reply.onGone((atUs) => audit.answered(task, atUs, 'failed', false));
    if (planned.kind === 'hang') return;
    if (planned.kind === 'close') return ended(reply.close(), 'failed');
    const { status, delayUs } = planned;
    const answerNow = (): void => ended(reply.answer(status), outcomeOf(status));
    if (delayUs === 0) answerNow();
    else context.clock.setTimer(delayUs, answerNow);
  }
}

/** What decides how a call is answered, and what is recorded of it. */
interface CallToAnswer extends Omit<PlannedCall, 'attempt'> {
  /** When its write was due, as far as that is known. */
  readonly dueUs: number;
  /** What it shows of its write; null of a deletion. */
  readonly form: Delivery | null;
}

function planOf({ writer, topic, sequence }: Delivery): Omit<PlannedCall, 'attempt'> {
  return { writer, topic, sequence };
}

/** What becomes of a task by the status of its answer (protocol, 10.4). */
export function outcomeOf(status: number): CallAnswer {
  if (!isFinal(status)) return 'failed';
  return status < 300 ? 'taken' : 'refused';
}

/** Characters of an id that are shown. */
const MOST_OF_ID = 100;
const USER_AGENT = 'Syntrix-Trigger-Service/';
/** Members that a stored document has and the payload of a call has not. */
const NOT_IN_PAYLOAD = ['version', 'createdAt', 'updatedAt', 'collection'] as const;

/** What a call shows otherwise than it was written, or than the protocol and the trigger say, for people; '' where nothing. */
export function alteredIn(
  call: WebhookCall,
  headers: HookRequest['headers'],
  { topic, contents }: Pick<Delivery, 'topic' | 'contents'>,
  definition: TriggerDefinition,
  options: Pick<TriggerOptions, 'documents' | 'match'>,
): string {
  const { id, text = '', [NOTIFY]: notify } = call.payload!;
  const altered = callAltered(call, headers, definition, eventOf(topic));
  if (altered !== '') return altered;
  if (NOT_IN_PAYLOAD.some((name) => Object.hasOwn(call.payload!, name))) return 'members that payloads have not';
  const isAsWritten =
    typeof id === 'string' &&
    typeof text === 'string' &&
    notify === matchesCondition(topic, options) &&
    fingerprint(id, text) === contents;
  return isAsWritten ? '' : 'other contents';
}

/** The same, the document aside. @param event of the write */
function callAltered(
  call: WebhookCall,
  headers: HookRequest['headers'],
  definition: TriggerDefinition,
  event: TriggerEvent,
): string {
  if (headers['content-type'] !== 'application/json') return 'another content type';
  if (headers['user-agent']?.startsWith(USER_AGENT) !== true) return 'another user agent';
  const difference = differenceOf(call, definition, event);
  if (difference === null) return '';
  return difference === 'headers' ? 'other headers' : `another ${difference}`;
}
