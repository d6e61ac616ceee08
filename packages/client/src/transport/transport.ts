import type { CallOutcome } from '../outcome.ts';
import type { OperationResult } from '../operation-result.ts';
import type { RequestCount } from './traffic-counter.ts';

/**
 * Reads the body of a success while it comes, so that nothing of it need be kept. *done* is stamped before the last piece is
 * handed over (R3); what it takes for the pieces before counts as service.
 */
export interface BodyReader {
  /** Takes `bytes` from `from` to before `to`, which are lent until it returns. Is not called for an answer without a body. */
  take(bytes: Uint8Array, from: number, to: number): void;
}

/** One request, ready to be written. Read while `send` runs, or until the result is `done` if it has to wait. */
export interface PreparedRequest {
  readonly method: string;
  /** Path and query below the target's prefix, already percent-encoded. */
  readonly path: string;
  /** The path is known to be encoded, so that nobody need look through it for what HTTP cannot carry. @default false */
  readonly isEncoded?: boolean;
  readonly body: Uint8Array | string | null;
  /** A body of text has nothing beyond ASCII, so that its length is its size and nobody need count. @default false */
  readonly isAscii?: boolean;
  /**
   * The request changes nothing on the server, so that losing its answer leaves nothing in doubt.
   * @default true for GET and HEAD
   */
  readonly readOnly?: boolean;
  /**
   * Where in the body, in bytes, 16 digits begin that are written over when the first byte is given to the socket: with that
   * moment in microseconds of the transport's clock, zeros in front. It is this request's *sent*, also where an operation
   * has several. The body is bytes or ASCII text; a place without digits ends the request as `invalid_request`, unsent.
   *
   * @default -1: nowhere
   */
  readonly sentStampAt?: number;
  /**
   * Is given the body of a success in pieces, in order, whether the result wants it kept or not. Of an answer that turns out to be
   * cut or too long it has seen the start.
   *
   * @default null
   */
  readonly bodyReader?: BodyReader | null;
}

/** How opening one connection went. */
export interface ConnectionOpening {
  /** Number of the connection; where `maxSockets` caps them, number of the socket. */
  readonly connection: number;
  /** From the call until the connection could carry a request (DNS, TCP, TLS). */
  readonly connectUs: number;
  /** Index in `ERROR_CATEGORIES`; 0 if it is open. */
  readonly category: number;
  /** What went wrong, for people; empty if it is open. */
  readonly message: string;
}

/** What {@link Transport.connect} has to say. */
export interface ConnectReport {
  readonly opened: number;
  readonly failed: number;
  /** One row per connection, in order. */
  readonly openings: readonly ConnectionOpening[];
}

/** A look at the transport's inside. */
export interface TransportGauges {
  /** Connections whose socket is open now. */
  readonly connections: number;
  /** Requests given to a socket and not done. */
  readonly inFlight: number;
  /** Connections opened again after they had been lost or closed, since the start. */
  readonly reopened: number;
  /** Requests that wait for a socket because there are fewer than connections. */
  readonly waiting: number;
}

/**
 * Carries requests to one target over numbered connections, each of which has at most one request in flight. Every
 * realisation passes the contract suite of `@syntrix-bench/client/testing`.
 */
export interface Transport {
  /** Which realisation this is, such as `wire`; is in the report. */
  readonly kind: string;
  /**
   * Opens all connections before load starts and sends nothing. A connection that fails is reported, not thrown; it is
   * tried again by the first request that needs it. An abort ends the waiting; what is open stays open.
   *
   * @param opensAtUs When on the transport's clock each connection is opened, at the earliest; by number. @default at once
   */
  connect(signal?: AbortSignal, opensAtUs?: readonly number[]): Promise<ConnectReport>;
  /**
   * Sends one request on the connection that `result.connection` names. Never queues in secret: a connection has one
   * request in flight, and waiting (for its socket to open, or for a free one where `maxSockets` caps them) lies between
   * `result.readyUs` and `result.sentUs`. Where nothing is waited for the two are one moment: what building takes comes before.
   * `done` is called exactly once, after the result is filled, and never before `send` returns. Nothing is retried
   * or redirected. Trouble on the network is an outcome, never a throw.
   *
   * @throws RangeError for a connection that does not exist or has a request in flight: a mistake in the caller.
   */
  send(request: PreparedRequest, result: OperationResult, done: (outcome: CallOutcome) => void): void;
  gauges(): TransportGauges;
  /**
   * Requests by method and status since the last call, status 0 for "no answer": every request that reached a socket
   * and is done.
   */
  takeTraffic(): RequestCount[];
  /**
   * Sets the whole value of the `Authorization` header from the next request on, for one connection or for all of
   * them; `null` sends none.
   *
   * @throws ClientUsageError `authorization` if a header cannot carry the value.
   */
  setAuthorization(value: string | null, connection?: number): void;
  /** Ends what is in flight as `aborted` and closes all connections. Leaves no handle. May be called twice. */
  close(): Promise<void>;
}
