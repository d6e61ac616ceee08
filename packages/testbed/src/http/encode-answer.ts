import { type Answer, statusLine, TEXT_TYPE } from './answer.ts';

/** What the encoder has to know about the request. */
export interface AnswerContext {
  readonly method: string;
  readonly http10: boolean;
  readonly wants10KeepAlive: boolean;
  /** The connection ends with this answer, whatever the answer says. */
  readonly close: boolean;
  /** Value of `X-Request-Id`; one character per byte. */
  readonly requestId: string;
  /** Headers that depend on the request but not on the handler (CORS). */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Value of `Date`. */
  readonly date: string;
}

/** An answer as it goes out. */
export interface EncodedAnswer {
  /** Status line, header and the empty line; one character per byte. */
  readonly head: string;
  /** Framed body as text (UTF-8), `''` where none is sent. */
  readonly body: string;
  readonly close: boolean;
}

/** Longer bodies are sent chunked. */
const MAX_UNCHUNKED_BYTES = 2048;

const BEFORE_TYPE = "Content-Security-Policy: default-src 'self'\r\n";
const AFTER_TYPE =
  'Referrer-Policy: strict-origin-when-cross-origin\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nX-Request-Id: ';
const AFTER_ID = '\r\nX-Xss-Protection: 1; mode=block\r\nDate: ';

/** Frames an answer as the server does: sorted headers, `Content-Length` up to 2048 bytes, chunked beyond. */
export function encodeAnswer(answer: Answer, context: AnswerContext): EncodedAnswer {
  const bytes = answer.body === '' ? 0 : Buffer.byteLength(answer.body);
  const isHead = context.method === 'HEAD';
  const bodyAllowed = answer.status !== 204 && answer.status >= 200;
  const hasLength = bodyAllowed && bytes <= MAX_UNCHUNKED_BYTES && (!isHead || bytes > 0);
  const chunked = bodyAllowed && !hasLength && !isHead && !context.http10;
  const keeps10 = context.wants10KeepAlive && (isHead || hasLength || !bodyAllowed);
  const endsByClose = bodyAllowed && !hasLength && !isHead && context.http10;
  const close = context.close || answer.close === true || endsByClose || (context.http10 && !keeps10);
  const type = bodyAllowed ? answer.contentType : null;
  const extra = context.headers.length > 0 || answer.headers !== undefined;

  let head = statusLine(answer.status, context.http10);
  head +=
    answer.bare === true
      ? 'Date: '
      : extra
        ? sorted([...context.headers, ...(answer.headers ?? [])], type, context.requestId)
        : standard(type, context.requestId);
  head += `${context.date}\r\n`;
  if (hasLength) head += `Content-Length: ${bytes}\r\n`;
  if (answer.contentType === null && bytes > 0) head += `Content-Type: ${TEXT_TYPE}\r\n`;
  if (close) {
    if (!context.http10) head += 'Connection: close\r\n';
  } else if (keeps10) head += 'Connection: keep-alive\r\n';
  if (chunked) head += 'Transfer-Encoding: chunked\r\n';
  return { head: `${head}\r\n`, body: isHead || !bodyAllowed ? '' : framed(answer.body, bytes, chunked), close };
}

function framed(body: string, bytes: number, chunked: boolean): string {
  return chunked ? `${bytes.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
}

function standard(type: string | null, requestId: string): string {
  return `${BEFORE_TYPE}${type === null ? '' : `Content-Type: ${type}\r\n`}${AFTER_TYPE}${requestId}${AFTER_ID}`;
}

function sorted(more: readonly (readonly [string, string])[], type: string | null, requestId: string): string {
  const lines = [
    ...standard(type, requestId).split('\r\n').slice(0, -1),
    ...more.map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1)).join('\r\n')}\r\nDate: `;
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(':'));
}
