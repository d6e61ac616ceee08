import { subscriptionId } from './client-messages.ts';
import type { RealtimeAnswer, RealtimeQuery, RealtimeSubscription, SubscribeOptions } from './realtime.ts';

/** A subscription as its connection keeps it. */
export interface SubscriptionEntry extends RealtimeSubscription {
  id: string;
  sentUs: number;
  acknowledgedUs: number;
  readonly query: RealtimeQuery;
  readonly options: SubscribeOptions;
  /** Its end, once it is asked for. */
  ending: Promise<RealtimeAnswer<null>> | null;
  /** Until when its snapshot is waited for; 0 for none. */
  snapshotDueUs: number;
}

/**
 * The subscriptions of one connection by number, those whose answer is awaited or overdue among them: whatever the server may
 * hold to be live. Gives out numbers, and never one twice.
 */
export class SubscriptionTable {
  /** In the order of their numbers. */
  #entries: SubscriptionEntry[] = [];
  #issued = 0;
  /** How often the connection was opened again. */
  #generation = 0;
  #awaitedSnapshots = 0;

  get entries(): readonly SubscriptionEntry[] {
    return [...this.#entries];
  }

  create(query: RealtimeQuery, options: SubscribeOptions): SubscriptionEntry {
    const number = this.#issued;
    this.#issued += 1;
    const id = subscriptionId(number, this.#generation);
    const entry = { number, id, sentUs: 0, acknowledgedUs: 0, query, options, ending: null, snapshotDueUs: 0 };
    // Most have one and no more: a list that grows takes room for many.
    if (this.#entries.length === 0) this.#entries = [entry];
    else this.#entries.push(entry);
    return entry;
  }

  /** Takes up a number that nothing will come for. */
  skip(): void {
    this.#issued += 1;
  }

  get(number: number): SubscriptionEntry | undefined {
    return this.#entries.find((entry) => entry.number === number);
  }

  remove(entry: SubscriptionEntry): void {
    this.stopAwaiting(entry);
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  /** Gives all of them new ids, for a new connection. Those that were not live are forgotten. */
  renew(): readonly SubscriptionEntry[] {
    this.#generation += 1;
    for (const entry of this.#entries) {
      this.stopAwaiting(entry);
      if (entry.acknowledgedUs === 0 || entry.ending !== null) this.remove(entry);
      else entry.id = subscriptionId(entry.number, this.#generation);
    }
    return this.entries;
  }

  /** The number behind an id that was given out on this connection, live or not any more; -1 where none was. */
  numberOf(id: string): number {
    const dash = id.indexOf('-');
    const suffix = this.#generation === 0 ? '' : `-${this.#generation}`;
    if (dash < 0 ? suffix !== '' : id.slice(dash) !== suffix) return -1;
    const number = wholeNumber(id, dash < 0 ? id.length : dash);
    return number < this.#issued ? number : -1;
  }

  awaitSnapshot(entry: SubscriptionEntry, untilUs: number): void {
    entry.snapshotDueUs = untilUs;
    this.#awaitedSnapshots += 1;
  }

  stopAwaiting(entry: SubscriptionEntry): void {
    if (entry.snapshotDueUs === 0) return;
    entry.snapshotDueUs = 0;
    this.#awaitedSnapshots -= 1;
  }

  /** Those whose snapshot has not come in time. */
  overdue(nowUs: number): readonly SubscriptionEntry[] {
    if (this.#awaitedSnapshots === 0) return NONE;
    return this.entries.filter(({ snapshotDueUs }) => snapshotDueUs > 0 && snapshotDueUs <= nowUs);
  }
}

const NONE: readonly SubscriptionEntry[] = [];
const MAX_DIGITS = 15;

/** The number that a text begins with, written as we write it; Infinity where it does not. */
function wholeNumber(text: string, length: number): number {
  if (length === 0 || length > MAX_DIGITS || (length > 1 && text.charCodeAt(0) === 0x30)) return Infinity;
  let value = 0;
  for (let at = 0; at < length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return Infinity;
    value = 10 * value + digit;
  }
  return value;
}
