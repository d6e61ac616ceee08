import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Environment, Timer } from '../environment.ts';
import type { FaultEngine } from '../faults/fault-engine.ts';
import type { RealtimeFault } from '../faults/realtime-fault.ts';
import type { Answer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Tokens } from '../identity/tokens.ts';
import { andThen, type MaybeLater } from '../later.ts';
import { refusalOfCaller } from '../routes/caller.ts';
import type { DocumentStore } from '../store/document-store.ts';
import { ChangeFeed } from './change-feed.ts';
import type { Change, Dialect } from './change.ts';
import { EventStream } from './event-stream.ts';
import { eventStreamAnswer, streamRefusal, streamTargetOf } from './event-stream-answer.ts';
import { queryTokenRefusal, upgradeRefusal } from './handshake.ts';
import type { OriginSettings } from './origin.ts';
import { Pipeline } from './pipeline.ts';
import { RealtimeTruthRecorder } from './realtime-truth.ts';
import { Rota } from './rota.ts';
import type { acceptWebSocket } from './server-socket.ts';
import type { RealtimeTransport } from './subscription-window.ts';
import { WebSocketSession } from './web-socket-session.ts';

const HEARTBEAT_MS = 30_000;
const PING_MS = 54_000;
/** From connecting, and from each pong, until the next. */
const PONG_MS = 60_000;
const STREAM_HEARTBEAT_MS = 15_000;

/** How the realtime part of a testbed is set up. */
export interface RealtimeSettings {
  readonly dialect: Dialect;
  readonly eventLagMs: number;
  readonly coalesceUpdates: boolean;
  /** What ends a real server's realtime part ends this one's, too. */
  readonly hazardsHappen: boolean;
  /** How long an event stream may last: it breaks off at the first write beyond. */
  readonly streamTimeoutMs: number;
  readonly origins: OriginSettings;
}

/** What the realtime part works with. */
export interface RealtimeParts {
  readonly environment: Environment;
  readonly documents: DocumentStore;
  readonly faults: FaultEngine;
  readonly tokens: Tokens;
  /** Is told of every change, beside the listeners. @default nobody is */
  readonly follow?: ((change: Change) => void) | undefined;
  /** The server dies. */
  readonly crash: () => void;
  /** The testbed made a mistake of its own. */
  readonly mistake: () => void;
}

/** A client that is connected, by whichever transport. */
type Listener = WebSocketSession | EventStream;

/** Everything between the store and its listeners. */
export class Realtime {
  /** Is told about every write. */
  readonly feed: ChangeFeed;
  readonly truth = new RealtimeTruthRecorder();
  readonly #settings: RealtimeSettings;
  readonly #parts: RealtimeParts;
  readonly #pipeline: Pipeline;
  readonly #listeners = new Map<Listener, RealtimeTransport>();
  readonly #heartbeats: Rota<WebSocketSession>;
  readonly #pings: Rota<WebSocketSession>;
  readonly #pongs: Rota<WebSocketSession>;
  readonly #streamHeartbeats: Rota<EventStream>;
  #faultTimers: Timer[] = [];
  #connections = 0;

  constructor(settings: RealtimeSettings, parts: RealtimeParts) {
    const { environment, documents, faults, follow } = parts;
    this.#settings = settings;
    this.#parts = parts;
    this.#pipeline = new Pipeline({
      environment,
      documents,
      faults,
      truth: this.truth,
      dialect: settings.dialect,
      defer: (turn) => void setImmediate(turn),
      crash: () => this.#crash(),
      mistake: parts.mistake,
    });
    this.feed = new ChangeFeed(
      { lagMs: settings.eventLagMs, looksUp: settings.coalesceUpdates },
      environment,
      (database, path) => documents.latest(database, path),
      follow === undefined
        ? (change) => this.#pipeline.onChange(change)
        : (change) => {
            this.#pipeline.onChange(change);
            follow(change);
          },
    );
    this.#heartbeats = new Rota(environment, HEARTBEAT_MS, (session) => session.heartbeat());
    this.#pings = new Rota(environment, PING_MS, (session) => session.ping());
    this.#pongs = new Rota(environment, PONG_MS, (session) => session.cut());
    this.#streamHeartbeats = new Rota(environment, STREAM_HEARTBEAT_MS, (stream) => stream.heartbeat());
    this.planned();
  }

  /** Answers an upgrade. */
  webSocket(exchange: Exchange): MaybeLater<Answer> {
    const refusal = queryTokenRefusal(exchange.head.target.query);
    if (refusal !== undefined) return refusal;
    return andThen(refusalOfCaller(this.#parts.tokens, exchange, false), (unauthorized) => {
      const refused = unauthorized ?? upgradeRefusal(exchange.head);
      return refused ?? this.#upgrade(exchange);
    });
  }

  /** Answers the request for an event stream. */
  eventStream(exchange: Exchange): MaybeLater<Answer> {
    return andThen(refusalOfCaller(this.#parts.tokens, exchange, true), (unauthorized) => {
      const refused = unauthorized ?? streamRefusal(exchange.head, this.#settings.origins, this.#pipeline.isDead);
      if (refused !== undefined) return refused;
      const answer = eventStreamAnswer(exchange.head);
      return { ...answer, takeOver: () => this.#pipeline.hub.whenFree(() => this.#stream(exchange, answer)) };
    });
  }

  /** Another fault plan is in force. */
  planned(): void {
    this.#pipeline.planned();
    for (const timer of this.#faultTimers) timer.cancel();
    this.#faultTimers = [];
    for (const fault of this.#parts.faults.plan.faults)
      if (fault.kind === 'cut-connection' || fault.kind === 'frozen-hub') this.#repeat(fault);
  }

  /** Forgets what was counted and what is under way; connections and subscriptions stay. */
  reset(): void {
    this.feed.clear();
    this.#pipeline.hub.clear();
    this.truth.reset();
  }

  /** Ends every connection as a server that shuts down. */
  close(): void {
    for (const rota of [this.#heartbeats, this.#pings, this.#pongs, this.#streamHeartbeats]) rota.clear();
    for (const timer of this.#faultTimers) timer.cancel();
    this.feed.clear();
    this.#pipeline.hub.clear();
    for (const listener of [...this.#listeners.keys()]) listener.shutDown();
  }

  /** The library is loaded with the first upgrade. */
  async #upgrade(exchange: Exchange): Promise<Answer> {
    const library = await import('./server-socket.ts');
    const takeOver = (): void => this.#accept(exchange, library.acceptWebSocket);
    return { status: 101, contentType: null, body: '', takeOver };
  }

  #accept(exchange: Exchange, accept: typeof acceptWebSocket): void {
    const { socket, rest } = exchange.detach();
    accept(socket, rest, exchange.head, (webSocket) => {
      // Until the hub has taken it in, nothing is read from it.
      webSocket.pause();
      this.#pipeline.hub.whenFree(() => {
        if (socket.destroyed) return;
        webSocket.resume();
        this.#begin(socket, webSocket);
      });
    });
  }

  #begin(socket: Socket, webSocket: WebSocket): void {
    const { tokens } = this.#parts;
    this.#connections += 1;
    const session = new WebSocketSession(this.#connections, socket, webSocket, this.#pipeline, tokens, {
      happen: this.#settings.hazardsHappen,
      lock: () => this.#lock(),
    });
    webSocket.on('pong', () => this.#pongs.restart(session));
    const rotas = [this.#heartbeats, this.#pings, this.#pongs];
    for (const rota of rotas) rota.restart(session);
    this.#add(session, 'ws', socket, () => {
      for (const rota of rotas) rota.remove(session);
    });
  }

  #stream(exchange: Exchange, answer: Answer): void {
    if (exchange.gone) return;
    const { head } = exchange.encode(answer);
    const { socket } = exchange.detach();
    this.#connections += 1;
    const stream = new EventStream(socket, this.#pipeline, {
      number: this.#connections,
      head,
      ...streamTargetOf(exchange.head),
      deadlineUs: exchange.startedUs + this.#settings.streamTimeoutMs * 1000,
    });
    socket.on('data', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.on('error', () => socket.destroy());
    this.#streamHeartbeats.restart(stream);
    this.#add(stream, 'sse', socket, () => this.#streamHeartbeats.remove(stream));
  }

  #add(listener: Listener, transport: RealtimeTransport, socket: Socket, removed: () => void): void {
    this.#listeners.set(listener, transport);
    this.truth.connectionOpened();
    socket.once('close', () => {
      this.#listeners.delete(listener);
      this.truth.connectionClosed();
      removed();
      listener.onClosed();
    });
  }

  #repeat(fault: Extract<RealtimeFault, { readonly kind: 'cut-connection' | 'frozen-hub' }>): void {
    const timer = this.#parts.environment.setTimer(() => {
      this.#faultTimers = this.#faultTimers.filter((other) => other !== timer);
      if (fault.kind === 'cut-connection') this.#cutSome();
      else if (this.#parts.faults.lie('frozen-hub', 'realtime', undefined) !== undefined)
        this.#pipeline.hub.freeze(fault.forMs);
      this.#repeat(fault);
    }, fault.everyMs);
    this.#faultTimers.push(timer);
  }

  #cutSome(): void {
    for (const [listener, transport] of [...this.#listeners])
      if (this.#pipeline.drawn('cut-connection', transport)) listener.cut();
  }

  #lock(): void {
    this.truth.hazard('locks');
    this.#pipeline.hub.lock();
  }

  #crash(): void {
    this.truth.hazard('crashes');
    for (const listener of [...this.#listeners.keys()]) listener.cut();
    this.close();
    this.#parts.crash();
  }
}
