import type { Json, LedgerGap } from '@syntrix-bench/core';

import type { Delivery } from './delivery.ts';
import type { Verdict } from './verdict.ts';

/** All topics have numbers below this. */
export const MOST_TOPICS = 2 ** 18;
/**
 * The topic of deletions of documents that are written once. Their events show nothing but the id, so that their numbers are those of the
 * writer's documents: whoever deletes takes the lowest that is left, for the numbers to be in the order of sending.
 */
export const DELETED_TOPIC = MOST_TOPICS - 1;

/** What an audit is of, and what it takes for late and for lost. */
export interface DeliveryAuditOptions {
  /** Database and collection, as the {@link WriteLog}s of those who write there have it. */
  readonly path: string;
  /** The same of those who write followed documents, where their keys are not those of all who write there. @default `path` */
  readonly documentsPath?: string;
  /** All writers have numbers below this: what an event shows beyond it nobody wrote. */
  readonly writers: number;
  /** All topics have numbers below this; at most 262,143. */
  readonly topics: number;
  /** All followed documents have keys below this. @default 0 */
  readonly documents?: number;
  /** An event that came later than this after its write was sent is late. @default 5 s */
  readonly lateUs?: number;
  /**
   * How long nothing must have come before what is missing at the end, and is later than `lateUs`, counts as lost. Until then, and
   * where the end comes sooner, it is unknown. An event that came after it, in order, proves a loss at once. @default 2 s
   */
  readonly quietUs?: number;
  /** This shard, and how many there are: findings about what the server holds are told by one shard each. @default 0 of 1 */
  readonly share?: { readonly shard: number; readonly shards: number };
}

/** Topics of which nobody wants a list: all below `below` whose remainder by `every` is at least `least`. */
export interface TopicRule {
  readonly every: number;
  readonly least: number;
  readonly below: number;
}

/** One subscription of one connection, over all the times that it is opened again. */
export interface AuditedSubscription {
  /** For people: `connection 17`. */
  readonly name: string;
  /** Topics of the writes that it must see; null: all. */
  readonly topics: readonly number[] | TopicRule | null;
  /** Whether deletions reach it: without filters, or by `_id` on a standalone server. Of documents that are written once: without filters. */
  readonly deletes: boolean;
  /** Whether its events show documents. Without them followed documents are counted only. @default true */
  readonly data?: boolean;
  /** Place of the series that its losses are told to. @default 0 */
  readonly series?: number;
  /** Number of the same subscription over another channel, which must have shown the same. @default it is alone */
  readonly twin?: number;
}

/** What an audit is settled with. */
export interface AuditSettlement {
  /** As `settle` of a scenario is given them. */
  readonly ledgers: Readonly<Record<string, Json>>;
  readonly gaps: readonly LedgerGap[];
  /** When the drain had ended, on the run's clock. */
  readonly settledUs: number;
}

/** Counts so far, for live display. */
export interface AuditFigures {
  readonly received: number;
  readonly duplicated: number;
  readonly outOfOrder: number;
  readonly wronglyDelivered: number;
  readonly olderStates: number;
  readonly late: number;
}

/**
 * What the subscribers of one shard to one collection were shown, judged: while it comes, as far as that needs nobody else;
 * in the end, by what all shards wrote. Subscriptions go by the number that `subscribe` gives. Times in µs of the run's clock.
 */
export interface DeliveryAudit {
  /** Adds a subscription that is not open yet. */
  subscribe(subscription: AuditedSubscription): number;
  /** The request to subscribe is about to be sent; again after it was broken or closed. */
  opened(subscription: number, atUs: number): void;
  /** It is acknowledged. Events may come before. */
  acknowledged(subscription: number, atUs: number): void;
  /**
   * The snapshot has come.
   *
   * @param documents What it shows, each in the same form if you like; `receivedUs` is not looked at.
   * @param isWhole Whether it has fewer documents than the server's cap (1000): else the seam is not checked.
   */
  snapshot(subscription: number, documents: Iterable<Delivery>, isWhole: boolean): void;
  /**
   * An event has come. Never keeps the form.
   *
   * @returns whether it is a sample of how long events take: one that this subscription was to see, and for the first time
   */
  delivered(subscription: number, delivery: Delivery): boolean;
  /** The request to unsubscribe is about to be sent. */
  unsubscribing(subscription: number, atUs: number): void;
  /** It is acknowledged: nothing may come any more. */
  unsubscribed(subscription: number): void;
  /**
   * The connection is lost.
   *
   * @param lastByteUs When the last byte of it was read, whatever it was of: what was answered before had to come, or nobody can tell.
   * @param noticedUs Until when it was taken for open. What was answered in between, in time for its event to come, nobody can tell of.
   *   @default `lastByteUs`
   */
  broken(subscription: number, lastByteUs: number, noticedUs?: number): void;
  /**
   * Our own reading was behind: what is missing of that time is charged to nobody (R33).
   *
   * @param subscription The one that did not read, as a slow consumer by intent. @default all
   */
  behind(fromUs: number, toUs: number, subscription?: number): void;
  /** When the last event came; 0 where none did. A drain waits until this is `quietUs` ago. */
  readonly lastReceivedUs: number;
  figures(): AuditFigures;
  /** Judges. Once, after the drain; subscriptions that are still open end here. */
  settle(settlement: AuditSettlement): Verdict;
}
