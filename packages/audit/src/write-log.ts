import { OUTCOME_CODE, type Json, type OutcomeCode } from '@syntrix-bench/core';

import { DELETED_TOPIC, MOST_TOPICS } from './delivery-audit.ts';
import { DELIVERY_KIND, type Delivery, type DeliveryKind } from './delivery.ts';
import {
  mergeChanges,
  mergeDocuments,
  thinned,
  toBlocks,
  WRITES_LEDGER,
  type DocumentWrites,
  type LaneWrites,
  type PathWrites,
  type TopicChanges,
  type ToldState,
  type ToldChange,
} from './write-ledger.ts';
import { rangesOf } from './ranges.ts';

/** When a write was due, sent and answered, in µs of the run's clock. `sentUs` and `doneUs` of one that was never sent are not looked at. */
export interface WriteTimes {
  readonly dueUs: number;
  readonly sentUs: number;
  readonly doneUs: number;
}

/** A change of a document that is followed by its key, because it is written more than once. */
export interface FollowedWrite extends WriteTimes {
  readonly writer: number;
  /** What {@link WriteLog.nextChange} gave. */
  readonly sequence: number;
  /** Number of the document in its collection: dense, from 0. */
  readonly key: number;
  readonly kind: DeliveryKind;
  /** The topic that the document is in after the change; that of before, where it is deleted. */
  readonly topic: number;
}

interface NewLane {
  readonly writer: number;
  readonly topic: number;
  /** The next number to be given. */
  next: number;
  /** Numbers whose outcome was told since the ledger was last taken. */
  told: number[];
  failed: number[];
  unknown: number[];
  /** Number, due, sent, done of the acknowledged ones. */
  marks: (readonly [number, number, number, number])[];
  there: number[];
  absent: number[];
  removed: number[];
}

/**
 * What the workers of one shard write to one collection of one database, for whoever audits it. Documents that are written once
 * are numbered by writer and topic; those that are written more than once have a key, and their changes are numbered by writer.
 * Nothing is kept of a write once it was taken.
 */
export class WriteLog {
  readonly #path: string;
  readonly #documentsPath: string;
  readonly #lanes = new Map<number, NewLane>();
  #documents = new Map<number, DocumentWrites>();
  #changed = new Map<number, TopicChanges>();
  #held = new Map<number, ToldState>();
  readonly #changes = new Map<number, number>();

  /**
   * @param path Database and collection, such as `default/users`: the same for all who write there and all who audit it.
   * @param documentsPath The same for followed documents. @default `path`
   */
  constructor(path: string, documentsPath = path) {
    this.#path = path;
    this.#documentsPath = documentsPath;
  }

  /** Number of the writer's next document in the topic. To be taken when the write is made ready, in the order in which they are sent. */
  next(writer: number, topic: number): number {
    const lane = this.#laneOf(writer, topic);
    const sequence = lane.next;
    lane.next += 1;
    return sequence;
  }

  /** Number of the writer's next change of a followed document. */
  nextChange(writer: number): number {
    const sequence = this.#changes.get(writer) ?? 0;
    this.#changes.set(writer, sequence + 1);
    return sequence;
  }

  /** A document that is written once has its outcome. To be told of every number that was given: one that was never sent is `dropped`. */
  wrote(writer: number, topic: number, sequence: number, times: WriteTimes, outcome: OutcomeCode): void {
    const lane = this.#laneOf(writer, topic);
    lane.told.push(sequence);
    if (outcome === OUTCOME_CODE.unknown) lane.unknown.push(sequence);
    else if (outcome !== OUTCOME_CODE.ok) lane.failed.push(sequence);
    else lane.marks.push([sequence, Math.round(times.dueUs), Math.round(times.sentUs), Math.round(times.doneUs)]);
  }

  /**
   * The deletion of a document that was written once has its outcome.
   *
   * @param number Of the document, as its id shows it; each deletion of a writer has a higher one than those before.
   * @param document What was given for it.
   */
  deleted(
    writer: number,
    number: number,
    document: { readonly topic: number; readonly sequence: number },
    times: WriteTimes,
    outcome: OutcomeCode,
  ): void {
    this.wrote(writer, DELETED_TOPIC, number, times, outcome);
    const isThere = outcome !== OUTCOME_CODE.ok && outcome !== OUTCOME_CODE.unknown;
    if (!isThere) this.#laneOf(writer, document.topic).removed.push(document.sequence);
  }

  /** A change of a followed document has its outcome. */
  changed(write: FollowedWrite, outcome: OutcomeCode): void {
    if (outcome !== OUTCOME_CODE.ok && outcome !== OUTCOME_CODE.unknown) return;
    const isKnown = outcome === OUTCOME_CODE.ok;
    const { writer, sequence, kind, topic, key } = write;
    const [dueUs, sentUs, doneUs] = [write.dueUs, write.sentUs, write.doneUs].map(Math.round) as [
      number,
      number,
      number,
    ];
    const change: ToldChange = [writer, sequence, kind, topic, dueUs, sentUs, isKnown ? doneUs : -1];
    const told: DocumentWrites = {
      changes: isKnown ? 1 : 0,
      unanswered: isKnown ? 0 : 1,
      deletions: isKnown && kind === DELIVERY_KIND.delete ? 1 : 0,
      firstSentUs: sentUs,
      longestUs: isKnown ? doneUs - sentUs : 0,
      last: isKnown ? [change] : [],
      perhaps: isKnown ? [] : [change],
    };
    const known = this.#documents.get(key);
    this.#documents.set(key, known === undefined ? told : mergeDocuments(known, told));
    if (!isKnown) return;
    const inTopic: TopicChanges = { changes: 1, deletions: told.deletions, firstSentUs: sentUs };
    const others = this.#changed.get(topic);
    this.#changed.set(topic, others === undefined ? inTopic : mergeChanges(others, inTopic));
  }

  /**
   * A document that is written once was asked for by id when load was over. Only of acknowledged ones that were never deleted it is
   * a finding when they are not there; with {@link DELETED_TOPIC} and the document's number, of acknowledged deletions, when they are.
   */
  readOnce(writer: number, topic: number, sequence: number, isThere: boolean): void {
    const lane = this.#laneOf(writer, topic);
    (isThere ? lane.there : lane.absent).push(sequence);
  }

  /** A followed document was asked for by id when load was over; null: it was not there. */
  readFollowed(key: number, shows: Pick<Delivery, 'writer' | 'sequence' | 'topic'> | null): void {
    this.#held.set(key, shows === null ? null : [shows.writer, shows.sequence, shows.topic]);
  }

  /** What was told since it was last taken, as `takeLedgers` has to give it; nothing where nothing was. */
  take(): Readonly<Record<string, Json>> {
    const lanes: Record<string, LaneWrites> = {};
    for (const lane of this.#lanes.values()) {
      if (lane.told.length + lane.there.length + lane.absent.length + lane.removed.length > 0)
        lanes[`${lane.writer}.${lane.topic}`] = taken(lane);
    }
    const documents = Object.fromEntries(this.#documents);
    const held = Object.fromEntries(this.#held);
    const changed = this.#changed.size === 0 ? {} : { changed: Object.fromEntries(this.#changed) };
    this.#documents = new Map();
    this.#changed = new Map();
    this.#held = new Map();
    if (Object.keys({ ...lanes, ...documents, ...held }).length === 0) return {};
    const once: PathWrites = { lanes, documents: {}, held: {} };
    const followed: PathWrites = { lanes: {}, documents, ...changed, held };
    const all: PathWrites = { lanes, documents, ...changed, held };
    const writes =
      this.#path === this.#documentsPath
        ? { [this.#path]: all }
        : { [this.#path]: once, [this.#documentsPath]: followed };
    return { [WRITES_LEDGER]: writes };
  }

  #laneOf(writer: number, topic: number): NewLane {
    const number = writer * MOST_TOPICS + topic;
    let lane = this.#lanes.get(number);
    if (lane === undefined) {
      lane = {
        writer,
        topic,
        next: 0,
        told: [],
        failed: [],
        unknown: [],
        marks: [],
        there: [],
        absent: [],
        removed: [],
      };
      this.#lanes.set(number, lane);
    }
    return lane;
  }
}

/** What a lane has to tell; then it has nothing more. */
function taken(lane: NewLane): LaneWrites {
  const marks = lane.marks.sort(([a], [b]) => a - b);
  const told = {
    told: rangesOf(lane.told),
    failed: toBlocks(rangesOf(lane.failed)),
    unknown: toBlocks(rangesOf(lane.unknown)),
    ...thinned(0, marks.flat()),
    last: marks.at(-1) ?? [],
    there: rangesOf(lane.there),
    absent: rangesOf(lane.absent),
    ...(lane.removed.length === 0 ? {} : { removed: rangesOf(lane.removed) }),
  };
  lane.told = [];
  lane.failed = [];
  lane.unknown = [];
  lane.marks = [];
  lane.there = [];
  lane.absent = [];
  lane.removed = [];
  return told;
}

/** What logs were told since they were last taken, as one. Each is of a database, which has a path of its own: no two say anything of the same. */
export function takeLogs(logs: Iterable<WriteLog>): Readonly<Record<string, Json>> {
  const all: Record<string, Json> = {};
  for (const log of logs) {
    for (const [name, state] of Object.entries(log.take()))
      all[name] = { ...(all[name] as object | undefined), ...(state as object) };
  }
  return all;
}
