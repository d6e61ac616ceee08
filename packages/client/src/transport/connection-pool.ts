/**
 * Which connection a worker uses. With one connection per worker it is always the worker's own; with fewer, workers take any
 * free one and wait in the order of asking.
 */
export class ConnectionPool<Carrier> {
  readonly connections: readonly Carrier[];
  readonly #free: Carrier[] | null;
  #waiting: ((connection: Carrier | null) => void)[] = [];
  #nextWaiting = 0;

  constructor(connections: readonly Carrier[], workers: number) {
    this.connections = connections;
    this.#free = connections.length < workers ? [...connections].reverse() : null;
  }

  /** How many workers wait for a connection. */
  get waiting(): number {
    return this.#waiting.length - this.#nextWaiting;
  }

  /** Calls `use` with a connection: at once if one is free, else when one is released; with `null` if none will be. */
  acquire(worker: number, use: (connection: Carrier | null) => void): void {
    const connection = this.#free === null ? this.connections[worker] : this.#free.pop();
    if (connection === undefined) this.#waiting.push(use);
    else use(connection);
  }

  release(connection: Carrier): void {
    if (this.#free === null) return;
    const next = this.#waiting[this.#nextWaiting];
    if (next === undefined) {
      this.#free.push(connection);
      return;
    }
    this.#nextWaiting += 1;
    if (this.#nextWaiting > 1024) {
      this.#waiting = this.#waiting.slice(this.#nextWaiting);
      this.#nextWaiting = 0;
    }
    next(connection);
  }

  /** Tells everyone who waits that no connection will come. */
  turnAway(): void {
    const waiting = this.#waiting.slice(this.#nextWaiting);
    this.#waiting = [];
    this.#nextWaiting = 0;
    for (const use of waiting) use(null);
  }
}
