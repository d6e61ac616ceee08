import { TooDeep } from '../json/encode.ts';
import type { JsonObject } from '../json/value.ts';
import { exceedsDocumentSize, MAX_DOCUMENT_DEPTH } from './bson-limits.ts';
import type { Condition } from './condition.ts';
import { patchData } from './patch-data.ts';
import { type DocumentState, pathOf, storedDocument, type StoredDocument } from './stored-document.ts';

/** What can go wrong in the store, in the server's words. */
export const STORE_REFUSALS = ['not-found', 'exists', 'precondition-failed', 'storage-error', 'full'] as const;
/** One of {@link STORE_REFUSALS}. */
export type StoreRefusal = (typeof STORE_REFUSALS)[number];

/** The document as it is now, or why it is not. */
export type WriteResult = StoredDocument | StoreRefusal;

/** How much the store holds before it refuses to grow. */
export interface StoreLimits {
  /** Live documents of all databases. */
  readonly maxDocuments: number;
  /** UTF-8 bytes of all live documents as JSON. */
  readonly maxBytes: number;
  /** Tombstones; beyond it the oldest are forgotten. */
  readonly maxTombstones: number;
}

/** Told after each write, with the state it made and the one before, if there was one. */
export type ChangeListener = (database: string, document: StoredDocument, before: StoredDocument | undefined) => void;

/** What can be done to a document that is there. */
export type Write = 'update' | 'replace' | 'delete';

type Collection = Map<string, StoredDocument>;

interface Tombstone {
  readonly database: string;
  readonly document: StoredDocument;
}

/** All documents of all databases, in memory. The database is the text of the URL: a slug and an `id:` are two namespaces. */
export class DocumentStore {
  readonly #limits: StoreLimits;
  readonly #nowMs: () => number;
  readonly #onChange: ChangeListener;
  readonly #forgets: (database: string, write: Write) => boolean;
  readonly #databases = new Map<string, Map<string, Collection>>();
  #tombstones: Tombstone[] = [];
  #forgotten = 0;
  #documents = 0;
  #bytes = 0;

  /**
   * @param forgets Asked right before a write of a document takes effect, when nothing refuses it any more: true, and it has
   *   none, though its result says so. Default: none is forgotten.
   */
  constructor(
    limits: StoreLimits,
    nowMs: () => number,
    onChange: ChangeListener,
    forgets: (database: string, write: Write) => boolean = () => false,
  ) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#onChange = onChange;
    this.#forgets = forgets;
  }

  get documents(): number {
    return this.#documents;
  }

  get bytes(): number {
    return this.#bytes;
  }

  clear(): void {
    this.#databases.clear();
    this.#tombstones = [];
    this.#forgotten = 0;
    this.#documents = 0;
    this.#bytes = 0;
  }

  /** The live document at a path; undefined for a tombstone, and for a path that is none. */
  get(database: string, path: string): StoredDocument | undefined {
    const document = this.#find(database, path);
    return document === undefined || document.deleted ? undefined : document;
  }

  /** The last state at a path, a tombstone included. */
  latest(database: string, path: string): StoredDocument | undefined {
    return this.#find(database, path);
  }

  /** Everything in a collection in the order of first creation, tombstones included. */
  inCollection(database: string, collection: string): Iterable<StoredDocument> {
    return this.#databases.get(database)?.get(collection)?.values() ?? [];
  }

  /** A live document at the same path of another database. */
  elsewhere(database: string, path: string): StoredDocument | undefined {
    for (const other of this.#databases.keys()) {
      const found = other === database ? undefined : this.get(other, path);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A live document of the same collection in another database. */
  elsewhereIn(database: string, collection: string): StoredDocument | undefined {
    for (const [other, collections] of this.#databases) {
      if (other === database) continue;
      for (const document of collections.get(collection)?.values() ?? []) if (!document.deleted) return document;
    }
    return undefined;
  }

  /** Every live document with the database it is in. */
  *live(): Generator<readonly [database: string, document: StoredDocument]> {
    for (const [database, collections] of this.#databases) {
      for (const collection of collections.values()) {
        for (const document of collection.values()) if (!document.deleted) yield [database, document];
      }
    }
  }

  /** Live document counts by database and collection, empty collections left out. */
  *counts(): Generator<{ readonly database: string; readonly collection: string; readonly documents: number }> {
    for (const [database, collections] of this.#databases) {
      for (const [name, collection] of collections) {
        let documents = 0;
        for (const document of collection.values()) if (!document.deleted) documents += 1;
        if (documents > 0) yield { database, collection: name, documents };
      }
    }
  }

  /** Creates a document, over a tombstone too. */
  create(database: string, collection: string, id: string, data: JsonObject): WriteResult {
    if (this.get(database, `${collection}/${id}`) !== undefined) return 'exists';
    const now = this.#nowMs();
    return this.#write(database, undefined, {
      collection,
      id,
      data,
      version: 1,
      createdAtMs: now,
      updatedAtMs: now,
      deleted: false,
    });
  }

  /** Swaps the user's data of a live document. */
  replace(database: string, path: string, data: JsonObject, condition: Condition): WriteResult {
    return this.#change(database, path, 'replace', condition, () => data);
  }

  /** Merges into the user's data of a live document. */
  patch(database: string, path: string, patch: JsonObject, condition: Condition): WriteResult {
    return this.#change(database, path, 'update', condition, (document) => patchData(document.data, patch));
  }

  /** Leaves a tombstone. */
  delete(database: string, path: string, condition: Condition): WriteResult {
    const before = this.#find(database, path);
    if (before === undefined || before.deleted) return 'not-found';
    if (!condition(before)) return 'precondition-failed';
    const tombstone = this.#next(before, {}, true);
    if (this.#forgets(database, 'delete')) return tombstone;
    this.#put(database, before, tombstone);
    this.#tombstones.push({ database, document: tombstone });
    this.#forgetOldTombstones();
    return tombstone;
  }

  #change(
    database: string,
    path: string,
    write: 'update' | 'replace',
    condition: Condition,
    dataOf: (document: StoredDocument) => JsonObject | undefined,
  ): WriteResult {
    const before = this.#find(database, path);
    if (before === undefined) return 'not-found';
    if (before.deleted || !condition(before)) return 'precondition-failed';
    const data = dataOf(before);
    if (data === undefined) return 'storage-error';
    const state = { ...before, data, version: before.version + 1, updatedAtMs: this.#nowMs() };
    return this.#write(database, before, state, () => this.#forgets(database, write));
  }

  #write(
    database: string,
    before: StoredDocument | undefined,
    state: DocumentState,
    isForgotten: () => boolean = () => false,
  ): WriteResult {
    let after: StoredDocument;
    try {
      after = storedDocument(state, MAX_DOCUMENT_DEPTH);
    } catch (error) {
      if (error instanceof TooDeep) return 'storage-error';
      throw error;
    }
    if (exceedsDocumentSize(after.data, after.jsonBytes)) return 'storage-error';
    const grows = before === undefined ? 1 : 0;
    const bytes = this.#bytes + after.jsonBytes - (before?.jsonBytes ?? 0);
    if (this.#documents + grows > this.#limits.maxDocuments || (bytes > this.#limits.maxBytes && bytes > this.#bytes))
      return 'full';
    if (isForgotten()) return after;
    this.#put(database, before, after);
    return after;
  }

  #next(before: StoredDocument, data: JsonObject, deleted: boolean): StoredDocument {
    const { collection, id, createdAtMs } = before;
    return storedDocument(
      { collection, id, createdAtMs, data, deleted, version: before.version + 1, updatedAtMs: this.#nowMs() },
      MAX_DOCUMENT_DEPTH,
    );
  }

  #put(database: string, before: StoredDocument | undefined, after: StoredDocument): void {
    this.#documents += (after.deleted ? 0 : 1) - (before === undefined ? 0 : 1);
    this.#bytes += (after.deleted ? 0 : after.jsonBytes) - (before?.jsonBytes ?? 0);
    let collections = this.#databases.get(database);
    if (collections === undefined) this.#databases.set(database, (collections = new Map<string, Collection>()));
    let collection = collections.get(after.collection);
    if (collection === undefined) collections.set(after.collection, (collection = new Map<string, StoredDocument>()));
    collection.set(after.id, after);
    this.#onChange(database, after, before);
  }

  #find(database: string, path: string): StoredDocument | undefined {
    const slash = path.lastIndexOf('/');
    return this.#databases
      .get(database)
      ?.get(path.slice(0, Math.max(slash, 0)))
      ?.get(path.slice(slash + 1));
  }

  #forgetOldTombstones(): void {
    while (this.#tombstones.length - this.#forgotten > this.#limits.maxTombstones) {
      const oldest = this.#tombstones[this.#forgotten];
      this.#forgotten += 1;
      if (oldest === undefined || this.#find(oldest.database, pathOf(oldest.document)) !== oldest.document) continue;
      const collections = this.#databases.get(oldest.database);
      const collection = collections?.get(oldest.document.collection);
      collection?.delete(oldest.document.id);
      if (collection?.size === 0) collections?.delete(oldest.document.collection);
    }
    if (this.#forgotten > this.#limits.maxTombstones) {
      this.#tombstones = this.#tombstones.slice(this.#forgotten);
      this.#forgotten = 0;
    }
  }
}
