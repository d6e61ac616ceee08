import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Tokens } from '../identity/tokens.ts';
import {
  type ClientMessage,
  readAuth,
  readClientMessage,
  readSubscribe,
  readUnsubscribe,
  type SubscribeRequest,
} from './client-message.ts';
import { CLOSE, PING } from './frames.ts';
import { interestOf } from './interest.ts';
import { Outbox } from './outbox.ts';
import type { Pipeline } from './pipeline.ts';
import { ackMessage, errorMessage, eventPrefix, HEARTBEAT, snapshotMessage } from './server-message.ts';
import { Slot, SlotSubscription } from './slot.ts';
import { SocketOutlet } from './socket-outlet.ts';

/** One client over WebSocket: answers its messages one after the other. */
export class WebSocketSession {
  readonly outbox: Outbox;
  readonly #socket: Socket;
  readonly #webSocket: WebSocket;
  readonly #pipeline: Pipeline;
  readonly #tokens: Tokens;
  readonly #slots = new Map<string, Slot>();
  readonly #inbox: string[] = [];
  #isBusy = false;
  #isClosed = false;
  /** Undefined: not authenticated. */
  #database: string | undefined;

  constructor(socket: Socket, webSocket: WebSocket, pipeline: Pipeline, tokens: Tokens) {
    this.#socket = socket;
    this.#webSocket = webSocket;
    this.#pipeline = pipeline;
    this.#tokens = tokens;
    this.outbox = new Outbox(new SocketOutlet(socket), pipeline.environment);
    webSocket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')));
    webSocket.on('expelled', () => this.#socket.destroySoon());
  }

  heartbeat(): void {
    if (!this.outbox.isBlocked) this.#socket.write(HEARTBEAT);
  }

  ping(): void {
    if (!this.outbox.isBlocked) this.#socket.write(PING);
  }

  /** Ends the connection without a close frame. */
  cut(): void {
    this.#socket.destroy();
  }

  /** Ends the connection as a server that shuts down. */
  shutDown(): void {
    this.#socket.write(CLOSE);
    this.#socket.destroy();
  }

  /** The connection is gone. */
  onClosed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#inbox.length = 0;
    for (const slot of this.#slots.values()) {
      slot.isLive = false;
      for (const subscription of [slot.newest, ...slot.leaked])
        if (subscription !== undefined) this.#pipeline.unsubscribe(subscription);
    }
    this.#slots.clear();
    this.outbox.close();
  }

  #receive(text: string): void {
    this.#inbox.push(text);
    if (this.#isBusy) this.#webSocket.pause();
    else void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let text = this.#inbox.shift(); text !== undefined; text = this.#inbox.shift()) {
      const message = readClientMessage(text);
      if (message !== undefined) await this.#answer(message);
    }
    this.#isBusy = false;
    if (this.#webSocket.isPaused && !this.#isClosed) this.#webSocket.resume();
  }

  async #answer(message: ClientMessage): Promise<void> {
    const { id, type, payload } = message;
    if (type === 'auth') return this.#send(await this.#authenticate(id, payload));
    const database = this.#database;
    if (database === undefined) return this.#send(errorMessage(id, 'unauthorized', 'auth required'));
    if (type === 'subscribe') {
      const request = readSubscribe(payload);
      return request === undefined ? undefined : this.#subscribe(id, database, request);
    }
    const subscriptionId = readUnsubscribe(payload);
    if (subscriptionId === undefined) return undefined;
    await this.#pipeline.whenFree();
    this.#unsubscribe(subscriptionId);
    return this.#send(ackMessage(id, 'unsubscribe_ack'));
  }

  async #authenticate(id: string, payload: string): Promise<Buffer> {
    const auth = readAuth(payload);
    if (auth === undefined) return errorMessage(id, 'invalid_auth', 'invalid payload');
    if (auth.database === '') return errorMessage(id, 'invalid_auth', 'database is required');
    if ((await this.#tokens.verify(auth.token)) === undefined) return errorMessage(id, 'unauthorized', 'invalid token');
    this.#database = auth.database;
    return ackMessage(id, 'auth_ack');
  }

  async #subscribe(id: string, database: string, request: SubscribeRequest): Promise<void> {
    const { query, includesData, wantsSnapshot } = request;
    await this.#pipeline.whenFree();
    if (this.#isClosed) return;
    const interest = interestOf(query.filters, this.#pipeline.dialect);
    if (typeof interest === 'string')
      return this.#send(
        errorMessage(id, '', `Subscribe failed: subscribe failed: failed to compile filters: ${interest}`),
      );
    this.#occupy(
      id,
      includesData,
      (slot) => new SlotSubscription(slot, this.outbox, database, query.collection, interest),
    );
    await this.#send(ackMessage(id, 'subscribe_ack'));
    if (wantsSnapshot) await this.#send(snapshotMessage(id, this.#pipeline.snapshot(database, query.collection)));
  }

  #occupy(id: string, includesData: boolean, subscriptionIn: (slot: Slot) => SlotSubscription): void {
    let slot = this.#slots.get(id);
    if (slot === undefined) this.#slots.set(id, (slot = new Slot(eventPrefix(id))));
    if (slot.newest !== undefined) slot.leaked.push(slot.newest);
    slot.newest = subscriptionIn(slot);
    slot.includesData = includesData;
    slot.isLive = true;
    this.#pipeline.subscribe(slot.newest);
  }

  #unsubscribe(id: string): void {
    const slot = this.#slots.get(id);
    if (slot?.newest === undefined) return;
    this.#pipeline.unsubscribe(slot.newest);
    slot.newest = undefined;
    slot.isLive = false;
    if (slot.leaked.length === 0) this.#slots.delete(id);
  }

  #send(message: Buffer): Promise<void> {
    return new Promise((taken) => this.outbox.send(message, taken));
  }
}
