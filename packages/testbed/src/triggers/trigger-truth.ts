import type { Trigger } from './trigger.ts';

/** What went wrong with calls of webhooks, and is kept with the documents it was about. */
export type WebhookAnomaly =
  | 'lost'
  | 'dropped'
  | 'repeated'
  | 'delayed'
  | 'misordered'
  | 'wrong'
  | 'altered'
  | 'redelivered'
  | 'unretried'
  | 'hastened'
  | 'extra';

/** Counts of calls that were owed, one for each change that a trigger fires for, and of what became of them. */
export interface WebhookCounts {
  /** = `delivered` + `refused` + `givenUp` + `undeliverable` + `lost` + `dropped` + `unretried` + `waiting`. */
  readonly owed: number;
  /** Answered 2xx. */
  readonly delivered: number;
  /** Answered 4xx, and never tried again. */
  readonly refused: number;
  /** Not answered well in the last attempt that the policy allows. */
  readonly givenUp: number;
  /** Of triggers that name a secret: no request was made. */
  readonly undeliverable: number;
  /** By a fault: never tried. */
  readonly lost: number;
  /** For want of room, as by the server. */
  readonly dropped: number;
  /** By a fault: given up before the policy says so. */
  readonly unretried: number;
  /** Queued, under way, or to be tried again. */
  readonly waiting: number;
  /** Requests that were sent, redirected ones once; those that were not owed are among them. */
  readonly attempts: number;
  /** Sent once more than owed, by a fault. */
  readonly repeated: number;
  /** Held back by a fault. */
  readonly delayed: number;
  /** Sent after the call about a later change of the same document, by a fault. */
  readonly misordered: number;
  /** Sent though the trigger does not fire for the change, by a fault. */
  readonly wrong: number;
  /** Sent with another payload than the right one, by a fault. */
  readonly altered: number;
  /** Queued again by a distributed server, having waited or been under way for 30 s. */
  readonly redelivered: number;
  /** Attempts that came before their time, by a fault. */
  readonly hastened: number;
  /** Attempts beyond those that the policy allows, by a fault. */
  readonly extra: number;
  /** Changes of which it could not be said whether the trigger fires: it did not. */
  readonly evaluationErrors: number;
}

/** What one trigger owed and what became of it. */
export interface TriggerTruth extends WebhookCounts {
  readonly database: string;
  readonly trigger: string;
  /** Attempts by the status that they were answered with, 0 for none, sorted. */
  readonly answers: readonly { readonly status: number; readonly count: number }[];
  /** The first thousand of each kind as `collection/id@version`. */
  readonly ids: Readonly<Partial<Record<WebhookAnomaly, readonly string[]>>>;
}

/** What became of the calls of all triggers together. */
export interface TriggersTruth extends WebhookCounts {
  /** Changes that wait for a queue to have room: whether a trigger fires for them is not known. */
  readonly unread: number;
}

type Counted = Exclude<keyof WebhookCounts, 'waiting'>;

const COUNTED = [
  'owed',
  'delivered',
  'refused',
  'givenUp',
  'undeliverable',
  'lost',
  'dropped',
  'unretried',
  'attempts',
  'repeated',
  'delayed',
  'misordered',
  'wrong',
  'altered',
  'redelivered',
  'hastened',
  'extra',
  'evaluationErrors',
] as const satisfies readonly Counted[];
const ENDS = ['delivered', 'refused', 'givenUp', 'undeliverable', 'lost', 'dropped', 'unretried'] as const;
const MAX_IDS = 1000;

/** Counts what happens to the calls of one trigger. */
export class TriggerTally {
  readonly #trigger: Trigger;
  #counts = noCounts();
  #answers = new Map<number, number>();
  #ids: Partial<Record<WebhookAnomaly, string[]>> = {};

  constructor(trigger: Trigger) {
    this.#trigger = trigger;
  }

  reset(): void {
    this.#counts = noCounts();
    this.#answers = new Map();
    this.#ids = {};
  }

  count(what: Counted): void {
    this.#counts[what] += 1;
  }

  /** Counts an anomaly and keeps which change it was about. */
  note(anomaly: WebhookAnomaly, name: string): void {
    this.#counts[anomaly] += 1;
    const ids = (this.#ids[anomaly] ??= []);
    if (ids.length < MAX_IDS) ids.push(name);
  }

  answered(status: number): void {
    this.#answers.set(status, (this.#answers.get(status) ?? 0) + 1);
  }

  counts(): WebhookCounts {
    const counts = this.#counts;
    const ended = ENDS.reduce((sum, name) => sum + counts[name], 0);
    return { ...counts, waiting: counts.owed - ended };
  }

  truth(): TriggerTruth {
    return {
      database: this.#trigger.database,
      trigger: this.#trigger.id,
      ...this.counts(),
      answers: [...this.#answers]
        .map(([status, count]) => ({ status, count }))
        .sort((left, right) => left.status - right.status),
      ids: this.#ids,
    };
  }
}

function noCounts(): Record<Counted, number> {
  return Object.fromEntries(COUNTED.map((name) => [name, 0])) as Record<Counted, number>;
}

/** The counts of several triggers together. */
export function sumOfCounts(all: readonly WebhookCounts[]): WebhookCounts {
  const names = [...COUNTED, 'waiting'] as const;
  return Object.fromEntries(
    names.map((name) => [name, all.reduce((sum, counts) => sum + counts[name], 0)]),
  ) as unknown as WebhookCounts;
}
