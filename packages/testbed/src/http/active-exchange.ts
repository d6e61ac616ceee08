import type { Socket } from 'node:net';
import type { Answer } from './answer.ts';
import type { ConnectionHost } from './connection-host.ts';
import { encodeAnswer, type EncodedAnswer } from './encode-answer.ts';
import type { DetachedSocket, Exchange, ExtraHeaders, RawReply } from './exchange.ts';
import { expectsContinue } from './header-fields.ts';
import { type BodyMode, type BodyOutcome, RequestBody } from './request-body.ts';
import type { RequestHead } from './request-head.ts';

/** After an answer the server reads and drops this much of a body before it gives the connection up. */
const MAX_DRAINED_BYTES = 256 * 1024;
const NO_HEADERS: ExtraHeaders = [];

/** The exchange a connection is busy with: feeds the body in, and lets one answer out. */
export class ActiveExchange implements Exchange {
  readonly head: RequestHead;
  readonly peerAddress: string;
  readonly startedUs: number;
  requestId = '';
  database: string | undefined;
  extraHeaders: ExtraHeaders = NO_HEADERS;
  writeDeadlineUs = Number.POSITIVE_INFINITY;
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #body: RequestBody;
  readonly #finished: (closing: boolean, owedBytes: number) => void;
  readonly #detach: () => DetachedSocket;
  readonly #goneCallbacks: (() => void)[] = [];
  #gone = false;
  #waiting: (() => boolean) | undefined;
  readonly #expectsContinue: boolean;
  #saidContinue = false;

  constructor(
    socket: Socket,
    host: ConnectionHost,
    head: RequestHead,
    peerAddress: string,
    startedUs: number,
    finished: (closing: boolean, owedBytes: number) => void,
    detach: () => DetachedSocket,
  ) {
    this.#socket = socket;
    this.#host = host;
    this.head = head;
    this.peerAddress = peerAddress;
    this.startedUs = startedUs;
    this.#finished = finished;
    this.#detach = detach;
    this.#body = new RequestBody(head.framing);
    this.#expectsContinue = head.framing.kind !== 'none' && !head.http10 && expectsContinue(head.fields);
  }

  get gone(): boolean {
    return this.#gone;
  }

  get waitsForBody(): boolean {
    return !this.#body.complete;
  }

  feed(bytes: Buffer): number {
    const taken = this.#body.feed(bytes);
    this.#settle();
    return taken;
  }

  inputEnded(): void {
    if (this.#body.complete) return;
    this.#body.fail();
    this.#settle();
  }

  connectionGone(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.inputEnded();
    for (const callback of this.#goneCallbacks.splice(0)) callback();
  }

  /** A body that was not complete in time: true if an answer about it can still be sent. */
  bodyTimedOut(nowUs: number): boolean {
    if (this.#body.complete || nowUs >= this.writeDeadlineUs || this.#waiting === undefined) return false;
    this.inputEnded();
    return true;
  }

  readBody(limitBytes: number, mode: BodyMode): BodyOutcome | Promise<BodyOutcome> {
    if (this.#expectsContinue && !this.#saidContinue) {
      this.#saidContinue = true;
      this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
    }
    const outcome = this.#body.outcome(limitBytes, mode);
    if (outcome !== undefined) return outcome;
    return new Promise((resolve) => {
      this.#waiting = () => {
        const later = this.#body.outcome(limitBytes, mode);
        if (later === undefined) return false;
        resolve(later);
        return true;
      };
    });
  }

  respond(answer: Answer, sent: (handed: boolean) => void): void {
    const givenUp = this.#body.broken || this.#isUnclaimed();
    if (givenUp || this.head.wantsClose || this.#drained()) {
      this.#send(answer, givenUp || this.#isTooMuchToDrain(), sent);
      return;
    }
    this.#body.discard();
    this.#waiting = () => {
      if (!this.#drained() && !this.#body.broken) return false;
      this.#send(answer, this.#body.broken || this.#isTooMuchToDrain(), sent);
      return true;
    };
  }

  /** A client that waits for `100 Continue` was not told to go on, or has not sent all: nobody knows whether it will. */
  #isUnclaimed(): boolean {
    return this.#expectsContinue && !(this.#saidContinue && this.#body.complete);
  }

  /** Nothing more has to be read before the answer: the body is complete, or so long that it is given up. */
  #drained(): boolean {
    return this.#body.complete || this.#isTooMuchToDrain();
  }

  #isTooMuchToDrain(): boolean {
    const limit = this.head.framing.kind === 'length' ? MAX_DRAINED_BYTES - 1 : MAX_DRAINED_BYTES;
    return this.#body.unreadBytes > limit;
  }

  encode(answer: Answer, close = false): EncodedAnswer {
    return encodeAnswer(answer, {
      method: this.head.method,
      http10: this.head.http10,
      wants10KeepAlive: this.head.wants10KeepAlive,
      close: close || this.head.wantsClose,
      requestId: this.requestId,
      headers: this.extraHeaders,
      date: this.#host.httpDate(),
    });
  }

  takeOver(): RawReply {
    this.#finished(true, 0);
    return rawReply(this.#socket);
  }

  detach(): DetachedSocket {
    return this.#detach();
  }

  onGone(callback: () => void): void {
    if (this.#gone) callback();
    else this.#goneCallbacks.push(callback);
  }

  #settle(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    if (!waiting()) this.#waiting ??= waiting;
  }

  #send(answer: Answer, close: boolean, sent: (handed: boolean) => void): void {
    if (this.#gone || !this.#socket.writable) {
      sent(false);
      return;
    }
    const encoded = this.encode(answer, close);
    writeEncoded(this.#socket, encoded);
    this.#goneCallbacks.length = 0;
    sent(true);
    // It may still send it: the server reads the rest before it closes.
    const owed = this.#isUnclaimed() && !this.head.wantsClose ? this.#body.missingBytes : 0;
    this.#finished(encoded.close, owed);
    if (!encoded.close || owed > 0) return;
    if (this.#body.complete && !this.#isTooMuchToDrain()) this.#socket.destroySoon();
    else linger(this.#socket, this.#host);
  }
}

const ASCII = /^[\u0000-\u007f]*$/;

function writeEncoded(socket: Socket, { head, body }: EncodedAnswer): void {
  if (ASCII.test(head)) {
    socket.write(head + body, ASCII.test(body) ? 'latin1' : 'utf8');
    return;
  }
  socket.cork();
  socket.write(head, 'latin1');
  if (body !== '') socket.write(body, 'utf8');
  socket.uncork();
}

/** How long a closing connection still reads. */
const LINGER_MS = 500;

/** Ends the output and goes on reading for a moment: a reset would take the answer from a client that still sends. */
export function linger(socket: Socket, host: ConnectionHost): void {
  socket.end();
  socket.resume();
  const timer = host.setTimer(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => timer.cancel());
}

/** The socket of an exchange that was taken over. */
function rawReply(socket: Socket): RawReply {
  return {
    write: (data) => void (socket.writable && socket.write(data)),
    get drained() {
      return socket.writableLength === 0;
    },
    onClosed: (callback) => void (socket.destroyed ? callback() : socket.once('close', callback)),
    end: () => socket.destroySoon(),
    reset: () => {
      // What was written must have left the process, or the reset would take it along.
      if (socket.writableLength === 0) resetNow(socket);
      else socket.write('', () => resetNow(socket));
    },
  };
}

/** `resetAndDestroy` sends FIN before RST, which a client takes for a good end: this is its second half alone. */
function resetNow(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}
