import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { createParser, type EventSourceParser } from 'eventsource-parser';

import type { ErrorCategory } from '../categories.ts';
import { systemClock, type Clock, type Timer } from '../clock.ts';
import { SyntrixError } from '../errors.ts';
import { checkAuthorization, checkExtraHeaders } from '../target/extra-headers.ts';
import { localLookup } from '../target/local-lookup.ts';
import { parseTargetUrl } from '../target/target-url.ts';
import { toConnectionOptions, type TlsSettings } from '../target/tls-settings.ts';
import { answerCategory, oneLine, readAnswerError } from '../transport/answer-error.ts';
import { networkCategory } from '../transport/network-category.ts';
import type { ConnectStamps } from './realtime.ts';
import { UnreadBytes } from './unread-bytes.ts';

/** Which events are wanted, and from where. */
export interface EventStreamOptions {
  /** Address of the server, such as `http://127.0.0.1:8080`. */
  readonly url: string | URL;
  /** As writers name it in their URLs; the server does not check it. */
  readonly database: string;
  /** One exact collection path. */
  readonly collection: string;
  /** Bearer token; the server streams to nobody without one. */
  readonly token: string;
  /** Added to the request. A server whose `allow_dev_origin` is off wants an `Origin` of its own host name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For https targets. */
  readonly tls?: TlsSettings;
  /** Address to connect from. @default the system's choice */
  readonly localAddress?: string;
  /** From the call until the server has said yes or no. @default 10000 */
  readonly openTimeoutMs?: number;
  /** Most characters of one event, and of what has come of it. @default 8388608 */
  readonly maxEventLength?: number;
  /** @default the host's monotonic clock */
  readonly clock?: Clock;
}

/** How a stream came to its end. */
export type EventStreamEnd =
  /** By `close`. */
  | { readonly kind: 'closed' }
  /** It never began: the server said no, or nothing that streams events answered. */
  | { readonly kind: 'refused'; readonly error: SyntrixError }
  /** The server ended it in good order. */
  | { readonly kind: 'ended' }
  /** It broke off, or what came was no event stream. */
  | { readonly kind: 'broken'; readonly error: SyntrixError };

/** Whom a stream tells what happens. */
export interface EventStreamListener {
  /** The server has said yes. */
  onOpen(): void;
  /** A line that begins with a colon: a sign of life. */
  onComment(text: string): void;
  /** The data of one event; its lines are joined by `\n`. */
  onEvent(data: string): void;
  /** Called once, and nothing after it. */
  onEnd(end: EventStreamEnd): void;
}

/** A stream that is open, or about to be. */
export interface EventStream {
  /** Moments of its opening; *authenticated* is when the first byte of the stream was read. */
  readonly stamps: ConnectStamps;
  /** Bytes of the stream read so far. */
  readonly bytesIn: number;
  /** When the last byte was read, on the client's clock. */
  readonly lastReceivedUs: number;
  /** For how long reads had not emptied the socket before the latest one, in microseconds; 0 where they had, and over TLS. */
  readonly behindUs: number;
  /** Stops reading, as a slow consumer does. */
  pauseReading(): void;
  resumeReading(): void;
  /** Gives it up; `onEnd` is called before this returns. */
  close(): void;
}

const MAX_REFUSAL_BYTES = 2048;

/**
 * Opens a stream of server-sent events (`GET /realtime/sse`) on a connection of its own. What the server or the network
 * does never throws: it comes out of `onEnd`. There is no resume: events between two streams are gone.
 *
 * @throws ClientUsageError for a bad address, header or token
 */
export function openEventStream(options: EventStreamOptions, listener: EventStreamListener): EventStream {
  return new HttpEventStream(options, listener);
}

class HttpEventStream implements EventStream {
  readonly stamps: { -readonly [Stamp in keyof ConnectStamps]: number };
  bytesIn = 0;
  lastReceivedUs: number;
  readonly #clock: Clock;
  readonly #listener: EventStreamListener;
  readonly #parser: EventSourceParser;
  /** What is no UTF-8 can hold no JSON. */
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #request: ClientRequest;
  readonly #timer: Timer;
  readonly #unread = new UnreadBytes();
  /** Bytes of the socket at the latest read: one read may bring several pieces of the response. */
  #socketBytes = 0;
  #response: IncomingMessage | null = null;
  #sent = false;
  #open = false;
  #over = false;

  constructor(options: EventStreamOptions, listener: EventStreamListener) {
    const { clock = systemClock(), openTimeoutMs = 10_000, maxEventLength = 8 * 1024 * 1024 } = options;
    this.#clock = clock;
    this.lastReceivedUs = clock.nowUs();
    this.stamps = { startUs: this.lastReceivedUs, connectedUs: 0, upgradedUs: 0, authenticatedUs: 0 };
    this.#listener = listener;
    this.#parser = this.#createParser(maxEventLength);
    this.#request = requestOf(options);
    this.#request.on('socket', (socket) => {
      const isTls = 'encrypted' in socket;
      socket.once(isTls ? 'secureConnect' : 'connect', () => (this.stamps.connectedUs = clock.nowUs()));
    });
    this.#request.on('finish', () => (this.#sent = true));
    this.#request.on('response', (response) => this.#answered(response));
    this.#request.on('error', (error) => this.#failed(error));
    this.#timer = clock.setTimer(openTimeoutMs * 1000, () => this.#timedOut(openTimeoutMs));
    this.#request.end();
  }

  get behindUs(): number {
    return this.#unread.behindUs;
  }

  pauseReading(): void {
    this.#response?.pause();
  }

  resumeReading(): void {
    this.lastReceivedUs = this.#clock.nowUs();
    this.#unread.reset();
    this.#response?.resume();
  }

  close(): void {
    this.#end({ kind: 'closed' });
  }

  #answered(response: IncomingMessage): void {
    const { statusCode: status = 0, headers } = response;
    response.on('error', (error) => this.#failed(error));
    if (status !== 200) {
      this.#readRefusal(response, status);
      return;
    }
    const type = headers['content-type'] ?? '';
    const encoding = headers['content-encoding'] ?? 'identity';
    if (!/^text\/event-stream\s*(;|$)/i.test(type) || encoding !== 'identity') {
      const found = encoding === 'identity' ? `of type "${oneLine(type)}"` : `encoded as "${oneLine(encoding)}"`;
      this.#fail('protocol', status, `the response is ${found}, not an event stream`);
      return;
    }
    this.#timer.cancel();
    this.#open = true;
    this.#response = response;
    this.stamps.upgradedUs = this.#clock.nowUs();
    this.lastReceivedUs = this.stamps.upgradedUs;
    this.#listener.onOpen();
    response.on('data', (bytes: Buffer) => this.#read(bytes));
    response.on('end', () => this.#end({ kind: 'ended' }));
  }

  #createParser(maxLength: number): EventSourceParser {
    const tooLarge = (): void => this.#fail('body_too_large', 200, `an event is longer than ${maxLength} characters`);
    return createParser({
      maxBufferSize: maxLength,
      onComment: (text) => {
        if (!this.#over) this.#listener.onComment(text);
      },
      onEvent: ({ data }) => {
        if (this.#over) return;
        if (data.length > maxLength) tooLarge();
        else this.#listener.onEvent(data);
      },
      // Fields that Syntrix does not send are reported here, too, and passed over.
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') tooLarge();
      },
    });
  }

  #read(bytes: Buffer): void {
    if (this.#over) return;
    this.lastReceivedUs = this.#clock.nowUs();
    this.bytesIn += bytes.length;
    const { bytesRead } = this.#response!.socket;
    if (bytesRead !== this.#socketBytes) this.#unread.read(bytesRead - this.#socketBytes, this.lastReceivedUs);
    this.#socketBytes = bytesRead;
    if (this.stamps.authenticatedUs === 0) this.stamps.authenticatedUs = this.lastReceivedUs;
    let text: string;
    try {
      text = this.#decoder.decode(bytes, { stream: true });
    } catch {
      return this.#fail('protocol', 200, 'the stream is not UTF-8 text');
    }
    this.#parser.feed(text);
  }

  #readRefusal(response: IncomingMessage, status: number): void {
    const pieces: Buffer[] = [];
    let length = 0;
    const tell = (): void => {
      const said = readAnswerError(Buffer.concat(pieces).subarray(0, MAX_REFUSAL_BYTES));
      this.#fail(answerCategory(status, said) || 'protocol', status, said.message, said.code);
    };
    response.on('data', (bytes: Buffer) => {
      pieces.push(bytes);
      length += bytes.length;
      if (length >= MAX_REFUSAL_BYTES) tell();
    });
    response.on('end', tell);
  }

  #timedOut(afterMs: number): void {
    const category = this.#sent ? 'timeout' : 'connect_timeout';
    this.#fail(category, 0, `no complete response within ${afterMs / 1000} s`);
  }

  #failed(error: Error): void {
    // Behind the head node says "aborted" of a close and of a reset alike.
    const closed = error.message === 'aborted' || error.message === 'socket hang up';
    const category = closed ? 'connection_closed' : networkCategory(error, this.#sent);
    this.#fail(category, this.#open ? 200 : 0, closed ? 'the connection was closed' : oneLine(error.message));
  }

  #fail(category: ErrorCategory, status: number, sample: string, code = ''): void {
    const what = this.#open ? 'the event stream was cut off' : 'the event stream was not opened';
    const at = this.#open || status === 0 ? '' : ` (status ${status})`;
    const error = new SyntrixError(`${what}${at}${sample === '' ? '' : `: ${sample}`}`, {
      category,
      status,
      code,
      sample,
    });
    this.#end({ kind: this.#open ? 'broken' : 'refused', error });
  }

  #end(end: EventStreamEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer.cancel();
    this.#request.destroy();
    this.#listener.onEnd(end);
  }
}

function requestOf(streamOptions: EventStreamOptions): ClientRequest {
  const { url, database, collection, token, headers = {}, tls = {}, localAddress } = streamOptions;
  const { origin, pathPrefix, secure } = parseTargetUrl(url);
  const query = new URLSearchParams({ database, collection });
  const options = {
    agent: false,
    lookup: localLookup,
    ...(localAddress === undefined ? {} : { localAddress }),
    headers: {
      accept: 'text/event-stream',
      ...Object.fromEntries(checkExtraHeaders(headers)),
      authorization: checkAuthorization(`Bearer ${token}`),
    },
  } as const;
  const address = `${origin}${pathPrefix}/realtime/sse?${query.toString()}`;
  return secure ? httpsRequest(address, { ...options, ...toConnectionOptions(tls) }) : httpRequest(address, options);
}
