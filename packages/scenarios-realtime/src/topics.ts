import type { AuditedSubscription } from '@syntrix-bench/audit';
import type { DocumentFilter, Random } from '@syntrix-bench/core';

import { MOST_BY_ID, type RealtimeOptions } from './realtime-options.ts';
import { heldConnections } from './subscribers.ts';

/** What one subscription asks for, and which writes it is to see. */
export interface SubscriptionPlan {
  readonly filters: readonly DocumentFilter[];
  /** Topics of the writes that it must see; null: all. */
  readonly topics: AuditedSubscription['topics'];
  /** Whether the server tells it of deletions: without filters, or by `_id`. */
  readonly deletes: boolean;
}

/** Parts that a collection has at most for subscriptions to look at. */
const MOST_GROUPS = 16_384;
/** Neighbours that an overlapping interest is shared with, itself among them. */
const OVERLAP = 4;
const WORD = 'abcdefgh';
/** More documents are not written to find out whether all events have come. */
const MOST_MARKERS = 500;

/** A filter, and values that fulfil it and do not. */
interface FilterKind {
  readonly filter: DocumentFilter;
  readonly good: (random: Random) => string;
  readonly bad: (random: Random) => string;
}

const field = (number: number): string => `f${number}`;

/** One filter of each operator that the server knows, in the order in which they are added. */
const FILTERS: readonly FilterKind[] = [
  { filter: { field: field(1), op: '==', value: 'on' }, good: () => '"on"', bad: () => '"off"' },
  {
    filter: { field: field(2), op: '>=', value: 50 },
    good: (r) => String(50 + r.int(50)),
    bad: (r) => String(r.int(50)),
  },
  { filter: { field: field(3), op: '!=', value: 0 }, good: (r) => String(1 + r.int(9)), bad: () => '0' },
  {
    filter: { field: field(4), op: 'in', value: ['red', 'green', 'blue'] },
    good: (r) => ['"red"', '"green"', '"blue"'][r.int(3)]!,
    bad: () => '"grey"',
  },
  { filter: { field: field(5), op: 'contains', value: 'x' }, good: () => '["y","x"]', bad: () => '["y","z"]' },
  {
    filter: { field: field(6), op: '<', value: 0.5 },
    good: (r) => `0.${1 + r.int(4)}`,
    bad: (r) => `0.${5 + r.int(5)}`,
  },
  {
    filter: { field: field(7), op: '<=', value: 'm' },
    good: (r) => `"${WORD[r.int(8)]}"`,
    bad: (r) => `"z${WORD[r.int(8)]}"`,
  },
  {
    filter: { field: field(8), op: '>', value: 10 },
    good: (r) => String(11 + r.int(80)),
    bad: (r) => String(r.int(11)),
  },
];

/** How many of the filters, from the first on, a document can fulfil: none to all. */
const FULFILLED = FILTERS.length + 1;
const FIRST_OF_DOCUMENTS = MOST_GROUPS * FULFILLED;
/** The most topics that an audit tells apart. */
export const MOST_TOPICS = FIRST_OF_DOCUMENTS + MOST_BY_ID;

/**
 * What writes are about, and who is to hear of them. A *topic* is all of a document that subscriptions look at: its part of the
 * collection (`group`), and how many filters, from the first on, it fulfils; a document that is followed by its id has a topic of its
 * own. What a topic means is the same for all workloads of a run, however many filters each has; which a subscription sees follows from
 * the options alone, so that every shard knows it without asking.
 */
export class Topics {
  readonly #options: Pick<RealtimeOptions, 'interest' | 'filters' | 'match'>;
  readonly #documents: number;
  /** Parts that the collection has for subscriptions to look at. */
  readonly #groups: number;
  readonly #filters: readonly FilterKind[];
  /** The same, as subscriptions ask for them. */
  readonly #own: readonly DocumentFilter[];

  /** @param databases How many the connections are dealt to: each has its own topics, alike. */
  constructor(options: RealtimeOptions, databases: number) {
    const { interest, filters, documents, subscriptions, connections, probes } = options;
    this.#options = options;
    this.#documents = documents;
    this.#filters = FILTERS.slice(0, filters);
    this.#own = this.#filters.map(({ filter }) => filter);
    const subscribed = Math.ceil((connections === 0 ? probes : connections) / databases) * subscriptions;
    const wanted = interest === 'shared' ? 1 : interest === 'document' ? documents : Math.max(1, subscribed);
    this.#groups = Math.min(wanted, interest === 'document' ? MOST_BY_ID : MOST_GROUPS);
  }

  /** The topic of a write; of a change, of the document with this number. */
  draw(random: Random, document: number | null): number {
    if (this.#options.interest === 'document') return FIRST_OF_DOCUMENTS + (document ?? 0);
    const group = this.#groups === 1 ? 0 : random.int(this.#groups);
    const all = this.#filters.length;
    // Of one that does not match, one field is why.
    return FULFILLED * group + (all === 0 || random.next() < this.#options.match ? all : random.int(all));
  }

  /** Members of a document of this topic, each with a comma before it. */
  members(topic: number, random: Random): string {
    const isOfDocument = topic >= FIRST_OF_DOCUMENTS;
    const odd = isOfDocument ? this.#filters.length : topic % FULFILLED;
    let members = `,"group":${groupOf(topic)}`;
    for (let index = 0; index < this.#filters.length; index += 1) {
      const kind = this.#filters[index]!;
      members += `,"${kind.filter.field}":${index === odd ? kind.bad(random) : kind.good(random)}`;
    }
    return members;
  }

  /**
   * What a subscription is about.
   *
   * @param number Its place among the subscriptions of its database, from 0; those of more than there are groups begin anew.
   * @param documentId Ids of the documents that are there before load.
   */
  subscription(number: number, documentId: (document: number) => string): SubscriptionPlan {
    const { interest } = this.#options;
    const own = this.#own;
    const group = number % this.#groups;
    switch (interest) {
      case 'shared': {
        // Whatever part of the collection other workloads write to.
        const topics = own.length === 0 ? null : { every: FULFILLED, least: own.length, below: FIRST_OF_DOCUMENTS };
        return { filters: own, topics, deletes: own.length === 0 };
      }
      case 'document':
        return {
          filters: [{ field: '_id', op: '==', value: documentId(group) }],
          topics: [FIRST_OF_DOCUMENTS + group],
          deletes: true,
        };
      case 'disjoint':
        return this.#ofGroups([group], { field: 'group', op: '==', value: group }, own);
      case 'overlapping': {
        const groups = [...new Set(Array.from({ length: OVERLAP }, (_, next) => (group + next) % this.#groups))];
        return this.#ofGroups(groups, { field: 'group', op: 'in', value: groups }, own);
      }
    }
  }

  /**
   * Topics of new documents of which every subscription sees one, as far as new documents can reach them; none where there are more than
   * are worth a write each.
   */
  markers(options: RealtimeOptions, databases: number): readonly number[] {
    if (options.interest === 'document') return [];
    const held = Math.ceil(heldConnections(options).held / databases) * options.subscriptions;
    const topics = new Set<number>();
    for (let number = 0; number < Math.min(held, this.#groups); number += 1) {
      const { topics: seen } = this.subscription(number, String);
      if (seen === null) topics.add(0);
      else topics.add('length' in seen ? seen[0]! : seen.least);
    }
    return topics.size > MOST_MARKERS ? [] : [...topics];
  }

  /** Number of documents that updates go to. */
  get documents(): number {
    return this.#documents;
  }

  /** Of all writes, the part that a subscription sees on average. */
  get shareSeen(): number {
    const { interest, match } = this.#options;
    const matching = this.#filters.length === 0 ? 1 : match;
    if (interest === 'shared') return matching;
    const groups = interest === 'overlapping' ? Math.min(OVERLAP, this.#groups) : 1;
    return (matching * groups) / this.#groups;
  }

  #ofGroups(groups: readonly number[], filter: DocumentFilter, own: readonly DocumentFilter[]): SubscriptionPlan {
    const topics = groups.flatMap((group) => topicsFrom(group, own.length));
    return { filters: [filter, ...own], topics, deletes: false };
  }
}

/** The part of the collection that documents of a topic say they are of. */
export function groupOf(topic: number): number {
  return topic < FIRST_OF_DOCUMENTS ? Math.floor(topic / FULFILLED) : topic;
}

/** Topics of a part whose documents fulfil that many filters, or more. */
function topicsFrom(group: number, filters: number): number[] {
  return Array.from({ length: FULFILLED - filters }, (_, more) => FULFILLED * group + filters + more);
}
