import type { AuditedSubscription, DeliveryAudit } from '@syntrix-bench/audit';
import type {
  Clock,
  HeldConnection,
  HeldConnectionContext,
  RealtimeConnection,
  RealtimeEvent,
  RealtimeSnapshot,
  RealtimeStream,
  RealtimeSubscription,
  SyntrixWorkerClient,
} from '@syntrix-bench/core';

import type { Channel } from './realtime-options.ts';
import type { OpeningSeries } from './series.ts';
import { SourceAddress } from './source-address.ts';
import type { Group } from './subscribers.ts';
import type { SubscriptionPlan } from './topics.ts';

/** What a subscriber is and works with. */
export interface SubscriberParts {
  /** Its number among the held connections of the workload. */
  readonly connection: number;
  readonly group: Group;
  readonly channel: Channel;
  /** Place of its database among the workload's. */
  readonly database: number;
  readonly collection: string;
  readonly subscriptions: readonly (SubscriptionPlan & { readonly name: string; readonly twin: number | null })[];
  readonly snapshot: boolean;
  /** Place of the series that its deliveries, and losses, are told to. */
  readonly series: number;
  /** False where the moment to subscribe is the storm's: it connects, and waits. */
  readonly subscribesAtOnce: boolean;
  /** Whether it stops reading on purpose. */
  readonly stopsReading: boolean;
  readonly audit: DeliveryAudit;
  readonly clock: Clock;
  readonly listener: SubscriberListener;
}

/** Whom all subscribers of one database tell what they see. */
export interface SubscriberListener {
  /** An event came, for the subscription that the audit knows under a number. */
  onEvent(subscriber: Subscriber, subscription: number, event: RealtimeEvent): void;
  onSnapshot(subscription: number, documents: readonly Readonly<Record<string, unknown>>[]): void;
  /** How a part of an opening went: from when to when, and by what it failed. */
  onOpening(series: OpeningSeries, startUs: number, doneUs: number, error: Error | null): void;
}

/** Fewer deliveries tell nothing of how one fared. */
const FEWEST_DELIVERIES = 20;

/** An open way to the server, whichever it is. */
type Line = RealtimeConnection | RealtimeStream;

/** One client that listens: a connection or stream, its subscriptions, and what the audit is told of them. */
export class Subscriber implements HeldConnection {
  readonly #parts: SubscriberParts;
  readonly #audited: readonly number[];
  readonly #source: SourceAddress;
  #line: Line | null = null;
  #client: SyntrixWorkerClient | null = null;
  /** Whom the engine wants to be told that it was lost. */
  #onLost: HeldConnectionContext['onLost'] | null = null;
  #live = false;
  #awaitsFirst = false;
  #acknowledgedUs = 0;
  #paused = false;
  /** By number of the audit: of which round the last document was that told it that load is over; null before. */
  #markers: Map<number, number> | null = null;
  /** Deliveries, and how long they took together. */
  #deliveries = 0;
  #tookUs = 0;

  constructor(parts: SubscriberParts) {
    this.#parts = parts;
    this.#source = new SourceAddress(parts.connection);
    this.#audited = parts.subscriptions.map(({ name, topics, deletes, twin }) => {
      const subscription: AuditedSubscription = { name, topics, deletes, series: parts.series };
      return parts.audit.subscribe(twin === null ? subscription : { ...subscription, twin });
    });
  }

  /** Numbers that the audit gave its subscriptions. */
  get audited(): readonly number[] {
    return this.#audited;
  }

  get group(): Group {
    return this.#parts.group;
  }

  /** Whether it is one that stops reading on purpose. */
  get stopsReading(): boolean {
    return this.#parts.stopsReading;
  }

  /** What has come over the line that it has now. */
  get taken(): { readonly bytes: number; readonly messages: number } {
    const line = this.#line;
    if (line === null) return { bytes: 0, messages: 0 };
    return { bytes: line.bytesIn, messages: 'messagesIn' in line ? line.messagesIn : line.eventsIn };
  }

  get series(): number {
    return this.#parts.series;
  }

  get database(): number {
    return this.#parts.database;
  }

  /** For people. */
  get name(): string {
    return this.#parts.subscriptions[0]!.name.replace(/, subscription 0$/, '');
  }

  /** Deliveries of the measured phase, and how long they took together. */
  get received(): number {
    return this.#deliveries;
  }

  get tookUs(): number {
    return this.#tookUs;
  }

  /** What one of them took on average, in µs; null where there were too few to speak of. */
  get mean(): number | null {
    return this.#deliveries < FEWEST_DELIVERIES ? null : this.#tookUs / this.#deliveries;
  }

  /** A delivery took so long. */
  took(propagationUs: number): void {
    this.#deliveries += 1;
    this.#tookUs += propagationUs;
  }

  /** A document that was written when load was over has come. */
  sawMarker(audited: number, round: number): void {
    this.#markers ??= new Map();
    this.#markers.set(audited, round);
  }

  /** Whether every one of its subscriptions has seen such a document, of that round or a later one. */
  hasSeenMarker(round: number): boolean {
    return this.#audited.every((audited) => (this.#markers?.get(audited) ?? -1) >= round);
  }

  /** Whether its subscriptions are live. */
  get live(): boolean {
    return this.#live;
  }

  /** The way to the server that its client opens lines by; null before it was first opened. */
  get client(): SyntrixWorkerClient | null {
    return this.#client;
  }

  /** Opens it: connects and, unless that is for later, subscribes. @throws SyntrixError where the server or the network says no */
  async open(context: HeldConnectionContext<SyntrixWorkerClient>): Promise<HeldConnection> {
    this.#client = context.client;
    this.#onLost = context.onLost;
    if (this.#parts.channel === 'sse') await this.#openStream(context);
    else await this.#openConnection(context);
    return this;
  }

  /** In good order. */
  async close(): Promise<void> {
    const line = this.#line;
    if (line === null) return;
    this.readOn();
    this.#line = null;
    this.#live = false;
    await line.close();
  }

  /** Subscribes now, if it has not: what a storm of subscribers does. */
  async subscribe(): Promise<void> {
    const line = this.#line;
    if (line === null || this.#live || !('subscribe' in line) || line.state !== 'open') return;
    try {
      await this.#subscribeAll(line);
    } catch (error) {
      // Counted with the openings. Its connection was closed, so that it listens no more until it is opened again.
      this.#onLost?.(error instanceof Error ? error.message : String(error));
    }
  }

  /** Unsubscribes in good order. */
  async unsubscribe(): Promise<void> {
    const line = this.#line;
    if (line === null || !this.#live || !('unsubscribe' in line) || line.state !== 'open') return;
    this.#live = false;
    const { audit, clock } = this.#parts;
    await Promise.all(
      this.#audited.map(async (audited, subscription) => {
        audit.unsubscribing(audited, clock.nowUs());
        const answer = await line.unsubscribe(subscription);
        if (answer.ok) audit.unsubscribed(audited);
      }),
    );
  }

  /** Loses its connection as a crash would, and stays away until then. */
  cutOff(untilUs: number): void {
    const line = this.#line;
    if (line === null || line.state !== 'open') return;
    line.cut();
    this.#lost(line.lastReceivedUs, 'cut off by the storm', untilUs);
  }

  /** Stops reading; what it misses meanwhile is its own fault. */
  stopReading(): void {
    if (this.#line === null || this.#line.state !== 'open') return;
    this.#paused = true;
    this.#line.pauseReading();
  }

  /** Reads again, if it had stopped. */
  readOn(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#line?.state === 'open') this.#line.resumeReading();
  }

  /** Its own reading was behind, of all of its subscriptions. */
  wasBehind(fromUs: number, toUs: number): void {
    for (const audited of this.#audited) this.#parts.audit.behind(fromUs, toUs, audited);
  }

  async #openConnection({ client, database, signal }: HeldConnectionContext<SyntrixWorkerClient>): Promise<void> {
    const localAddress = this.#source.address;
    let opened: Line | null = null;
    const opening = await client.realtime.connect({
      database,
      signal,
      ...(localAddress === null ? {} : { localAddress }),
      onEvent: (event) => this.#received(event),
      onLost: ({ error, lastReceivedUs }) => {
        if (opened !== null && this.#line === opened) this.#lost(lastReceivedUs, error.message);
      },
    });
    this.#tellOpening(opening.stamps);
    if (!opening.ok) {
      this.#source.failed(opening.error.message);
      throw opening.error;
    }
    opened = opening.value;
    this.#line = opening.value;
    if (this.#parts.subscribesAtOnce) await this.#subscribeAll(opening.value);
  }

  async #subscribeAll(connection: RealtimeConnection): Promise<void> {
    const { audit, clock, collection, subscriptions, snapshot } = this.#parts;
    this.#awaitsFirst = true;
    this.#live = true;
    const onAcknowledged = ({ number, acknowledgedUs }: RealtimeSubscription): void => {
      this.#acknowledgedUs = acknowledgedUs;
      audit.acknowledged(this.#audited[number]!, acknowledgedUs);
    };
    const onSnapshot = ({ subscription, documents }: RealtimeSnapshot): void => {
      if (documents !== null) this.#parts.listener.onSnapshot(this.#audited[subscription]!, documents);
    };
    const options = snapshot ? { onAcknowledged, onSnapshot } : { onAcknowledged };
    const answers = await Promise.all(
      subscriptions.map(async ({ filters }, place) => {
        const audited = this.#audited[place]!;
        const startUs = clock.nowUs();
        audit.opened(audited, startUs);
        const query = filters.length === 0 ? { collection } : { collection, filters };
        const answer = await connection.subscribe(query, options);
        const doneUs = answer.ok ? answer.value.acknowledgedUs : clock.nowUs();
        this.#parts.listener.onOpening('subscribe', startUs, doneUs, answer.ok ? null : answer.error);
        return answer;
      }),
    );
    const failed = answers.find((answer) => !answer.ok);
    if (failed === undefined || failed.ok) return;
    this.#live = false;
    for (const audited of this.#audited) audit.broken(audited, clock.nowUs());
    this.#line = null;
    await connection.close();
    throw failed.error;
  }

  async #openStream({ client, database, signal }: HeldConnectionContext<SyntrixWorkerClient>): Promise<void> {
    const { audit, clock, collection } = this.#parts;
    const localAddress = this.#source.address;
    const audited = this.#audited[0]!;
    let opened: Line | null = null;
    this.#awaitsFirst = true;
    audit.opened(audited, clock.nowUs());
    const opening = await client.realtime.openStream({
      database,
      collection,
      signal,
      ...(localAddress === null ? {} : { localAddress }),
      onEvent: (event) => this.#received(event),
      onLost: ({ error, lastReceivedUs }) => {
        if (opened !== null && this.#line === opened) this.#lost(lastReceivedUs, error.message);
      },
    });
    this.#tellOpening(opening.stamps);
    if (!opening.ok) {
      this.#source.failed(opening.error.message);
      audit.broken(audited, clock.nowUs());
      throw opening.error;
    }
    this.#acknowledgedUs = opening.stamps.authenticatedUs;
    audit.acknowledged(audited, this.#acknowledgedUs);
    opened = opening.value;
    this.#line = opening.value;
    this.#live = true;
    // Lost before anybody could hear of it.
    if (opening.value.state !== 'open') this.#lost(opening.value.lastReceivedUs, 'the stream ended at once');
  }

  #received(event: RealtimeEvent): void {
    const audited = this.#audited[event.subscription];
    if (audited === undefined) return;
    if (this.#awaitsFirst) {
      this.#awaitsFirst = false;
      const startUs = this.#acknowledgedUs === 0 ? event.receivedUs : Math.min(this.#acknowledgedUs, event.receivedUs);
      this.#parts.listener.onOpening('first-event', startUs, event.receivedUs, null);
    }
    this.#parts.listener.onEvent(this, audited, event);
  }

  #lost(lastReceivedUs: number, reason: string, awayUntilUs?: number): void {
    this.#line = null;
    this.#live = false;
    this.#paused = false;
    const noticedUs = this.#parts.clock.nowUs();
    for (const audited of this.#audited) this.#parts.audit.broken(audited, lastReceivedUs, noticedUs);
    this.#onLost?.(reason, awayUntilUs);
  }

  /** Tells each step of an opening that was reached. */
  #tellOpening({ startUs, connectedUs, upgradedUs, authenticatedUs }: RealtimeConnection['stamps']): void {
    const { listener } = this.#parts;
    if (connectedUs > 0) listener.onOpening('tcp', startUs, connectedUs, null);
    if (upgradedUs > 0) listener.onOpening('upgrade', connectedUs, upgradedUs, null);
    if (authenticatedUs > 0) listener.onOpening('auth', upgradedUs, authenticatedUs, null);
  }
}
