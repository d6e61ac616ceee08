/**
 * What one lane knows of its call: long-lived and reused. The transport clears the answer's fields with each request,
 * adds to `bytesOut`, `bytesIn` and `requests`, and sets `sentUs` only while `requests` is 0, so that an operation of
 * several requests runs from its first *sent* to its last *done*. Reset it between operations.
 */
export interface Exchange {
  /** Which lane, and so which connection. */
  readonly lane: number;
  /** Keep the body of a success; of an error a bounded sample is always read. */
  wantBody: boolean;
  /** When the first byte was given to the socket; equal to `doneUs` if nothing was sent. */
  sentUs: number;
  /** When the last byte was read, before parsing; for a time-out the moment its limit was reached. */
  doneUs: number;
  /** HTTP status; 0 if no answer came. */
  status: number;
  /** Index in `ERROR_CATEGORIES`; 0 for a 2xx that came whole. */
  category: number;
  /** Bytes written to the socket, headers included. */
  bytesOut: number;
  /** Bytes read from the socket, headers included. */
  bytesIn: number;
  /** Requests that reached the socket. */
  requests: number;
  /** The body of a success, if it was wanted. */
  body: Uint8Array | null;
  /** What the server or the system said about an error, bounded; empty for a success. */
  message: string;
  /** The server's code such as `CONFLICT`, or the system's such as `ECONNRESET`; empty for a success. */
  code: string;
  /** `X-Request-ID` of an error's answer. */
  requestId: string;
}

/** A fresh exchange for a lane. */
export function createExchange(lane: number, wantBody = false): Exchange {
  return {
    lane,
    wantBody,
    sentUs: 0,
    doneUs: 0,
    status: 0,
    category: 0,
    bytesOut: 0,
    bytesIn: 0,
    requests: 0,
    body: null,
    message: '',
    code: '',
    requestId: '',
  };
}

/** Makes an exchange ready for the next operation. `lane` and `wantBody` stay. */
export function resetExchange(exchange: Exchange): void {
  exchange.sentUs = 0;
  exchange.doneUs = 0;
  exchange.bytesOut = 0;
  exchange.bytesIn = 0;
  exchange.requests = 0;
  clearAnswer(exchange);
}

/** Forgets the last answer, and keeps what adds up over an operation. */
export function clearAnswer(exchange: Exchange): void {
  exchange.status = 0;
  exchange.category = 0;
  exchange.body = null;
  exchange.message = '';
  exchange.code = '';
  exchange.requestId = '';
}
