/** What is known on this shard of one write: when it was answered, where its worker is here, and who has received it. */
interface RecentWrite {
  /** NaN while its answer is awaited, or its worker is on another shard. */
  doneUs: number;
  /** Whether its worker is here, and waits for the answer. */
  awaited: boolean;
  firstUs: number;
  lastUs: number;
  dueUs: number;
  received: number;
  /** Deliveries that came before the answer, {@link EARLY} numbers each. */
  early: number[] | null;
}

/** A delivery, as it is told when all of it is known. */
export interface EarlyDelivery {
  readonly series: number;
  readonly dueUs: number;
  readonly sentUs: number;
  readonly receivedUs: number;
  readonly readDelayUs: number;
  readonly bytesIn: number;
  /** Place of its database among the workload's. */
  readonly database: number;
}

/** Who is told what writes came to. */
export interface RecentWritesListener {
  /** A delivery that came before its write's answer, now that this is known; NaN: it never will be. */
  onEarly(delivery: EarlyDelivery, doneUs: number): void;
  /** All deliveries of a write that will come have come, as far as anybody waits: several subscribers received it. */
  onFannedOut(dueUs: number, firstUs: number, lastUs: number): void;
}

const EARLY = 7;
/** So many writes are remembered; of one that is forgotten nothing more is told. */
const MOST_WRITES = 8_192;
/** So many deliveries of one write wait for its answer; what exceeds it is told without. */
const MOST_EARLY = 4_096;

/** More topics and changes than there are of one writer at once: numbers of recent writes do not meet. */
const LANES = 2 ** 18;
const WRITES = 2 ** 20;

/** Number of the write of a document that is written once. */
export function laneNumber(writer: number, topic: number, sequence: number): number {
  return (writer * LANES + topic) * WRITES + (sequence % WRITES);
}

/** Number of the change of a followed document: below 0, where no other write's is. */
export function changeNumber(writer: number, sequence: number): number {
  return -1 - (writer * WRITES + (sequence % WRITES));
}

/**
 * The writes of the last moments, by which a delivery finds its write's answer, though it may come before it, and the first
 * receiver of a write the last. Knows writes of workers on this shard; of others only what is received of them.
 */
export class RecentWrites {
  readonly #writes = new Map<number, RecentWrite>();
  readonly #listener: RecentWritesListener;

  constructor(listener: RecentWritesListener) {
    this.#listener = listener;
  }

  /** A write is about to be sent from here. @param write Its number, unique among recent ones */
  sending(write: number): void {
    this.#add(write, true);
  }

  /** It has its answer. @param doneUs NaN where it was not applied, or nobody knows */
  answered(write: number, doneUs: number): void {
    const known = this.#writes.get(write);
    if (known === undefined) return;
    known.doneUs = doneUs;
    known.awaited = false;
    this.#tellEarly(known);
  }

  /**
   * A delivery of a write.
   *
   * @returns when its write was answered; NaN where that is not known here; null where the answer is awaited: then the listener is
   *   told of it
   */
  received(write: number, delivery: EarlyDelivery): number | null {
    const known = this.#writes.get(write) ?? this.#add(write, false);
    const { receivedUs } = delivery;
    if (known.received === 0) known.firstUs = receivedUs;
    known.received += 1;
    known.dueUs = delivery.dueUs;
    if (receivedUs > known.lastUs) known.lastUs = receivedUs;
    if (!known.awaited) return known.doneUs;
    known.early ??= [];
    if (known.early.length >= MOST_EARLY * EARLY) return Number.NaN;
    const { series, dueUs, sentUs, readDelayUs, bytesIn, database } = delivery;
    known.early.push(series, dueUs, sentUs, receivedUs, readDelayUs, bytesIn, database);
    return null;
  }

  /** Load is over: all that is remembered is told of, and forgotten. */
  flush(): void {
    for (const write of this.#writes.values()) this.#forget(write);
    this.#writes.clear();
  }

  #add(write: number, awaited: boolean): RecentWrite {
    if (this.#writes.size >= MOST_WRITES) this.#forgetOldest();
    const added = { doneUs: Number.NaN, awaited, firstUs: 0, lastUs: 0, dueUs: 0, received: 0, early: null };
    this.#writes.set(write, added);
    return added;
  }

  #forgetOldest(): void {
    for (const [write, oldest] of this.#writes) {
      this.#forget(oldest);
      this.#writes.delete(write);
      return;
    }
  }

  #forget(write: RecentWrite): void {
    this.#tellEarly(write);
    if (write.received > 1) this.#listener.onFannedOut(write.dueUs, write.firstUs, write.lastUs);
  }

  #tellEarly(write: RecentWrite): void {
    const { early, doneUs } = write;
    if (early === null) return;
    write.early = null;
    for (let at = 0; at < early.length; at += EARLY) {
      this.#listener.onEarly(
        {
          series: early[at]!,
          dueUs: early[at + 1]!,
          sentUs: early[at + 2]!,
          receivedUs: early[at + 3]!,
          readDelayUs: early[at + 4]!,
          bytesIn: early[at + 5]!,
          database: early[at + 6]!,
        },
        doneUs,
      );
    }
  }
}
