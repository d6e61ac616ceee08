import type { Socket } from 'node:net';
import { buildConnector, Client, errors } from 'undici';
import { categoryId } from '../categories.ts';
import type { TransportClock } from '../clock.ts';
import type { TargetUrl } from '../target/target-url.ts';
import { localLookup } from '../target/local-lookup.ts';
import { toConnectionOptions, type TlsSettings } from '../target/tls-settings.ts';
import { oneLine } from './answer-error.ts';
import type { Flight } from './flight.ts';
import { networkCategory } from './network-category.ts';
import type { ConnectionOpening, PreparedRequest } from './transport.ts';

/** What all connections of a transport have in common. */
export interface ConnectionSettings {
  readonly target: TargetUrl;
  readonly tls: TlsSettings;
  readonly clock: TransportClock;
  readonly maxHeaderBytes: number;
}

/** Longest that an unused connection stays open on our side; servers close theirs earlier and that is seen. */
const IDLE_LIMIT_MS = 24 * 60 * 60 * 1000;
const NOT_SENT = { wasSent: false, hasStatus: false };
/** Thrown on purpose by the opening request: undici then drops it before a byte is written and keeps the connection. */
const OPENED = new Error('the connection is open');

/** One TCP or TLS connection to the target, opened again when it is lost: an undici client that never pipelines. */
export class Connection {
  readonly index: number;
  readonly #settings: ConnectionSettings;
  #client: Client;
  #socket: Socket | null = null;
  #connecting: Socket | null = null;
  #isOpen = false;
  #timesOpened = 0;

  constructor(index: number, settings: ConnectionSettings) {
    this.index = index;
    this.#settings = settings;
    this.#client = this.#createClient();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** How often the connection was opened after its first time. */
  get timesReopened(): number {
    return Math.max(0, this.#timesOpened - 1);
  }

  /** The socket that carries the requests, if there is one. */
  get socket(): Socket | null {
    return this.#socket;
  }

  /** Opens the connection if it is closed, and sends nothing. */
  open(): Promise<ConnectionOpening> {
    const startedUs = this.#settings.clock.nowUs();
    return new Promise((resolve) => {
      const settle = (category: number, message: string): void =>
        resolve({ connection: this.index, connectUs: this.#settings.clock.nowUs() - startedUs, category, message });
      this.#client.dispatch(
        { method: 'GET', path: '/' },
        {
          onConnect: () => {
            throw OPENED;
          },
          onError: (error) => {
            if (error === OPENED) settle(0, '');
            else settle(categoryId(networkCategory(error, NOT_SENT)), oneLine(error.message));
          },
          onHeaders: () => true,
          onData: () => true,
          onComplete: () => undefined,
        },
      );
    });
  }

  /** Gives a request to the connection; the flight hears how it ends. */
  dispatch(request: PreparedRequest, pathPrefix: string, headers: string[], flight: Flight): void {
    this.#client.dispatch(
      {
        method: request.method,
        path: pathPrefix + request.path,
        headers,
        body: request.body,
        // undici closes the connection after a DELETE with a body unless told not to.
        ...(request.body === null ? {} : { reset: false }),
      },
      flight,
    );
  }

  /** Gives up on opening: what waits for the connection ends as `connect_timeout`; the next request tries anew. */
  giveUpOpening(message: string): void {
    const error = new errors.ConnectTimeoutError(message);
    this.#connecting?.destroy(error);
    void this.#client.destroy(error);
    this.#isOpen = false;
    this.#client = this.#createClient();
  }

  async close(): Promise<void> {
    this.#connecting?.destroy();
    await this.#client.destroy();
  }

  #createClient(): Client {
    const { target, tls, maxHeaderBytes } = this.#settings;
    const connect = buildConnector({
      ...(target.secure ? toConnectionOptions(tls) : {}),
      lookup: localLookup,
      autoSelectFamily: true,
      timeout: 0,
    } as buildConnector.BuildOptions);
    const client = new Client(target.origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_LIMIT_MS,
      keepAliveMaxTimeout: IDLE_LIMIT_MS,
      maxHeaderSize: maxHeaderBytes,
      connect: (options, callback) => {
        const connecting = connect(options, (...result) => {
          this.#connecting = null;
          if (result[0] === null) this.#socket = result[1];
          callback(...result);
        }) as unknown as Socket;
        this.#connecting = connecting;
      },
    });
    client.on('connect', () => {
      this.#isOpen = true;
      this.#timesOpened += 1;
    });
    client.on('disconnect', () => {
      if (client === this.#client) this.#isOpen = false;
    });
    return client;
  }
}
