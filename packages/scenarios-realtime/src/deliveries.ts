import {
  createDelivery,
  DELIVERY_KIND,
  NOT_SHOWN,
  ReadingDelay,
  readTrace,
  type Delivery,
  type DeliveryAudit,
  type ReadingLoop,
  type TracedDocument,
  type Verdict,
} from '@syntrix-bench/audit';
import type { RealtimeEvent, ScenarioDelivery } from '@syntrix-bench/core';

import { COURSE_FROM, COURSE_TO } from './course.ts';
import type { DeletedDocuments } from './deleted-documents.ts';
import type { Figures } from './figures.ts';
import type { RealtimeContext } from './realtime-documents.ts';
import { changeNumber, laneNumber, RecentWrites, type EarlyDelivery } from './recent-writes.ts';
import { deliverySeries } from './series.ts';
import type { Subscriber } from './subscriber.ts';
import type { SubscriberPlace } from './subscribers.ts';
import { alteredIn, MARKER } from './written-documents.ts';

const SECOND_US = 1_000_000;
const KINDS = DELIVERY_KIND;
/** What lay ready for so long before it was read tells that our own reading was behind (R33). */
const BEHIND_US = 100_000;

/** What deliveries are told to. */
export interface DeliveriesParts {
  readonly context: RealtimeContext;
  readonly figures: Figures;
  readonly collection: string;
  /** Followed by the number of a document that this workload follows. */
  readonly sharedPrefix: string;
  readonly deleted: DeletedDocuments;
  /** Whether writers are on this shard, and with them the crowd: else there is no answer to wait for, and no fan-out to see. */
  readonly fansOut: boolean;
  readonly loop: ReadingLoop;
}

/** Takes in every event of the shard's subscribers: for the audit, for the figures, and for the report's account of hops. */
export class Deliveries {
  readonly recent: RecentWrites;
  readonly #parts: DeliveriesParts;
  readonly #reading: ReadingDelay;
  readonly #series: ReturnType<typeof deliverySeries>;
  readonly #form: Delivery = createDelivery();
  readonly #told: { -readonly [Key in keyof ScenarioDelivery]: ScenarioDelivery[Key] } = {
    dueUs: 0,
    sentUs: 0,
    doneUs: Number.NaN,
    receivedUs: 0,
    readDelayUs: 0,
    bytesIn: 0,
    database: 0,
  };
  /** When the measured phase begins: what was due before is in no figure of it (R10). */
  #steadyUs = Number.POSITIVE_INFINITY;
  /** The moment of the storm; null where there is none. */
  #stormUs: number | null = null;
  #isSettled = false;

  constructor(parts: DeliveriesParts) {
    const { figures, context, loop } = parts;
    this.#parts = parts;
    this.#reading = new ReadingDelay(loop);
    this.#series = deliverySeries(context.options);
    this.recent = new RecentWrites({
      onEarly: (delivery, doneUs) => this.#deliver(delivery, doneUs),
      onFannedOut: (dueUs, firstUs, lastUs) => {
        if (this.#isMeasured(dueUs)) figures.fannedOut(lastUs - firstUs);
      },
    });
  }

  /** Load begins. @param steadyUs when what is measured begins @param stormUs when the storm will be */
  begin(steadyUs: number, stormUs: number | null): void {
    this.#steadyUs = steadyUs;
    this.#stormUs = stormUs;
  }

  /** All is judged. */
  settled(): void {
    this.#isSettled = true;
  }

  /** Place of the series that a subscriber's deliveries go to. */
  seriesOf({ group, channel }: Pick<SubscriberPlace, 'group' | 'channel'>): number {
    return this.#series.findIndex((each) => each.group === group && each.channel === channel);
  }

  received(subscriber: Subscriber, audit: DeliveryAudit, audited: number, event: RealtimeEvent): void {
    const form = this.#form;
    const { document, receivedUs } = event;
    if (event.type === 'delete') return this.#receivedDeletion(audit, audited, event);
    // What has no trace of this run nobody here has written: documents of before load, of other runs, of other scenarios.
    if (document === null || !readTrace(document, this.#parts.context.runId, form)) return;
    if (!this.#isFollowedHere(form, document)) return;
    // What comes when all is judged changes nothing any more.
    if (this.#isSettled) return;
    const delayUs = this.#reading.now();
    // Who stops reading on purpose is behind by that, which is known.
    const tookUs = Math.max(0, receivedUs - form.sentUs);
    // What lay in a socket no longer than since it was sent.
    const waitedUs = subscriber.stopsReading
      ? delayUs
      : Math.max(delayUs, Math.min(Math.round(event.behindUs), tookUs));
    const readDelayUs = Math.min(waitedUs, tookUs);
    form.kind = KINDS[event.type];
    form.version = versionIn(document);
    form.altered = alteredIn(event, form, this.#parts.collection);
    form.receivedUs = receivedUs;
    form.readDelayUs = readDelayUs;
    // What is missing of a time in which nothing was read here is not charged to the server.
    if (waitedUs > BEHIND_US) audit.behind(receivedUs - waitedUs, receivedUs);
    // What comes again, or to the wrong one, says nothing of how long events take.
    if (!audit.delivered(audited, form)) return;
    const round = document[MARKER];
    if (typeof round === 'number') return subscriber.sawMarker(audited, round);
    const { dueUs, sentUs } = form;
    const { series, database } = subscriber;
    this.#account(subscriber, event, form);
    const delivery = { series, dueUs, sentUs, receivedUs, readDelayUs, bytesIn: event.bytes, database };
    if (!this.#parts.fansOut) return this.#deliver(delivery, Number.NaN);
    const isFollowed = form.key !== NOT_SHOWN;
    const write = isFollowed
      ? changeNumber(form.writer, form.sequence)
      : laneNumber(form.writer, form.topic, form.sequence);
    const doneUs = this.recent.received(write, delivery);
    if (doneUs !== null) this.#deliver(delivery, doneUs);
  }

  /** A document is gone. When that was sent its event does not say, so that it is audited and in no figure of propagation. */
  #receivedDeletion(audit: DeliveryAudit, audited: number, event: RealtimeEvent): void {
    const form = this.#form;
    if (this.#isSettled || !this.#parts.deleted.read(event, form)) return;
    const { receivedUs } = event;
    form.receivedUs = receivedUs;
    form.readDelayUs = this.#reading.now();
    if (form.readDelayUs > BEHIND_US) audit.behind(receivedUs - form.readDelayUs, receivedUs);
    audit.delivered(audited, form);
  }

  /** A subscription's snapshot came. */
  snapshot(audit: DeliveryAudit, audited: number, documents: readonly Readonly<Record<string, unknown>>[]): void {
    audit.snapshot(audited, this.#traced(documents), documents.length < SNAPSHOT_CAP);
  }

  /** What did not come, as far as that is known: it is in the storm's course when it was due, and its writes did not reach all. */
  missed({ losses, untold }: Pick<Verdict, 'losses' | 'untold'>): void {
    const { figures } = this.#parts;
    const writes = new Set<number>();
    for (const { series, dueUs, count } of [...losses, ...untold]) {
      if (!this.#isMeasured(dueUs)) continue;
      writes.add(dueUs);
      const second = this.#secondOf(dueUs);
      if (second === null) continue;
      figures.add(`missing/${this.#series[series]?.group === 'storm' ? 'storm' : 'healthy'}/${second}`, count);
    }
    if (this.#parts.fansOut && writes.size > 0) figures.add('notFannedOut', writes.size);
  }

  /** Tells which of the subscribers were slowest, and how the others of their group fared. */
  tellWorst(subscribers: Iterable<Subscriber>): void {
    const { figures } = this.#parts;
    for (const { name, group, mean, received, tookUs } of subscribers) {
      if (mean !== null) figures.bad(`slowest/${group}`, { name, value: mean });
      figures.add(`received/${group}`, received);
      figures.add(`took/${group}`, tookUs);
    }
  }

  /** The second of the storm's course; null where it has none. */
  #secondOf(atUs: number): number | null {
    if (this.#stormUs === null) return null;
    const second = Math.floor((atUs - this.#stormUs) / SECOND_US);
    return second < COURSE_FROM || second >= COURSE_TO ? null : second;
  }

  #isMeasured(dueUs: number): boolean {
    return dueUs >= this.#steadyUs;
  }

  *#traced(documents: readonly Readonly<Record<string, unknown>>[]): Generator<Delivery> {
    const form = createDelivery();
    for (const document of documents) {
      if (!readTrace(document, this.#parts.context.runId, form)) continue;
      if (!this.#isFollowedHere(form, document)) continue;
      form.version = versionIn(document);
      yield form;
    }
  }

  /** Documents that another workload follows have keys of its own: it alone can tell of them. */
  #isFollowedHere({ key }: Delivery, { id }: TracedDocument): boolean {
    return key === NOT_SHOWN || id === this.#parts.sharedPrefix + key;
  }

  #account(subscriber: Subscriber, event: RealtimeEvent, { dueUs, sentUs }: Delivery): void {
    const { figures } = this.#parts;
    const { receivedUs, document } = event;
    if (!this.#isMeasured(dueUs)) return;
    subscriber.took(receivedUs - sentUs);
    if (subscriber.group === 'probe') {
      const updatedAt = document?.['updatedAt'];
      const storedMs = typeof updatedAt === 'number' ? updatedAt : 0;
      figures.hop({ dueUs, sentUs, receivedUs, storedMs, readMs: event.timestampMs });
    }
    const second = this.#secondOf(receivedUs);
    if (second === null) return;
    figures.inCourse(subscriber.group === 'storm' ? 'storm' : 'healthy', second, receivedUs - sentUs);
  }

  #deliver(delivery: EarlyDelivery, doneUs: number): void {
    const told = this.#told;
    const { sentUs, receivedUs } = delivery;
    told.dueUs = delivery.dueUs;
    told.sentUs = sentUs;
    told.doneUs = doneUs;
    told.receivedUs = receivedUs;
    told.readDelayUs = delivery.readDelayUs;
    told.bytesIn = delivery.bytesIn;
    told.database = delivery.database;
    this.#parts.context.deliver(delivery.series, told);
    if (!Number.isNaN(doneUs) && this.#isMeasured(delivery.dueUs))
      this.#parts.figures.acknowledged(receivedUs - sentUs, doneUs - sentUs);
  }
}

/** A snapshot with so many documents is not whole. */
const SNAPSHOT_CAP = 1000;

/** A version below 0 is none: what a standalone server says in every event. */
function versionIn(document: Readonly<Record<string, unknown>>): number {
  const { version } = document;
  return typeof version === 'number' && version >= 0 ? version : NOT_SHOWN;
}
