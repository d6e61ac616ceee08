/**
 * A lane's form for one operation, reused for each of its operations. The shard clears it and stamps `dueUs` and
 * `readyUs`; the transport stamps `sentUs` and `doneUs` and fills in the rest (R1–R3); the shard hands it to the recorder.
 *
 * All times are microseconds since the run's epoch. `sentUs` is the first byte of the operation's first request,
 * `doneUs` the last byte of its last answer. The transport sets `sentUs` only while `requests` is 0 and adds to `bytesOut`,
 * `bytesIn` and `requests`, so that an operation of several requests is stamped as one. An operation that sends nothing
 * leaves both at 0; the shard then stamps the moment it ended.
 */
export interface Slot {
  /** The lane's place on its connection, as the target counts: tells which of several connections is meant. */
  readonly lane: number;
  /** The lane's number, unique in the run; negative for work outside of lanes. */
  readonly laneNumber: number;
  /** Lives as long as the shard: aborted when the shard closes. Deadlines are swept by the transport, not by this. */
  readonly signal: AbortSignal;
  /** Set before a request: keep the body of a successful answer in `body`. */
  wantBody: boolean;
  dueUs: number;
  readyUs: number;
  sentUs: number;
  doneUs: number;
  /** HTTP status, or 0 where no answer came. */
  status: number;
  /** Index into the target's `categories`; 0 is "no error". */
  category: number;
  bytesOut: number;
  bytesIn: number;
  /** Requests sent for this operation. */
  requests: number;
  body: Uint8Array | null;
  /** On errors: a bounded sample of the answer or of the failure's text. */
  message: string;
  /** On errors: the server's error code, or the system's (`ECONNRESET`). */
  code: string;
  /** The answer's request id where the server sends one. */
  requestId: string;
}
