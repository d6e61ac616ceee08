import { hasToken, type HeaderFields, parseHeaderFields } from './header-fields.ts';
import { parseTarget, type RequestTarget } from './request-target.ts';

// docs/decisions/0020-own-http-parser-in-the-testbed.md

/** How the body of a request is framed. */
export type BodyFraming =
  { readonly kind: 'none' } | { readonly kind: 'length'; readonly bytes: number } | { readonly kind: 'chunked' };

/** A request line and header that the server accepts. */
export interface RequestHead {
  readonly method: string;
  readonly target: RequestTarget;
  readonly fields: HeaderFields;
  readonly framing: BodyFraming;
  /** The request speaks HTTP/1.0. */
  readonly http10: boolean;
  /** HTTP/1.0 with `Connection: keep-alive`. */
  readonly wants10KeepAlive: boolean;
  readonly wantsClose: boolean;
}

/** A request that is answered before any handler sees it: status line and body come without the server's own headers. */
export interface HeadRefusal {
  readonly status: 400 | 431 | 501 | 505;
  /** Status and words of the status line, e.g. `400 Bad Request: missing required Host header`. */
  readonly text: string;
  readonly body: string;
}

function refusal(status: HeadRefusal['status'], text: string): HeadRefusal {
  return { status, text, body: text };
}

/** What is no HTTP. */
export const BAD_REQUEST = refusal(400, '400 Bad Request');
/** A head that does not end within the limit. */
export const HEADER_TOO_LARGE = refusal(431, '431 Request Header Fields Too Large');
const UNSUPPORTED_VERSION = refusal(505, '505 HTTP Version Not Supported: unsupported protocol version');
const UNSUPPORTED_ENCODING: HeadRefusal = {
  status: 501,
  text: '501 Not Implemented',
  body: 'Unsupported transfer encoding',
};

function badRequest(detail: string): HeadRefusal {
  return refusal(400, `400 Bad Request: ${detail}`);
}

const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VERSION = /^HTTP\/([0-9])\.([0-9])$/;
const HOST = /^[A-Za-z0-9!$%&'()*+,\-.:;=[\]_~]*$/;

interface RequestLine {
  readonly method: string;
  readonly target: RequestTarget;
  readonly major: string;
  readonly minor: string;
}

function parseLine(line: string): RequestLine | undefined {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  if (first <= 0 || second < 0) return undefined;
  const method = line.slice(0, first);
  const [version, major = '', minor = ''] = VERSION.exec(line.slice(second + 1)) ?? [];
  if (version === undefined || !METHOD.test(method)) return undefined;
  const target = parseTarget(line.slice(first + 1, second));
  if (target === undefined) return undefined;
  return { method, target, major, minor };
}

/** Whether the line can be refused without waiting for the rest of the head. */
export function isNoRequestLine(line: string): boolean {
  return parseLine(line) === undefined;
}

/**
 * Reads one request head, given as one character per byte, in the order of checks of Go's HTTP server.
 *
 * @param fieldsOf parses the header block; a connection passes one that remembers its last block
 */
export function parseHead(
  line: string,
  block: string,
  fieldsOf: (block: string) => ReturnType<typeof parseHeaderFields> = parseHeaderFields,
): RequestHead | HeadRefusal {
  const request = parseLine(line);
  if (request === undefined) return BAD_REQUEST;
  const { method, target, major, minor } = request;
  const http10 = major === '1' && minor === '0';
  const fields = fieldsOf(block);
  if ('refusal' in fields || fields.hosts.length > 1) return BAD_REQUEST;
  const framing = framingOf(fields, http10);
  if ('status' in framing) return framing;
  if (major !== '1') return UNSUPPORTED_VERSION;
  const [host] = fields.hosts;
  if (host === undefined && !http10) return badRequest('missing required Host header');
  if (host !== undefined && !HOST.test(host)) return badRequest('malformed Host header');
  return {
    method,
    target,
    fields,
    framing,
    http10,
    wants10KeepAlive: http10 && hasToken(fields.connections, 'keep-alive'),
    wantsClose: hasToken(fields.connections, 'close'),
  };
}

function framingOf(fields: HeaderFields, http10: boolean): BodyFraming | HeadRefusal {
  const encodings = http10 ? [] : fields.transferEncodings;
  if (encodings.length > 1 || (encodings.length === 1 && encodings[0]?.toLowerCase() !== 'chunked')) {
    return UNSUPPORTED_ENCODING;
  }
  const lengths = new Set(fields.contentLengths.map((value) => value.trim()));
  if (lengths.size > 1) return BAD_REQUEST;
  const [length] = lengths;
  if (length !== undefined && (!/^[0-9]+$/.test(length) || BigInt(length) >= 2n ** 63n)) return BAD_REQUEST;
  if (encodings.length === 1) return { kind: 'chunked' };
  if (length === undefined || Number(length) === 0) return { kind: 'none' };
  return { kind: 'length', bytes: Number(length) };
}
