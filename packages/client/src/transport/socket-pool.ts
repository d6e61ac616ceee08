/**
 * Which socket a connection's request goes over. With one socket per connection it is always the connection's own; with
 * fewer, requests take any free one and wait in the order of asking.
 */
export class SocketPool<Carrier> {
  readonly sockets: readonly Carrier[];
  readonly #free: Carrier[] | null;
  #waiting: ((socket: Carrier | null) => void)[] = [];
  #nextWaiting = 0;

  constructor(sockets: readonly Carrier[], connections: number) {
    this.sockets = sockets;
    this.#free = sockets.length < connections ? [...sockets].reverse() : null;
  }

  /** How many requests wait for a socket. */
  get waiting(): number {
    return this.#waiting.length - this.#nextWaiting;
  }

  /** Calls `use` with a socket: at once if one is free, else when one is released; with `null` if none will be. */
  acquire(connection: number, use: (socket: Carrier | null) => void): void {
    const socket = this.#free === null ? this.sockets[connection] : this.#free.pop();
    if (socket === undefined) this.#waiting.push(use);
    else use(socket);
  }

  release(socket: Carrier): void {
    if (this.#free === null) return;
    const next = this.#waiting[this.#nextWaiting];
    if (next === undefined) {
      this.#free.push(socket);
      return;
    }
    this.#nextWaiting += 1;
    if (this.#nextWaiting > 1024) {
      this.#waiting = this.#waiting.slice(this.#nextWaiting);
      this.#nextWaiting = 0;
    }
    next(socket);
  }

  /** Tells everyone who waits that no socket will come. */
  reject(): void {
    const waiting = this.#waiting.slice(this.#nextWaiting);
    this.#waiting = [];
    this.#nextWaiting = 0;
    for (const use of waiting) use(null);
  }
}
