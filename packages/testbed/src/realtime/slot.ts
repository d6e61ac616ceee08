import type { RealtimeEvent } from './event.ts';
import type { Outbox } from './outbox.ts';
import type { EventPrefix } from './server-message.ts';
import type { Interest, Subscription } from './subscription.ts';

/** One subscription id of a connection. Its newest subscription is the one that the client knows of; others have leaked. */
export class Slot {
  readonly prefix: EventPrefix;
  isLive = false;
  includesData = false;
  newest: Subscription | undefined;
  leaked: Subscription[] = [];

  constructor(prefix: EventPrefix) {
    this.prefix = prefix;
  }
}

/** A subscription over a WebSocket. It speaks as its slot says now, even when another has taken its place there. */
export class SlotSubscription implements Subscription {
  readonly database: string;
  readonly collection: string;
  readonly interest: Interest;
  readonly outbox: Outbox;
  readonly #slot: Slot;

  constructor(slot: Slot, outbox: Outbox, database: string, collection: string, interest: Interest) {
    this.#slot = slot;
    this.outbox = outbox;
    this.database = database;
    this.collection = collection;
    this.interest = interest;
  }

  messageOf(event: RealtimeEvent): Buffer | undefined {
    const slot = this.#slot;
    return slot.isLive ? event.frame(slot.prefix, slot.includesData) : undefined;
  }
}
