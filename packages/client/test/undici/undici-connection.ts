import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client } from 'undici';
import { categoryId } from '../../src/categories.ts';
import type { Clock } from '../../src/clock.ts';
import type { TargetUrl } from '../../src/target/target-url.ts';
import type { SocketOpener } from '../../src/target/sockets.ts';
import { oneLine } from '../../src/transport/answer-error.ts';
import type { RequestHandler } from './request-handler.ts';
import { undiciCategory } from './undici-category.ts';
import type { ConnectionOpening, PreparedRequest } from '../../src/transport/transport.ts';

/** A socket that counts what it carries, as those of Node do. */
interface CountingSocket extends Duplex {
  readonly bytesWritten: number;
  readonly bytesRead: number;
}

/** What all connections of a transport have in common. */
export interface ConnectionSettings {
  readonly target: TargetUrl;
  readonly openSocket: SocketOpener;
  readonly clock: Clock;
  readonly maxHeaderBytes: number;
}

/** Longest that an unused connection stays open on our side; servers close theirs earlier and that is seen. */
const IDLE_LIMIT_MS = 24 * 60 * 60 * 1000;
const NOT_SENT = { wasSent: false, hasStatus: false };
/** Thrown on purpose by the opening request: undici then drops it before a byte is written and keeps the connection. */
const OPENED = new Error('the connection is open');

/** One TCP or TLS connection to the target, opened again when it is lost: an undici client that never pipelines. */
export class UndiciConnection {
  readonly index: number;
  readonly #settings: ConnectionSettings;
  #client: Client;
  #socket: CountingSocket | null = null;
  #connecting: Duplex | null = null;
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
  get socket(): CountingSocket | null {
    return this.#socket;
  }

  /** Opens the connection if it is closed, and sends nothing. */
  open(): Promise<ConnectionOpening> {
    if (this.#isOpen) return Promise.resolve({ connection: this.index, connectUs: 0, category: 0, message: '' });
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
            else settle(categoryId(undiciCategory(error, NOT_SENT)), oneLine(error.message));
          },
          onHeaders: () => true,
          onData: () => true,
          onComplete: () => undefined,
        },
      );
    });
  }

  /** Gives a request to the connection; the handler hears how it ends. */
  dispatch(request: PreparedRequest, pathPrefix: string, headers: string[], handler: RequestHandler): void {
    this.#client.dispatch(
      {
        method: request.method,
        path: pathPrefix + request.path,
        headers,
        body: request.body,
        // undici closes the connection after a DELETE with a body unless told not to.
        ...(request.body === null ? {} : { reset: false }),
      },
      handler,
    );
  }

  /** Gives up on opening: what waits for the connection ends with the error; the next request tries anew. */
  giveUpOpening(error: Error): void {
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
    const { target, openSocket, maxHeaderBytes } = this.#settings;
    const client = new Client(target.origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_LIMIT_MS,
      keepAliveMaxTimeout: IDLE_LIMIT_MS,
      maxHeaderSize: maxHeaderBytes,
      connect: (_options, callback) => {
        this.#connecting = openSocket((error, socket) => {
          this.#connecting = null;
          if (socket === null) return callback(error ?? new Error('no socket'), null);
          this.#socket = socket as CountingSocket;
          // undici asks no more of a socket than what every duplex stream has.
          callback(null, socket as Socket);
        });
      },
    });
    client.on('connect', () => {
      this.#isOpen = client === this.#client;
      this.#timesOpened += 1;
    });
    client.on('disconnect', () => {
      if (client === this.#client) this.#isOpen = false;
    });
    return client;
  }
}
