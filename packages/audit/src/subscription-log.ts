import type { DocumentStates } from './document-states.ts';
import type { AuditedSubscription } from './delivery-audit.ts';
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
  /** When the writes behind the first event, and behind the latest one, were sent. */
  firstSentUs: number;
  latestSentUs: number;
  /** When the last event came; 0 where none did. */
  lastReceivedUs: number;
  snapshot: Snapshot | null;
}

/** Subscriptions that must see the same topics share how their lanes are numbered. */
export class Group {
  /** Null: all. */
  readonly #topics: ReadonlySet<number> | null;
  /** Whether there may be several topics, so that sequences alone do not tell a writer's order. */
  readonly hasSeveral: boolean;
  readonly #lanes = new Map<number, number>();

  constructor(topics: readonly number[] | null, topicCount: number) {
    this.#topics = topics === null ? null : new Set(topics);
    this.hasSeveral = (topics?.length ?? topicCount) > 1;
  }

  get laneCount(): number {
    return this.#lanes.size;
  }

  sees(topic: number): boolean {
    return this.#topics === null || this.#topics.has(topic);
  }

  laneOf(writer: number, topic: number): number {
    const name = writer * 65_536 + topic;
    const lane = this.#lanes.get(name);
    if (lane !== undefined) return lane;
    this.#lanes.set(name, this.#lanes.size);
    return this.#lanes.size - 1;
  }

  /** Writer and topic of each lane that anything came of, in order. */
  lanes(): readonly (readonly [writer: number, topic: number])[] {
    return [...this.#lanes.keys()].map((name) => [Math.floor(name / 65_536), name % 65_536] as const);
  }
}

/** All that is known of one subscription. */
export class SubscriptionLog {
  readonly asked: AuditedSubscription;
  readonly group: Group;
  readonly windows: Window[] = [];
  readonly received = new Received();
  states: DocumentStates | null = null;
  /** For each writer, when the latest of its writes that came was sent: where sequences alone do not tell. */
  latestSent: Float64Array<ArrayBuffer> | null = null;
  /** Whether an unsubscribe was acknowledged, and it was not opened again. */
  isUnsubscribed = false;
  deletesWithoutId = 0;
  failures = 0;

  constructor(asked: AuditedSubscription, group: Group) {
    this.asked = asked;
    this.group = group;
  }

  get window(): Window | undefined {
    return this.windows[this.windows.length - 1];
  }
}
