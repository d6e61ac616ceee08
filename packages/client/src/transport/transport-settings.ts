import { ClientUsageError } from '../errors.ts';
import { systemClock, systemWallClock } from '../system-clock.ts';
import type { TransportClock, WallClock } from '../clock.ts';
import { checkAuthorization, checkExtraHeaders } from '../target/extra-headers.ts';
import { parseTargetUrl, type TargetUrl } from '../target/target-url.ts';
import { networkSockets, type SocketOpener } from '../target/sockets.ts';
import type { TlsSettings } from '../target/tls-settings.ts';
import { DEFAULT_BODY_LIMITS, type BodyLimits } from './body-limits.ts';

/** How to reach the target, and how much patience to have with it. */
export interface TransportOptions {
  /** Address of the server, such as `http://127.0.0.1:8080`; a path becomes the prefix of every request. */
  readonly url: string | URL;
  /** How many workers there are: the most requests in flight. */
  readonly workers: number;
  /** Most connections; workers beyond it wait for a free one. @default one per worker */
  readonly maxConnections?: number;
  /** From *sent* until the last byte of the answer. @default 10000 */
  readonly timeoutMs?: number;
  /** Most time that opening a connection may take before a request is sent. @default 10000 */
  readonly connectTimeoutMs?: number;
  /** Longest head of an answer. @default 65536 */
  readonly maxHeaderBytes?: number;
  readonly limits?: Partial<BodyLimits>;
  /** Added to every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole value of the `Authorization` header. @default null (anonymous) */
  readonly authorization?: string | null;
  /** For https targets. */
  readonly tls?: TlsSettings;
  /** Opens the sockets. @default TCP or TLS to the target */
  readonly openSocket?: SocketOpener;
  /** @default the host's monotonic clock */
  readonly clock?: TransportClock;
  /** @default the host's wall clock */
  readonly wallClock?: WallClock;
}

/** The same with every default filled in and every value checked. */
export interface TransportSettings {
  readonly target: TargetUrl;
  readonly workers: number;
  readonly maxConnections: number;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxHeaderBytes: number;
  readonly limits: BodyLimits;
  readonly headers: readonly (readonly [string, string])[];
  readonly authorization: string | null;
  readonly openSocket: SocketOpener;
  readonly clock: TransportClock;
  readonly wallClock: WallClock;
}

/** @throws ClientUsageError for a bad address, header, token or number */
export function resolveTransportOptions(options: TransportOptions): TransportSettings {
  const workers = whole('workers', options.workers);
  const limits = { ...DEFAULT_BODY_LIMITS, ...options.limits };
  for (const [name, value] of Object.entries(limits)) whole(`limits.${name}`, value);
  const target = parseTargetUrl(options.url);
  return {
    target,
    workers,
    maxConnections: Math.min(workers, whole('maxConnections', options.maxConnections ?? workers)),
    timeoutMs: whole('timeoutMs', options.timeoutMs ?? 10_000),
    connectTimeoutMs: whole('connectTimeoutMs', options.connectTimeoutMs ?? 10_000),
    maxHeaderBytes: whole('maxHeaderBytes', options.maxHeaderBytes ?? 65_536),
    limits,
    headers: checkExtraHeaders(options.headers ?? {}),
    authorization: options.authorization == null ? null : checkAuthorization(options.authorization),
    openSocket: options.openSocket ?? networkSockets(target, options.tls ?? {}),
    clock: options.clock ?? systemClock(),
    wallClock: options.wallClock ?? systemWallClock,
  };
}

function whole(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ClientUsageError('option', `${name} is ${value}.`, `Give ${name} as a whole number of at least 1.`);
}
