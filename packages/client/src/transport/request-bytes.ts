import type { TargetUrl } from '../target/target-url.ts';
import type { ConnectionHeaders } from './connection-headers.ts';
import type { PreparedRequest } from './transport.ts';

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PATH = /^\/[\x21\x22\x24-\x7e]*$/;
const USUAL_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** Methods whose missing body is announced as an empty one (RFC 9110, 8.6). */
const EXPECTING_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Why HTTP cannot carry such a request; empty if it can. */
export function requestProblem({ method, path, isEncoded = false }: PreparedRequest): string {
  if (!USUAL_METHODS.has(method) && !METHOD.test(method)) return 'the method is not a token';
  return isEncoded || PATH.test(path)
    ? ''
    : 'the path does not begin with "/" or has characters that must be percent-encoded';
}

/** Heads of requests, of which all but the first line and the length is put together once per credential. */
export class RequestHeads {
  readonly #prefix: string;
  readonly #host: string;
  readonly #headers: ConnectionHeaders;
  /** By the list that {@link ConnectionHeaders} hands out: the same one until a connection's credential changes. */
  readonly #rests = new WeakMap<readonly string[], string>();
  #lastList: readonly string[] = [];
  #lastRest = '';

  constructor(target: TargetUrl, headers: ConnectionHeaders) {
    this.#prefix = target.pathPrefix;
    this.#host = new URL(target.origin).host;
    this.#headers = headers;
  }

  /** @param bodyBytes length of the body; -1 for none */
  headOf(connection: number, method: string, path: string, bodyBytes: number): string {
    const start = `${method} ${this.#prefix}${path}${this.#restFor(this.#headers.of(connection, bodyBytes >= 0))}`;
    if (bodyBytes >= 0) return `${start}content-length: ${bodyBytes}\r\n\r\n`;
    return EXPECTING_BODY.has(method) ? `${start}content-length: 0\r\n\r\n` : `${start}\r\n`;
  }

  #restFor(list: readonly string[]): string {
    if (list === this.#lastList) return this.#lastRest;
    let rest = this.#rests.get(list);
    if (rest === undefined) this.#rests.set(list, (rest = this.#restOf(list)));
    this.#lastList = list;
    this.#lastRest = rest;
    return rest;
  }

  #restOf(list: readonly string[]): string {
    let lines = '';
    let host = `host: ${this.#host}\r\n`;
    for (let at = 0; at + 1 < list.length; at += 2) {
      if (list[at]?.toLowerCase() === 'host') host = '';
      lines += `${list[at]}: ${list[at + 1]}\r\n`;
    }
    return ` HTTP/1.1\r\n${host}connection: keep-alive\r\n${lines}`;
  }
}

/** Requests up to this size are put together in one buffer that all connections share. */
const SHARED_BYTES = 64 * 1024;

/** Bodies of bytes up to this size are written as `latin1` text, which a socket takes without a buffer in between. */
const TEXT_BYTES = 8192;

/**
 * Puts head and body together, so that a request is one write and mostly one packet: as `latin1` text if that holds it,
 * else in a buffer.
 */
export class RequestBytes {
  readonly #heads: RequestHeads;
  #shared: Buffer | null;

  /** @param shares whether sockets mostly take a request at once, so that one buffer can serve them all */
  constructor(heads: RequestHeads, shares = true) {
    this.#heads = heads;
    this.#shared = shares ? Buffer.allocUnsafeSlow(SHARED_BYTES) : null;
  }

  /**
   * The whole request, to be written as `latin1` if it is a string: either way its length is its size in bytes. A buffer
   * is only lent: write it before the next call, and call {@link keep} if the socket has not taken it by then. What is to be
   * stamped is always a buffer.
   */
  of(connection: number, request: PreparedRequest): string | Buffer {
    const { method, path, body, isAscii = false, sentStampAt = -1 } = request;
    if (body === null) return this.#heads.headOf(connection, method, path, -1);
    const bodyBytes = typeof body === 'string' && !isAscii ? Buffer.byteLength(body) : body.length;
    const head = this.#heads.headOf(connection, method, path, bodyBytes);
    if (sentStampAt === -1) {
      if (typeof body === 'string') {
        if (bodyBytes === body.length) return head + body;
      } else if (bodyBytes <= TEXT_BYTES && Buffer.isBuffer(body)) return head + body.toString('latin1');
    }
    const bytes = this.#space(head.length + bodyBytes);
    bytes.write(head, 0, 'latin1');
    if (typeof body === 'string') bytes.write(body, head.length, 'utf8');
    else bytes.set(body, head.length);
    return bytes;
  }

  /** Leaves the last request's buffer to the socket that still writes it. */
  keep(): void {
    if (this.#shared !== null) this.#shared = Buffer.allocUnsafeSlow(SHARED_BYTES);
  }

  #space(bytes: number): Buffer {
    if (this.#shared === null) return Buffer.allocUnsafe(bytes);
    return bytes <= SHARED_BYTES ? this.#shared.subarray(0, bytes) : Buffer.allocUnsafeSlow(bytes);
  }
}
