import type { Duplex } from 'node:stream';
import { categoryId, type ErrorCategory } from '../categories.ts';
import type { Clock, WallClock } from '../clock.ts';
import type { OperationResult } from '../operation-result.ts';
import { CALL_OUTCOME, callOutcome, type CallOutcome } from '../outcome.ts';
import type { ListeningOpener, RequestWriter, SocketEvents } from '../target/sockets.ts';
import { AnswerBody } from './answer-body.ts';
import { answerCategory, isExpiredToken, oneLine, readAnswerError } from './answer-error.ts';
import type { ConnectionHeaders } from './connection-headers.ts';
import { errorCode, networkCategory } from './network-category.ts';
import { connectTimeout, type Openable } from './open-connections.ts';
import type { RequestBytes } from './request-bytes.ts';
import { ResponseParser, VERDICT } from './response-parser.ts';
import { writeSentStamp } from './sent-stamp.ts';
import type { TrafficCounter } from './traffic-counter.ts';
import type { BodyLimits } from './transport-settings.ts';
import type { ConnectionOpening, PreparedRequest } from './transport.ts';

/** What all sockets of a transport have in common. */
export interface WireContext {
  readonly openSocket: ListeningOpener;
  /** What was written to a socket counts as gone once so few bytes are left. */
  readonly unsentBytes: number;
  readonly clock: Clock;
  readonly wallClock: WallClock;
  readonly limits: BodyLimits;
  readonly maxHeaderBytes: number;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly headers: ConnectionHeaders;
  readonly requests: RequestBytes;
  readonly traffic: TrafficCounter;
  /** Called once for each request, after its result is filled and the socket can take the next. */
  readonly onSettled: (socket: WireSocket, connection: number, done: Done, outcome: CallOutcome) => void;
}

/** The caller's callback. */
export type Done = (outcome: CallOutcome) => void;

const NOT_SENT = -1;

/**
 * One socket to the target and the one request in flight on it: opened by whoever needs it first, and again when it was
 * lost. The request's state lives in fields that are used again, so that a request costs no object.
 */
export class WireSocket implements Openable {
  readonly index: number;
  readonly #context: WireContext;
  readonly #body: AnswerBody;
  readonly #parser: ResponseParser;
  #socket: Duplex | null = null;
  #writer: RequestWriter | null = null;
  #isOpen = false;
  #timesOpened = 0;
  /** Grows with each socket, so that what an old one still says is not heard. */
  #generation = 0;
  #openers: ((error: Error | null) => void)[] = [];

  /** Of the request in flight; `null` while there is none. */
  #result: OperationResult | null = null;
  #done: Done | null = null;
  #request: PreparedRequest | null = null;
  #calledUs = 0;
  #sentUs = NOT_SENT;
  #bytesOut = 0;
  #bytesIn = 0;

  constructor(index: number, context: WireContext) {
    this.index = index;
    this.#context = context;
    this.#body = new AnswerBody(context.limits);
    this.#parser = new ResponseParser(context.maxHeaderBytes, this.#body);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** How often it was opened after its first time. */
  get timesReopened(): number {
    return Math.max(0, this.#timesOpened - 1);
  }

  open(): Promise<ConnectionOpening> {
    const { clock } = this.#context;
    if (this.#isOpen) return Promise.resolve({ connection: this.index, connectUs: 0, category: 0, message: '' });
    const startedUs = clock.nowUs();
    return new Promise((resolve) => {
      this.#openers.push((error) => {
        const category = error === null ? 0 : categoryId(lossCategory(error, false));
        const message = error === null ? '' : textOf(error);
        resolve({ connection: this.index, connectUs: clock.nowUs() - startedUs, category, message });
      });
      this.#openSocket();
    });
  }

  giveUpOpening(error: Error): void {
    if (!this.#isOpen) this.#onLost(error);
  }

  /** Sends a request: at once if the socket is open, else as soon as it is. None may be in flight. */
  send(request: PreparedRequest, result: OperationResult, done: Done): void {
    this.#result = result;
    this.#done = done;
    this.#request = request;
    this.#sentUs = NOT_SENT;
    if (this.#isOpen) return this.#write();
    this.#calledUs = this.#context.clock.nowUs();
    if (result.readyUs === 0) result.readyUs = this.#calledUs;
    this.#openSocket();
  }

  /** Ends the request if its time is over. A time-out is stamped at its limit, whenever it is noticed. */
  checkDeadline(nowUs: number): void {
    if (this.#result === null) return;
    const { timeoutMs, connectTimeoutMs } = this.#context;
    if (this.#sentUs === NOT_SENT) {
      if (nowUs >= this.#calledUs + connectTimeoutMs * 1000) this.giveUpOpening(connectTimeout(connectTimeoutMs));
      return;
    }
    const deadlineUs = this.#sentUs + timeoutMs * 1000;
    if (nowUs < deadlineUs) return;
    this.#drop();
    this.#settle('timeout', `no complete response within ${timeoutMs} ms`, '', deadlineUs);
  }

  /** Ends the request as `aborted` and closes the socket. Resolves when it is gone. */
  close(): Promise<void> {
    const socket = this.#socket;
    this.#onLost(Object.assign(new Error('the transport was closed'), { code: 'ABORT_ERR' }));
    if (socket === null || socket.closed) return Promise.resolve();
    return new Promise((resolve) => socket.once('close', () => resolve()));
  }

  #openSocket(): void {
    if (this.#socket !== null) return;
    this.#generation += 1;
    const mine = this.#generation;
    const isCurrent = (): boolean => mine === this.#generation;
    const events: SocketEvents = {
      onOpen: (socket, writer) => {
        if (isCurrent()) this.#onOpen(socket, writer);
        else socket.destroy();
      },
      onBytes: (bytes, length) => {
        if (isCurrent()) this.#onBytes(bytes, length);
      },
      onEnd: () => {
        if (isCurrent()) this.#onClosed();
      },
      onError: (error) => {
        if (isCurrent()) this.#onLost(error);
      },
    };
    try {
      const socket = this.#context.openSocket(events, this.#timesOpened > 0);
      if (isCurrent()) this.#socket = socket;
    } catch (error) {
      events.onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #onOpen(socket: Duplex, writer: RequestWriter): void {
    this.#socket = socket;
    this.#writer = writer;
    this.#isOpen = true;
    this.#timesOpened += 1;
    this.#tellOpeners(null);
    if (this.#result !== null) this.#write();
  }

  #write(): void {
    const { clock, requests } = this.#context;
    const result = this.#result as OperationResult;
    const request = this.#request as PreparedRequest;
    const writer = this.#writer as RequestWriter;
    this.#parser.begin(request.method === 'HEAD');
    this.#body.begin(result.wantBody, request.bodyReader);
    const bytes = requests.of(result.connection, request);
    this.#bytesOut = bytes.length;
    this.#bytesIn = 0;
    this.#sentUs = clock.nowUs();
    // What had not to wait is ready the moment it is sent: until then it was put together.
    if (result.readyUs === 0) result.readyUs = this.#sentUs;
    if (result.requests === 0) result.sentUs = this.#sentUs;
    result.requests += 1;
    if (typeof bytes !== 'string') stampSent(bytes, request, this.#sentUs);
    writer.write(bytes);
    if (typeof bytes !== 'string' && writer.unsentBytes > 0) requests.keep();
  }

  #onBytes(bytes: Buffer, length: number): void {
    // Nobody asked: whatever it is, it must not be taken for the next answer.
    if (this.#sentUs === NOT_SENT) {
      return this.#onLost(new Loss('protocol', 'the target sent bytes that were not asked for'));
    }
    const readUs = this.#context.clock.nowUs();
    this.#bytesIn += length;
    const verdict = this.#parser.read(bytes, 0, length);
    if (verdict === VERDICT.more) return;
    if (verdict === VERDICT.whole) {
      this.#endAnswer(this.#parser.position < length, readUs);
      return;
    }
    this.#drop();
    this.#settle(this.#parser.category, this.#parser.message, '', readUs);
  }

  /** The answer is whole. The socket lives on if nothing else came, and all of the request has been written. */
  #endAnswer(hasSurplus: boolean, doneUs: number): void {
    const result = this.#result as OperationResult;
    const { status } = this.#parser;
    if (hasSurplus || !this.#parser.keepsOpen || (this.#writer?.unsentBytes ?? 0) > this.#context.unsentBytes)
      this.#drop();
    if (status < 300) {
      if (result.wantBody) result.body = this.#body.bytes();
      return this.#settle('', '', '', doneUs);
    }
    const { headers, wallClock } = this.#context;
    const error = readAnswerError(this.#body.bytes());
    result.requestId = oneLine(this.#parser.requestId).slice(0, 64);
    const expired = status === 401 && isExpiredToken(error, headers.expiresAtMs(result.connection), wallClock());
    this.#settle(expired ? 'auth_expired' : answerCategory(status, error), error.message, error.code, doneUs);
  }

  #onClosed(): void {
    const before = this.#isOpen ? 'the response was complete' : 'the connection was open';
    this.#onLost(new Loss('connection_closed', `the other side closed before ${before}`));
  }

  /** The socket is gone, or was given up. */
  #onLost(error: Error): void {
    const wasSent = this.#sentUs !== NOT_SENT;
    this.#drop();
    this.#tellOpeners(error);
    if (this.#result === null) return;
    this.#settle(lossCategory(error, wasSent), textOf(error), errorCode(error), this.#context.clock.nowUs());
  }

  #drop(): void {
    const socket = this.#socket;
    this.#generation += 1;
    this.#socket = null;
    this.#writer = null;
    this.#isOpen = false;
    socket?.destroy();
  }

  #tellOpeners(error: Error | null): void {
    if (this.#openers.length === 0) return;
    const openers = this.#openers;
    this.#openers = [];
    for (const tell of openers) tell(error);
  }

  #settle(category: ErrorCategory, message: string, code: string, doneUs: number): void {
    const result = this.#result as OperationResult;
    const done = this.#done as Done;
    const request = this.#request as PreparedRequest;
    const { traffic, onSettled } = this.#context;
    const wasSent = this.#sentUs !== NOT_SENT;
    const status = wasSent ? this.#parser.status : 0;
    if (result.requests === 0) result.sentUs = doneUs;
    result.doneUs = doneUs;
    result.status = status;
    result.category = category === '' ? 0 : categoryId(category);
    result.message = message;
    result.code = code;
    if (wasSent) {
      result.bytesOut += this.#bytesOut;
      result.bytesIn += this.#bytesIn;
      traffic.add(request.method, status);
    }
    this.#result = null;
    this.#done = null;
    this.#request = null;
    this.#sentUs = NOT_SENT;
    onSettled(this, result.connection, done, outcomeOf(category, status, wasSent, request));
  }
}

/** Writes the stamp that a request asks for into its body, which stands at the end of its bytes. */
function stampSent(bytes: Buffer, { body, sentStampAt = -1 }: PreparedRequest, sentUs: number): void {
  if (sentStampAt !== -1 && body !== null) writeSentStamp(bytes, bytes.length - body.length + sentStampAt, sentUs);
}

/** A loss that no error of the system stands for. */
class Loss extends Error {
  readonly category: ErrorCategory;

  constructor(category: ErrorCategory, message: string) {
    super(message);
    this.category = category;
  }
}

function lossCategory(error: Error, wasSent: boolean): ErrorCategory {
  return error instanceof Loss ? error.category : networkCategory(error, wasSent);
}

function outcomeOf(category: ErrorCategory, status: number, wasSent: boolean, request: PreparedRequest): CallOutcome {
  if (category === '') return CALL_OUTCOME.ok;
  const readOnly = request.readOnly ?? (request.method === 'GET' || request.method === 'HEAD');
  return callOutcome({ category, status, wasSent, readOnly });
}

function textOf(error: Error): string {
  return oneLine(error.message === '' ? errorCode(error) : error.message);
}
