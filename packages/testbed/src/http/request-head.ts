import { hasToken, type HeaderFields, parseHeaderFields } from './header-fields.ts';
import { parseTarget, type RequestTarget } from './request-target.ts';

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
  readonly status: 400 | 501 | 505;
  /** Status line and body text, e.g. `400 Bad Request: missing required Host header`. */
  readonly text: string;
  readonly body: string;
}

const BAD_REQUEST: HeadRefusal = { status: 400, text: '400 Bad Request', body: '400 Bad Request' };

function badRequest(detail: string): HeadRefusal {
  return { status: 400, text: `400 Bad Request: ${detail}`, body: `400 Bad Request: ${detail}` };
}

const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VERSION = /^HTTP\/([0-9])\.([0-9])$/;
const HOST = /^[A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]*$/;

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
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  if (first <= 0 || second < 0) return BAD_REQUEST;
  const method = line.slice(0, first);
  const version = VERSION.exec(line.slice(second + 1));
  if (version === null || !METHOD.test(method)) return BAD_REQUEST;
  const target = parseTarget(line.slice(first + 1, second), method);
  if (target === undefined) return BAD_REQUEST;
  const fields = fieldsOf(block);
  const framing = 'refusal' in fields ? BAD_REQUEST : framingOf(fields, version[1] === '1' && version[2] === '0');
  if ('refusal' in fields) {
    if (fields.refusal === 'malformed') return BAD_REQUEST;
  } else if (fields.hosts.length > 1) return BAD_REQUEST;
  if ('status' in framing && !('refusal' in fields)) return framing;
  const preface = method === 'PRI' && target.path === '*' && version[0] === 'HTTP/2.0';
  if (version[1] !== '1' && !preface) {
    return {
      status: 505,
      text: '505 HTTP Version Not Supported: unsupported protocol version',
      body: '505 HTTP Version Not Supported: unsupported protocol version',
    };
  }
  if ('refusal' in fields) return badRequest(fields.refusal);
  const http10 = version[2] === '0' && !preface;
  if (!http10 && !preface && method !== 'CONNECT' && fields.hosts.length === 0)
    return badRequest('missing required Host header');
  if (fields.hosts.length === 1 && !HOST.test(fields.hosts[0] ?? '')) return badRequest('malformed Host header');
  return {
    method,
    target,
    fields,
    framing: framing as BodyFraming,
    http10,
    wants10KeepAlive: http10 && hasToken(fields.connections, 'keep-alive'),
    wantsClose: preface || hasToken(fields.connections, 'close'),
  };
}

function framingOf(fields: HeaderFields, http10: boolean): BodyFraming | HeadRefusal {
  const encodings = http10 ? [] : fields.transferEncodings;
  if (encodings.length > 1 || (encodings.length === 1 && encodings[0]?.toLowerCase() !== 'chunked')) {
    return { status: 501, text: '501 Not Implemented', body: 'Unsupported transfer encoding' };
  }
  const lengths = new Set(fields.contentLengths.map((value) => value.trim()));
  if (lengths.size > 1) return BAD_REQUEST;
  const [length] = lengths;
  if (length !== undefined && (!/^[0-9]+$/.test(length) || BigInt(length) >= 2n ** 63n)) return BAD_REQUEST;
  if (encodings.length === 1) return { kind: 'chunked' };
  if (length === undefined || Number(length) === 0) return { kind: 'none' };
  return { kind: 'length', bytes: Number(length) };
}
