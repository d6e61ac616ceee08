import type { ChangeType } from './change.ts';
import { type DeliveryCounts, SubscriptionWindow, type WindowFacts, type WindowTruth } from './subscription-window.ts';

/** What clients did that can end the realtime part of a real server, and what became of it where that was asked for. */
export interface HazardCounts {
  /** A subscription id was used again while it was live: once its connection closes, the next event crashes the server. */
  readonly reusedIds: number;
  /** A WebSocket was closed by its client with live subscriptions, less than a second after an event for one of them: the hub can lock. */
  readonly closedUnderTraffic: number;
  /** A client that did not read sent a message that needs an answer: if it breaks off, it is never cleaned up. */
  readonly sentUnread: number;
  readonly crashes: number;
  readonly locks: number;
  readonly zombies: number;
}

/** What really happened in the realtime part. */
export interface RealtimeTruth {
  /** WebSockets and event streams. */
  readonly connections: { readonly open: number; readonly opened: number };
  readonly subscriptions: { readonly open: number; readonly opened: number };
  /** Changes that concerned a subscription, by type. */
  readonly events: Readonly<Record<ChangeType, number>>;
  /** Of all subscriptions together. */
  readonly deliveries: DeliveryCounts;
  readonly hazards: HazardCounts;
}

/** Windows that have ended and are kept; beyond it the oldest are forgotten, their counts are not. */
const MAX_ENDED_WINDOWS = 20_000;
const NO_DELIVERIES: DeliveryCounts = {
  owed: 0,
  sent: 0,
  lost: 0,
  dropped: 0,
  unsent: 0,
  repeated: 0,
  delayed: 0,
  misordered: 0,
  wrong: 0,
};
const NO_HAZARDS: HazardCounts = {
  reusedIds: 0,
  closedUnderTraffic: 0,
  sentUnread: 0,
  crashes: 0,
  locks: 0,
  zombies: 0,
};

/** Counts connections, subscriptions and deliveries as they happen. */
export class RealtimeTruthRecorder {
  readonly #open = new Set<SubscriptionWindow>();
  #ended: SubscriptionWindow[] = [];
  #forgotten: DeliveryCounts = NO_DELIVERIES;
  #openConnections = 0;
  #openedConnections = 0;
  #openedWindows = 0;
  #events: Record<ChangeType, number> = { create: 0, update: 0, delete: 0 };
  #hazards: HazardCounts = NO_HAZARDS;

  /** Forgets the past, and the windows of subscriptions that are open: what those get from here on is not counted. */
  reset(): void {
    this.#ended = [];
    this.#forgotten = NO_DELIVERIES;
    this.#openedConnections = this.#openConnections;
    this.#openedWindows = 0;
    this.#open.clear();
    this.#events = { create: 0, update: 0, delete: 0 };
    this.#hazards = NO_HAZARDS;
  }

  connectionOpened(): void {
    this.#openConnections += 1;
    this.#openedConnections += 1;
  }

  connectionClosed(): void {
    this.#openConnections -= 1;
  }

  event(type: ChangeType): void {
    this.#events[type] += 1;
  }

  hazard(name: keyof HazardCounts): void {
    this.#hazards = { ...this.#hazards, [name]: this.#hazards[name] + 1 };
  }

  open(facts: WindowFacts): SubscriptionWindow {
    const window = new SubscriptionWindow(facts);
    this.#open.add(window);
    this.#openedWindows += 1;
    return window;
  }

  end(window: SubscriptionWindow): void {
    if (!this.#open.delete(window)) return;
    this.#ended.push(window);
    if (this.#ended.length < 2 * MAX_ENDED_WINDOWS) return;
    const old = this.#ended.splice(0, MAX_ENDED_WINDOWS);
    this.#forgotten = sum([this.#forgotten, ...old.map((ended) => ended.counts())]);
  }

  /** Of every subscription that is kept, in the order of their ends, then those that go on. */
  windows(): readonly WindowTruth[] {
    return [...this.#ended, ...this.#open].map((window) => window.truth());
  }

  read(): RealtimeTruth {
    const kept = [...this.#ended, ...this.#open].map((window) => window.counts());
    return {
      connections: { open: this.#openConnections, opened: this.#openedConnections },
      subscriptions: { open: this.#open.size, opened: this.#openedWindows },
      events: { ...this.#events },
      deliveries: sum([this.#forgotten, ...kept]),
      hazards: this.#hazards,
    };
  }
}

function sum(all: readonly DeliveryCounts[]): DeliveryCounts {
  const total = { ...NO_DELIVERIES } as Record<keyof DeliveryCounts, number>;
  for (const counts of all)
    for (const name of Object.keys(NO_DELIVERIES) as (keyof DeliveryCounts)[]) total[name] += counts[name];
  return total;
}
