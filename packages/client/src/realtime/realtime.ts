import type { DocumentFilter } from '../documents/document-bodies.ts';
import type { SyntrixError } from '../errors.ts';
import type { RequestCount } from '../transport/traffic-counter.ts';

/** What happened to a document, in the server's words. */
export type DeltaType = 'create' | 'update' | 'delete';

/** A document as the server shows it: flat, its own fields beside the user's. Receivers of one event may share it: it is never changed. */
export type RealtimeDocument = Readonly<Record<string, unknown>>;

/**
 * One event, the same over WebSocket and SSE. The object is lent: it is filled anew for the next event, of whatever
 * connection, once the listener has returned. What is kept of it must be copied; `document` itself may be kept.
 */
export interface RealtimeEvent {
  /** Number of the subscription that it came for; 0 for a stream. */
  readonly subscription: number;
  readonly type: DeltaType;
  /** `collection/id` in full; of a distributed server's deletes the id is missing: `collection/`. */
  readonly path: string;
  /** The document after the change; null where the subscription does not include data. */
  readonly document: RealtimeDocument | null;
  /** The server's clock when it read the change, as Unix milliseconds. */
  readonly timestampMs: number;
  /** When its last byte was read, before parsing, on the client's clock. */
  readonly receivedUs: number;
  /**
   * For how long reads had not emptied its socket before the one that brought it, in microseconds: it may have lain ready for as
   * long. 0 where they had; over TLS nobody can tell.
   */
  readonly behindUs: number;
  /** Size of the message (of the data, over SSE) in bytes. */
  readonly bytes: number;
}

/** Moments of opening a connection on the client's clock, in microseconds; 0 for what was not reached. */
export interface ConnectStamps {
  /** The call. */
  readonly startUs: number;
  /** TCP is connected (and TLS, where it is spoken). */
  readonly connectedUs: number;
  /** 101 was read, or the head of a stream's response. */
  readonly upgradedUs: number;
  /** The acknowledgement of `auth` was read. Of a stream, whose token is in the request: its first bytes. */
  readonly authenticatedUs: number;
}

/** How an open connection or stream was lost. */
export interface RealtimeLoss {
  readonly error: SyntrixError;
  /** When the last byte was read: until then nothing was missed. */
  readonly lastReceivedUs: number;
  /** When the loss was noticed. */
  readonly lostUs: number;
}

/** What a subscription is about. */
export interface RealtimeQuery {
  /** One exact collection path. */
  readonly collection: string;
  /** All must hold. @default none */
  readonly filters?: readonly DocumentFilter[];
}

/** The documents that a subscription began with: at most 1000, those written least recently, filters not applied. */
export interface RealtimeSnapshot {
  readonly subscription: number;
  /** Null: none came in time, which the server does without a word where it cannot read them. */
  readonly documents: readonly RealtimeDocument[] | null;
  readonly receivedUs: number;
  readonly bytes: number;
}

/** How to subscribe. */
export interface SubscribeOptions {
  /** Events carry the document. @default true */
  readonly includeData?: boolean;
  /** Asks for a snapshot, and is given it once; events may come before it. Called again after each reconnection. @default none is asked for */
  readonly onSnapshot?: (snapshot: RealtimeSnapshot) => void;
  /**
   * Called as the acknowledgement is read, in its place among the events, which the promise of `subscribe` cannot be: it
   * resolves after what came with the same read. Called again after each reconnection.
   */
  readonly onAcknowledged?: (subscription: RealtimeSubscription) => void;
}

/** A subscription that is or was live. */
export interface RealtimeSubscription {
  /** Counts the calls of `subscribe` of its connection from 0, refused ones too; is in its events, over reconnections. */
  readonly number: number;
  /** Under which the server knows it now; each reconnection gives it a new one. */
  readonly id: string;
  /** When the request was handed to the socket. */
  readonly sentUs: number;
  /** When its acknowledgement was read; 0 while there is none. */
  readonly acknowledgedUs: number;
}

/** What came of a request: the value, or why there is none. */
export type RealtimeAnswer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SyntrixError };

/** What came of opening a connection or stream; how far it got in any case. */
export type RealtimeOpening<T> = RealtimeAnswer<T> & { readonly stamps: ConnectStamps };

/** How to open again what was lost. */
export interface ReconnectOptions {
  /** Wait before the first attempt; twice as long before each further one. @default 100 */
  readonly firstDelayMs?: number;
  /** @default 5000 */
  readonly longestDelayMs?: number;
  /** A number from 0 to below 1 for each wait, which is cut by up to half by it. @default none is cut */
  readonly random?: () => number;
}

/** What a lost connection came back as. */
export interface Reconnection {
  readonly stamps: ConnectStamps;
  /** Attempts it took. */
  readonly attempts: number;
  /** Those that were live, each with its new id and acknowledgement. */
  readonly restored: readonly RealtimeSubscription[];
  /** Those the server would not take again. */
  readonly refused: readonly { readonly subscription: number; readonly error: SyntrixError }[];
}

/** How to open a connection. */
export interface RealtimeConnectOptions {
  /** As writers name it in their URLs; the server does not check it. @default the one that `openRealtime` was given */
  readonly database?: string;
  /** Bearer token without `Bearer`, or what gives the one that is good now. @default the one that `openRealtime` was given */
  readonly token?: string | (() => string);
  /** Address to connect from, such as `127.0.0.2` when the ports of one are used up. @default the system's choice */
  readonly localAddress?: string;
  /** Gives the opening up. */
  readonly signal?: AbortSignal;
  /** Each event in turn. What it throws is nobody's to catch: it must not. */
  onEvent(event: RealtimeEvent): void;
  /** Called once for each loss of the open connection, be it before `connect` resolves; not for `close` and `cut`. */
  onLost(loss: RealtimeLoss): void;
  /** Opens it again by itself after each loss, subscriptions and all. @default it stays lost; `reconnect` opens it again */
  readonly reconnect?: ReconnectOptions;
  /** Where it opens again by itself: it has. */
  readonly onReconnected?: (reconnection: Reconnection) => void;
}

/** A WebSocket that has authenticated itself. Its requests never throw for what the server or the network does. */
export interface RealtimeConnection {
  readonly stamps: ConnectStamps;
  readonly state: 'open' | 'lost' | 'closing' | 'closed';
  /** Messages and bytes of messages read so far, answers and heartbeats included. */
  readonly messagesIn: number;
  readonly bytesIn: number;
  /** When the last byte was read. */
  readonly lastReceivedUs: number;
  /** Resolves when it is acknowledged or refused, or the connection is lost. Events may come before. */
  subscribe(query: RealtimeQuery, options?: SubscribeOptions): Promise<RealtimeAnswer<RealtimeSubscription>>;
  /** Resolves when it is acknowledged: no event follows. One that is not live is left alone. */
  unsubscribe(subscription: number): Promise<RealtimeAnswer<null>>;
  /**
   * Stops reading, as a slow consumer does; nothing is sent meanwhile, and the silence is nobody's fault. The server cuts such
   * a connection off, and slows others down before.
   */
  pauseReading(): void;
  resumeReading(): void;
  /** Opens a lost connection again, subscriptions and all, by one attempt. */
  reconnect(): Promise<RealtimeAnswer<Reconnection>>;
  /**
   * In good order: unsubscribes from all and awaits the acknowledgements, then closes and awaits the close. Whatever is left
   * undone after the time-out is cut. Never fails. May be called twice.
   */
  close(): Promise<void>;
  /** Cuts the TCP connection off as a crash would, with live subscriptions: servers can be harmed by it (R34). */
  cut(): void;
}

/** How to open a stream of server-sent events. */
export interface RealtimeStreamOptions {
  readonly database?: string;
  readonly token?: string | (() => string);
  readonly localAddress?: string;
  readonly signal?: AbortSignal;
  /** One exact collection path. */
  readonly collection: string;
  onEvent(event: RealtimeEvent): void;
  onLost(loss: RealtimeLoss): void;
}

/** A stream that is open: all events of one collection, data included. */
export interface RealtimeStream {
  readonly stamps: ConnectStamps;
  readonly state: 'open' | 'lost' | 'closed';
  readonly eventsIn: number;
  readonly bytesIn: number;
  readonly lastReceivedUs: number;
  pauseReading(): void;
  resumeReading(): void;
  close(): Promise<void>;
  /** The same without delay; no server is harmed by it. */
  cut(): void;
}

/** Opens realtime connections and streams. */
export interface Realtime {
  /**
   * Connects, upgrades and authenticates. Never rejects for what the server or the network does, but with a ClientUsageError for a
   * local address that is none.
   */
  connect(options: RealtimeConnectOptions): Promise<RealtimeOpening<RealtimeConnection>>;
  /** Resolves with the stream's first bytes. Rejects as `connect` does, and for a token that no header can carry. */
  openStream(options: RealtimeStreamOptions): Promise<RealtimeOpening<RealtimeStream>>;
}

/** The same to one target, with what concerns all of them. */
export interface RealtimeClient extends Realtime {
  /** The requests that opened, or were refused, since the last call, by method and status; 0 for those without an answer. */
  takeTraffic(): RequestCount[];
  /** Closes all of them, in good order. */
  close(): Promise<void>;
}
