import type { RealtimeEvent } from './event.ts';

/** How realtime reaches a client. */
export const TRANSPORTS = ['ws', 'sse'] as const;
/** One of {@link TRANSPORTS}. */
export type RealtimeTransport = (typeof TRANSPORTS)[number];

/** What went wrong with deliveries, and is kept with the documents it was about. */
export type Anomaly = 'lost' | 'dropped' | 'repeated' | 'misordered' | 'wrong';

/** What is known of a subscription from the start. */
export interface WindowFacts {
  /** The connection's number, from 1 in the order of connecting. */
  readonly connection: number;
  readonly transport: RealtimeTransport;
  readonly database: string;
  readonly collection: string;
  /** The client's id for it; `default` over SSE. */
  readonly subscription: string;
  readonly interest: 'collection' | 'document' | 'filtered';
  readonly openedMs: number;
}

/** Counts of deliveries: `owed` = `sent` + `lost` + `dropped` + `unsent`. */
export interface DeliveryCounts {
  /** By the protocol, quirks of the dialect included: a distributed server owes a deletion twice. */
  readonly owed: number;
  /** Written to the connection, once each. What a connection that broke had not delivered is among them. */
  readonly sent: number;
  /** By a fault. */
  readonly lost: number;
  /** For want of room in the client's queue, as by the server. */
  readonly dropped: number;
  /** Still in the queue, or held back, when the connection ended. */
  readonly unsent: number;
  /** Sent once more than owed. */
  readonly repeated: number;
  /** Held back by a fault, or behind one that was. */
  readonly delayed: number;
  /** Sent after the delivery that should have followed it. */
  readonly misordered: number;
  /** Sent though they did not concern the subscription. */
  readonly wrong: number;
}

/** What one subscription was owed and what it got, from its begin to its end. */
export interface WindowTruth extends WindowFacts, DeliveryCounts {
  /** `null`: it goes on. */
  readonly endedMs: number | null;
  /** By the client's `unsubscribe`, by a connection that the client closed, or by one that the server cut. */
  readonly end: WindowEnd | null;
  /** The first thousand of each kind as `collection/id@version`. */
  readonly ids: Readonly<Partial<Record<Anomaly, readonly string[]>>>;
  /** The first thousand that were delayed, and for how long. */
  readonly delays: readonly { readonly id: string; readonly ms: number }[];
}

/** By whom a subscription was ended. */
export type WindowEnd = 'unsubscribed' | 'closed' | 'cut';

const MAX_IDS = 1000;

/** Messages of one kind: those that were written and those that never were. */
export class Tally {
  sent = 0;
  unsent = 0;
}

/** Counts what happens to the deliveries of one subscription. */
export class SubscriptionWindow {
  readonly facts: WindowFacts;
  owed = 0;
  lost = 0;
  dropped = 0;
  delayed = 0;
  misordered = 0;
  /** What is owed. */
  readonly right = new Tally();
  #repeated: Tally | undefined;
  #wrong: Tally | undefined;
  #endedMs: number | null = null;
  #end: WindowEnd | null = null;
  #ids: Partial<Record<Anomaly, string[]>> | undefined;
  #delays: { readonly id: string; readonly ms: number }[] | undefined;

  constructor(facts: WindowFacts) {
    this.facts = facts;
  }

  get repeated(): Tally {
    return (this.#repeated ??= new Tally());
  }

  get wrong(): Tally {
    return (this.#wrong ??= new Tally());
  }

  end(end: WindowEnd, nowMs: number): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#endedMs = nowMs;
  }

  /** Keeps which document an anomaly was about. */
  note(anomaly: Anomaly, event: RealtimeEvent): void {
    const ids = ((this.#ids ??= {})[anomaly] ??= []);
    if (ids.length < MAX_IDS) ids.push(event.name);
  }

  noteDelay(event: RealtimeEvent, ms: number): void {
    this.delayed += 1;
    const delays = (this.#delays ??= []);
    if (delays.length < MAX_IDS) delays.push({ id: event.name, ms });
  }

  counts(): DeliveryCounts {
    const { owed, lost, dropped, delayed, misordered, right } = this;
    const repeated = this.#repeated?.sent ?? 0;
    const wrong = this.#wrong?.sent ?? 0;
    return { owed, sent: right.sent, lost, dropped, unsent: right.unsent, repeated, delayed, misordered, wrong };
  }

  truth(): WindowTruth {
    return {
      ...this.facts,
      ...this.counts(),
      endedMs: this.#endedMs,
      end: this.#end,
      ids: this.#ids ?? {},
      delays: this.#delays ?? [],
    };
  }
}
