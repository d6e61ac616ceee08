import { createServer, type Server, type Socket } from 'node:net';
import type { Environment, Timer } from '../environment.ts';
import { Connection } from './connection.ts';
import type { ConnectionHost, OpenConnection, TransportLimits } from './connection-host.ts';
import type { Exchange } from './exchange.ts';

/** Overstaying connections are looked for this often. */
const SWEEP_MS = 250;

/** What is told to the owner of the server. */
export interface HttpEvents {
  onRequest(exchange: Exchange): void;
  onMalformed(text: string): void;
  onConnection(): void;
}

/** HTTP/1.1 over TCP, with the framing and the limits of Go's server. */
export class HttpServer implements ConnectionHost {
  readonly limits: TransportLimits;
  readonly #environment: Environment;
  readonly #events: HttpEvents;
  readonly #server: Server;
  readonly #connections = new Set<OpenConnection>();
  #sweepTimer: Timer | undefined;
  #date = '';
  #dateSecond = -1;

  constructor(limits: TransportLimits, environment: Environment, events: HttpEvents) {
    this.limits = limits;
    this.#environment = environment;
    this.#events = events;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true, highWaterMark: 64 * 1024 }, (socket) =>
      this.#accept(socket),
    );
  }

  get openConnections(): number {
    return this.#connections.size;
  }

  /** Resolves with the port. Rejects with the system's error, e.g. `EADDRINUSE`. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host, backlog: 4096 }, () => {
        this.#server.removeListener('error', reject);
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Stops listening and destroys every connection. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const connection of this.#connections) connection.destroy();
      this.#sweepTimer?.cancel();
      this.#sweepTimer = undefined;
    });
  }

  nowUs(): number {
    return this.#environment.nowUs();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.#environment.setTimer(callback, delayMs);
  }

  httpDate(): string {
    const second = Math.floor(this.#environment.nowMs() / 1000);
    if (second !== this.#dateSecond) {
      this.#dateSecond = second;
      this.#date = new Date(second * 1000).toUTCString();
    }
    return this.#date;
  }

  onRequest(exchange: Exchange): void {
    this.#events.onRequest(exchange);
  }

  onMalformed(text: string): void {
    this.#events.onMalformed(text);
  }

  onClosed(connection: OpenConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    this.#sweepTimer?.cancel();
    this.#sweepTimer = undefined;
  }

  #accept(socket: Socket): void {
    this.#events.onConnection();
    this.#connections.add(new Connection(socket, this));
    this.#sweepTimer ??= this.#environment.setTimer(() => this.#sweep(), SWEEP_MS);
  }

  #sweep(): void {
    this.#sweepTimer =
      this.#connections.size > 0 ? this.#environment.setTimer(() => this.#sweep(), SWEEP_MS) : undefined;
    const nowUs = this.nowUs();
    for (const connection of this.#connections) connection.sweep(nowUs);
  }
}
