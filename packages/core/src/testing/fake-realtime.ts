import {
  openRealtime,
  type DeltaType,
  type DocumentFilter,
  type ErrorCategory,
  type Realtime,
  type RealtimeClient,
} from '@syntrix-bench/client';

import type { Clock } from '../contracts/clock.ts';
import { FakeEvents } from './fake-events.ts';
import { passes, singleId } from './fake-filters.ts';
import type { FakeHub, FakePeer, FakeReceiver, FakeSubscription } from './fake-hub.ts';
import { FakeLink } from './fake-link.ts';

/** A document that changed, as the store has it. */
export interface FakeChange {
  readonly type: DeltaType;
  readonly collection: string;
  readonly id: string;
  /** The document after it, with the true version and times; of a deleted one what is left of it. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** A change that may go to a subscription. */
export interface FakeDelivery extends FakeChange {
  /** Counts connections and streams from 0, in order of opening. */
  readonly connection: number;
  /** Its id on the wire; `default` for a stream. */
  readonly subscription: string;
  /** Whether the subscription should get it. */
  readonly isMatch: boolean;
  /** Counts the deliveries that were asked about from 0. */
  readonly index: number;
}

/** What becomes of a delivery. */
export interface FakeDeliveryScript {
  /** How often it goes out: 0 loses it, 2 duplicates it. @default 1 if it matches, else 0 */
  readonly copies?: number;
  /** In addition to the delay of all. @default 0 */
  readonly delayUs?: number;
  /** What the event says instead. @param delta As on the wire: `type`, `document`, `id`, `timestamp` */
  readonly alter?: (delta: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Later deliveries of the connection wait for it, else they overtake it. @default true */
  readonly keepsOrder?: boolean;
}

/** Where the documents are that events and snapshots tell of. */
export interface FakeStoreView {
  readonly clock: Clock | null;
  /** The newest state of a document; null if it never was. */
  stateOf(collection: string, id: string): FakeChange | null;
  /** Documents of a collection, deleted ones too, those written least recently first. */
  snapshot(collection: string, most: number): readonly Readonly<Record<string, unknown>>[];
}

/**
 * The realtime side of one database of a Syntrix server, in memory and in the run's time: writes to the documents make events
 * for who subscribed, in the dialect of a standalone or a distributed server. The client's own code runs above it, down to the
 * text of messages. It imitates no crashes and no stalls of the server: what provokes those is listed in {@link hazards}.
 */
export class FakeRealtime implements FakeHub {
  /** 12.6: versions, times and deletes differ. */
  dialect: 'standalone' | 'distributed' = 'standalone';
  /** From a write to its events. */
  delayUs = 500;
  /** From a write until an update's document is looked up: what is written meanwhile shows already. */
  lookupUs = 0;
  /** From a request to its answer. */
  answerUs = 200;
  /** Asked for each subscription that a change may go to: null lets what is right happen. */
  script: (delivery: FakeDelivery) => FakeDeliveryScript | null = () => null;
  /** Asked for each connection and stream, by its number: why it cannot be opened; null: it can. */
  opening: (index: number) => ErrorCategory | null = () => null;
  /** What clients did that can harm a real server, in words. */
  readonly hazards: string[] = [];
  readonly #store: FakeStoreView;
  readonly #receivers = new Set<FakeReceiver>();
  #opened = 0;
  #deliveries = 0;
  #client: { readonly clock: Clock; readonly realtime: RealtimeClient } | null = null;

  constructor(store: FakeStoreView) {
    this.#store = store;
  }

  /** Connections and streams that are open, in order of opening. */
  get peers(): readonly FakePeer[] {
    return [...this.#receivers];
  }

  get clock(): Clock {
    const { clock } = this.#store;
    if (clock === null) throw new Error('realtime of the fake Syntrix needs a clock: a run sets it, or a test');
    return clock;
  }

  /** What opens connections and streams, as workers get it. */
  client(database: string): Realtime {
    const openIn = (): RealtimeClient => this.#clientFor(this.clock);
    return {
      connect: (options) => openIn().connect({ database, token: 'fake', ...options }),
      openStream: (options) => openIn().openStream({ database, token: 'fake', ...options }),
    };
  }

  /** Closes whatever is open. */
  async close(): Promise<void> {
    await this.#client?.realtime.close();
  }

  /** Takes a change and sends it to who subscribed. */
  publish(change: FakeChange): void {
    if (change.collection.startsWith('sys/') || this.#store.clock === null) return;
    if (this.lookupUs === 0) return this.#route(change);
    this.clock.setTimer(this.lookupUs, () => {
      const { type, collection, id } = change;
      const newest = type === 'update' ? this.#store.stateOf(collection, id) : null;
      this.#route(newest === null ? change : { ...newest, type: newest.type === 'delete' ? 'delete' : type });
    });
  }

  snapshot(collection: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#store.snapshot(collection, MOST_IN_SNAPSHOT);
  }

  takeIndex(): number {
    this.#opened += 1;
    return this.#opened - 1;
  }

  add(receiver: FakeReceiver): void {
    this.#receivers.add(receiver);
  }

  remove(receiver: FakeReceiver): void {
    this.#receivers.delete(receiver);
  }

  #clientFor(clock: Clock): RealtimeClient {
    if (this.#client?.clock === clock) return this.#client.realtime;
    const realtime = openRealtime({
      url: 'http://fake.invalid',
      clock,
      openLink: (_localAddress, listener) => new FakeLink(this, listener),
      openEvents: (options, listener) => new FakeEvents(this, options, listener),
    });
    this.#client = { clock, realtime };
    return realtime;
  }

  #route(change: FakeChange): void {
    const clock = this.clock;
    const timestamp = Math.floor(clock.epochWallMs + clock.nowUs() / 1000);
    for (const receiver of [...this.#receivers]) {
      const { collection } = change;
      const subscribed = [...receiver.live.values()].filter((subscription) => subscription.collection === collection);
      for (const subscription of subscribed.sort((a, b) => rankOf(a) - rankOf(b)))
        this.#deliver(change, receiver, subscription, timestamp);
    }
  }

  #deliver(change: FakeChange, receiver: FakeReceiver, subscription: FakeSubscription, timestamp: number): void {
    const due = this.#timesDue(change, subscription);
    const index = this.#deliveries;
    this.#deliveries += 1;
    const asked = { ...change, connection: receiver.index, subscription: subscription.id, isMatch: due > 0, index };
    const { copies = 1, delayUs = 0, keepsOrder = true, alter } = this.script(asked) ?? { copies: due > 0 ? 1 : 0 };
    const delta = this.#deltaOf(change, subscription, timestamp);
    const payload = { subId: subscription.id, delta: alter?.(delta) ?? delta };
    const text = JSON.stringify({ type: 'event', payload });
    for (let copy = 0; copy < copies * Math.max(1, due); copy += 1)
      receiver.deliver(text, this.delayUs + delayUs, keepsOrder);
  }

  /** How often the dialect sends a change to a subscription. */
  #timesDue({ type, document, id }: FakeChange, { filters }: FakeSubscription): number {
    const isLost = type === 'delete' && this.dialect === 'distributed';
    const only = singleId(filters);
    if (only !== null) return only === id && !isLost ? 1 : 0;
    if (isWhole(filters)) return isLost ? 2 : 1;
    return passes(isLost ? { ...document, id: '' } : document, filters) ? 1 : 0;
  }

  #deltaOf({ type, collection, id, document }: FakeChange, subscription: FakeSubscription, timestamp: number) {
    const isDistributed = this.dialect === 'distributed';
    const shownId = isDistributed && type === 'delete' ? '' : id;
    const shown = {
      ...document,
      id: shownId,
      ...(isDistributed ? { createdAt: 0, updatedAt: 0 } : { version: -1 }),
    };
    return {
      type,
      ...(subscription.includeData ? { document: shown } : {}),
      id: `${collection}/${shownId}`,
      timestamp,
    };
  }
}

const MOST_IN_SNAPSHOT = 1000;

/** Without filters, or with one by `_id` that names no document. */
function isWhole(filters: readonly DocumentFilter[]): boolean {
  const [only] = filters;
  return filters.length === 0 || (filters.length === 1 && only?.field === '_id' && only.op === '==');
}

/** Subscriptions to a document come first, then those to a collection, then those with filters. */
function rankOf({ filters }: FakeSubscription): number {
  if (singleId(filters) !== null) return 0;
  return isWhole(filters) ? 1 : 2;
}
