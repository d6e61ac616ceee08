import {
  linkError,
  type DocumentFilter,
  type ErrorCategory,
  type FillingStamps,
  type Link,
  type LinkListener,
  type SyntrixError,
} from '@syntrix-bench/client';

import type { Timer } from '../contracts/clock.ts';
import { filterProblem } from './fake-filters.ts';
import type { FakeHub, FakeReceiver, FakeSubscription } from './fake-hub.ts';
import { FakeWay } from './fake-way.ts';

/** A request as the client's own code writes it. */
interface Request {
  readonly id: string;
  readonly type: 'auth' | 'subscribe' | 'unsubscribe';
  readonly payload: {
    readonly id?: string;
    readonly query?: { readonly collection: string; readonly filters?: readonly DocumentFilter[] };
    readonly includeData?: boolean;
    readonly sendSnapshot?: boolean;
  };
}

const CONNECT_US = 100;
const HEARTBEAT_US = 30_000_000;
const HEARTBEAT = '{"type":"heartbeat"}';

/** A WebSocket in memory, with the server's end of it. */
export class FakeLink implements Link, FakeReceiver {
  readonly kind = 'ws';
  readonly index: number;
  readonly stamps: FillingStamps;
  readonly live = new Map<string, FakeSubscription>();
  lastReceivedUs: number;
  /** Of a connection in memory nothing waits to be read. */
  readonly behindUs = 0;
  readonly #hub: FakeHub;
  readonly #listener: LinkListener;
  readonly #way: FakeWay;
  #timer: Timer;
  #isOver = false;

  constructor(hub: FakeHub, listener: LinkListener) {
    const startUs = hub.clock.nowUs();
    this.#hub = hub;
    this.#listener = listener;
    this.index = hub.takeIndex();
    this.stamps = { startUs, connectedUs: 0, upgradedUs: 0, authenticatedUs: 0 };
    this.lastReceivedUs = startUs;
    this.#way = new FakeWay(hub, (text) => this.#arrive(text));
    this.#timer = hub.clock.setTimer(CONNECT_US, () => this.#connected());
  }

  get isReading(): boolean {
    return this.#way.isReading;
  }

  get subscriptions(): readonly FakeSubscription[] {
    return [...this.live.values()];
  }

  send(text: string): void {
    if (!this.isReading) this.#hub.hazards.push(`connection ${this.index} sends while it is not read`);
    const request = JSON.parse(text) as Request;
    this.#hub.clock.setTimer(this.#hub.answerUs, () => {
      if (!this.#isOver) this.#answer(request);
    });
  }

  ping(): void {
    this.#way.send(PONG, this.#hub.answerUs);
  }

  pauseReading(): void {
    this.#way.isReading = false;
  }

  resumeReading(): void {
    this.lastReceivedUs = this.#hub.clock.nowUs();
    this.#way.isReading = true;
  }

  close(): void {
    this.#leave();
    this.#hub.clock.setTimer(this.#hub.answerUs, () => this.#end(null));
  }

  end(error: SyntrixError | null): void {
    if (!this.#isOver) this.#leave();
    this.#end(error);
  }

  drop(category: ErrorCategory = 'connection_reset'): void {
    this.#end(linkError(this.stamps, category, 'dropped'));
  }

  deliver(text: string, delayUs: number, keepsOrder: boolean): void {
    this.#way.send(text, delayUs, keepsOrder);
  }

  #connected(): void {
    const { clock } = this.#hub;
    const refused = this.#hub.opening(this.index);
    if (refused !== null) return this.#end(linkError(this.stamps, refused, 'not opened'));
    this.stamps.connectedUs = clock.nowUs();
    this.stamps.upgradedUs = clock.nowUs();
    this.#hub.add(this);
    this.#beat();
    this.#listener.onOpen();
  }

  #beat(): void {
    this.#timer = this.#hub.clock.setTimer(HEARTBEAT_US, () => {
      this.#way.send(HEARTBEAT, 0);
      this.#beat();
    });
  }

  #answer({ id, type, payload }: Request): void {
    const say = (message: object): void => this.#way.send(JSON.stringify(message), 0);
    if (type === 'unsubscribe') this.live.delete(payload.id ?? '');
    if (type !== 'subscribe') return say({ id, type: `${type}_ack` });
    const { collection = '', filters = [] } = payload.query ?? {};
    const problem = filterProblem(filters);
    if (problem !== null) {
      const message = `Subscribe failed: subscribe failed: failed to compile filters: ${problem}`;
      return say({ id, type: 'error', payload: { message } });
    }
    if (this.live.has(id)) this.#hub.hazards.push(`connection ${this.index} uses the live id "${id}" again`);
    this.live.set(id, { id, collection, filters, includeData: payload.includeData === true });
    say({ id, type: 'subscribe_ack' });
    if (payload.sendSnapshot === true)
      say({ id, type: 'snapshot', payload: { subId: id, documents: this.#hub.snapshot(collection) } });
  }

  #arrive(text: string): void {
    this.lastReceivedUs = this.#hub.clock.nowUs();
    if (text === PONG) this.#listener.onPong();
    else this.#listener.onMessage(text, text.length);
  }

  /** The client goes, in whichever way. */
  #leave(): void {
    if (this.live.size > 0)
      this.#hub.hazards.push(`connection ${this.index} closes with ${this.live.size} live subscriptions`);
  }

  #end(error: SyntrixError | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer.cancel();
    this.#way.end();
    this.live.clear();
    this.#hub.remove(this);
    this.#listener.onEnd(error);
  }
}

const PONG = 'pong';
