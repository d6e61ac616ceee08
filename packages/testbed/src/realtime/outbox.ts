import type { Environment, Timer } from '../environment.ts';
import type { Tally } from './subscription-window.ts';

/** Messages that wait for a connection, beside what is being written. */
export const QUEUE_MESSAGES = 256;
/** So much goes out in one write. */
const BATCH_BYTES = 64 * 1024;
/** A fault holds back no more messages of a connection. */
const MAX_HELD = 10_000;

/** Where an outbox writes to. */
export interface Outlet {
  /** Writes; false if the system did not take all of it. Then nothing is written until it has called back. */
  write(bytes: Buffer, drained: () => void): boolean;
  /** The client has not taken what was written in time. */
  overdue(): void;
}

/** A message that waits, and where it is counted. */
interface Waiting {
  readonly message: Buffer;
  readonly tally: Tally | undefined;
}

/** A message that a fault holds back. */
interface Held extends Waiting {
  readonly released: ((heldMs: number) => void) | undefined;
  readonly sinceUs: number;
}

/**
 * What goes out to one client: what the system takes is written in batches, and what it does not take waits in a queue.
 * Queue and deadline are those of the server.
 */
export class Outbox {
  readonly #outlet: Outlet;
  readonly #environment: Environment;
  readonly #writeDeadlineMs: () => number;
  #batch: Buffer[] = [];
  #tallies: (Tally | undefined)[] = [];
  #batchBytes = 0;
  #queue: Waiting[] = [];
  #held: Held[] | undefined;
  #deadline: Timer | undefined;
  #release: Timer | undefined;
  #isBlocked = false;
  #isClosed = false;
  #isZombie = false;
  readonly #roomWanted: (() => void)[] = [];

  /** @param writeDeadlineMs how long a write that begins now may take; Infinity: for ever */
  constructor(outlet: Outlet, environment: Environment, writeDeadlineMs: () => number) {
    this.#outlet = outlet;
    this.#environment = environment;
    this.#writeDeadlineMs = writeDeadlineMs;
  }

  /** The queue holds as much as it may. */
  get isFull(): boolean {
    return this.#isZombie || this.#queue.length >= QUEUE_MESSAGES;
  }

  /** The client does not take what it was sent. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Takes a message, to be written with the next flush; false where the queue is full.
   *
   * @param released is called if the message was held back, when it no longer is
   */
  offer(message: Buffer, tally?: Tally, released?: (heldMs: number) => void): boolean {
    if (this.#isZombie) return false;
    if (this.#isClosed) {
      if (tally !== undefined) tally.unsent += 1;
      return true;
    }
    if (this.#held !== undefined && this.#held.length < MAX_HELD) {
      this.#held.push({ message, tally, released, sinceUs: this.#environment.nowUs() });
      return true;
    }
    if (this.#isBlocked) {
      if (this.isFull) return false;
      this.#queue.push({ message, tally });
      return true;
    }
    this.#add(message, tally);
    return true;
  }

  /** Takes a message as soon as there is room for it, to be written with the next flush. @param taken is called then, or when the connection is gone */
  send(message: Buffer, taken: () => void): void {
    if (this.#isClosed || this.offer(message)) taken();
    else this.whenRoom(() => this.send(message, taken));
  }

  /** Calls back once there is room, or the connection is gone. */
  whenRoom(callback: () => void): void {
    this.#roomWanted.push(callback);
  }

  /** Holds back all that comes from here on, for a while. One that is under way goes on. */
  hold(ms: number): void {
    if (this.#held !== undefined || this.#isClosed) return;
    this.flush();
    this.#held = [];
    this.#release = this.#environment.setTimer(() => this.#releaseHeld(), ms);
  }

  /** Writes what was taken. */
  flush(): void {
    if (this.#batch.length === 0) return;
    const [first] = this.#batch;
    const bytes =
      this.#batch.length === 1 && first !== undefined ? first : Buffer.concat(this.#batch, this.#batchBytes);
    const tallies = this.#tallies;
    this.#batch = [];
    this.#tallies = [];
    this.#batchBytes = 0;
    const isTaken = this.#outlet.write(bytes, this.#onDrained);
    const counted = this.#isClosed ? 'unsent' : 'sent';
    for (const tally of tallies) if (tally !== undefined) tally[counted] += 1;
    if (isTaken || this.#isClosed) return;
    this.#isBlocked = true;
    const deadlineMs = this.#writeDeadlineMs();
    if (Number.isFinite(deadlineMs))
      this.#deadline = this.#environment.setTimer(() => this.#outlet.overdue(), deadlineMs);
  }

  /** The connection is gone: forgets everything. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deadline?.cancel();
    this.#release?.cancel();
    for (const tally of [...this.#tallies, ...[...this.#queue, ...(this.#held ?? [])].map(({ tally }) => tally)])
      if (tally !== undefined) tally.unsent += 1;
    this.#batch = [];
    this.#tallies = [];
    this.#queue = [];
    this.#held = undefined;
    for (const callback of this.#roomWanted.splice(0)) callback();
  }

  /** The connection is gone and nobody cleans up: from here on the queue is full for good. */
  turnZombie(): void {
    this.close();
    this.#isZombie = true;
  }

  #add(message: Buffer, tally: Tally | undefined): void {
    this.#batch.push(message);
    this.#tallies.push(tally);
    this.#batchBytes += message.length;
    if (this.#batchBytes >= BATCH_BYTES) this.flush();
  }

  readonly #onDrained = (): void => {
    if (this.#isClosed) return;
    this.#isBlocked = false;
    this.#deadline?.cancel();
    const queue = this.#queue;
    this.#queue = [];
    for (const waiting of queue) this.#takeBack(waiting);
    this.flush();
    while (!this.isFull && this.#roomWanted.length > 0) this.#roomWanted.shift()?.();
  };

  /** Takes a message that was taken before, whatever the queue holds. */
  #takeBack(waiting: Waiting): void {
    if (this.#isBlocked) this.#queue.push(waiting);
    else this.#add(waiting.message, waiting.tally);
  }

  #releaseHeld(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    const nowUs = this.#environment.nowUs();
    for (const waiting of held) {
      waiting.released?.((nowUs - waiting.sinceUs) / 1000);
      this.#takeBack(waiting);
    }
    this.flush();
  }
}
