import { OUTCOME_CODE, type OutcomeCode } from '@syntrix-bench/core';

import type { DocumentIdentity } from '../documents/document-identity.ts';
import type { ValueSpace } from '../documents/document-values.ts';

/** The `rev` of a write that removes the document. */
export const REMOVED = -1;

/** A write of a document, as far as its worker knows. Times on the run's clock. */
export interface DocumentWrite {
  /** {@link REMOVED} for a deletion. */
  readonly rev: number;
  readonly sentUs: number;
  /** When it was acknowledged; `Infinity` while it is under way, and where nobody knows whether it was applied. */
  doneUs: number;
}

/** A document that a worker of this shard has written, and its writes in their order; those that certainly failed are left out. */
export interface WrittenDocument {
  readonly id: string;
  readonly identity: DocumentIdentity;
  readonly writes: DocumentWrite[];
}

/** Documents that are followed; what is written beyond is known by its contents alone. */
const MOST_FOLLOWED = 50_000;
/** Removed documents that are remembered. */
const MOST_REMOVED = 5_000;
/** Writes of a document that are remembered. */
const MOST_WRITES = 8;

/**
 * What the workers of one shard have written to the collection of a database, whichever workload they are of: what each answer must have
 * beside the seeded documents.
 */
export class WrittenDocuments {
  readonly #values: ValueSpace;
  readonly #documents = new Map<string, WrittenDocument>();
  readonly #byValue = new Map<string, Set<WrittenDocument>>();
  readonly #removed: WrittenDocument[] = [];

  constructor(values: ValueSpace) {
    this.#values = values;
  }

  get size(): number {
    return this.#documents.size;
  }

  get(id: string): WrittenDocument | undefined {
    return this.#documents.get(id);
  }

  /** The number of the value that a write gave to `group`. */
  groupOf(identity: DocumentIdentity, rev: number): number {
    return this.#values.groupOf(identity, rev);
  }

  all(): Iterable<WrittenDocument> {
    return this.#documents.values();
  }

  /** Documents whose last acknowledged write gave a field this value. */
  with(field: 'group' | 'owner', value: string): Iterable<WrittenDocument> {
    return this.#byValue.get(`${field} ${value}`) ?? [];
  }

  /** A write is about to be sent. Null: the document is not followed. */
  begin(id: string, identity: DocumentIdentity, rev: number, sentUs: number): WrittenDocument | null {
    let document = this.#documents.get(id);
    if (document === undefined) {
      if (rev !== 0 || this.#documents.size >= MOST_FOLLOWED) return null;
      document = { id, identity, writes: [] };
      this.#documents.set(id, document);
    }
    if (document.writes.length >= MOST_WRITES) document.writes.shift();
    document.writes.push({ rev, sentUs, doneUs: Infinity });
    return document;
  }

  /**
   * A worker of another shard has written a document, or removed it: what is known of it when load is over.
   *
   * @returns whether it is followed: not where there are too many
   */
  learn(id: string, identity: DocumentIdentity, write: DocumentWrite): boolean {
    if (this.#documents.has(id)) return true;
    if (this.#documents.size >= MOST_FOLLOWED) return false;
    const document: WrittenDocument = { id, identity, writes: [write] };
    this.#documents.set(id, document);
    if (write.rev !== REMOVED) this.#place(document, 1);
    return true;
  }

  /** The write that was begun last has ended. */
  end(document: WrittenDocument, outcome: OutcomeCode, doneUs: number): void {
    const write = document.writes.at(-1);
    if (write === undefined) return;
    if (outcome === OUTCOME_CODE.ok) {
      this.#place(document, -1);
      write.doneUs = doneUs;
      if (write.rev === REMOVED) this.#forgetLater(document);
      else this.#place(document, 1);
    } else if (outcome !== OUTCOME_CODE.unknown) {
      document.writes.pop();
      if (document.writes.length === 0) this.#documents.delete(document.id);
    }
  }

  /** Takes a document out of where its last acknowledged write put it, or puts it there. */
  #place(document: WrittenDocument, by: 1 | -1): void {
    const write = document.writes.findLast(({ doneUs }) => doneUs !== Infinity);
    if (write === undefined || write.rev === REMOVED) return;
    const { group, owner } = this.#values.of(document.identity, write.rev);
    for (const key of [`group ${group}`, `owner ${owner}`]) {
      let documents = this.#byValue.get(key);
      if (documents === undefined) this.#byValue.set(key, (documents = new Set()));
      if (by === 1) documents.add(document);
      else documents.delete(document);
      if (documents.size === 0) this.#byValue.delete(key);
    }
  }

  #forgetLater(document: WrittenDocument): void {
    this.#removed.push(document);
    if (this.#removed.length > MOST_REMOVED) this.#documents.delete(this.#removed.shift()!.id);
  }
}

/** The last write that had been acknowledged when a query was sent; undefined where there was none. */
export function acknowledgedBefore({ writes }: WrittenDocument, sentUs: number): DocumentWrite | undefined {
  return writes.findLast(({ doneUs }) => doneUs <= sentUs);
}

/** Whether a write may have come between: one that was sent before the answer came and acknowledged after the query was sent. */
export function isOverlapped({ writes }: WrittenDocument, sentUs: number, doneUs: number): boolean {
  return writes.some((write) => write.sentUs <= doneUs && write.doneUs > sentUs);
}
