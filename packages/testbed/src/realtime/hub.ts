import type { Environment, Timer } from '../environment.ts';
import type { RealtimeEvent } from './event.ts';
import type { Outbox } from './outbox.ts';
import type { Subscription } from './subscription.ts';

/** How long the hub waits for a client whose queue is full, before it drops the message. */
const FULL_QUEUE_WAIT_MS = 50;
/** Messages routed before the hub lets others have the thread. */
const MESSAGES_PER_TURN = 4096;

/** One event and whom it concerned when it was read. */
interface Delivery {
  readonly event: RealtimeEvent;
  readonly subscriptions: readonly Subscription[];
}

/** What is told about each message. */
export interface HubEvents {
  /** It was handed to the client's outbox. */
  sent(subscription: Subscription, event: RealtimeEvent): void;
  /** The client's queue was full for too long. */
  dropped(subscription: Subscription, event: RealtimeEvent): void;
}

/** Routes events to subscribers, one after the other: whoever holds it up holds up all. */
export class Hub {
  readonly #environment: Environment;
  readonly #defer: (turn: () => void) => void;
  readonly #events: HubEvents;
  #deliveries: Delivery[] = [];
  #first = 0;
  /** The next subscription of the first delivery. */
  #next = 0;
  #isScheduled = false;
  #heldUntilUs = 0;
  #dirty: Outbox[] = [];
  #waiting: (() => void)[] = [];
  #stall: { readonly timer: Timer } | undefined;

  /** @param defer runs a turn once the thread is free */
  constructor(environment: Environment, defer: (turn: () => void) => void, events: HubEvents) {
    this.#environment = environment;
    this.#defer = defer;
    this.#events = events;
  }

  /** Deliveries that have not been routed, the one under way included. */
  get pending(): number {
    return this.#deliveries.length - this.#first;
  }

  /** Takes an event for those it concerns. */
  route(event: RealtimeEvent, subscriptions: readonly Subscription[]): void {
    this.#deliveries.push({ event, subscriptions });
    this.#schedule();
  }

  /** Runs a command once the hub is not held up: at once if it is not. */
  whenFree(command: () => void): void {
    if (this.#isHeld) this.#waiting.push(command);
    else command();
  }

  get #isHeld(): boolean {
    return this.#stall !== undefined || this.#environment.nowUs() < this.#heldUntilUs;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isHeld) return;
    this.#isScheduled = true;
    this.#defer(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isScheduled = false;
    let left = MESSAGES_PER_TURN;
    while (!this.#isHeld && this.#first < this.#deliveries.length && left > 0) {
      const delivery = this.#deliveries[this.#first];
      if (delivery === undefined) break;
      left -= this.#routeSome(delivery, left);
    }
    for (const outbox of this.#dirty) outbox.flush();
    this.#dirty = [];
    if (this.#first === this.#deliveries.length) {
      this.#deliveries = [];
      this.#first = 0;
    } else this.#schedule();
  };

  /** Goes on with a delivery until it is done, held up, or has had its share; how many messages that were. */
  #routeSome({ event, subscriptions }: Delivery, most: number): number {
    const from = this.#next;
    const until = Math.min(subscriptions.length, from + most);
    while (this.#next < until && this.#stall === undefined) {
      const subscription = subscriptions[this.#next];
      this.#next += 1;
      if (subscription !== undefined) this.#deliver(subscription, event);
    }
    const routed = this.#next - from;
    if (this.#next >= subscriptions.length) {
      this.#next = 0;
      this.#first += 1;
    }
    return Math.max(1, routed);
  }

  #deliver(subscription: Subscription, event: RealtimeEvent): void {
    const message = subscription.messageOf(event);
    if (message === undefined) return;
    const { outbox } = subscription;
    if (outbox.offer(message)) {
      this.#dirty.push(outbox);
      this.#events.sent(subscription, event);
    } else this.#waitFor(outbox, message, subscription, event);
  }

  #waitFor(outbox: Outbox, message: Buffer, subscription: Subscription, event: RealtimeEvent): void {
    const end = (): void => {
      if (this.#stall === undefined || this.#stall !== stall) return;
      this.#stall = undefined;
      stall.timer.cancel();
      if (outbox.offer(message)) {
        this.#dirty.push(outbox);
        this.#events.sent(subscription, event);
      } else this.#events.dropped(subscription, event);
      this.#goOn();
    };
    const stall = { timer: this.#environment.setTimer(end, FULL_QUEUE_WAIT_MS) };
    this.#stall = stall;
    outbox.whenRoom(end);
  }

  #goOn(): void {
    for (const command of this.#waiting.splice(0)) command();
    this.#schedule();
  }
}
