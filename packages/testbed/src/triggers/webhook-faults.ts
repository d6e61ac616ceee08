import type { Environment, Timer } from '../environment.ts';
import type { FaultEngine } from '../faults/fault-engine.ts';
import { WEBHOOK_FAULT_KINDS, type WebhookFault } from '../faults/webhook-fault.ts';
import { encodeJson } from '../json/encode.ts';
import { memberOf, setMember, type Json, type JsonObject } from '../json/value.ts';
import { MAX_DOCUMENT_DEPTH } from '../store/bson-limits.ts';
import type { ArmedTrigger } from './armed-trigger.ts';
import type { Occurrence } from './occurrence.ts';
import { WebhookTask } from './webhook-task.ts';

/** A call that waits to be overtaken, no longer than this. */
const OVERTAKEN_WITHIN_MS = 1000;

interface Overtaken {
  readonly task: WebhookTask;
  timer: Timer;
}

/** What becomes of a failed call by a fault. */
export type RetryFault = 'missing-retry' | 'hasty-retry' | 'extra-retry';

/** Carries out what faults make of calls of webhooks. */
export class WebhookFaults {
  readonly #engine: FaultEngine;
  readonly #environment: Environment;
  readonly #append: (task: WebhookTask) => boolean;
  /** By trigger and document. */
  readonly #overtaken = new Map<string, Overtaken>();
  #isPlanned = false;

  /** @param append Takes a task that nobody overtook in time; false while changes wait, among which there may be one that overtakes it. */
  constructor(engine: FaultEngine, environment: Environment, append: (task: WebhookTask) => boolean) {
    this.#engine = engine;
    this.#environment = environment;
    this.#append = append;
  }

  /** Another fault plan is in force. */
  planned(): void {
    const kinds: readonly string[] = WEBHOOK_FAULT_KINDS;
    this.#isPlanned = this.#engine.plan.faults.some(({ kind }) => kinds.includes(kind));
  }

  /** One call that is owed: what is to be carried out for it goes to `hand`. A fault that strikes it leaves it to no other. */
  deliver(task: WebhookTask, hand: (task: WebhookTask) => void): void {
    if (!this.#isPlanned && this.#overtaken.size === 0) {
      hand(task);
      return;
    }
    const { armed, occurrence } = task;
    const key = keyOf(task);
    const isMeant = isAbout(task.armed, occurrence);
    const { type, database } = occurrence.change;
    const engine = this.#engine;
    if (engine.lie('lost-webhook', type, database, isMeant) !== undefined) {
      armed.tally.note('lost', occurrence.name);
      return;
    }
    if (engine.lie('repeated-webhook', type, database, isMeant) !== undefined) {
      hand(task);
      hand(new WebhookTask(armed, occurrence, 'repeated'));
    } else if (
      engine.lie('misordered-webhook', type, database, (fault) => isMeant(fault) && !this.#overtaken.has(key)) !==
      undefined
    ) {
      this.#holdBack(key, task);
      return;
    } else {
      task.holdMs = engine.lie('delayed-webhook', type, database, isMeant)?.forMs ?? 0;
      if (task.holdMs > 0) armed.tally.note('delayed', occurrence.name);
      else if (
        engine.lie(
          'altered-webhook',
          type,
          database,
          (fault) => isMeant(fault) && alterable(occurrence) !== undefined,
        ) !== undefined
      )
        task.payload = altered(occurrence);
      hand(task);
    }
    this.#afterOvertaking(key, hand);
  }

  /** The trigger that a fault has called about a change though it does not fire for it. */
  wronglyCalled(occurrence: Occurrence, silent: readonly ArmedTrigger[]): ArmedTrigger | undefined {
    if (!this.#isPlanned) return undefined;
    let candidates: readonly ArmedTrigger[] = [];
    const { type, database } = occurrence.change;
    const fault = this.#engine.lie('wrong-webhook', type, database, (wanted) => {
      candidates = silent.filter((armed) => isAbout(armed, occurrence)(wanted));
      return candidates.length > 0;
    });
    return fault === undefined ? undefined : candidates[Math.floor(this.#engine.random.next() * candidates.length)];
  }

  /** What a fault makes of a failed call. `mayRetry`: the policy allows another attempt. */
  retry(task: WebhookTask, mayRetry: boolean): RetryFault | undefined {
    if (!this.#isPlanned) return undefined;
    const { type, database } = task.occurrence.change;
    const isMeant = isAbout(task.armed, task.occurrence);
    const kinds: readonly RetryFault[] = mayRetry
      ? ['missing-retry', 'hasty-retry']
      : task.isExtended
        ? []
        : ['extra-retry'];
    return kinds.find((kind) => this.#engine.lie(kind, type, database, isMeant) !== undefined);
  }

  /** Forgets what was held back. */
  clear(): void {
    for (const { timer } of this.#overtaken.values()) timer.cancel();
    this.#overtaken.clear();
  }

  #holdBack(key: string, task: WebhookTask): void {
    const wait = (): Timer =>
      this.#environment.setTimer(() => {
        if (this.#append(task)) this.#overtaken.delete(key);
        else overtaken.timer = wait();
      }, OVERTAKEN_WITHIN_MS);
    const overtaken: Overtaken = { task, timer: wait() };
    this.#overtaken.set(key, overtaken);
  }

  #afterOvertaking(key: string, hand: (task: WebhookTask) => void): void {
    const overtaken = this.#overtaken.get(key);
    if (overtaken === undefined) return;
    overtaken.timer.cancel();
    this.#overtaken.delete(key);
    const { task } = overtaken;
    task.armed.tally.note('misordered', task.occurrence.name);
    hand(task);
  }
}

function keyOf({ armed, occurrence }: WebhookTask): string {
  return `${armed.trigger.id} ${occurrence.storageId}`;
}

/** Whether a fault is about calls of a trigger for a change. */
function isAbout({ trigger }: ArmedTrigger, { change }: Occurrence): (fault: WebhookFault) => boolean {
  return ({ collection = change.document.collection, trigger: id = trigger.id }) =>
    collection === change.document.collection && id === trigger.id;
}

/** The field whose value an altered call changes: the first number, text or boolean beside the id. The call of a deletion has none. */
function alterable({ change: { type, document } }: Occurrence): string | undefined {
  if (type === 'delete') return undefined;
  return Object.keys(document.data)
    .sort()
    .find((name) => name !== 'id' && /number|string|boolean/.test(typeof memberOf(document.data, name)));
}

function altered(occurrence: Occurrence): string {
  const { data } = occurrence.change.document;
  const name = alterable(occurrence) ?? '';
  const changed: Record<string, Json> = { ...data };
  setMember(changed, name, anotherThan(memberOf(data, name) ?? null));
  return encodeJson(changed satisfies JsonObject, MAX_DOCUMENT_DEPTH);
}

function anotherThan(value: Json): Json {
  if (typeof value === 'number') return value === 0 ? 1 : -value;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}~` : null;
}
