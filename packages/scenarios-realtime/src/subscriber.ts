import type { AuditedSubscription, DeliveryAudit } from '@syntrix-bench/audit';
import {
  OUTCOME_CODE,
  type Clock,
  type HeldConnection,
  type HeldConnectionContext,
  type RealtimeConnection,
  type RealtimeEvent,
  type RealtimeStream,
  type ScenarioOpening,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';

import type { Channel } from './realtime-options.ts';
import type { OpeningSeries } from './series.ts';
import { SourceAddress } from './source-address.ts';
import type { SubscriptionPlan } from './topics.ts';

/** Which part of the subscribers one belongs to: the headline's, those that are only counted, or those of a storm. */
export type Group = 'probe' | 'crowd' | 'storm';

/** What a subscriber is and works with. */
export interface SubscriberParts {
  /** Its number among the held connections of the workload. */
  readonly connection: number;
  readonly group: Group;
  readonly channel: Channel;
  /** Place of its database among the workload's. */
  readonly database: number;
  readonly collection: string;
  readonly subscriptions: readonly (SubscriptionPlan & { readonly name: string; readonly twin?: number })[];
  readonly snapshot: boolean;
  /** Place of the series that its deliveries, and losses, are told to. */
  readonly series: number;
  /** False where the moment to subscribe is the storm's: it connects, and waits. */
  readonly subscribesAtOnce: boolean;
  readonly audit: DeliveryAudit;
  readonly clock: Clock;
  /** An event came, for the subscription that the audit knows under a number. */
  readonly onEvent: (subscriber: Subscriber, subscription: number, event: RealtimeEvent) => void;
  readonly onSnapshot: (subscription: number, documents: readonly Readonly<Record<string, unknown>>[]) => void;
  /** How a part of its opening went. */
  readonly onOpening: (series: OpeningSeries, opening: ScenarioOpening) => void;
}

/** Fewer deliveries tell nothing of how one fared. */
const FEWEST_DELIVERIES = 20;

/** An open way to the server, whichever it is. */
type Line = RealtimeConnection | RealtimeStream;

/** One client that listens: a connection or stream, its subscriptions, and what the audit is told of them. */
export class Subscriber {
  readonly #parts: SubscriberParts;
  readonly #audited: readonly number[];
  readonly #source: SourceAddress;
  #line: Line | null = null;
  #context: HeldConnectionContext<SyntrixWorkerClient> | null = null;
  /** Until when it stays away. */
  #awayUntilUs = 0;
  #live = false;
  #awaitsFirst = false;
  #acknowledgedUs = 0;
  #paused = false;
  /** By number of the audit: of which round the last document was that told it that load is over. */
  readonly #markers = new Map<number, number>();
  /** Deliveries, and how long they took together. */
  #deliveries = 0;
  #tookUs = 0;

  constructor(parts: SubscriberParts) {
    this.#parts = parts;
    this.#source = new SourceAddress(parts.connection);
    this.#audited = parts.subscriptions.map(({ name, topics, deletes, twin }) => {
      const subscription: AuditedSubscription = { name, topics, deletes, series: parts.series };
      return parts.audit.subscribe(twin === undefined ? subscription : { ...subscription, twin });
    });
  }

  /** Numbers that the audit gave its subscriptions. */
  get audited(): readonly number[] {
    return this.#audited;
  }

  get group(): Group {
    return this.#parts.group;
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

  /** What a delivery to it took on average, in µs; null where there were too few to speak of. */
  get slowest(): number | null {
    return this.#deliveries < FEWEST_DELIVERIES ? null : this.#tookUs / this.#deliveries;
  }

  /** A delivery took so long. */
  took(propagationUs: number): void {
    this.#deliveries += 1;
    this.#tookUs += propagationUs;
  }

  /** A document that was written when load was over has come. */
  sawMarker(audited: number, round: number): void {
    this.#markers.set(audited, round);
  }

  /** Whether every one of its subscriptions has seen such a document, of that round or a later one. */
  hasSeenMarker(round: number): boolean {
    return this.#audited.every((audited) => (this.#markers.get(audited) ?? -1) >= round);
  }

  /** Whether its subscriptions are live. */
  get live(): boolean {
    return this.#live;
  }

  /** The way to the server that its client opens lines by; null before it was first opened. */
  get client(): SyntrixWorkerClient | null {
    return this.#context?.client ?? null;
  }

  /** Opens it: connects and, unless that is for later, subscribes. @throws SyntrixError where the server or the network says no */
  async open(context: HeldConnectionContext<SyntrixWorkerClient>): Promise<HeldConnection> {
    this.#context = context;
    await this.#whenBack(context.signal);
    if (this.#parts.channel === 'sse') await this.#openStream(context);
    else await this.#openConnection(context);
    return { close: () => this.#close() };
  }

  /** Subscribes now, if it has not: what a storm of subscribers does. */
  async subscribe(): Promise<void> {
    const line = this.#line;
    if (line === null || this.#live || !('subscribe' in line) || line.state !== 'open') return;
    try {
      await this.#subscribeAll(line);
    } catch {
      // Counted with the openings; what is not subscribed is owed nothing.
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
    this.#awayUntilUs = untilUs;
    line.cut();
    this.#lost(line.lastReceivedUs, 'cut off by the storm');
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
    this.#tellOpening(opening.stamps, opening.ok);
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
    const answers = await Promise.all(
      subscriptions.map(async ({ filters }, place) => {
        const audited = this.#audited[place]!;
        const startUs = clock.nowUs();
        audit.opened(audited, startUs);
        const answer = await connection.subscribe(
          { collection, ...(filters.length === 0 ? {} : { filters }) },
          {
            onAcknowledged: ({ acknowledgedUs }) => {
              this.#acknowledgedUs = acknowledgedUs;
              audit.acknowledged(audited, acknowledgedUs);
            },
            ...(snapshot
              ? {
                  onSnapshot: ({ documents }) => {
                    if (documents !== null) this.#parts.onSnapshot(audited, documents);
                  },
                }
              : {}),
          },
        );
        const doneUs = answer.ok ? answer.value.acknowledgedUs : clock.nowUs();
        this.#parts.onOpening('subscribe', { startUs, doneUs, ...endOf(answer.ok ? null : answer.error) });
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
    this.#tellOpening(opening.stamps, opening.ok);
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
      this.#parts.onOpening('first-event', { startUs, doneUs: event.receivedUs, ...endOf(null) });
    }
    this.#parts.onEvent(this, audited, event);
  }

  #lost(lastReceivedUs: number, reason: string): void {
    this.#line = null;
    this.#live = false;
    this.#paused = false;
    for (const audited of this.#audited) this.#parts.audit.broken(audited, lastReceivedUs);
    this.#context?.onLost(reason);
  }

  async #close(): Promise<void> {
    const line = this.#line;
    if (line === null) return;
    this.readOn();
    this.#line = null;
    this.#live = false;
    await line.close();
  }

  /** Tells each step of an opening that was reached, and where it failed. */
  #tellOpening(stamps: RealtimeConnection['stamps'], isOpen: boolean): void {
    const { startUs, connectedUs, upgradedUs, authenticatedUs } = stamps;
    const steps: readonly (readonly [OpeningSeries, number, number])[] = [
      ['tcp', startUs, connectedUs],
      ['upgrade', connectedUs, upgradedUs],
      ['auth', upgradedUs, authenticatedUs],
    ];
    for (const [series, fromUs, untilUs] of steps) {
      if (untilUs > 0) this.#parts.onOpening(series, { startUs: fromUs, doneUs: untilUs, ...endOf(null) });
      else if (!isOpen) return;
    }
  }

  #whenBack(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const waitUs = this.#awayUntilUs - clock.nowUs();
    if (waitUs <= 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = clock.setTimer(waitUs, end);
      signal.addEventListener('abort', end);
    });
  }
}

/** How an opening ended; what went wrong is told with the whole connection, by the engine. */
function endOf(error: Error | null): Pick<ScenarioOpening, 'outcome' | 'category' | 'message'> {
  if (error === null) return { outcome: OUTCOME_CODE.ok, category: 0 };
  return { outcome: OUTCOME_CODE.failed, category: 0, message: error.message };
}
