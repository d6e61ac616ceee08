import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

/** What the socket tells: the owner's four types. */
export type SocketMessageType = 'metrics_update' | 'status_change' | 'error_occurred' | 'benchmark_completed';

/** How many may listen at once. */
const MAX_LISTENERS = 50;
/** Who has left so much unread is cut off: nobody reads there. */
const MAX_UNREAD_BYTES = 512 * 1024;
/** What listeners say is not read; who says more than this is cut off. */
const MAX_HEARD_BYTES = 1024;
/** Who does not answer a ping by the next one is gone. */
const PING_MS = 30_000;

/** Those who listen to `WS /ws/metrics`. Nobody is waited for: who does not read is cut off. */
export class SocketListeners {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_HEARD_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #listeners = new Map<WebSocket, { answered: boolean }>();
  readonly #pinger: NodeJS.Timeout;

  constructor() {
    this.#pinger = setInterval(() => this.#ping(), PING_MS);
    this.#pinger.unref();
  }

  get count(): number {
    return this.#listeners.size;
  }

  get isFull(): boolean {
    return this.#listeners.size >= MAX_LISTENERS;
  }

  /** Takes a listener in and tells it `first`, if there is anything yet. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, first: () => string | null): void {
    this.#server.handleUpgrade(request, socket, head, (listener) => {
      this.#listeners.set(listener, { answered: true });
      listener.on('pong', () => this.#listeners.set(listener, { answered: true }));
      listener.on('close', () => this.#listeners.delete(listener));
      listener.on('error', () => listener.terminate());
      const text = first();
      if (text !== null) this.#send(listener, text);
    });
  }

  tell(type: SocketMessageType, timestamp: string, data: unknown): void {
    if (this.#listeners.size === 0) return;
    const text = messageOf(type, timestamp, data);
    for (const listener of this.#listeners.keys()) this.#send(listener, text);
  }

  close(): void {
    clearInterval(this.#pinger);
    for (const listener of this.#listeners.keys()) listener.close(1001, 'the monitor ends');
    const terminate = setTimeout(() => {
      for (const listener of this.#listeners.keys()) listener.terminate();
    }, 500);
    terminate.unref();
  }

  #send(listener: WebSocket, text: string): void {
    if (listener.bufferedAmount > MAX_UNREAD_BYTES) listener.terminate();
    else listener.send(text);
  }

  #ping(): void {
    for (const [listener, state] of this.#listeners) {
      if (!state.answered) {
        listener.terminate();
        continue;
      }
      state.answered = false;
      listener.ping();
    }
  }
}

/** A message as it is sent. */
export function messageOf(type: SocketMessageType, timestamp: string, data: unknown): string {
  return JSON.stringify({ type, timestamp, data });
}
