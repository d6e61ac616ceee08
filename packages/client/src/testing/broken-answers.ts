import type { ErrorCategory } from '../categories.ts';
import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import { answer, type RawBehaviour } from './raw-server.ts';

/** One way for an answer to go wrong, and what has to be made of it. */
export interface BrokenAnswer {
  readonly what: string;
  readonly behave: RawBehaviour;
  readonly category: ErrorCategory;
  /** What it may be just as well: a reset on the heels of data can reach the reader as a close. */
  readonly orCategory?: ErrorCategory;
  readonly status: number;
  /** What a lost write is: `unknown`, unless the status proves that it was turned down. */
  readonly write: CallOutcome;
  readonly why: string;
}

const { failed, unknown } = CALL_OUTCOME;
const HEAD = 'HTTP/1.1 200 OK\r\n';

const sends =
  (text: string): RawBehaviour =>
  (_request, { socket }) =>
    void socket.write(text, 'latin1');
const sendsAndEnds =
  (text: string): RawBehaviour =>
  (_request, { socket }) =>
    void socket.end(text, 'latin1');
/** The bytes are on their way before the reset follows: the transport reads them first. */
const sendsAndResets =
  (text: string): RawBehaviour =>
  (_request, { socket, tcp }) =>
    void socket.write(text, 'latin1', () => setImmediate(() => tcp.resetAndDestroy()));

/** Answers that break off, lie about their length, or are no HTTP at all. */
export const BROKEN_ANSWERS: readonly BrokenAnswer[] = [
  {
    what: 'closes without an answer',
    behave: sendsAndEnds(''),
    category: 'connection_closed',
    status: 0,
    write: unknown,
    why: 'it had the whole request',
  },
  {
    what: 'resets without an answer',
    behave: (_, { tcp }) => void tcp.resetAndDestroy(),
    category: 'connection_reset',
    status: 0,
    write: unknown,
    why: 'it had the whole request',
  },
  {
    what: 'closes within the head',
    behave: sendsAndEnds('HTTP/1.1 200 OK\r\nConte'),
    category: 'connection_closed',
    status: 0,
    write: unknown,
    why: 'half a status is none',
  },
  {
    what: 'closes within a counted body',
    behave: sendsAndEnds(`${HEAD}Content-Length: 10\r\n\r\n{"a"`),
    category: 'connection_closed',
    status: 200,
    write: unknown,
    why: 'the status alone is not the answer',
  },
  {
    what: 'closes within a counted body after saying so',
    behave: sendsAndEnds(`${HEAD}Connection: close\r\nContent-Length: 10\r\n\r\n{"a"`),
    category: 'connection_closed',
    status: 200,
    write: unknown,
    why: 'announced or not, it is cut',
  },
  {
    what: 'closes within a chunk',
    behave: sendsAndEnds(`${HEAD}Transfer-Encoding: chunked\r\n\r\n8\r\n{"a"`),
    category: 'connection_closed',
    status: 200,
    write: unknown,
    why: 'the chunk is cut',
  },
  {
    what: 'closes before the last chunk',
    behave: sendsAndEnds(`${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`),
    category: 'connection_closed',
    status: 200,
    write: unknown,
    why: 'the body has no end',
  },
  {
    what: 'resets within a body',
    orCategory: 'connection_closed',
    behave: sendsAndResets(`${HEAD}Content-Length: 10\r\n\r\n{"a"`),
    category: 'connection_reset',
    status: 200,
    write: unknown,
    why: 'the status alone is not the answer',
  },
  {
    what: 'closes within the body of a refusal',
    behave: sendsAndEnds('HTTP/1.1 409 Conflict\r\nContent-Length: 60\r\n\r\n{"code":"CONF'),
    category: 'connection_closed',
    status: 409,
    write: failed,
    why: 'the status comes before any write',
  },
  {
    what: 'ends an unframed body by closing',
    behave: sendsAndEnds(`${HEAD}\r\n{"a":1}`),
    category: 'protocol',
    status: 200,
    write: unknown,
    why: 'whole and cut look alike',
  },
  {
    what: 'ends a body of an unknown transfer coding by closing',
    behave: sendsAndEnds(`${HEAD}Transfer-Encoding: gzip\r\n\r\n{"a":1}`),
    category: 'protocol',
    status: 200,
    write: unknown,
    why: 'whole and cut look alike',
  },
  {
    what: 'sends garbage',
    behave: sendsAndEnds('\x00\xff\x16garbage\r\n\r\n'),
    category: 'protocol',
    status: 0,
    write: unknown,
    why: 'no HTTP',
  },
  {
    what: 'sends a status that is no number',
    behave: sends('HTTP/1.1 2x0 OK\r\n\r\n'),
    category: 'protocol',
    status: 0,
    write: unknown,
    why: 'no HTTP',
  },
  {
    what: 'sends a length that is no number',
    behave: sends(`${HEAD}Content-Length: ten\r\n\r\n`),
    category: 'protocol',
    status: 0,
    write: unknown,
    why: 'no HTTP',
  },
  {
    what: 'sends a negative length',
    behave: sends(`${HEAD}Content-Length: -1\r\n\r\n`),
    category: 'protocol',
    status: 0,
    write: unknown,
    why: 'no HTTP',
  },
  {
    what: 'sends two lengths',
    behave: sends(`${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `),
    category: 'protocol',
    status: 0,
    write: unknown,
    why: 'which one holds?',
  },
  {
    what: 'sends a length beside chunks',
    behave: sends(`${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
    category: 'protocol',
    status: 0,
    write: unknown,
    why: 'which one holds?',
  },
  {
    what: 'sends a chunk size that is no number',
    behave: sends(`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}`),
    category: 'protocol',
    status: 200,
    write: unknown,
    why: 'no HTTP',
  },
  {
    what: 'switches protocols unasked',
    behave: sends('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    category: 'protocol',
    status: 0,
    write: unknown,
    why: 'nobody asked',
  },
  {
    what: 'sends 100 Continue unasked',
    behave: sends('HTTP/1.1 100 Continue\r\n\r\n'),
    category: 'protocol',
    status: 0,
    write: unknown,
    why: 'nobody asked',
  },
  {
    what: 'sends a head beyond the limit',
    behave: sends(`${HEAD}X-Big: ${'x'.repeat(70_000)}\r\nContent-Length: 0\r\n\r\n`),
    category: 'headers_too_large',
    status: 0,
    write: unknown,
    why: 'bounded memory',
  },
  {
    what: 'sends a success beyond the limit',
    behave: sends(answer(200, 'x'.repeat(5000))),
    category: 'body_too_large',
    status: 200,
    write: unknown,
    why: 'bounded memory',
  },
  {
    what: 'sends an error beyond the limit',
    behave: sends(answer(400, 'x'.repeat(5000))),
    category: 'body_too_large',
    status: 400,
    write: failed,
    why: 'bounded memory; the status comes before any write',
  },
  {
    what: 'sends a body without end',
    behave: (_, { socket }) => {
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
      pour(socket, `400\r\n${'x'.repeat(1024)}\r\n`);
    },
    category: 'body_too_large',
    status: 200,
    write: unknown,
    why: 'it would never be done',
  },
  {
    what: 'sends interim answers without end',
    behave: (_, { socket }) => void pour(socket, 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(20)),
    category: 'protocol',
    status: 0,
    write: unknown,
    why: 'it would never be done',
  },
];

/** Writes the same again and again, for as long as somebody reads. */
function pour(socket: Parameters<RawBehaviour>[1]['socket'], text: string): void {
  const more = (): void => {
    if (!socket.destroyed) socket.write(text, () => setImmediate(more));
  };
  more();
}
