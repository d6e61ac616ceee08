import { DELETED_TOPIC } from './delivery-audit.ts';
import { moment, writeName } from './findings.ts';
import { difference, intersection, union, type Ranges } from './ranges.ts';
import type { LaneWrites, PathWrites, TopicChanges } from './write-ledger.ts';

/** When one write was due, sent and answered. */
export interface MarkedWrite {
  readonly dueUs: number;
  readonly sentUs: number;
  readonly doneUs: number;
}

/** What is known of a lane: which numbers were acknowledged, and when. */
export class OracleLane {
  readonly writer: number;
  readonly topic: number;
  readonly told: Ranges;
  /** Provably not applied, each of them. */
  readonly failed: Ranges;
  /** Those that may have been applied. */
  readonly unknown: Ranges;
  readonly acknowledged: Ranges;
  readonly there: Ranges;
  readonly absent: Ranges;
  /** Of documents that were, or may have been, deleted. */
  readonly removed: Ranges;
  /** Of what was asked for when load was over, that which is as these writes left it, or may have left it. */
  readonly proven: Ranges;
  readonly #marks: Float64Array;
  /** The earliest that this or any later mark was sent. */
  readonly #sentFrom: Float64Array;
  /** The latest that this or any earlier mark was answered. */
  readonly #doneUntil: Float64Array;

  constructor(
    writer: number,
    topic: number,
    { told, failed, unknown, marks, last, there, absent, removed = [] }: LaneWrites,
  ) {
    this.writer = writer;
    this.topic = topic;
    this.told = told;
    this.there = there;
    this.absent = absent;
    this.removed = removed;
    const isExact = failed.level === 0;
    this.failed = isExact ? failed.ranges : [];
    this.unknown = intersection(told, isExact ? unknown.ranges : union(unknown.ranges, failed.ranges));
    this.acknowledged = difference(difference(told, this.failed), this.unknown);
    const left = topic === DELETED_TOPIC ? absent : there;
    this.proven = intersection(left, union(this.acknowledged, this.unknown));
    const all = last.length > 0 && last[0] !== marks.at(-4) ? [...marks, ...last] : marks;
    this.#marks = Float64Array.from(all);
    const count = all.length / 4;
    this.#sentFrom = new Float64Array(count);
    this.#doneUntil = new Float64Array(count);
    for (let mark = 0, doneUs = -Infinity; mark < count; mark += 1) {
      this.#doneUntil[mark] = doneUs = Math.max(doneUs, this.#marks[4 * mark + 3]!);
    }
    for (let mark = count - 1, sentUs = Infinity; mark >= 0; mark -= 1) {
      this.#sentFrom[mark] = sentUs = Math.min(sentUs, this.#marks[4 * mark + 2]!);
    }
  }

  /** The lowest number from which on all were sent after the moment; Infinity where there is none. */
  firstSentAfter(atUs: number): number {
    let low = 0;
    let high = this.#sentFrom.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sentFrom[middle]! > atUs) high = middle;
      else low = middle + 1;
    }
    return low < this.#sentFrom.length ? this.#marks[4 * low]! : Infinity;
  }

  /** The highest number up to which all that were answered were so before the moment; -1 where there is none. */
  lastDoneBefore(atUs: number): number {
    let low = 0;
    let high = this.#doneUntil.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#doneUntil[middle]! < atUs) low = middle + 1;
      else high = middle;
    }
    return low > 0 ? this.#marks[4 * (low - 1)]! : -1;
  }

  /** Acknowledged numbers from one to another. */
  acknowledgedFrom(from: number, to: number): Ranges {
    return from > to ? [] : intersection(this.acknowledged, [from, to]);
  }

  /** By when an acknowledged number had surely been answered: its own moment, or that of the next mark. */
  answeredBy(sequence: number): number {
    let low = 0;
    let high = this.#doneUntil.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#marks[4 * middle]! < sequence) low = middle + 1;
      else high = middle;
    }
    return this.#doneUntil[low] ?? Infinity;
  }

  /** From when on, at the earliest, a number was sent: its own moment, or that of the mark before. */
  sentFrom(sequence: number): number {
    const mark = this.#markAt(sequence);
    return this.#marks[4 * mark]! <= sequence ? this.#marks[4 * mark + 2]! : -Infinity;
  }

  /** By when an acknowledged number had surely been sent: its own moment, or that of the next mark. */
  sentBy(sequence: number): number {
    const mark = this.#markAt(sequence);
    return this.#marks[4 * (this.#marks[4 * mark]! >= sequence ? mark : mark + 1) + 2] ?? Infinity;
  }

  /** The last mark at or below the number: its own times where all are kept. */
  at(sequence: number): MarkedWrite {
    const mark = 4 * this.#markAt(sequence);
    return { dueUs: this.#marks[mark + 1]!, sentUs: this.#marks[mark + 2]!, doneUs: this.#marks[mark + 3]! };
  }

  /** When the numbers from one to another were due and sent, as {@link at} says: moment by moment, with how many they are. */
  dueFrom(from: number, to: number, tell: (dueUs: number, count: number, sentUs: number) => void): void {
    const marks = this.#marks;
    const last = marks.length / 4 - 1;
    let sequence = from;
    for (let mark = this.#markAt(from); sequence <= to; mark += 1) {
      const end = mark < last ? Math.min(to, marks[4 * (mark + 1)]! - 1) : to;
      tell(marks[4 * mark + 1]!, end - sequence + 1, marks[4 * mark + 2]!);
      sequence = end + 1;
    }
  }

  #markAt(sequence: number): number {
    let low = 0;
    let high = this.#marks.length / 4;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#marks[4 * middle]! <= sequence) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

/** All that was written to a collection, by what all shards told. */
export class Oracle {
  readonly lanes: readonly OracleLane[];
  readonly documents: PathWrites['documents'];
  readonly held: PathWrites['held'];
  /** Changes of followed documents, by topic. */
  readonly changed: readonly (TopicChanges & { readonly topic: number })[];
  readonly #byName = new Map<string, OracleLane>();

  /** @param followed What tells of followed documents. @default `writes` */
  constructor(writes: PathWrites | undefined, followed = writes) {
    this.lanes = Object.entries(writes?.lanes ?? {}).map(([name, lane]) => {
      const [writer, topic] = name.split('.').map(Number) as [number, number];
      const known = new OracleLane(writer, topic, lane);
      this.#byName.set(name, known);
      return known;
    });
    this.documents = followed?.documents ?? {};
    this.held = followed?.held ?? {};
    this.changed = Object.entries(followed?.changed ?? {}).map(([topic, told]) => ({ ...told, topic: Number(topic) }));
  }

  laneOf(writer: number, topic: number): OracleLane | undefined {
    return this.#byName.get(`${writer}.${topic}`);
  }
}

/** A write, for people. */
export function describedWrite(lane: OracleLane, sequence: number): string {
  const { sentUs, doneUs } = lane.at(sequence);
  const times = `sent at ${moment(sentUs)}, answered at ${moment(doneUs)}`;
  return `${writeName(lane.writer, lane.topic, sequence)}, ${times}`;
}
