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
import { ackMessage, errorMessage, HEARTBEAT, snapshotMessage } from './server-message.ts';
import { Slot, type SlotInterest, SlotSubscription } from './slot.ts';
import { endSocket, SocketOutlet } from './socket-outlet.ts';
import type { WindowEnd } from './subscription-window.ts';

/** A message that the client does not take for this long ends its connection. */
const WRITE_DEADLINE_MS = 10_000;
/** A connection that closes so soon after an event for it can lock the hub. */
const TRAFFIC_MS = 1000;

/** What a connection does when its client runs into a hazard. */
export interface HazardPolicy {
  /** They happen as on a real server; else they are counted and nothing comes of them. */
  readonly happen: boolean;
  readonly lock: () => void;
}

/** One client over WebSocket: answers its messages one after the other. */
export class WebSocketSession {
  readonly number: number;
  readonly #outbox: Outbox;
  readonly #socket: Socket;
  readonly #webSocket: WebSocket;
  readonly #pipeline: Pipeline;
  readonly #tokens: Tokens;
  readonly #slots = new Map<string, Slot>();
  readonly #inbox: string[] = [];
  readonly #hazards: HazardPolicy;
  #isBusy = false;
  /** A message came while the queue was full, and has not been answered. */
  #owesUnread = false;
  #isCut = false;
  #isClosed = false;
  /** Undefined: not authenticated. */
  #database: string | undefined;

  constructor(
    number: number,
    socket: Socket,
    webSocket: WebSocket,
    pipeline: Pipeline,
    tokens: Tokens,
    hazards: HazardPolicy,
  ) {
    this.number = number;
    this.#hazards = hazards;
    this.#socket = socket;
    this.#webSocket = webSocket;
    this.#pipeline = pipeline;
    this.#tokens = tokens;
    const outlet = new SocketOutlet(socket, () => this.cut());
    this.#outbox = new Outbox(outlet, pipeline.environment, () => WRITE_DEADLINE_MS);
    webSocket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')));
    webSocket.on('expelled', () => this.#socket.destroySoon());
  }

  heartbeat(): void {
    if (!this.#outbox.isBlocked) this.#socket.write(HEARTBEAT);
  }

  ping(): void {
    if (!this.#outbox.isBlocked) this.#socket.write(PING);
  }

  /** Ends the connection without a close frame. */
  cut(): void {
    this.#outbox.flush();
    const { isBlocked } = this.#outbox;
    this.#isCut = true;
    this.onClosed();
    endSocket(this.#socket, isBlocked);
  }

  /** Ends the connection as a server that shuts down. */
  shutDown(): void {
    this.#isCut = true;
    this.#socket.write(CLOSE);
    this.#socket.destroySoon();
    this.onClosed();
  }

  /** The connection is gone. */
  onClosed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#inbox.length = 0;
    const live = [...this.#slots.values()].filter(({ isLive }) => isLive);
    if (!this.#isCut) this.#lookForTraffic(live);
    if (this.#hazards.happen && this.#owesUnread && live.length > 0) this.#turnZombie(live);
    else this.#cleanUp();
  }

  #lookForTraffic(live: readonly Slot[]): void {
    const nowMs = this.#pipeline.environment.nowMs();
    if (!live.some(({ lastReadMs }) => nowMs - lastReadMs < TRAFFIC_MS)) return;
    this.#pipeline.truth.hazard('closedUnderTraffic');
    if (this.#hazards.happen) this.#hazards.lock();
  }

  #turnZombie(live: readonly Slot[]): void {
    this.#pipeline.truth.hazard('zombies');
    for (const { newest } of live) if (newest !== undefined) this.#pipeline.endWindow(newest, this.#ending);
    this.#outbox.turnZombie();
  }

  #cleanUp(): void {
    for (const slot of this.#slots.values()) {
      // Who leaves a leaked subscription behind under an id that is subscribed has armed it.
      slot.isFatal = this.#hazards.happen && slot.isLive && slot.leaked.length > 0;
      slot.isLive = false;
      if (slot.newest !== undefined) this.#pipeline.unsubscribe(slot.newest, this.#ending);
      for (const leaked of slot.leaked) {
        if (slot.isFatal) this.#pipeline.endWindow(leaked, this.#ending);
        else this.#pipeline.unsubscribe(leaked, this.#ending);
      }
    }
    this.#slots.clear();
    this.#outbox.close();
  }

  get #ending(): WindowEnd {
    return this.#isCut ? 'cut' : 'closed';
  }

  #receive(text: string): void {
    this.#inbox.push(text);
    if (this.#isBusy) this.#webSocket.pause();
    else this.#work().catch(() => this.#giveUp());
  }

  #giveUp(): void {
    this.#pipeline.mistake();
    this.cut();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let text = this.#inbox.shift(); text !== undefined; text = this.#inbox.shift()) {
      const message = readClientMessage(text);
      if (message !== undefined) await this.#answer(message);
      this.#owesUnread = false;
      // Answers to messages that came together leave together.
      if (this.#inbox.length === 0) this.#outbox.flush();
    }
    this.#isBusy = false;
    if (this.#webSocket.isPaused && !this.#isClosed) this.#webSocket.resume();
  }

  async #answer(message: ClientMessage): Promise<void> {
    const { id, type, payload } = message;
    this.#owesUnread = this.#outbox.isFull;
    if (this.#owesUnread) this.#pipeline.truth.hazard('sentUnread');
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
    const { collection, filters } = query;
    await this.#pipeline.whenFree();
    if (this.#isClosed) return;
    const interest = interestOf(filters, this.#pipeline.dialect);
    if (typeof interest === 'string')
      return this.#send(subscribeError(id, `subscribe failed: failed to compile filters: ${interest}`));
    if (this.#pipeline.isDead) return this.#send(subscribeError(id, 'EOF'));
    this.#occupy(id, includesData, { database, collection, interest });
    await this.#send(ackMessage(id, 'subscribe_ack'));
    if (this.#pipeline.drawn('cut-after-subscribe', 'ws')) this.cut();
    else if (wantsSnapshot) await this.#send(snapshotMessage(id, this.#pipeline.snapshot(database, collection)));
  }

  #occupy(id: string, includesData: boolean, about: SlotInterest): void {
    let slot = this.#slots.get(id);
    if (slot === undefined) this.#slots.set(id, (slot = new Slot(id)));
    if (slot.newest !== undefined) {
      this.#pipeline.truth.hazard('reusedIds');
      slot.leaked.push(slot.newest);
    }
    const { database, collection, interest } = about;
    const facts = { connection: this.number, transport: 'ws', database, collection } as const;
    const window = this.#pipeline.openWindow({ ...facts, subscription: id, interest: interest.kind });
    slot.newest = new SlotSubscription(slot, this.#outbox, window, about);
    slot.includesData = includesData;
    slot.isLive = true;
    this.#pipeline.subscribe(slot.newest);
  }

  #unsubscribe(id: string): void {
    const slot = this.#slots.get(id);
    if (slot?.newest === undefined) return;
    this.#pipeline.unsubscribe(slot.newest, 'unsubscribed');
    slot.newest = undefined;
    slot.isLive = false;
    if (slot.leaked.length === 0) this.#slots.delete(id);
  }

  #send(message: Buffer): Promise<void> {
    return new Promise((taken) => this.#outbox.send(message, taken));
  }
}

function subscribeError(id: string, reason: string): Buffer {
  return errorMessage(id, '', `Subscribe failed: ${reason}`);
}
