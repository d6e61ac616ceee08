import type { ConnectionObserver } from '@syntrix-bench/core';

/** One request and what came back on its connection, as bytes. */
export interface Exchange {
  /** Connections are numbered from 1 in the order in which they were opened. */
  readonly connection: number;
  readonly request: Uint8Array;
  readonly response: Uint8Array;
  /** Bytes that are not kept, because there were too many. */
  readonly requestBytesCut: number;
  readonly responseBytesCut: number;
  /** Why the connection ended before anything came back; null where something came. */
  readonly broken: string | null;
}

/** Most bytes that are kept of either direction of an exchange. */
const MOST_KEPT_BYTES = 256 * 1024;

/**
 * Cuts what goes over connections into exchanges: one begins with the first byte that is sent after something came back.
 * That holds as long as no connection has two requests under way, and no target speaks unasked. An exchange is told when
 * the next one begins, when its connection ends, or when `flush` is called.
 */
export class ExchangeLog {
  readonly #onExchange: (exchange: Exchange) => void;
  #open: Recording[] = [];
  #connections = 0;

  constructor(onExchange: (exchange: Exchange) => void) {
    this.#onExchange = onExchange;
  }

  /** Called for each connection. */
  readonly observe = (): ConnectionObserver => {
    this.#connections += 1;
    const connection = this.#connections;
    let current: Recording | null = null;
    const begin = (): Recording => {
      this.flush();
      current = { connection, request: new Bytes(), response: new Bytes(), broken: null };
      this.#open.push(current);
      return current;
    };
    return {
      onSent: (bytes) => {
        const goesOn = current !== null && this.#open.includes(current) && current.response.length === 0;
        (goesOn && current !== null ? current : begin()).request.add(bytes);
      },
      onReceived: (bytes) => {
        (current !== null && this.#open.includes(current) ? current : begin()).response.add(bytes);
      },
      onClosed: (error) => {
        if (current === null && error !== null) begin();
        if (current === null || !this.#open.includes(current)) return;
        if (current.response.length === 0) current.broken = error?.message ?? 'the connection was closed';
        this.#tell(current);
      },
    };
  };

  /** Tells every exchange that something has come back for, as it stands. */
  flush(): void {
    for (const recording of [...this.#open]) if (recording.response.length > 0) this.#tell(recording);
  }

  #tell(recording: Recording): void {
    this.#open = this.#open.filter((each) => each !== recording);
    const { connection, request, response, broken } = recording;
    this.#onExchange({
      connection,
      request: request.bytes(),
      response: response.bytes(),
      requestBytesCut: request.cut,
      responseBytesCut: response.cut,
      broken,
    });
  }
}

interface Recording {
  readonly connection: number;
  readonly request: Bytes;
  readonly response: Bytes;
  broken: string | null;
}

/** Bytes that pile up, to a limit. */
class Bytes {
  length = 0;
  cut = 0;
  readonly #pieces: Uint8Array[] = [];

  add(bytes: Uint8Array): void {
    const kept = bytes.slice(0, MOST_KEPT_BYTES - this.length);
    this.#pieces.push(kept);
    this.length += kept.length;
    this.cut += bytes.length - kept.length;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }
}
