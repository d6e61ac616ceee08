import { isIP } from 'node:net';

import { ClientUsageError } from '../errors.ts';
import { DeadlineSweep } from '../transport/deadline-sweep.ts';
import { TrafficCounter, type RequestCount } from '../transport/traffic-counter.ts';
import { openEventStream } from './event-stream.ts';
import type { OpenLink } from './link.ts';
import type {
  RealtimeClient,
  RealtimeConnection,
  RealtimeConnectOptions,
  RealtimeOpening,
  RealtimeStream,
  RealtimeStreamOptions,
} from './realtime.ts';
import { ConductedConnection, type ConnectionContext, type WatchedConnection } from './realtime-connection.ts';
import { resolveRealtimeOptions, type OpenRealtimeOptions, type RealtimeSettings } from './realtime-settings.ts';
import { ConductedStream } from './realtime-stream.ts';
import { ServerMessages } from './server-messages.ts';
import { WebSocketLink } from './web-socket-link.ts';

/**
 * Opens realtime connections and streams to one target. Sends nothing by itself.
 *
 * @throws ClientUsageError for a bad address, header, number, certificate or key
 */
export function openRealtime(options: OpenRealtimeOptions): RealtimeClient {
  return new SharingClient(options);
}

/** What all connections share: settings, one reader of messages, and one timer for all deadlines. */
class SharingClient implements RealtimeClient, ConnectionContext {
  readonly settings: RealtimeSettings;
  readonly messages = new ServerMessages();
  readonly openLink: OpenLink;
  readonly openEvents: typeof openEventStream;
  readonly traffic = new TrafficCounter();
  readonly #database: string;
  readonly #token: () => string;
  readonly #watched = new Set<WatchedConnection>();
  readonly #sweep: DeadlineSweep;

  constructor(options: OpenRealtimeOptions) {
    this.settings = resolveRealtimeOptions(options);
    this.openLink = options.openLink ?? ((localAddress, listener) => new WebSocketLink(this, localAddress, listener));
    this.openEvents = options.openEvents ?? openEventStream;
    this.#database = options.database ?? '';
    this.#token = asFunction(options.token ?? '');
    const { clock, connectTimeoutMs, answerTimeoutMs, snapshotTimeoutMs, silenceTimeoutMs } = this.settings;
    this.#sweep = new DeadlineSweep(
      clock,
      Math.min(connectTimeoutMs, answerTimeoutMs, snapshotTimeoutMs, silenceTimeoutMs),
      (nowUs) => this.#watched.forEach((connection) => connection.sweep(nowUs)),
      () => this.#watched.size > 0,
    );
  }

  async connect({ signal, ...options }: RealtimeConnectOptions): Promise<RealtimeOpening<RealtimeConnection>> {
    return new ConductedConnection(this, this.#complete(options)).open(signal);
  }

  async openStream({ signal, ...options }: RealtimeStreamOptions): Promise<RealtimeOpening<RealtimeStream>> {
    return new ConductedStream(this, this.#complete(options)).open(signal);
  }

  takeTraffic(): RequestCount[] {
    return this.traffic.take();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#watched].map((connection) => connection.close()));
  }

  watch(connection: WatchedConnection): void {
    this.#watched.add(connection);
    this.#sweep.arm();
  }

  forget(connection: WatchedConnection): void {
    this.#watched.delete(connection);
    if (this.#watched.size === 0) this.#sweep.stop();
  }

  #complete<Options extends Pick<RealtimeConnectOptions, 'database' | 'token' | 'localAddress'>>(options: Options) {
    const { database = this.#database, token, localAddress } = options;
    if (localAddress !== undefined && isIP(localAddress) === 0) {
      const hint = 'Give an address of this machine, such as 127.0.0.2.';
      throw new ClientUsageError('local_address', `"${localAddress}" is no address to connect from.`, hint);
    }
    return { ...options, database, token: token === undefined ? this.#token : asFunction(token) };
  }
}

function asFunction(token: string | (() => string)): () => string {
  return typeof token === 'string' ? () => token : token;
}
