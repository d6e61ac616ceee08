import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import WebSocket from 'isomorphic-ws';

import type { ErrorCategory } from '../categories.ts';
import type { SyntrixError } from '../errors.ts';
import { ObservedSocket } from '../target/observed-socket.ts';
import { answerCategory, oneLine, readAnswerError } from '../transport/answer-error.ts';
import { errorCode, networkCategory } from '../transport/network-category.ts';
import type { TrafficCounter } from '../transport/traffic-counter.ts';
import { linkError, type FillingStamps, type Link, type LinkListener } from './link.ts';
import type { RealtimeSettings } from './realtime-settings.ts';
import { UnreadBytes } from './unread-bytes.ts';

const MAX_REFUSAL_BYTES = 2048;
const TOO_LONG = /^WS_ERR_UNSUPPORTED_(MESSAGE|DATA_PAYLOAD)_LENGTH$/;
const SWITCHED = 101;
const NORMAL_CLOSURE = 1000;
const WITHOUT_CLOSE_FRAME = 1006;
/** What the client waits with itself, should nobody cut it off before. */
const LAST_RESORT_MS = 60_000;

/** Under which a socket knows its link: so all of them share their listeners, which would take a tenth of an idle connection's memory. */
const LINK = Symbol('link');

type Linked<Socket> = Socket & { [LINK]: WebSocketLink };

/** What links share. */
export interface LinkContext {
  readonly settings: RealtimeSettings;
  readonly traffic: TrafficCounter;
}

/**
 * One WebSocket from its first packet to its last: knows frames, and nothing of what they say. Its moments are stamped as
 * the bytes are read, once for each read and not for each message.
 */
export class WebSocketLink implements Link {
  readonly stamps: FillingStamps;
  lastReceivedUs: number;
  readonly #settings: RealtimeSettings;
  readonly #traffic: TrafficCounter;
  readonly #listener: LinkListener;
  readonly #ws: WebSocket;
  #socket: Duplex | null = null;
  /** What broke the socket: the library tells it only while the connection opens. */
  #broken: Error | null = null;
  /** Whether the request that opens it has been answered. */
  #isAnswered = false;
  #isReading = true;
  readonly #unread = new UnreadBytes();
  #isClosing = false;
  #isOver = false;

  constructor({ settings, traffic }: LinkContext, localAddress: string | undefined, listener: LinkListener) {
    const startUs = settings.clock.nowUs();
    this.stamps = { startUs, connectedUs: 0, upgradedUs: 0, authenticatedUs: 0 };
    this.lastReceivedUs = startUs;
    this.#settings = settings;
    this.#traffic = traffic;
    this.#listener = listener;
    const ws = new WebSocket(settings.socketUrl, {
      perMessageDeflate: false,
      maxPayload: settings.maxMessageBytes,
      headers: settings.headers,
      closeTimeout: LAST_RESORT_MS,
      createConnection: () => this.#openSocket(localAddress),
    } as WebSocket.ClientOptions) as Linked<WebSocket>;
    ws[LINK] = this;
    ws.on('upgrade', WebSocketLink.#onUpgrade);
    ws.on('open', WebSocketLink.#onOpen);
    ws.on('unexpected-response', WebSocketLink.#onRefusal);
    ws.on('message', WebSocketLink.#onMessage);
    ws.on('pong', WebSocketLink.#onPong);
    ws.on('error', WebSocketLink.#onError);
    ws.on('close', WebSocketLink.#onClose);
    this.#ws = ws;
  }

  static #onUpgrade(this: unknown): void {
    (this as Linked<WebSocket>)[LINK].#upgraded();
  }

  static #onOpen(this: unknown): void {
    (this as Linked<WebSocket>)[LINK].#opened();
  }

  static #onRefusal(this: unknown, request: ClientRequest, response: IncomingMessage): void {
    (this as Linked<WebSocket>)[LINK].#refused(request, response);
  }

  static #onMessage(this: unknown, data: WebSocket.RawData, isBinary: boolean): void {
    (this as Linked<WebSocket>)[LINK].#received(data as Buffer, isBinary);
  }

  static #onPong(this: unknown): void {
    (this as Linked<WebSocket>)[LINK].#listener.onPong();
  }

  static #onError(this: unknown, error: Error): void {
    (this as Linked<WebSocket>)[LINK].#failed(error);
  }

  static #onClose(this: unknown, code: number): void {
    (this as Linked<WebSocket>)[LINK].#closed(code);
  }

  static #onSocketData(this: unknown, bytes: Buffer): void {
    (this as Linked<Duplex>)[LINK].#read(bytes);
  }

  static #onSocketError(this: unknown, error: Error): void {
    (this as Linked<Duplex>)[LINK].#broken = error;
  }

  get behindUs(): number {
    return this.#unread.behindUs;
  }

  get isReading(): boolean {
    return this.#isReading;
  }

  send(text: string): void {
    if (!this.#isReading) throw new Error('a message on a connection that is not read');
    // Bytes are masked where they are copied to, behind the frame's head: one piece to write in place of two.
    if (!this.#isOver) this.#ws.send(Buffer.from(text), { binary: false });
  }

  ping(): void {
    if (!this.#isOver && this.#isReading) this.#ws.ping();
  }

  pauseReading(): void {
    this.#isReading = false;
    this.#ws.pause();
  }

  resumeReading(): void {
    this.#isReading = true;
    this.lastReceivedUs = this.#settings.clock.nowUs();
    this.#unread.reset();
    this.#ws.resume();
  }

  close(): void {
    this.#isClosing = true;
    this.#ws.close(NORMAL_CLOSURE);
  }

  end(error: SyntrixError | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.stamps.connectedUs > 0 && !this.#isAnswered) this.#traffic.add('GET', 0);
    this.#ws.terminate();
    this.#socket?.destroy();
    this.#listener.onEnd(error);
  }

  #fail(category: ErrorCategory, sample: string, status = 0, code = ''): void {
    this.end(linkError(this.stamps, category, sample, status, code));
  }

  #openSocket(localAddress: string | undefined): Socket {
    const { openSocket, clock, observe } = this.#settings;
    const socket = openSocket(() => {
      this.stamps.connectedUs = clock.nowUs();
    }, localAddress);
    this.#socket = observe === null ? socket : new ObservedSocket(socket, observe());
    return this.#socket as Socket;
  }

  /** The first to hear of what is read, so that the stamp is of the read and not of the parse. */
  #upgraded(): void {
    const { clock } = this.#settings;
    this.#answered(SWITCHED);
    this.stamps.upgradedUs = clock.nowUs();
    this.lastReceivedUs = this.stamps.upgradedUs;
    const socket = this.#socket as Linked<Duplex> | null;
    if (socket === null) return;
    socket[LINK] = this;
    socket.on('data', WebSocketLink.#onSocketData);
    socket.on('error', WebSocketLink.#onSocketError);
  }

  #read({ length }: Buffer): void {
    const nowUs = this.#settings.clock.nowUs();
    this.lastReceivedUs = nowUs;
    this.#unread.read(length, nowUs);
  }

  #answered(status: number): void {
    this.#isAnswered = true;
    this.#traffic.add('GET', status);
  }

  #opened(): void {
    if (!this.#isOver) this.#listener.onOpen();
  }

  #received(data: Buffer, isBinary: boolean): void {
    if (this.#isOver) return;
    if (isBinary) this.#fail('protocol', 'the server sent a binary message');
    else this.#listener.onMessage(data.toString(), data.length);
  }

  #refused(request: ClientRequest, response: IncomingMessage): void {
    const { statusCode: status = 0 } = response;
    this.#answered(status);
    const pieces: Buffer[] = [];
    let length = 0;
    const tell = (): void => {
      const said = readAnswerError(Buffer.concat(pieces).subarray(0, MAX_REFUSAL_BYTES));
      this.#fail(answerCategory(status, said) || 'protocol', said.message, status, said.code);
      request.destroy();
    };
    response.on('data', (bytes: Buffer) => {
      pieces.push(bytes);
      length += bytes.length;
      if (length >= MAX_REFUSAL_BYTES) tell();
    });
    response.on('end', tell);
    response.on('error', tell);
  }

  #failed(error: Error): void {
    const code = errorCode(error);
    const isUp = this.stamps.upgradedUs > 0;
    if (TOO_LONG.test(code))
      this.#fail('body_too_large', `a message is longer than ${this.#settings.maxMessageBytes} bytes`);
    else if (code.startsWith('WS_ERR_')) this.#fail('protocol', oneLine(error.message));
    else if (error.message === 'socket hang up') this.#fail('connection_closed', 'the connection was closed');
    else if (code === '') this.#fail('protocol', oneLine(error.message));
    else this.#fail(networkCategory(error, isUp), oneLine(error.message), 0, code);
  }

  #closed(code: number): void {
    if (this.#isClosing) this.end(null);
    else if (this.#broken !== null) this.#failed(this.#broken);
    else if (code === WITHOUT_CLOSE_FRAME) this.#fail('connection_closed', 'it ended without a close frame');
    else this.#fail('connection_closed', `the server closed it with code ${code}`, 0, String(code));
  }
}
