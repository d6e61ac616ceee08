import type { Socket } from 'node:net';
import { ActiveExchange, linger } from './active-exchange.ts';
import { type HeaderFields, type HeaderRefusal, parseHeaderFields } from './header-fields.ts';
import {
  BAD_REQUEST,
  HEADER_TOO_LARGE,
  type HeadRefusal,
  isNoRequestLine,
  parseHead,
  type RequestHead,
} from './request-head.ts';
import type { ConnectionHost, OpenConnection } from './connection-host.ts';
import type { DetachedSocket } from './exchange.ts';

const LF = 0x0a;
/** A connection that has been used wakes up for no less. */
const MIN_NEXT_BYTES = 4;
const NOTHING = Buffer.alloc(0);

type State = 'idle' | 'head' | 'exchange' | 'closing';

/** One client connection: reads requests one after the other and answers them in order. */
export class Connection implements OpenConnection {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #peerAddress: string;
  #state: State = 'idle';
  #pending: Buffer | undefined;
  #exchange: ActiveExchange | undefined;
  #deadlineUs: number;
  #lastMethod = '';
  #lastBlock = '';
  #lastFields: HeaderFields | HeaderRefusal | undefined;
  #advancing = false;
  #inputEnded = false;
  /** Bytes of body that a closing connection still waits for. */
  #owedBytes = 0;

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#peerAddress = socket.remoteAddress ?? '';
    this.#deadlineUs = host.nowUs() + host.limits.readTimeoutMs * 1000;
    socket.on('data', this.#onData);
    socket.on('end', this.#onInputEnd);
    socket.on('error', this.destroy);
    socket.on('close', () => this.#onClose());
  }

  /** Closes what has overstayed: called now and then by the server. */
  sweep(nowUs: number): void {
    if (nowUs < this.#deadlineUs) return;
    if (this.#exchange?.bodyTimedOut(nowUs) === true) {
      this.#deadlineUs = this.#exchange.writeDeadlineUs;
      return;
    }
    this.#socket.destroy();
  }

  readonly destroy = (): void => {
    this.#socket.destroy();
  };

  readonly #onData = (chunk: Buffer): void => {
    if (this.#state === 'closing') {
      if (this.#owedBytes <= 0) return;
      this.#owedBytes -= chunk.length;
      if (this.#owedBytes <= 0) this.#socket.destroySoon();
      return;
    }
    this.#pending = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#advance();
  };

  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    while (this.#step());
    this.#advancing = false;
    const waiting = this.#state === 'exchange' && (this.#pending?.length ?? 0) > this.#host.limits.maxHeaderBytes;
    if (waiting) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#inputEnded && this.#state !== 'exchange' && this.#state !== 'closing') this.#socket.end();
  }

  /** Does what can be done with the bytes at hand; true if there may be more to do. */
  #step(): boolean {
    const pending = this.#pending;
    if (pending === undefined) return false;
    if (this.#state === 'exchange') {
      const taken = this.#exchange?.feed(pending) ?? 0;
      this.#consume(taken);
      return taken > 0;
    }
    if (this.#state === 'closing') return false;
    if (this.#state === 'idle') {
      if (this.#lastMethod !== '' && pending.length < MIN_NEXT_BYTES) return false;
      this.#state = 'head';
      this.#deadlineUs = this.#host.nowUs() + this.#host.limits.readTimeoutMs * 1000;
    }
    return this.#readHead(pending);
  }

  #readHead(pending: Buffer): boolean {
    const start = this.#lastMethod === 'POST' ? leadingLineEnds(pending) : 0;
    const lineEnd = pending.indexOf(LF, start);
    const end = headEnd(pending, start);
    if (end < 0 ? pending.length > this.#host.limits.maxHeaderBytes : end > this.#host.limits.maxHeaderBytes) {
      this.#refuse(HEADER_TOO_LARGE);
      return false;
    }
    if (end < 0) {
      // Garbage need not be waited out: its first line shows it.
      if (lineEnd >= 0 && isNoRequestLine(lineIn(pending, start, lineEnd))) this.#refuse(BAD_REQUEST);
      return false;
    }
    const line = lineIn(pending, start, lineEnd);
    const head = parseHead(line, pending.toString('latin1', lineEnd + 1, end), (block) => this.#fieldsOf(block));
    this.#consume(end);
    if ('status' in head) this.#refuse(head);
    else this.#begin(head);
    return true;
  }

  /** A client sends the same header with each request: its last block is not parsed again. */
  #fieldsOf(block: string): HeaderFields | HeaderRefusal {
    if (this.#lastFields === undefined || block !== this.#lastBlock) {
      this.#lastBlock = block;
      this.#lastFields = parseHeaderFields(block);
    }
    return this.#lastFields;
  }

  #begin(head: RequestHead): void {
    this.#lastMethod = head.method;
    this.#state = 'exchange';
    const nowUs = this.#host.nowUs();
    const limits = this.#host.limits;
    this.#deadlineUs = nowUs + limits.writeTimeoutMs * 1000;
    const exchange = new ActiveExchange(
      this.#socket,
      this.#host,
      head,
      this.#peerAddress,
      nowUs,
      (closing, owedBytes) => this.#finished(closing, owedBytes),
      () => this.#detach(),
    );
    this.#exchange = exchange;
    if (this.#pending !== undefined) this.#consume(exchange.feed(this.#pending));
    if (exchange.waitsForBody) this.#deadlineUs = nowUs + Math.min(limits.readTimeoutMs, limits.writeTimeoutMs) * 1000;
    exchange.writeDeadlineUs = nowUs + limits.writeTimeoutMs * 1000;
    this.#host.onRequest(exchange);
  }

  #finished(closing: boolean, owedBytes: number): void {
    this.#exchange = undefined;
    this.#owedBytes = owedBytes;
    if (closing) {
      this.#state = 'closing';
      this.#pending = undefined;
      return;
    }
    this.#state = 'idle';
    this.#deadlineUs = this.#host.nowUs() + this.#host.limits.idleTimeoutMs * 1000;
    this.#advance();
  }

  #detach(): DetachedSocket {
    const socket = this.#socket;
    const rest = this.#pending ?? NOTHING;
    this.#finished(true, 0);
    this.#deadlineUs = Number.POSITIVE_INFINITY;
    socket.off('data', this.#onData).off('end', this.#onInputEnd).off('error', this.destroy);
    return { socket, rest };
  }

  #refuse(refusal: HeadRefusal): void {
    this.#state = 'closing';
    this.#pending = undefined;
    this.#host.onMalformed(refusal.text);
    this.#socket.write(
      `HTTP/1.1 ${refusal.text}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${refusal.body}`,
      'latin1',
    );
    linger(this.#socket, this.#host);
  }

  #consume(bytes: number): void {
    const pending = this.#pending;
    if (pending === undefined || bytes === 0) return;
    this.#pending = bytes === pending.length ? undefined : pending.subarray(bytes);
  }

  readonly #onInputEnd = (): void => {
    this.#inputEnded = true;
    if (this.#exchange === undefined) this.#socket.end();
    else if (this.#exchange.waitsForBody) this.#exchange.inputEnded();
    // Who hangs up on a pending answer has given up on it: a time-out closes this way.
    else this.#socket.destroy();
  };

  #onClose(): void {
    this.#exchange?.connectionGone();
    this.#exchange = undefined;
    this.#state = 'closing';
    this.#host.onClosed(this);
  }
}

/** Bytes of line ends in front of the next request: tolerated after a POST. */
function leadingLineEnds(bytes: Buffer): number {
  let count = 0;
  while (count < 4 && (bytes[count] === 0x0d || bytes[count] === 0x0a)) count += 1;
  return count;
}

function lineIn(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end).replace(/\r$/, '');
}

/** Behind the empty line that ends the head, -1 where it has not arrived. Lines may end in LF alone. */
function headEnd(bytes: Buffer, from: number): number {
  const strict = bytes.indexOf('\n\r\n', from, 'latin1');
  const bare = bytes.indexOf('\n\n', from, 'latin1');
  if (strict < 0) return bare < 0 ? -1 : bare + 2;
  return bare >= 0 && bare < strict ? bare + 2 : strict + 3;
}
