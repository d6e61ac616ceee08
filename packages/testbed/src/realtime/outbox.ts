import type { Environment, Timer } from '../environment.ts';

/** Messages that wait for a connection, beside what is being written. */
export const QUEUE_MESSAGES = 256;
/** A message that the client does not take for this long ends its connection. */
const WRITE_DEADLINE_MS = 10_000;
/** So much goes out in one write. */
const BATCH_BYTES = 64 * 1024;

/** Where an outbox writes to. */
export interface Outlet {
  /** Writes; false if the system did not take all of it. Then nothing is written until it has called back. */
  write(bytes: Buffer, drained: () => void): boolean;
  /** Ends the connection without a word. */
  cut(): void;
}

/**
 * What goes out to one client: what the system takes is written in batches, and what it does not take waits in a queue.
 * Queue and deadline are those of the server.
 */
export class Outbox {
  readonly #outlet: Outlet;
  readonly #environment: Environment;
  readonly #writeDeadlineMs: number;
  #batch: Buffer[] = [];
  #batchBytes = 0;
  #queue: Buffer[] = [];
  #deadline: Timer | undefined;
  #isBlocked = false;
  #isClosed = false;
  readonly #waiting: (() => void)[] = [];

  /** @param writeDeadlineMs Infinity: none */
  constructor(outlet: Outlet, environment: Environment, writeDeadlineMs = WRITE_DEADLINE_MS) {
    this.#outlet = outlet;
    this.#environment = environment;
    this.#writeDeadlineMs = writeDeadlineMs;
  }

  /** The queue holds as much as it may. */
  get isFull(): boolean {
    return this.#queue.length >= QUEUE_MESSAGES;
  }

  /** The client does not take what it was sent. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Messages that have not been written. */
  get waiting(): number {
    return this.#queue.length;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes a message, to be written with the next flush; false where the queue is full. */
  offer(message: Buffer): boolean {
    if (this.#isClosed) return true;
    if (this.#isBlocked) {
      if (this.isFull) return false;
      this.#queue.push(message);
      return true;
    }
    this.#batch.push(message);
    this.#batchBytes += message.length;
    if (this.#batchBytes >= BATCH_BYTES) this.flush();
    return true;
  }

  /** Takes a message as soon as there is room for it, and writes it. @param taken is called then */
  send(message: Buffer, taken: () => void): void {
    if (this.offer(message)) {
      this.flush();
      taken();
    } else this.whenRoom(() => this.send(message, taken));
  }

  /** Calls back once there is room, or the connection is gone. */
  whenRoom(callback: () => void): void {
    this.#waiting.push(callback);
  }

  /** Writes what was taken. */
  flush(): void {
    if (this.#batch.length === 0) return;
    const [first] = this.#batch;
    const bytes =
      this.#batch.length === 1 && first !== undefined ? first : Buffer.concat(this.#batch, this.#batchBytes);
    this.#batch = [];
    this.#batchBytes = 0;
    if (this.#outlet.write(bytes, this.#onDrained)) return;
    this.#isBlocked = true;
    if (Number.isFinite(this.#writeDeadlineMs))
      this.#deadline = this.#environment.setTimer(() => this.#outlet.cut(), this.#writeDeadlineMs);
  }

  /** Forgets everything: the connection is gone. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deadline?.cancel();
    this.#batch = [];
    this.#queue = [];
    for (const callback of this.#waiting.splice(0)) callback();
  }

  readonly #onDrained = (): void => {
    if (this.#isClosed) return;
    this.#isBlocked = false;
    this.#deadline?.cancel();
    const queue = this.#queue;
    this.#queue = [];
    for (let index = 0; index < queue.length; index += 1) {
      const message = queue[index];
      if (message !== undefined) this.offer(message);
    }
    this.flush();
    while (!this.isFull && this.#waiting.length > 0) this.#waiting.shift()?.();
  };
}
