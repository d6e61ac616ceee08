import type { RequestHeads } from './request-head.ts';
import type { PreparedRequest } from '../transport.ts';

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
  #shared = Buffer.allocUnsafeSlow(SHARED_BYTES);

  constructor(heads: RequestHeads) {
    this.#heads = heads;
  }

  /**
   * The whole request, to be written as `latin1` if it is a string: either way its length is its size in bytes. A buffer
   * is only lent: write it before the next call, and call {@link keep} if the socket has not taken it by then.
   */
  of(worker: number, request: PreparedRequest): string | Buffer {
    const { method, path, body } = request;
    if (body === null) return this.#heads.headOf(worker, method, path, -1);
    const bodyBytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    const head = this.#heads.headOf(worker, method, path, bodyBytes);
    if (typeof body === 'string') {
      if (bodyBytes === body.length) return head + body;
    } else if (bodyBytes <= TEXT_BYTES && Buffer.isBuffer(body)) return head + body.toString('latin1');
    const bytes = this.#space(head.length + bodyBytes);
    bytes.write(head, 0, 'latin1');
    if (typeof body === 'string') bytes.write(body, head.length, 'utf8');
    else bytes.set(body, head.length);
    return bytes;
  }

  /** Leaves the last request's buffer to the socket that still writes it. */
  keep(): void {
    this.#shared = Buffer.allocUnsafeSlow(SHARED_BYTES);
  }

  #space(bytes: number): Buffer {
    return bytes <= SHARED_BYTES ? this.#shared.subarray(0, bytes) : Buffer.allocUnsafeSlow(bytes);
  }
}
