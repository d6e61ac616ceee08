import type { DocumentFilter, ErrorCategory } from '@syntrix-bench/client';

import type { Clock } from '../contracts/clock.ts';

/** A subscription as the server holds it. */
export interface FakeSubscription {
  readonly id: string;
  readonly collection: string;
  readonly filters: readonly DocumentFilter[];
  readonly includeData: boolean;
}

/** A connection or stream as the server sees it. */
export interface FakePeer {
  readonly index: number;
  readonly kind: 'ws' | 'sse';
  readonly subscriptions: readonly FakeSubscription[];
  /** Breaks off. @param category what the client makes of it. @default connection_reset */
  drop(category?: ErrorCategory): void;
}

/** The server's end of a connection or stream. */
export interface FakeReceiver extends FakePeer {
  readonly live: ReadonlyMap<string, FakeSubscription>;
  /** @param keepsOrder what goes out later waits for it */
  deliver(text: string, delayUs: number, keepsOrder: boolean): void;
}

/** What the server's ends of connections and streams need of the server. */
export interface FakeHub {
  readonly clock: Clock;
  /** From a request to its answer. */
  readonly answerUs: number;
  /** What clients did that can harm a real server, in words. */
  readonly hazards: string[];
  /** Why a connection or stream, by its number, cannot be opened; null: it can. */
  readonly opening: (index: number) => ErrorCategory | null;
  /** The number of what is opened next. */
  takeIndex(): number;
  add(receiver: FakeReceiver): void;
  remove(receiver: FakeReceiver): void;
  snapshot(collection: string): readonly Readonly<Record<string, unknown>>[];
}
