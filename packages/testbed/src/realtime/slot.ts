import type { RealtimeEvent } from './event.ts';
import type { Outbox } from './outbox.ts';
import { type EventPrefix, eventPrefix } from './server-message.ts';
import type { Interest, Subscription } from './subscription.ts';
import type { SubscriptionWindow } from './subscription-window.ts';

/** One subscription id of a connection. Its newest subscription is the one that the client knows of; others have leaked. */
export class Slot {
  readonly prefix: EventPrefix;
  isLive = false;
  includesData = false;
  isFatal = false;
  newest: SlotSubscription | undefined;
  leaked: SlotSubscription[] = [];
  /** When the last event for it was read, Unix ms. */
  lastReadMs = 0;

  constructor(id: string) {
    this.prefix = eventPrefix(id);
  }
}

/** What a subscription is about. */
export interface SlotInterest {
  readonly database: string;
  readonly collection: string;
  readonly interest: Interest;
}

/** A subscription over a WebSocket. It speaks as its slot says now, even when another has taken its place there. */
export class SlotSubscription implements Subscription {
  readonly database: string;
  readonly collection: string;
  readonly interest: Interest;
  readonly outbox: Outbox;
  readonly window: SubscriptionWindow;
  readonly #slot: Slot;

  constructor(slot: Slot, outbox: Outbox, window: SubscriptionWindow, about: SlotInterest) {
    this.#slot = slot;
    this.outbox = outbox;
    this.window = window;
    this.database = about.database;
    this.collection = about.collection;
    this.interest = about.interest;
  }

  get isLive(): boolean {
    return this.#slot.isLive;
  }

  get isFatal(): boolean {
    return this.#slot.isFatal;
  }

  messageOf(event: RealtimeEvent): Buffer {
    const slot = this.#slot;
    slot.lastReadMs = event.change.readMs;
    return event.frame(slot.prefix, slot.includesData);
  }
}
