import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Environment } from '../environment.ts';
import type { Answer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Tokens } from '../identity/tokens.ts';
import { andThen, type MaybeLater } from '../later.ts';
import { refusalOfCaller } from '../routes/guards.ts';
import type { DocumentStore } from '../store/document-store.ts';
import { ChangeFeed } from './change-feed.ts';
import type { Dialect } from './change.ts';
import { queryTokenRefusal, upgradeRefusal } from './handshake.ts';
import { Hub } from './hub.ts';
import { Pipeline } from './pipeline.ts';
import { Rota } from './rota.ts';
import type { acceptWebSocket } from './server-socket.ts';
import { WebSocketSession } from './web-socket-session.ts';

const HEARTBEAT_MS = 30_000;
const PING_MS = 54_000;
/** From connecting, and from each pong, until the next. */
const PONG_MS = 60_000;

/** How the realtime part of a testbed is set up. */
export interface RealtimeSettings {
  readonly dialect: Dialect;
  readonly eventLagMs: number;
  readonly coalesceUpdates: boolean;
}

/** Everything between the store and its listeners. */
export class Realtime {
  /** Is told about every write. */
  readonly feed: ChangeFeed;
  readonly #environment: Environment;
  readonly #tokens: Tokens;
  readonly #hub: Hub;
  readonly #pipeline: Pipeline;
  readonly #sessions = new Set<WebSocketSession>();
  readonly #heartbeats: Rota<WebSocketSession>;
  readonly #pings: Rota<WebSocketSession>;
  readonly #pongs: Rota<WebSocketSession>;

  constructor(settings: RealtimeSettings, environment: Environment, documents: DocumentStore, tokens: Tokens) {
    this.#environment = environment;
    this.#tokens = tokens;
    this.#hub = new Hub(environment, (turn) => void setImmediate(turn), {
      sent: () => undefined,
      dropped: () => undefined,
    });
    this.#pipeline = new Pipeline(environment, documents, settings.dialect, this.#hub);
    this.feed = new ChangeFeed(
      { lagMs: settings.eventLagMs, looksUp: settings.coalesceUpdates },
      environment,
      (database, path) => documents.latest(database, path),
      (change) => this.#pipeline.onChange(change),
    );
    this.#heartbeats = new Rota(environment, HEARTBEAT_MS, (session) => session.heartbeat());
    this.#pings = new Rota(environment, PING_MS, (session) => session.ping());
    this.#pongs = new Rota(environment, PONG_MS, (session) => session.cut());
  }

  /** Answers an upgrade. */
  webSocket(exchange: Exchange): MaybeLater<Answer> {
    const refusal = queryTokenRefusal(exchange.head.target.query);
    if (refusal !== undefined) return refusal;
    return andThen(refusalOfCaller(this.#tokens, exchange), (unauthorized) => {
      const refused = unauthorized ?? upgradeRefusal(exchange.head);
      return refused ?? this.#upgrade(exchange);
    });
  }

  /** Ends every connection as a server that shuts down. */
  close(): void {
    for (const rota of [this.#heartbeats, this.#pings, this.#pongs]) rota.clear();
    for (const session of this.#sessions) session.shutDown();
  }

  /** The library is loaded with the first upgrade. */
  async #upgrade(exchange: Exchange): Promise<Answer> {
    const library = await import('./server-socket.ts');
    const takeOver = (): void => this.#accept(exchange, library.acceptWebSocket);
    return { status: 101, contentType: null, body: '', takeOver };
  }

  #accept(exchange: Exchange, accept: typeof acceptWebSocket): void {
    const { socket, rest } = exchange.detach();
    accept(socket, rest, exchange.head, (webSocket) => this.#begin(socket, webSocket));
  }

  #begin(socket: Socket, webSocket: WebSocket): void {
    const session = new WebSocketSession(socket, webSocket, this.#pipeline, this.#tokens);
    this.#sessions.add(session);
    webSocket.on('pong', () => this.#pongs.restart(session));
    socket.once('close', () => this.#onClosed(session));
    for (const rota of [this.#heartbeats, this.#pings, this.#pongs]) rota.restart(session);
  }

  #onClosed(session: WebSocketSession): void {
    for (const rota of [this.#heartbeats, this.#pings, this.#pongs]) rota.remove(session);
    this.#sessions.delete(session);
    session.onClosed();
  }
}
