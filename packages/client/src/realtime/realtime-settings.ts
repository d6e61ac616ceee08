import { systemClock, systemWallClock, type Clock, type WallClock } from '../clock.ts';
import { ClientUsageError } from '../errors.ts';
import { checkExtraHeaders } from '../target/extra-headers.ts';
import type { ObserveConnection } from '../target/observed-socket.ts';
import { openingSockets, type DirectOpener } from '../target/sockets.ts';
import { parseTargetUrl } from '../target/target-url.ts';
import type { TlsSettings } from '../target/tls-settings.ts';
import type { EventStream, EventStreamListener, EventStreamOptions } from './event-stream.ts';
import type { OpenLink } from './link.ts';

/** Where realtime connections lead to, and how much patience to have with them. */
export interface OpenRealtimeOptions {
  /** Address of the server, such as `http://127.0.0.1:8080`; a path becomes the prefix of every request. */
  readonly url: string | URL;
  /** For connections that name none of their own. @default '' */
  readonly database?: string;
  /** Bearer token without `Bearer`, or what gives the one that is good now, for connections that name none. @default '' */
  readonly token?: string | (() => string);
  /** Added to the requests that open. SSE of a server whose `allow_dev_origin` is off wants an `Origin` of its host name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For https targets. */
  readonly tls?: TlsSettings;
  /** From the call until the connection is upgraded, or the stream answered. @default 10000 */
  readonly connectTimeoutMs?: number;
  /** Most time that the answer to `auth`, `subscribe` or `unsubscribe` may take. @default 10000 */
  readonly answerTimeoutMs?: number;
  /** From the acknowledgement; the server gives up reading after 10 s, and says nothing then. @default 15000 */
  readonly snapshotTimeoutMs?: number;
  /**
   * After so long without a byte a connection is lost: the server sends a heartbeat each 30 s (15 s over SSE). Half-way the
   * client asks by a ping. @default 75000
   */
  readonly silenceTimeoutMs?: number;
  /** Most time that closing in good order may take. @default 5000 */
  readonly closeTimeoutMs?: number;
  /** Longest message, and longest event of a stream. A snapshot is one message. @default 67108864 (64 MiB) */
  readonly maxMessageBytes?: number;
  /** Most requests of a connection that wait for their answers. @default 1024 */
  readonly maxPending?: number;
  /** Lets somebody see what goes over the WebSockets, at the price of some speed. @default none */
  readonly observe?: ObserveConnection;
  /** Opens what carries the messages of a connection. @default a WebSocket to the target */
  readonly openLink?: OpenLink;
  /** Opens what carries the events of a stream. @default a request to the target */
  readonly openEvents?: (options: EventStreamOptions, listener: EventStreamListener) => EventStream;
  /** @default the host's monotonic clock */
  readonly clock?: Clock;
  /** Tells whether a refused token has expired. @default the host's wall clock */
  readonly wallClock?: WallClock;
}

/** The same with every default filled in and every value checked. */
export interface RealtimeSettings {
  readonly url: string | URL;
  /** Address of the WebSocket endpoint. */
  readonly socketUrl: string;
  readonly openSocket: DirectOpener;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsSettings;
  readonly connectTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly snapshotTimeoutMs: number;
  readonly silenceTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly maxPending: number;
  readonly observe: ObserveConnection | null;
  readonly clock: Clock;
  readonly wallClock: WallClock;
}

/** @throws ClientUsageError for a bad address, header, number, certificate or key */
export function resolveRealtimeOptions(options: OpenRealtimeOptions): RealtimeSettings {
  const target = parseTargetUrl(options.url);
  const tls = options.tls ?? {};
  return {
    url: options.url,
    socketUrl: `${target.origin.replace(/^http/, 'ws')}${target.pathPrefix}/realtime/ws`,
    openSocket: openingSockets(target, tls),
    headers: Object.fromEntries(checkExtraHeaders(options.headers ?? {})),
    tls,
    connectTimeoutMs: whole('connectTimeoutMs', options.connectTimeoutMs ?? 10_000),
    answerTimeoutMs: whole('answerTimeoutMs', options.answerTimeoutMs ?? 10_000),
    snapshotTimeoutMs: whole('snapshotTimeoutMs', options.snapshotTimeoutMs ?? 15_000),
    silenceTimeoutMs: whole('silenceTimeoutMs', options.silenceTimeoutMs ?? 75_000),
    closeTimeoutMs: whole('closeTimeoutMs', options.closeTimeoutMs ?? 5_000),
    maxMessageBytes: whole('maxMessageBytes', options.maxMessageBytes ?? 64 * 1024 * 1024),
    maxPending: whole('maxPending', options.maxPending ?? 1024),
    observe: options.observe ?? null,
    clock: options.clock ?? systemClock(),
    wallClock: options.wallClock ?? systemWallClock,
  };
}

function whole(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ClientUsageError('option', `${name} is ${value}.`, `Give ${name} as a whole number of at least 1.`);
}
