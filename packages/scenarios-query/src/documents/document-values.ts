import type { DocumentIdentity } from './document-identity.ts';

/** Scores are whole numbers from 0 to below this: so few that documents share them. */
export const SCORES = 1000;
/** Tags are `t0` to `t7`, of which a document has two. */
export const TAGS = 8;

/** What queries ask about in a document. */
export interface DocumentValues {
  readonly group: string;
  readonly owner: string;
  readonly score: number;
  readonly tags: readonly [string, string];
  /** Which of its writes made it so; 0 for the first. */
  readonly rev: number;
}

const FIELD = { group: 1, owner: 2, score: 3, tags: 4 } as const;

/**
 * The values of every document of a run, as a pure function of the seed, whose the document is, its number and which of its writes
 * made it: what is right in an answer is known by everybody without asking.
 */
export class ValueSpace {
  /** How many values `group` has, and as many `owner`. */
  readonly groups: number;
  readonly #seed: number;
  /** By group, the part of the documents that it and all before it have; null where all have the same. */
  readonly #cumulative: Float64Array | null;

  constructor(seed: number, { selectivity, skew }: { readonly selectivity: number; readonly skew: number }) {
    this.#seed = seed | 0;
    this.groups = Math.max(1, Math.round(1 / selectivity));
    this.#cumulative = skew === 0 ? null : cumulativeShares(this.groups, skew);
  }

  of(identity: DocumentIdentity, rev: number): DocumentValues {
    const tags = this.#hash(identity, rev, FIELD.tags);
    const first = tags % TAGS;
    return {
      group: groupName(this.groupOf(identity, rev)),
      owner: ownerName(this.ownerOf(identity, rev)),
      score: this.scoreOf(identity, rev),
      tags: [tagName(first), tagName((first + 1 + ((tags >>> 8) % (TAGS - 1))) % TAGS)],
      rev,
    };
  }

  /** The number of the value that `group` has. */
  groupOf(identity: DocumentIdentity, rev: number): number {
    return this.#valueOf(this.#hash(identity, rev, FIELD.group));
  }

  /** The number of the value that `owner` has. */
  ownerOf(identity: DocumentIdentity, rev: number): number {
    return this.#valueOf(this.#hash(identity, rev, FIELD.owner));
  }

  scoreOf(identity: DocumentIdentity, rev: number): number {
    return this.#hash(identity, rev, FIELD.score) % SCORES;
  }

  /** A number from 0 to 2^32 - 1 for what else of a document depends on neither its values nor its writes. */
  contentsOf(identity: DocumentIdentity, what: number): number {
    return this.#hash(identity, -1, what);
  }

  #valueOf(hash: number): number {
    if (this.#cumulative === null) return hash % this.groups;
    const share = hash / 4_294_967_296;
    let low = 0;
    let high = this.groups - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#cumulative[middle] as number) > share) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Murmur3's mixing of five words. */
  #hash({ origin, number }: DocumentIdentity, rev: number, field: number): number {
    let hash = this.#seed;
    hash = mixed(hash, origin);
    hash = mixed(hash, number);
    hash = mixed(hash, rev);
    hash = mixed(hash, field);
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x85eb_ca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2_ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}

/** The value of `group` with a number: in the order of numbers. */
export function groupName(value: number): string {
  return `g${String(value).padStart(6, '0')}`;
}

/** The tag with a number. */
export function tagName(tag: number): string {
  return `t${tag}`;
}

/** The value of `owner` with a number. */
export function ownerName(value: number): string {
  return `u${String(value).padStart(6, '0')}`;
}

function mixed(hash: number, word: number): number {
  let scrambled = Math.imul(word, 0xcc9e_2d51);
  scrambled = (scrambled << 15) | (scrambled >>> 17);
  const next = hash ^ Math.imul(scrambled, 0x1b87_3593);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe654_6b64) | 0;
}

function cumulativeShares(values: number, skew: number): Float64Array {
  const shares = new Float64Array(values);
  let sum = 0;
  for (let value = 0; value < values; value += 1) shares[value] = sum += (value + 1) ** -skew;
  return shares.map((share) => share / sum);
}
