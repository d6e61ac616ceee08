import type { Dispatcher } from 'undici';
import { categoryId, type ErrorCategory } from '../../src/categories.ts';
import type { Clock, WallClock } from '../../src/clock.ts';
import { callOutcome, type CallOutcome } from '../../src/outcome.ts';
import { answerCategory, isExpiredToken, oneLine, readAnswerError } from '../../src/transport/answer-error.ts';
import type { BodyLimits } from '../../src/transport/transport-settings.ts';
import { BodySink } from './body-sink.ts';
import { clearAnswer, type OperationResult } from '../../src/operation-result.ts';
import { errorCode } from '../../src/transport/network-category.ts';
import { isFramed, rawHeader } from './raw-headers.ts';
import { undiciCategory } from './undici-category.ts';
import { writeSentStamp } from '../../src/transport/sent-stamp.ts';
import type { TrafficCounter } from '../../src/transport/traffic-counter.ts';
import type { PreparedRequest } from '../../src/transport/transport.ts';

/** The part of a connection that a request looks at: how many bytes went either way, and whether it broke. */
export interface ByteCounts {
  readonly bytesWritten: number;
  readonly bytesRead: number;
  readonly errored: Error | null;
}

/** More than this to one request are refused. */
const MOST_INTERIMS = 100;

/** What a request needs from its transport. */
export interface HandlerContext {
  readonly clock: Clock;
  readonly wallClock: WallClock;
  readonly limits: BodyLimits;
  readonly traffic: TrafficCounter;
}

/**
 * One request on its way: undici's handler for it. It fills the result and settles exactly once, whatever the
 * connection still says afterwards.
 */
export class RequestHandler implements Dispatcher.DispatchHandler {
  readonly #context: HandlerContext;
  readonly #result: OperationResult;
  readonly #request: PreparedRequest;
  readonly #method: string;
  readonly #readOnly: boolean;
  readonly #expiresAtMs: number | null;
  readonly #onSettled: (outcome: CallOutcome) => void;
  readonly #socket: () => ByteCounts | null;
  /** Whether it need not wait for a connection: then it is ready the moment it is sent (R1). */
  readyWhenSent: boolean;
  readonly calledUs: number;
  /** When the first byte was given to the socket; -1 before. */
  sentUs = -1;
  settled = false;
  #status = 0;
  #interims = 0;
  #unframed = false;
  #sink: BodySink | null = null;
  #abort: ((error?: Error) => void) | null = null;
  #sentOn: ByteCounts | null = null;
  #writtenBefore = 0;
  #readBefore = 0;

  constructor(
    context: HandlerContext,
    request: PreparedRequest,
    result: OperationResult,
    socket: () => ByteCounts | null,
    expiresAtMs: number | null,
    onSettled: (outcome: CallOutcome) => void,
    readyWhenSent: boolean,
  ) {
    this.readyWhenSent = readyWhenSent;
    this.#context = context;
    this.#result = result;
    this.#request = request;
    this.#method = request.method;
    this.#readOnly = request.readOnly ?? (request.method === 'GET' || request.method === 'HEAD');
    this.#expiresAtMs = expiresAtMs;
    this.#socket = socket;
    this.#onSettled = onSettled;
    this.calledUs = context.clock.nowUs();
    clearAnswer(result);
  }

  onConnect(abort: (error?: Error) => void): void {
    // A connection that failed in a way undici thinks harmless would make it write the request again.
    if (this.sentUs >= 0 || this.settled) return abort(new Error('a request is never sent twice'));
    this.#abort = abort;
    this.#sentOn = this.#socket();
    this.#writtenBefore = this.#sentOn?.bytesWritten ?? 0;
    this.#readBefore = this.#sentOn?.bytesRead ?? 0;
    this.sentUs = this.#context.clock.nowUs();
    if (this.#result.requests === 0) this.#result.sentUs = this.sentUs;
    if (this.readyWhenSent) this.#result.readyUs = this.sentUs;
    this.#result.requests += 1;
    const { body, sentStampAt = -1 } = this.#request;
    if (sentStampAt !== -1 && Buffer.isBuffer(body)) writeSentStamp(body, sentStampAt, this.sentUs);
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (status < 200 && !this.settled) {
      this.#interims += 1;
      if (this.#interims > MOST_INTERIMS) this.breakOff('protocol', 'interim answers without end');
    }
    if (status < 200 || this.settled) return true;
    const { limits } = this.#context;
    const isSuccess = status < 300;
    this.#status = status;
    this.#unframed = !isFramed(status, headers);
    const keepBytes = isSuccess ? (this.#result.wantBody ? limits.maxBodyBytes : 0) : limits.sampleBytes;
    this.#sink = new BodySink(keepBytes, isSuccess ? limits.maxBodyBytes : limits.maxErrorBodyBytes);
    if (!isSuccess) this.#result.requestId = oneLine(rawHeader(headers, 'x-request-id')).slice(0, 64);
    return true;
  }

  onData(piece: Buffer): boolean {
    if (this.settled || this.#sink === null) return true;
    if (this.#sink.take(piece) === 'too-large') {
      const limit = this.#status < 300 ? this.#context.limits.maxBodyBytes : this.#context.limits.maxErrorBodyBytes;
      this.breakOff('body_too_large', `the body is longer than ${limit} bytes`);
    } else if (this.#status < 300) this.#request.bodyReader?.take(piece, 0, piece.length);
    return true;
  }

  onComplete(): void {
    const doneUs = this.#context.clock.nowUs();
    if (this.settled) return;
    const broken = this.#sentOn?.errored;
    if (broken) return this.#settleByError(broken, doneUs);
    if (this.#unframed) {
      const message = 'the answer has neither a length nor chunks, so its end cannot be distinguished from a cut';
      return this.#settle('protocol', message, '', doneUs);
    }
    if (this.#status < 300) {
      if (this.#result.wantBody) this.#result.body = this.#sink?.bytes() ?? null;
      return this.#settle('', '', '', doneUs);
    }
    const error = readAnswerError(this.#sink?.bytes() ?? new Uint8Array(0));
    const expired = this.#status === 401 && isExpiredToken(error, this.#expiresAtMs, this.#context.wallClock());
    this.#settle(expired ? 'auth_expired' : answerCategory(this.#status, error), error.message, error.code, doneUs);
  }

  onError(error: Error): void {
    if (!this.settled) this.#settleByError(error, this.#context.clock.nowUs());
  }

  /** Ends the request from our side: settles at once and closes the connection, so that a late answer finds nobody. */
  breakOff(category: ErrorCategory, message: string, doneUs = this.#context.clock.nowUs()): void {
    if (this.settled) return;
    this.#settle(category, message, '', doneUs);
    this.#abort?.(new Error(message));
  }

  #settleByError(error: Error, doneUs: number): void {
    const progress = { wasSent: this.sentUs >= 0, hasStatus: this.#status !== 0 };
    const message = error.message === '' ? errorCode(error) : error.message;
    this.#settle(undiciCategory(error, progress), oneLine(message), errorCode(error), doneUs);
  }

  #settle(category: ErrorCategory, message: string, code: string, doneUs: number): void {
    this.settled = true;
    const result = this.#result;
    const wasSent = this.sentUs >= 0;
    if (result.requests === 0) result.sentUs = doneUs;
    if (!wasSent && this.readyWhenSent) result.readyUs = doneUs;
    result.doneUs = doneUs;
    result.status = this.#status;
    result.category = categoryId(category);
    result.message = message;
    result.code = code;
    if (this.#sentOn !== null) {
      result.bytesOut += this.#sentOn.bytesWritten - this.#writtenBefore;
      result.bytesIn += this.#sentOn.bytesRead - this.#readBefore;
    }
    if (wasSent) this.#context.traffic.add(this.#method, this.#status);
    this.#onSettled(callOutcome({ category, status: this.#status, wasSent, readOnly: this.#readOnly }));
  }
}
