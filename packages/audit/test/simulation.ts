import type { OutcomeCode } from '@syntrix-bench/core';

import { createDelivery, DELIVERY_KIND, NOT_SHOWN, type Delivery, type DeliveryKind } from '../src/delivery.ts';
import { DELETED_TOPIC, type AuditedSubscription } from '../src/delivery-audit.ts';

/** A seeded stream of numbers in [0, 1). */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One write, and what became of it. */
export interface SimulatedWrite {
  readonly writer: number;
  /** Of the deletion of a document that was written once: that of deletions. */
  readonly topic: number;
  readonly sequence: number;
  /** Of a document that is written once: the writer's number of it; of its deletion, the write that made it. */
  readonly number?: number;
  readonly made?: SimulatedWrite;
  readonly key: number;
  readonly kind: DeliveryKind;
  readonly sentUs: number;
  readonly doneUs: number;
  readonly outcome: OutcomeCode;
  /** Infinity: it never was. */
  readonly appliedUs: number;
}

/** What happens at one moment, to one subscription or none. */
export type Happening =
  | {
      readonly atUs: number;
      readonly what: 'opened' | 'acknowledged' | 'unsubscribing' | 'unsubscribed' | 'broken';
      readonly subscription: number;
    }
  | { readonly atUs: number; readonly what: 'delivered'; readonly subscription: number; readonly delivery: Delivery }
  | {
      readonly atUs: number;
      readonly what: 'snapshot';
      readonly subscription: number;
      readonly documents: readonly Delivery[];
    };

export const FAULTS = ['lose', 'duplicate', 'reorder', 'misdeliver', 'invent', 'cut'] as const;
export type Fault = (typeof FAULTS)[number];

export interface SimulationOptions {
  readonly seed: number;
  readonly writers: number;
  readonly topics: number;
  readonly subscriptions: number;
  /** Writes of each writer. */
  readonly writes: number;
  /** Followed documents. */
  readonly documents: number;
  /** Part of the writes that delete the writer's oldest document of those that are written once. */
  readonly deletions: number;
  /** Part of the writes that have no answer, or are refused. */
  readonly unanswered: number;
  /** Part of the events that each fault befalls. */
  readonly faults?: Partial<Record<Fault, number>>;
  /** Whether windows break, close and open again. */
  readonly reconnects: boolean;
  readonly isDistributed: boolean;
  readonly snapshots: boolean;
  /** Whether several writers change one document. */
  readonly isHot: boolean;
}

export interface Simulation {
  readonly writes: readonly SimulatedWrite[];
  readonly subscriptions: readonly AuditedSubscription[];
  /** In the order of time. */
  readonly happenings: readonly Happening[];
  /** How often each fault was made, where it can be seen. */
  readonly made: Readonly<Record<Fault, number>>;
  readonly settledUs: number;
}

interface StoredDocument {
  writer: number;
  topic: number;
  sequence: number;
  sentUs: number;
  version: number;
  isDeleted: boolean;
}

interface Event {
  readonly write: SimulatedWrite;
  /** When the hub hands it out. */
  readonly routedUs: number;
  readonly shows: StoredDocument;
  readonly kind: DeliveryKind;
}

/** A server that does as Syntrix does, save for the faults that it is told to make, and those who write and listen. */
export function simulate(options: SimulationOptions): Simulation {
  const chance = chanceOf(options.seed);
  const between = (from: number, to: number): number => from + Math.floor(chance() * (to - from));
  const writes = writesOf(options, chance, between);
  const events = eventsOf(writes, between);
  const endUs = Math.max(...events.map(({ routedUs }) => routedUs), ...writes.map(({ doneUs }) => doneUs)) + 1_000_000;
  const made: Record<Fault, number> = { lose: 0, duplicate: 0, reorder: 0, misdeliver: 0, invent: 0, cut: 0 };
  const happenings: Happening[] = [];
  const subscriptions: AuditedSubscription[] = [];
  for (let subscription = 0; subscription < options.subscriptions; subscription += 1) {
    const isFiltered = options.topics > 1 && chance() < 0.6;
    const topics = isFiltered ? topicsOf(options.topics, chance) : null;
    const deletes = topics === null;
    subscriptions.push({ name: `s${subscription}`, topics, deletes });
    listen({ subscription, topics, events, writes, options, chance, between, endUs, made, happenings });
  }
  happenings.sort((a, b) => a.atUs - b.atUs);
  return { writes, subscriptions, happenings, made, settledUs: endUs + 20_000_000 };
}

function topicsOf(topics: number, chance: Chance): readonly number[] {
  const chosen = Array.from({ length: topics }, (_, topic) => topic).filter(() => chance() < 0.5);
  return chosen.length === 0 ? [0] : chosen;
}

type Between = (from: number, to: number) => number;

function writesOf(options: SimulationOptions, chance: Chance, between: Between): SimulatedWrite[] {
  const writes: SimulatedWrite[] = [];
  for (let writer = 0; writer < options.writers; writer += 1) {
    const once = new Map<number, number>();
    let changes = 0;
    let atUs = between(1000, 20_000);
    const own = Array.from({ length: options.documents }, (_, key) => key).filter(
      (key) => options.isHot || key % options.writers === writer,
    );
    const alive = new Map<number, boolean>();
    const live: SimulatedWrite[] = [];
    let made = 0;
    for (let n = 0; n < options.writes; n += 1) {
      const oldest = chance() < options.deletions ? live.shift() : undefined;
      if (oldest !== undefined) {
        const deletion = deletionOf(oldest, atUs, options, chance, between);
        writes.push(deletion);
        atUs = deletion.doneUs + between(1, 20);
        continue;
      }
      const topic = between(0, options.topics);
      const isChange = own.length > 0 && chance() < 0.5;
      const key = isChange ? own[between(0, own.length)]! : NOT_SHOWN;
      let kind: DeliveryKind = DELIVERY_KIND.create;
      if (isChange && alive.get(key) === true) {
        kind = !options.isHot && chance() < 0.2 ? DELIVERY_KIND.delete : DELIVERY_KIND.update;
      }
      if (isChange) alive.set(key, kind !== DELIVERY_KIND.delete);
      const sequence = isChange ? changes++ : (once.get(topic) ?? 0);
      if (!isChange) once.set(topic, sequence + 1);
      const sentUs = atUs;
      const commitUs = sentUs + between(50, 800);
      let doneUs = commitUs + between(20, 2000);
      let outcome: OutcomeCode = 0;
      let appliedUs = commitUs;
      if (chance() < options.unanswered) {
        // Nobody knows whether what has no answer is alive: it is left alone, as a writer has to.
        outcome = isChange || chance() < 0.6 ? 3 : 2;
        doneUs = sentUs + 5000;
        appliedUs = outcome === 2 || chance() < 0.5 ? Infinity : sentUs + between(50, 15_000);
        if (isChange) own.splice(own.indexOf(key), 1);
      }
      const write = { writer, topic, sequence, key, kind, sentUs, doneUs, outcome, appliedUs };
      writes.push(isChange ? write : { ...write, number: made });
      if (!isChange && outcome === 0) live.push({ ...write, number: made });
      if (!isChange) made += 1;
      atUs = doneUs + between(1, chance() < 0.3 ? 4000 : 20);
    }
  }
  return writes;
}

/** The deletion of a document that was written once. */
function deletionOf(
  made: SimulatedWrite,
  sentUs: number,
  { unanswered }: SimulationOptions,
  chance: Chance,
  between: Between,
): SimulatedWrite {
  const { writer, number = 0 } = made;
  const commitUs = sentUs + between(50, 800);
  const isUnknown = chance() < unanswered;
  const appliedUs = isUnknown && chance() < 0.5 ? Infinity : commitUs;
  const doneUs = isUnknown ? sentUs + 5000 : commitUs + between(20, 2000);
  const outcome: OutcomeCode = isUnknown ? 3 : 0;
  const deletion = { writer, topic: DELETED_TOPIC, sequence: number, key: NOT_SHOWN, kind: DELIVERY_KIND.delete };
  return { ...deletion, made, sentUs, doneUs, outcome, appliedUs };
}

/** The change feed: each change in the order in which it was made, showing the document as it is when the change is read. */
function eventsOf(writes: readonly SimulatedWrite[], between: Between): Event[] {
  const applied = writes.filter(({ appliedUs }) => appliedUs < Infinity).sort((a, b) => a.appliedUs - b.appliedUs);
  const histories = new Map<number, SimulatedWrite[]>();
  for (const write of applied) {
    if (write.key !== NOT_SHOWN) histories.set(write.key, [...(histories.get(write.key) ?? []), write]);
  }
  let routedUs = 0;
  return applied.map((write) => {
    const readUs = Math.max(routedUs, write.appliedUs) + between(0, 1500);
    routedUs = readUs + between(1, 500);
    const history = histories.get(write.key) ?? [write];
    const position = history.indexOf(write);
    const isFirst = position === 0 && write.kind === DELIVERY_KIND.create;
    const seen =
      isFirst || write.key === NOT_SHOWN ? write : history.filter(({ appliedUs }) => appliedUs <= readUs).at(-1)!;
    const isDeleted = seen.kind === DELIVERY_KIND.delete;
    const shows = { ...seen, version: NOT_SHOWN, isDeleted };
    return { write, routedUs, shows, kind: isDeleted ? DELIVERY_KIND.delete : write.kind };
  });
}

interface Listening {
  readonly subscription: number;
  readonly topics: readonly number[] | null;
  readonly events: readonly Event[];
  readonly writes: readonly SimulatedWrite[];
  readonly options: SimulationOptions;
  readonly chance: Chance;
  readonly between: Between;
  readonly endUs: number;
  readonly made: Record<Fault, number>;
  readonly happenings: Happening[];
}

/** What one subscription sees from beginning to end. */
function listen(all: Listening): void {
  const { subscription, options, chance, between, endUs, happenings } = all;
  let atUs = chance() < 0.7 ? 0 : between(0, endUs / 3);
  for (;;) {
    const openedUs = atUs;
    const activeUs = openedUs + between(50, 500);
    const acknowledgedUs = activeUs + between(50, 2000);
    const ends = options.reconnects && chance() < 0.7 ? (chance() < 0.6 ? 'broken' : 'closed') : 'open';
    const endsUs = ends === 'open' ? Infinity : acknowledgedUs + between(1, endUs);
    happenings.push({ atUs: openedUs, what: 'opened', subscription });
    happenings.push({ atUs: acknowledgedUs, what: 'acknowledged', subscription });
    const untilUs = endsUs === Infinity ? Infinity : endsUs + between(1, 300);
    const lastUs = deliver(all, activeUs, acknowledgedUs, ends === 'broken' ? endsUs : untilUs, ends === 'broken');
    if (endsUs > endUs) return;
    if (ends === 'closed') {
      happenings.push({ atUs: endsUs, what: 'unsubscribing', subscription });
      happenings.push({ atUs: Math.max(untilUs, lastUs) + 1000, what: 'unsubscribed', subscription });
    } else {
      happenings.push({ atUs: endsUs, what: 'broken', subscription });
    }
    atUs = Math.max(untilUs, lastUs) + 1000 + between(1, endUs / 4);
    if (atUs > endUs - 100_000) return;
  }
}

/** Hands out what is routed while the subscription is active; returns when the last of it came. */
function deliver(all: Listening, activeUs: number, acknowledgedUs: number, untilUs: number, isBroken: boolean): number {
  const { subscription, topics, events, options, chance, between, made, happenings } = all;
  const faults = options.faults ?? {};
  const isStruck = (fault: Fault): boolean => chance() < (faults[fault] ?? 0);
  const sees = (topic: number): boolean => topics === null || topics.includes(topic);
  if (options.snapshots) {
    const readUs = activeUs + between(1, 3000);
    const atUs = Math.max(acknowledgedUs, readUs) + 200;
    if (atUs < untilUs)
      happenings.push({ atUs, what: 'snapshot', subscription, documents: heldAt(all.writes, readUs) });
  }
  let lastUs = activeUs;
  let heldBack: Delivery | null = null;
  let isFirst = true;
  const push = (delivery: Delivery): void => {
    lastUs += between(1, 50);
    happenings.push({ atUs: lastUs, what: 'delivered', subscription, delivery: { ...delivery, receivedUs: lastUs } });
  };
  for (const { write, shows, kind, routedUs } of events) {
    if (routedUs < activeUs || routedUs >= untilUs) continue;
    const isDelete = kind === DELIVERY_KIND.delete;
    const matches = isDelete ? topics === null : sees(shows.topic);
    const delivery = shown(write.key, kind, shows, options.isDistributed);
    const isWrong = !matches && !isDelete && isStruck('misdeliver');
    if (!matches && !isWrong) continue;
    // In transit when a connection breaks is as good as never sent.
    const arrivesUs = routedUs + between(20, 300);
    if (isBroken && Math.max(arrivesUs, lastUs) + 500 >= untilUs) break;
    lastUs = Math.max(lastUs, arrivesUs);
    if (isWrong) {
      made.misdeliver += 1;
      push(delivery);
      continue;
    }
    // Events of deletions that have no id cannot be told apart.
    const isOnce = write.key === NOT_SHOWN && !(isDelete && options.isDistributed);
    if (isOnce && ((isFirst && isStruck('cut')) || isStruck('lose'))) {
      // What was written before the acknowledgement need not come.
      if (write.sentUs > acknowledgedUs + 1000) made[isFirst ? 'cut' : 'lose'] += 1;
      continue;
    }
    isFirst = false;
    if (isOnce && heldBack === null && isStruck('reorder')) {
      heldBack = delivery;
      continue;
    }
    push(delivery);
    if (isDelete && options.isDistributed) push(delivery);
    if (isOnce && isStruck('duplicate')) {
      made.duplicate += 1;
      push(delivery);
    }
    if (isOnce && isStruck('invent')) {
      made.invent += 1;
      push({ ...delivery, sequence: delivery.sequence + 1_000_000 });
    }
    if (heldBack !== null) {
      if (isOnce && delivery.writer === heldBack.writer) made.reorder += 1;
      push(heldBack);
      heldBack = null;
    }
  }
  if (heldBack !== null) push(heldBack);
  return lastUs;
}

function shown(key: number, kind: DeliveryKind, shows: StoredDocument, isDistributed: boolean): Delivery {
  const { writer, topic, sequence, sentUs } = shows;
  if (topic === DELETED_TOPIC && !isDistributed)
    return { ...createDelivery(), kind, writer, topic, sequence, key, sentUs: Number.NaN };
  if (kind !== DELIVERY_KIND.delete) return { ...createDelivery(), kind, writer, topic, sequence, key, sentUs };
  return { ...createDelivery(), kind, key: isDistributed ? NOT_SHOWN : key };
}

/** What a snapshot of that moment shows. */
function heldAt(writes: readonly SimulatedWrite[], atUs: number): Delivery[] {
  const applied = writes.filter(({ appliedUs }) => appliedUs <= atUs).sort((a, b) => a.appliedUs - b.appliedUs);
  const followed = new Map(applied.filter(({ key }) => key !== NOT_SHOWN).map((write) => [write.key, write]));
  const alive = [...followed.values()].filter(({ kind }) => kind !== DELIVERY_KIND.delete);
  const gone = new Set(applied.map(({ made }) => made && nameOf(made)));
  const once = applied.filter(({ key, kind, ...write }) => {
    return key === NOT_SHOWN && kind !== DELIVERY_KIND.delete && !gone.has(nameOf(write));
  });
  return [...once, ...alive].map(({ writer, topic, sequence, key, sentUs }) => ({
    ...createDelivery(),
    writer,
    topic,
    sequence,
    key,
    sentUs,
  }));
}

/** Of a document that is written once, or its deletion. */
export function nameOf({ writer, topic, sequence }: Pick<SimulatedWrite, 'writer' | 'topic' | 'sequence'>): string {
  return `${writer}.${topic}.${sequence}`;
}
