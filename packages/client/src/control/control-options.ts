import type { WallClock } from '../clock.ts';
import type { ObserveConnection } from '../target/observe-connection.ts';
import type { TlsSettings } from '../target/tls-settings.ts';

/** How to reach a server for what is not measured: auth, databases, administration, health. */
export interface ControlOptions {
  /** Address of the server, such as `http://127.0.0.1:8080`. */
  readonly url: string | URL;
  /** From the call until the last byte of the answer. @default 30000 */
  readonly timeoutMs?: number;
  /** Longest body of an answer. @default 8388608 (8 MiB) */
  readonly maxBodyBytes?: number;
  /** How often a call that changes nothing twice (GET, PUT, DELETE) is tried again after 429, 5xx or a network error. @default 0 */
  readonly retries?: number;
  /** Added to every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For https targets. */
  readonly tls?: TlsSettings;
  /** Lets somebody see what goes over the connections. @default nobody does */
  readonly observe?: ObserveConnection;
  /** @default the host's wall clock */
  readonly wallClock?: WallClock;
}
