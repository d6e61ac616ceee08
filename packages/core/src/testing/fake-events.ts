import {
  SyntrixError,
  type ErrorCategory,
  type EventStream,
  type EventStreamEnd,
  type EventStreamListener,
  type EventStreamOptions,
} from '@syntrix-bench/client';

import type { Timer } from '../contracts/clock.ts';
import type { FakeHub, FakeReceiver, FakeSubscription } from './fake-hub.ts';
import { FakeWay } from './fake-way.ts';

const CONNECT_US = 100;
const HEARTBEAT_US = 15_000_000;
const COMMENT = ': ';

/** A stream of server-sent events in memory, with the server's end of it. */
export class FakeEvents implements EventStream, FakeReceiver {
  readonly kind = 'sse';
  readonly index: number;
  readonly live: ReadonlyMap<string, FakeSubscription>;
  readonly stamps: { -readonly [Stamp in keyof EventStream['stamps']]: number };
  bytesIn = 0;
  lastReceivedUs: number;
  readonly behindUs = 0;
  readonly #hub: FakeHub;
  readonly #listener: EventStreamListener;
  readonly #way: FakeWay;
  #timer: Timer;
  #isOpen = false;
  #isOver = false;

  constructor(hub: FakeHub, { collection }: EventStreamOptions, listener: EventStreamListener) {
    const startUs = hub.clock.nowUs();
    this.#hub = hub;
    this.#listener = listener;
    this.index = hub.takeIndex();
    this.live = new Map([['default', { id: 'default', collection, filters: [], includeData: true }]]);
    this.stamps = { startUs, connectedUs: 0, upgradedUs: 0, authenticatedUs: 0 };
    this.lastReceivedUs = startUs;
    this.#way = new FakeWay(hub, (text) => this.#arrive(text));
    this.#timer = hub.clock.setTimer(CONNECT_US, () => this.#connected());
  }

  get subscriptions(): readonly FakeSubscription[] {
    return [...this.live.values()];
  }

  pauseReading(): void {
    this.#way.isReading = false;
  }

  resumeReading(): void {
    this.lastReceivedUs = this.#hub.clock.nowUs();
    this.#way.isReading = true;
  }

  close(): void {
    this.#end({ kind: 'closed' });
  }

  drop(category: ErrorCategory = 'connection_closed'): void {
    const error = new SyntrixError('the event stream was dropped', { category, sample: 'dropped' });
    this.#end({ kind: this.#isOpen ? 'broken' : 'refused', error });
  }

  deliver(text: string, delayUs: number, keepsOrder: boolean): void {
    this.#way.send(text, delayUs, keepsOrder);
  }

  #connected(): void {
    const refused = this.#hub.opening(this.index);
    if (refused !== null) return this.drop(refused);
    this.#isOpen = true;
    this.stamps.connectedUs = this.#hub.clock.nowUs();
    this.stamps.upgradedUs = this.stamps.connectedUs;
    this.#hub.add(this);
    this.#listener.onOpen();
    this.#way.send(`${COMMENT}connected`, 0);
    this.#beat();
  }

  #beat(): void {
    this.#timer = this.#hub.clock.setTimer(HEARTBEAT_US, () => {
      this.#way.send(`${COMMENT}heartbeat`, 0);
      this.#beat();
    });
  }

  #arrive(text: string): void {
    this.lastReceivedUs = this.#hub.clock.nowUs();
    this.bytesIn += text.length;
    if (this.stamps.authenticatedUs === 0) this.stamps.authenticatedUs = this.lastReceivedUs;
    if (text.startsWith(COMMENT)) this.#listener.onComment(text.slice(COMMENT.length));
    else this.#listener.onEvent(text);
  }

  #end(end: EventStreamEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer.cancel();
    this.#way.end();
    this.#hub.remove(this);
    this.#listener.onEnd(end);
  }
}
