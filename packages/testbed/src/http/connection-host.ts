import type { Timer } from '../environment.ts';
import type { Exchange } from './exchange.ts';

/** What a client can run into on the transport. */
export interface TransportLimits {
  /** Request line and headers together. @default 1 MiB + 4 KiB */
  readonly maxHeaderBytes: number;
  /** From the opening of a connection, or the first byte of a later request, until its header is complete. @default 10 000 */
  readonly readTimeoutMs: number;
  /** From the header of a request until its answer is sent. @default 10 000 */
  readonly writeTimeoutMs: number;
  /** How long a connection may rest between requests. @default 60 000 */
  readonly idleTimeoutMs: number;
}

/** A connection as its server sees it. */
export interface OpenConnection {
  /** Closes it if it has overstayed. */
  sweep(nowUs: number): void;
  destroy(): void;
}

/** What a connection needs from the server it belongs to. */
export interface ConnectionHost {
  readonly limits: TransportLimits;
  nowUs(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  /** Value of the `Date` header. */
  httpDate(): string;
  /** A request's head has arrived. It must be answered through the exchange. */
  onRequest(exchange: Exchange): void;
  /** A request was refused before it was one; `text` is the status line's text. */
  onMalformed(text: string): void;
  onClosed(connection: OpenConnection): void;
}
