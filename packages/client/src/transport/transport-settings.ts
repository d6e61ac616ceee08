import { ClientUsageError } from '../errors.ts';
import { systemClock, systemWallClock, type Clock, type WallClock } from '../clock.ts';
import { checkAuthorization, checkExtraHeaders } from '../target/extra-headers.ts';
import { parseTargetUrl, type TargetUrl } from '../target/target-url.ts';
import type { SocketOpener } from '../target/sockets.ts';
import type { TlsSettings } from '../target/tls-settings.ts';

/** How much of a body is read and kept. */
export interface BodyLimits {
  /** Longest body of a success. Beyond it the call ends as `body_too_large`. @default 67108864 (64 MiB) */
  readonly maxBodyBytes: number;
  /** Longest body of an error that is read to its end, so that the connection can be kept. @default 262144 (256 KiB) */
  readonly maxErrorBodyBytes: number;
  /** How much of an error's body is kept as a sample. @default 2048 */
  readonly sampleBytes: number;
}

const DEFAULT_BODY_LIMITS: BodyLimits = {
  maxBodyBytes: 64 * 1024 * 1024,
  maxErrorBodyBytes: 256 * 1024,
  sampleBytes: 2048,
};

/** How to reach the target, and how much patience to have with it. */
export interface TransportOptions {
  /** Address of the server, such as `http://127.0.0.1:8080`; a path becomes the prefix of every request. */
  readonly url: string | URL;
  /** How many connections there are, numbered from 0: the most requests in flight. */
  readonly connections: number;
  /** Most sockets that are open at a time; requests beyond them wait for a free one. @default one per connection */
  readonly maxSockets?: number;
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
  readonly clock?: Clock;
  /** @default the host's wall clock */
  readonly wallClock?: WallClock;
}

/** The same with every default filled in and every value checked. */
export interface TransportSettings {
  readonly target: TargetUrl;
  readonly connections: number;
  readonly maxSockets: number;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxHeaderBytes: number;
  readonly limits: BodyLimits;
  readonly headers: readonly (readonly [string, string])[];
  readonly authorization: string | null;
  readonly tls: TlsSettings;
  readonly openSocket: SocketOpener | null;
  readonly clock: Clock;
  readonly wallClock: WallClock;
}

/** @throws ClientUsageError for a bad address, header, token or number */
export function resolveTransportOptions(options: TransportOptions): TransportSettings {
  const connections = whole('connections', options.connections);
  const limits = { ...DEFAULT_BODY_LIMITS, ...options.limits };
  for (const [name, value] of Object.entries(limits)) whole(`limits.${name}`, value);
  return {
    target: parseTargetUrl(options.url),
    connections,
    maxSockets: Math.min(connections, whole('maxSockets', options.maxSockets ?? connections)),
    timeoutMs: whole('timeoutMs', options.timeoutMs ?? 10_000),
    connectTimeoutMs: whole('connectTimeoutMs', options.connectTimeoutMs ?? 10_000),
    maxHeaderBytes: whole('maxHeaderBytes', options.maxHeaderBytes ?? 65_536),
    limits,
    headers: checkExtraHeaders(options.headers ?? {}),
    authorization: options.authorization == null ? null : checkAuthorization(options.authorization),
    tls: options.tls ?? {},
    openSocket: options.openSocket ?? null,
    clock: options.clock ?? systemClock(),
    wallClock: options.wallClock ?? systemWallClock,
  };
}

function whole(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ClientUsageError('option', `${name} is ${value}.`, `Give ${name} as a whole number of at least 1.`);
}
