import type { Environment, Timer } from '../environment.ts';
import type { RealtimeEvent } from './event.ts';
import type { Outbox } from './outbox.ts';
import type { Subscription } from './subscription.ts';
import type { Tally } from './subscription-window.ts';

// docs/decisions/0024-what-the-testbeds-hub-does.md

/** How long the hub waits for a client whose queue is full, before it drops the message. */
const FULL_QUEUE_WAIT_MS = 50;
/** Deliveries that may wait for the hub. */
const MAX_PENDING = 1000;
/** With so many waiting and none going on for this long, the hub is cut off from the events. */
const CUT_OFF_MS = 5000;
/** Messages routed before the hub lets others have the thread. */
const MESSAGES_PER_TURN = 4096;

/** One event and those it is for. */
interface Delivery {
  readonly event: RealtimeEvent;
  readonly subscriptions: readonly Subscription[];
  /** It does not concern them: a fault. */
  readonly isWrong: boolean;
}

/** A message for a client whose queue was full when its turn came. */
interface Refused {
  readonly subscription: Subscription;
  readonly event: RealtimeEvent;
  readonly message: Buffer;
  readonly tally: Tally;
}

/** What the hub calls for. */
export interface HubEvents {
  /** Takes a delivery that is owed, where faults are planned. */
  deliver(subscription: Subscription, event: RealtimeEvent): void;
  /** An event met a subscription whose connection left it in a state that no server survives. */
  crash(): void;
  /** The events' way to the hub was full for too long. */
  cutOff(): void;
}

/** Routes events to subscribers, one after the other: whoever holds it up holds up all. */
export class Hub {
  readonly #environment: Environment;
  readonly #defer: (turn: () => void) => void;
  readonly #events: HubEvents;
  /** Deliveries go through {@link HubEvents.deliver}. */
  hasFaults = false;
  #deliveries: Delivery[] = [];
  #first = 0;
  /** The next subscription of the first delivery. */
  #next = 0;
  #done = 0;
  #isScheduled = false;
  #isLocked = false;
  #frozen: Timer | undefined;
  #refused: Refused[] = [];
  #stall: Timer | undefined;
  #cutOff: Timer | undefined;
  readonly #dirty: Outbox[] = [];
  #commands: (() => void)[] = [];

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

  /** Takes an event for those it concerns, or for those it does not. */
  route(event: RealtimeEvent, subscriptions: readonly Subscription[], isWrong = false): void {
    this.#deliveries.push({ event, subscriptions, isWrong });
    if (this.#isHeld) this.#watch();
    else this.#schedule();
  }

  /** Runs a command once the hub is not held up: at once if it is not. */
  whenFree(command: () => void): void {
    if (this.#isHeld) this.#commands.push(command);
    else command();
  }

  /** Stands still for a while. */
  freeze(ms: number): void {
    this.#frozen?.cancel();
    this.#frozen = this.#environment.setTimer(() => {
      this.#frozen = undefined;
      this.#goOn();
    }, ms);
  }

  /** Stands still for good. */
  lock(): void {
    this.#isLocked = true;
  }

  /** Forgets what has not been routed, and what waits. */
  clear(): void {
    this.#deliveries = [];
    this.#first = 0;
    this.#next = 0;
    this.#refused = [];
    this.#stall?.cancel();
    this.#stall = undefined;
    this.#cutOff?.cancel();
    this.#cutOff = undefined;
  }

  /** Hands a message to its client's outbox, behind those that wait. */
  hand(subscription: Subscription, event: RealtimeEvent, tally: Tally, released?: (heldMs: number) => void): void {
    const { outbox } = subscription;
    const message = subscription.messageOf(event);
    if (this.#stall === undefined && outbox.offer(message, tally, released)) this.#dirty.push(outbox);
    else {
      this.#refused.push({ subscription, event, message, tally });
      if (this.#stall === undefined) this.#waitForRoom(outbox);
    }
  }

  /** Writes what was handed over. */
  flush(): void {
    for (const outbox of this.#dirty) outbox.flush();
    this.#dirty.length = 0;
  }

  get #isHeld(): boolean {
    return this.#stall !== undefined || this.#frozen !== undefined || this.#isLocked;
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
    this.flush();
    if (this.pending === 0) {
      this.#deliveries = [];
      this.#first = 0;
    } else if (this.#isHeld) this.#watch();
    else this.#schedule();
  };

  /** Goes on with a delivery until it is done, held up, or has had its share; how many messages that were. */
  #routeSome({ event, subscriptions, isWrong }: Delivery, most: number): number {
    const from = this.#next;
    const until = Math.min(subscriptions.length, from + most);
    while (this.#next < until && this.#stall === undefined && !this.#isLocked) {
      const subscription = subscriptions[this.#next];
      this.#next += 1;
      if (subscription !== undefined) this.#deliver(subscription, event, isWrong);
    }
    const routed = this.#next - from;
    // A crash has forgotten everything.
    if (this.#deliveries.length === 0) return 1;
    if (this.#next >= subscriptions.length) {
      this.#next = 0;
      this.#first += 1;
      this.#done += 1;
    }
    return Math.max(1, routed);
  }

  #deliver(subscription: Subscription, event: RealtimeEvent, isWrong: boolean): void {
    if (subscription.isFatal) {
      this.#isLocked = true;
      this.#events.crash();
      return;
    }
    if (!subscription.isLive) return;
    const { window } = subscription;
    if (isWrong) {
      window.note('wrong', event);
      this.hand(subscription, event, window.wrong);
      return;
    }
    window.owed += 1;
    if (this.hasFaults) this.#events.deliver(subscription, event);
    else this.hand(subscription, event, window.right);
  }

  /** The whole hub waits for one client. */
  #waitForRoom(outbox: Outbox): void {
    const end = (): void => {
      if (this.#stall !== timer) return;
      timer.cancel();
      this.#endStall();
    };
    const timer = this.#environment.setTimer(end, FULL_QUEUE_WAIT_MS);
    this.#stall = timer;
    outbox.whenRoom(end);
  }

  /** The message that was waited for is taken now, or dropped; those behind it are handed over as usual. */
  #endStall(): void {
    this.#stall = undefined;
    const [first, ...rest] = this.#refused;
    this.#refused = [];
    if (first !== undefined) {
      const { subscription, event, message, tally } = first;
      if (subscription.outbox.offer(message, tally)) this.#dirty.push(subscription.outbox);
      else this.#drop(subscription, event, tally);
    }
    for (const { subscription, event, tally } of rest) this.hand(subscription, event, tally);
    this.#goOn();
  }

  #drop({ window }: Subscription, event: RealtimeEvent, tally: Tally): void {
    if (tally !== window.right) return;
    window.dropped += 1;
    window.note('dropped', event);
  }

  #goOn(): void {
    this.flush();
    while (!this.#isHeld && this.#commands.length > 0) this.#commands.shift()?.();
    if (this.pending > 0) this.#schedule();
  }

  /** Looks whether the way to the hub is full while nothing goes on. */
  #watch(): void {
    if (this.#cutOff !== undefined || this.pending < MAX_PENDING) return;
    const done = this.#done;
    this.#cutOff = this.#environment.setTimer(() => {
      this.#cutOff = undefined;
      if (this.pending < MAX_PENDING) return;
      if (this.#done === done) this.#events.cutOff();
      else this.#watch();
    }, CUT_OFF_MS);
  }
}
