/**
 * The form of one operation: long-lived, one for each worker, reused for each of its operations. The engine stamps `dueUs`
 * and says how long the operation was `queuedUs`; the transport clears the answer's fields with each request, stamps
 * `readyUs`, `sentUs` and `doneUs`, adds to `bytesOut`, `bytesIn` and `requests`, and fills in the rest (R1–R3). It stamps
 * `readyUs` while that is 0 and `sentUs` while `requests` is 0, so that an operation of several requests is ready once and
 * runs from its first *sent* to its last *done*. An operation that hands it no request leaves all three at 0.
 *
 * All times are microseconds since the epoch of the transport's clock, in a run the run's epoch.
 */
export interface OperationResult {
  /** Which of the transport's connections carries the operation's requests, from 0. */
  readonly connection: number;
  /** The worker's number, unique in the run; negative for work outside of workers. */
  readonly worker: number;
  /** Set before a request: keep the body of a success; of an error a bounded sample is always read. */
  wantBody: boolean;
  /** When the operation was due. */
  dueUs: number;
  /** How long it waited for a free worker, a span: from *due*, or from when the last one became busy if that was later. */
  queuedUs: number;
  /** When nothing but a free, open connection was lacking to the first request that the transport was handed; 0 before. */
  readyUs: number;
  /** When the first byte was given to the socket; equal to `doneUs` if nothing was sent. */
  sentUs: number;
  /** When the last byte was read, before parsing; for a time-out the moment its limit was reached. */
  doneUs: number;
  /** HTTP status; 0 if no answer came. */
  status: number;
  /** Index into the target's error categories; 0 for a 2xx that came whole. */
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

/** A fresh form for a connection of a transport and, within a run, the worker that uses it. */
export function createOperationResult(connection: number, worker = connection): OperationResult {
  return {
    connection,
    worker,
    wantBody: false,
    dueUs: 0,
    queuedUs: 0,
    readyUs: 0,
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

/** Makes a form ready for the next operation. */
export function resetOperationResult(result: OperationResult): void {
  result.wantBody = false;
  result.dueUs = 0;
  result.queuedUs = 0;
  result.readyUs = 0;
  result.sentUs = 0;
  result.doneUs = 0;
  result.bytesOut = 0;
  result.bytesIn = 0;
  result.requests = 0;
  clearAnswer(result);
}

/** Forgets the last answer, and keeps what adds up over an operation. */
export function clearAnswer(result: OperationResult): void {
  result.status = 0;
  result.category = 0;
  result.body = null;
  result.message = '';
  result.code = '';
  result.requestId = '';
}
