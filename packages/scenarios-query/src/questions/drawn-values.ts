import type { Json } from '@syntrix-bench/core';

import type { WrittenCondition } from '../condition-options.ts';
import { groupName, ownerName, SCORES, tagName, TAGS } from '../documents/document-values.ts';

/** Ranges that one value is asked for with. */
const MOST_RANGES = 16;
/** With so many values they are asked for with one range each. */
const MANY_VALUES = 1000;
/** Tells the values of a list from one another. */
const SCATTER = 7919;

/** What the values of conditions are drawn from. */
export interface DrawnFrom {
  readonly groups: number;
  readonly rangeSelectivity: number;
  readonly alternatives: number;
  /** Stands before the number of a seeded document in its id. */
  readonly sharedPrefix: string;
  readonly seeds: number;
}

/**
 * The values of conditions that a config leaves open. All of a query follow from one number, its *slot*: the value that is asked for,
 * and the range beside it. Pure, so that what is asked of a slot is always the same.
 */
export class DrawnValues {
  readonly #from: DrawnFrom;
  /** Ranges of each value. */
  readonly ranges: number;

  constructor(from: DrawnFrom) {
    this.#from = from;
    this.ranges = from.groups > MANY_VALUES ? 1 : MOST_RANGES;
  }

  /** The slot that asks for a value with a range. */
  slotOf(value: number, range: number): number {
    return value * this.ranges + range;
  }

  valueOf({ field, op, value }: WrittenCondition, slot: number): Json {
    if (value !== undefined) return value;
    const { alternatives } = this.#from;
    if (op !== 'in') return this.#single(field, op, slot);
    return Array.from({ length: alternatives }, (_, place) =>
      this.#single(field, '==', slot + place * SCATTER * this.ranges),
    );
  }

  #single(field: WrittenCondition['field'], op: WrittenCondition['op'], slot: number): Json {
    const { groups, sharedPrefix, seeds } = this.#from;
    const value = Math.floor(slot / this.ranges) % groups;
    switch (field) {
      case 'group':
        return groupName(value);
      case 'owner':
        return ownerName(value);
      case 'score':
        return this.#score(op, slot % this.ranges);
      case 'tags':
        return tagName(slot % TAGS);
      case 'rev':
        return 0;
      case 'id':
        return sharedPrefix + ((slot * SCATTER) % Math.max(1, seeds));
    }
  }

  /** Lower and upper bound of one range are so far apart that it has its part of the scores. */
  #score(op: WrittenCondition['op'], range: number): number {
    const width = Math.max(1, Math.round(SCORES * this.#from.rangeSelectivity));
    const lower = this.ranges === 1 ? SCORES - width : Math.round(((SCORES - width) * range) / (this.ranges - 1));
    switch (op) {
      case '>':
        return lower - 1;
      case '<':
        return lower + width;
      case '<=':
        return lower + width - 1;
      default:
        return lower;
    }
  }
}
