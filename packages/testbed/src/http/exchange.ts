import type { Answer } from './answer.ts';
import type { EncodedAnswer } from './encode-answer.ts';
import type { Socket } from 'node:net';
import type { BodyMode, BodyOutcome } from './request-body.ts';
import type { RequestHead } from './request-head.ts';

/** Headers every answer to this request carries beside the fixed ones. */
export type ExtraHeaders = readonly (readonly [name: string, value: string])[];

/** One request and the one answer it gets. Made by a connection, given to the application. */
export interface Exchange {
  readonly head: RequestHead;
  /** The peer's address without port. */
  readonly peerAddress: string;
  /** When the whole head had arrived, µs of the monotonic clock. */
  readonly startedUs: number;
  /** The client has gone, or the connection was closed: nothing can be sent any more. */
  readonly gone: boolean;
  /** Value of `X-Request-Id` of the answer. */
  requestId: string;
  /** The database that the request is about, as in the URL; undefined where it is about none. */
  database: string | undefined;
  /** Headers of the answer that do not come from the handler. */
  extraHeaders: ExtraHeaders;

  /** The body up to the limit. At once where it has arrived already. Sends `100 Continue` where the client waits for it. */
  readBody(limitBytes: number, mode: BodyMode): BodyOutcome | Promise<BodyOutcome>;

  /**
   * Sends the answer once enough of the request's body has been read, then goes on with the connection or closes it.
   *
   * @param sent is called when it was handed to the socket, or with `false` when the client had gone before
   */
  respond(answer: Answer, sent: (handed: boolean) => void): void;

  /** Frames the answer without sending it. */
  encode(answer: Answer): EncodedAnswer;

  /** Takes the connection out of the server's hands: it ends with this exchange. */
  takeOver(): RawReply;

  /** Hands the socket over for good, with nothing of the server listening on it: no time-out strikes it any more. */
  detach(): DetachedSocket;

  /** Calls back once when the connection is gone, at once if it is. */
  onGone(callback: () => void): void;
}

/** A connection that speaks HTTP no more. */
export interface DetachedSocket {
  readonly socket: Socket;
  /** What came after the request. */
  readonly rest: Buffer;
}

/** The bare connection, for answers that break the rules. */
export interface RawReply {
  /** Writes text as UTF-8, or bytes. */
  write(data: string | Buffer): void;
  /** Everything written so far has left the process. */
  readonly drained: boolean;
  /** Calls back once the connection is closed, from either side. */
  onClosed(callback: () => void): void;
  /** Closes in good order (FIN) after what was written. */
  end(): void;
  /** Closes with a reset (RST) after what was written has been handed to the system. */
  reset(): void;
}
