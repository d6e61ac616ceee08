import { connect } from 'node:net';

/** One answer as it came over the wire. Header names are in lower case; texts hold one character per byte. */
export interface WireAnswer {
  /** The whole status line. */
  readonly line: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Header lines as sent, in order. */
  readonly headerLines: readonly string[];
  /** The body without framing. */
  readonly body: string;
  readonly chunked: boolean;
}

/** Everything that came back over one connection. */
export interface WireResult {
  readonly answers: readonly WireAnswer[];
  /** Bytes that are no (whole) answer. */
  readonly rest: string;
  /** The server closed the connection; false: we stopped listening. */
  readonly closed: boolean;
}

/** A text is sent; a number waits for so many answers (interim ones count) before going on. */
export type Piece = string | number;

export interface WireOptions {
  /** Stop after so many answers. @default 1 */
  readonly answers?: number;
  /** Go on listening for the end of the connection. @default false */
  readonly untilClosed?: boolean;
  /** Methods of the requests in order, where an answer to HEAD has no body. */
  readonly heads?: readonly boolean[];
  /** Stop listening after this long. @default 5000 */
  readonly timeoutMs?: number;
}

/** Sends bytes over a connection of their own and reads the answers. */
export function talk(
  host: string,
  port: number,
  pieces: Piece | readonly Piece[],
  options: WireOptions = {},
): Promise<WireResult> {
  const { answers: wanted = 1, untilClosed = false, heads = [], timeoutMs = 5000 } = options;
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const queue = [...(Array.isArray(pieces) ? (pieces as readonly Piece[]) : [pieces as Piece])];
    let text = '';
    let settled = false;
    const settle = (closed: boolean) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...parseAnswers(text, heads, closed), closed });
    };
    const timer = setTimeout(() => settle(false), timeoutMs);
    const push = () => {
      while (queue.length > 0) {
        const [next] = queue;
        if (typeof next === 'number' && parseAnswers(text, heads, false).answers.length < next) return;
        queue.shift();
        if (typeof next === 'string' && socket.writable) socket.write(next, 'latin1');
      }
    };
    socket.on('connect', push);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      push();
      const { answers } = parseAnswers(text, heads, false);
      if (!untilClosed && queue.length === 0 && answers.length >= wanted) settle(false);
    });
    socket.on('end', () => settle(true));
    socket.on('error', () => settle(true));
  });
}

function parseAnswers(
  text: string,
  heads: readonly boolean[],
  closed: boolean,
): { answers: WireAnswer[]; rest: string } {
  const answers: WireAnswer[] = [];
  let rest = text;
  for (;;) {
    const parsed = parseAnswer(rest, heads[answers.length] === true, closed);
    if (parsed === undefined) return { answers, rest };
    answers.push(parsed.answer);
    rest = parsed.rest;
  }
}

function parseAnswer(text: string, isHead: boolean, closed: boolean): { answer: WireAnswer; rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0 || !text.startsWith('HTTP/')) return undefined;
  const [line = '', ...headerLines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    headerLines.map((header) => [
      header.slice(0, header.indexOf(':')).toLowerCase(),
      header.slice(header.indexOf(':') + 1).trim(),
    ]),
  );
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1]);
  const payload = text.slice(end + 4);
  const chunked = headers.get('transfer-encoding') === 'chunked';
  const framed = bodyOf(
    payload,
    isHead || status < 200 || status === 204,
    chunked,
    headers.get('content-length'),
    closed,
  );
  if (framed === undefined) return undefined;
  return { answer: { line, status, headers, headerLines, chunked, body: framed.body }, rest: framed.rest };
}

function bodyOf(
  payload: string,
  empty: boolean,
  chunked: boolean,
  length: string | undefined,
  closed: boolean,
): { body: string; rest: string } | undefined {
  if (empty) return { body: '', rest: payload };
  if (chunked) return dechunk(payload);
  if (length === undefined) return closed ? { body: payload, rest: '' } : undefined;
  const bytes = Number(length);
  return payload.length < bytes ? undefined : { body: payload.slice(0, bytes), rest: payload.slice(bytes) };
}

function dechunk(payload: string): { body: string; rest: string } | undefined {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = payload.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(payload.slice(at, lineEnd), 16);
    const dataEnd = lineEnd + 2 + size;
    if (payload.length < dataEnd + 2) return undefined;
    body += payload.slice(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
    if (size === 0) return { body, rest: payload.slice(at) };
  }
}
