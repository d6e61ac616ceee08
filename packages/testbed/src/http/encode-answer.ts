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
const AFTER_ID = '\r\nX-Xss-Protection: 1; mode=block\r\n';

interface Framing {
  readonly bytes: number;
  readonly hasLength: boolean;
  readonly chunked: boolean;
  readonly close: boolean;
  readonly keepAlive10: boolean;
}

function framingOf(
  answer: Answer,
  { method, http10, wants10KeepAlive, close }: AnswerContext,
  bodyAllowed: boolean,
): Framing {
  const bytes = answer.body === '' ? 0 : Buffer.byteLength(answer.body);
  const isHead = method === 'HEAD';
  const hasLength = bodyAllowed && answer.isStream !== true && bytes <= MAX_UNCHUNKED_BYTES && (!isHead || bytes > 0);
  const unbounded = bodyAllowed && !hasLength && !isHead;
  const keepAlive10 = wants10KeepAlive && !unbounded;
  return {
    bytes,
    hasLength,
    chunked: unbounded && !http10,
    close: close || answer.close === true || (http10 && !keepAlive10),
    keepAlive10,
  };
}

/** Frames an answer as the server does: sorted headers, `Content-Length` up to 2048 bytes, chunked beyond. */
export function encodeAnswer(answer: Answer, context: AnswerContext): EncodedAnswer {
  const bodyAllowed = answer.status !== 204;
  const { bytes, hasLength, chunked, close, keepAlive10 } = framingOf(answer, context, bodyAllowed);
  let head =
    statusLine(answer.status, context.http10) +
    handlerHeaders(answer, context, bodyAllowed) +
    `Date: ${context.date}\r\n`;
  if (hasLength && !says(answer, 'Content-Length')) head += `Content-Length: ${bytes}\r\n`;
  if (answer.contentType === null && bytes > 0) head += `Content-Type: ${TEXT_TYPE}\r\n`;
  if (close && !context.http10 && !says(answer, 'Connection')) head += 'Connection: close\r\n';
  if (keepAlive10 && !close) head += 'Connection: keep-alive\r\n';
  if (chunked) head += 'Transfer-Encoding: chunked\r\n';
  const sendsBody = bodyAllowed && context.method !== 'HEAD';
  return { head: `${head}\r\n`, body: sendsBody ? framed(answer.body, bytes, chunked) : '', close };
}

function says({ headers }: Answer, name: string): boolean {
  return headers !== undefined && headers.some(([said]) => said === name);
}

/** What comes before `Date`: the headers set by middlewares and handlers, sorted by name. */
function handlerHeaders(answer: Answer, context: AnswerContext, bodyAllowed: boolean): string {
  const usual = answer.bare === true ? '' : standard(bodyAllowed ? answer.contentType : null, context.requestId);
  const more = answer.headers ?? [];
  if (more.length === 0 && context.headers.length === 0) return usual;
  // What a handler sets takes the place of what a middleware set.
  const others = context.headers.filter(([name]) => !more.some(([said]) => said === name));
  const lines = [
    ...usual.split('\r\n').slice(0, -1),
    ...[...others, ...more].map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1)).join('\r\n')}\r\n`;
}

function framed(body: string, bytes: number, chunked: boolean): string {
  return chunked ? `${bytes.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
}

function standard(type: string | null, requestId: string): string {
  return `${BEFORE_TYPE}${type === null ? '' : `Content-Type: ${type}\r\n`}${AFTER_TYPE}${requestId}${AFTER_ID}`;
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(':'));
}
