import type { DocumentFilter, Random } from '@syntrix-bench/core';

import type { RealtimeOptions } from './realtime-options.ts';
import { heldConnections } from './subscribers.ts';

/** What one subscription asks for, and which writes it is to see. */
export interface SubscriptionPlan {
  readonly filters: readonly DocumentFilter[];
  /** Topics of the writes that it must see; null: all. */
  readonly topics: readonly number[] | null;
  /** Whether the server tells it of deletions: without filters, or by `_id`. */
  readonly deletes: boolean;
}

/** The most topics that an audit tells apart: half of them of parts of the collection, the others of documents. */
export const MOST_TOPICS = 65_536;
const FIRST_OF_DOCUMENTS = MOST_TOPICS / 2;
/** The most documents that can be followed each by its id. */
export const MOST_BY_ID = MOST_TOPICS - FIRST_OF_DOCUMENTS;
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

/**
 * What writes are about, and who is to hear of them. A *topic* is all of a document that subscriptions look at: its part of the
 * collection (`group`), and whether it fulfils their filters; a document that is followed by its id has a topic of its own. What a topic
 * means is the same for all workloads of a run that have as many filters, or none; which a subscription sees follows from the options
 * alone, so that every shard knows it without asking.
 */
export class Topics {
  readonly #options: Pick<RealtimeOptions, 'interest' | 'filters' | 'match'>;
  readonly #documents: number;
  /** Parts that the collection has for subscriptions to look at. */
  readonly #groups: number;
  readonly #filters: readonly FilterKind[];

  /** @param databases How many the connections are dealt to: each has its own topics, alike. */
  constructor(options: RealtimeOptions, databases: number) {
    const { interest, filters, documents, subscriptions, connections, probes } = options;
    this.#options = options;
    this.#documents = documents;
    this.#filters = FILTERS.slice(0, filters);
    const subscribed = Math.ceil((connections === 0 ? probes : connections) / databases) * subscriptions;
    const wanted = interest === 'shared' ? 1 : interest === 'document' ? documents : Math.max(1, subscribed);
    this.#groups = Math.min(wanted, interest === 'document' ? MOST_BY_ID : FIRST_OF_DOCUMENTS / 2);
  }

  /** The topic of a write; of a change, of the document with this number. */
  draw(random: Random, document: number | null): number {
    if (this.#options.interest === 'document') return FIRST_OF_DOCUMENTS + (document ?? 0);
    const group = this.#groups === 1 ? 0 : random.int(this.#groups);
    return 2 * group + (this.#filters.length > 0 && random.next() < this.#options.match ? 1 : 0);
  }

  /** Members of a document of this topic, each with a comma before it. Of one that does not match, one field is why. */
  members(topic: number, random: Random): string {
    const group = topic >> 1;
    const odd = (topic & 1) === 1 ? -1 : random.int(this.#filters.length);
    let members = `,"group":${group}`;
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
    const own = this.#filters.map(({ filter }) => filter);
    const group = number % this.#groups;
    switch (interest) {
      case 'shared': {
        const topics = own.length === 0 ? null : [1];
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
      topics.add(this.subscription(number, String).topics?.[0] ?? 0);
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
    const topics = groups.flatMap((group) => (own.length === 0 ? [2 * group, 2 * group + 1] : [2 * group + 1]));
    return { filters: [filter, ...own], topics, deletes: false };
  }
}
