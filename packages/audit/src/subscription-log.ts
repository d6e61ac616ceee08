import type { DocumentStates } from './document-states.ts';
import { DELETED_TOPIC, MOST_TOPICS, type AuditedSubscription } from './delivery-audit.ts';
import type { Ranges } from './ranges.ts';
import { Received } from './received.ts';

/** What a snapshot showed. */
export interface Snapshot {
  readonly isWhole: boolean;
  /** By lane of the group. */
  readonly lanes: ReadonlyMap<number, Ranges>;
  /** By key: writer and sequence. */
  readonly states: ReadonlyMap<number, { readonly writer: number; readonly sequence: number }>;
}

/** One time that a subscription was open. */
export interface Window {
  readonly openedUs: number;
  /** NaN until it is acknowledged. */
  acknowledgedUs: number;
  /** How it ended; `open` until it did. */
  end: 'open' | 'closed' | 'broken';
  /** When unsubscribe was sent, or the last byte was read. */
  endUs: number;
  /** Until when it was taken for open: of a connection that broke without a word, long after its last byte. */
  noticedUs: number;
  /** When the writes behind the first event, and behind the latest one, were sent. */
  firstSentUs: number;
  latestSentUs: number;
  /** Whose that latest one was. */
  latestWriter: number;
  /** When the last event came; 0 where none did. */
  lastReceivedUs: number;
  /** The longest that an event took. */
  longestUs: number;
  /** After a break: when the first deletions came whose events have no id, at most {@link MOST_NAMELESS}. */
  firstNamelessUs: readonly number[];
  snapshot: Snapshot | null;
}

/** So many deletions without an id are looked at one by one after a break. */
export const MOST_NAMELESS = 64;
/** No time. */
export const NO_TIMES: readonly number[] = [];

/** Subscriptions that must see the same share how their lanes are numbered. */
export class Group {
  readonly #sees: (topic: number) => boolean;
  /** Whether there may be several topics, so that sequences alone do not tell a writer's order. */
  readonly hasSeveral: boolean;
  readonly #deletes: boolean;
  readonly #lanes = new Map<number, number>();

  constructor({ topics, deletes }: Pick<AuditedSubscription, 'topics' | 'deletes'>, topicCount: number) {
    this.#sees = seeing(topics);
    this.#deletes = deletes;
    this.hasSeveral = (topics !== null && 'length' in topics ? topics.length : topicCount) > 1;
  }

  get laneCount(): number {
    return this.#lanes.size;
  }

  sees(topic: number): boolean {
    return topic === DELETED_TOPIC ? this.#deletes : this.#sees(topic);
  }

  laneOf(writer: number, topic: number): number {
    const name = writer * MOST_TOPICS + topic;
    const lane = this.#lanes.get(name);
    if (lane !== undefined) return lane;
    this.#lanes.set(name, this.#lanes.size);
    return this.#lanes.size - 1;
  }

  /** Writer and topic of each lane that anything came of, in order. */
  lanes(): readonly (readonly [writer: number, topic: number])[] {
    return [...this.#lanes.keys()].map((name) => [Math.floor(name / MOST_TOPICS), name % MOST_TOPICS] as const);
  }
}

function seeing(topics: AuditedSubscription['topics']): (topic: number) => boolean {
  if (topics === null) return () => true;
  if ('length' in topics) {
    const all = new Set(topics);
    return (topic) => all.has(topic);
  }
  const { every, least, below } = topics;
  return (topic) => topic < below && topic % every >= least;
}

/** All that is known of one subscription. */
export class SubscriptionLog {
  readonly asked: AuditedSubscription;
  readonly group: Group;
  windows: Window[] = [];
  readonly received = new Received();
  states: DocumentStates | null = null;
  /** For each writer, when the latest of its writes that came was sent: where sequences alone do not tell. */
  latestSent: number[] | null = null;
  /** Whether an unsubscribe was acknowledged, and it was not opened again. */
  isUnsubscribed = false;
  deletesWithoutId = 0;
  /** The deletion that was the last to come, of a document that is written once; null where something else was. */
  lastDeletion: { readonly writer: number; readonly number: number } | null = null;
  failures = 0;

  constructor(asked: AuditedSubscription, group: Group) {
    this.asked = asked;
    this.group = group;
  }

  get window(): Window | undefined {
    return this.windows[this.windows.length - 1];
  }
}
