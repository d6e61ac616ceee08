import { pathOf, type StoredDocument } from '../store/stored-document.ts';
import { chooseTemplate, type Query } from './choose-template.ts';
import { matchesCollection, type Template } from './index-template.ts';
import { decodeCursor, documentKey } from './order-key.ts';
import { boundsOf } from './search-bounds.ts';
import { SortedEntries } from './sorted-entries.ts';

/** Ids of a page where a query has no limit. */
export const DEFAULT_LIMIT = 100;
/** Changes that may wait before they are applied ahead of time: bounds the memory of a writer nobody queries. */
const MAX_PENDING = 10_000;

interface Change {
  readonly dueUs: number;
  readonly database: string;
  readonly document: StoredDocument;
}

/** A change that comes late by a fault; void once a later one of its document has overtaken it. */
interface LateChange extends Change {
  void: boolean;
}

/** How much later than usual a change reaches the indexes, in µs; infinite for never. */
type Lateness = (database: string, document: StoredDocument, before: StoredDocument | undefined) => number;

/** One index: entries of every collection that matches its pattern, by document id alone. */
class Index {
  readonly #entries = new SortedEntries();
  readonly #keys = new Map<string, string>();

  put(id: string, key: string): void {
    this.remove(id);
    this.#keys.set(id, key);
    this.#entries.insert({ key, id });
  }

  remove(id: string): void {
    const key = this.#keys.get(id);
    if (key === undefined) return;
    this.#keys.delete(id);
    this.#entries.remove({ key, id });
  }

  /** Ids in order. A cursor replaces the lower bound, and every entry that equals it is skipped. */
  search(lower: string, upper: string | undefined, cursor: string | undefined, limit: number): readonly string[] {
    const ids: string[] = [];
    for (const { key, id } of this.#entries.from(cursor ?? lower)) {
      if (key === cursor) continue;
      if (upper !== undefined && key >= upper) break;
      ids.push(id);
      if (ids.length >= limit) break;
    }
    return ids;
  }
}

/** Follows the writes with a lag, and answers which documents an index names for a query. */
export class Indexer {
  readonly #templates: readonly Template[];
  readonly #lagUs: number;
  readonly #nowUs: () => number;
  readonly #indexes = new Map<string, Index>();
  readonly #lateness: Lateness;
  #pending: Change[] = [];
  #applied = 0;
  /** In the order in which they are due. */
  #late: LateChange[] = [];
  /** Those of one document, by database and path. */
  readonly #lateOf = new Map<string, LateChange[]>();

  /** @param lateness Asked for each change that an index follows. Default: none is later than `lagMs`. */
  constructor(templates: readonly Template[], lagMs: number, nowUs: () => number, lateness: Lateness = () => 0) {
    this.#templates = templates;
    this.#lagUs = lagMs * 1000;
    this.#nowUs = nowUs;
    this.#lateness = lateness;
  }

  clear(): void {
    this.#indexes.clear();
    this.#pending = [];
    this.#applied = 0;
    this.#late = [];
    this.#lateOf.clear();
  }

  /** A document has a new state. The collection `sys` and what is below it are not followed. */
  onChange(database: string, document: StoredDocument, before?: StoredDocument): void {
    if (document.collection === 'sys' || document.collection.startsWith('sys/')) return;
    if (!this.#templates.some((template) => matchesCollection(template, document.collection))) return;
    const nowUs = this.#nowUs();
    const lateUs = this.#lateness(database, document, before);
    const change = { dueUs: nowUs + this.#lagUs + lateUs, database, document };
    if (Number.isFinite(lateUs)) {
      this.#overtake(change);
      if (lateUs > 0) this.#insertLate(change);
      else this.#pending.push(change);
    }
    const isFull = this.#pending.length - this.#applied > MAX_PENDING && this.#late.length === 0;
    this.#catchUp(isFull ? Number.POSITIVE_INFINITY : nowUs);
  }

  /** Ids of the asked page in index order, or undefined for a query that ends in an internal error. */
  search(database: string, query: Query): readonly string[] | undefined {
    this.#catchUp(this.#nowUs());
    const template = chooseTemplate(query, this.#templates);
    if (template === undefined) return undefined;
    const cursor = query.startAfter === '' ? undefined : decodeCursor(query.startAfter);
    const bounds = boundsOf(query.filters, template);
    if (bounds === undefined || (query.startAfter !== '' && cursor === undefined)) return undefined;
    const index = this.#indexes.get(indexKey(database, template));
    return index?.search(bounds.lower, bounds.upper, cursor, query.limit > 0 ? query.limit : DEFAULT_LIMIT) ?? [];
  }

  /** Indexes do not go back to what a document was: what is due after a later change of it is never applied. */
  #overtake({ dueUs, database, document }: Change): void {
    if (this.#lateOf.size === 0) return;
    for (const late of this.#lateOf.get(nameOf(database, document)) ?? []) if (late.dueUs >= dueUs) late.void = true;
  }

  #insertLate(change: Change): void {
    const late: LateChange = { ...change, void: false };
    let place = this.#late.length;
    while (place > 0 && this.#late[place - 1]!.dueUs > late.dueUs) place -= 1;
    this.#late.splice(place, 0, late);
    const name = nameOf(late.database, late.document);
    const ofDocument = this.#lateOf.get(name);
    if (ofDocument === undefined) this.#lateOf.set(name, [late]);
    else ofDocument.push(late);
  }

  #applyLate(untilUs: number): void {
    let due = 0;
    while (due < this.#late.length && this.#late[due]!.dueUs <= untilUs) due += 1;
    if (due === 0) return;
    for (const change of this.#late.splice(0, due)) {
      const name = nameOf(change.database, change.document);
      const others = this.#lateOf.get(name)?.filter((other) => other !== change) ?? [];
      if (others.length === 0) this.#lateOf.delete(name);
      else this.#lateOf.set(name, others);
      if (!change.void) this.#apply(change);
    }
  }

  #catchUp(untilUs: number): void {
    for (
      let change = this.#pending[this.#applied];
      change !== undefined && change.dueUs <= untilUs;
      change = this.#pending[this.#applied]
    ) {
      this.#applied += 1;
      this.#applyLate(change.dueUs);
      this.#apply(change);
    }
    this.#applyLate(untilUs);
    if (this.#applied > 1000 && this.#applied * 2 > this.#pending.length) {
      this.#pending = this.#pending.slice(this.#applied);
      this.#applied = 0;
    }
  }

  #apply({ database, document }: Change): void {
    for (const template of this.#templates) {
      if (!matchesCollection(template, document.collection)) continue;
      const index = this.#indexFor(database, template);
      if (document.deleted && !template.includeDeleted) {
        index.remove(document.id);
        continue;
      }
      const key = documentKey(document.data, template.fields);
      // What cannot be indexed leaves the entry it had before.
      if (key !== undefined) index.put(document.id, key);
    }
  }

  #indexFor(database: string, template: Template): Index {
    const key = indexKey(database, template);
    let index = this.#indexes.get(key);
    if (index === undefined) this.#indexes.set(key, (index = new Index()));
    return index;
  }
}

function nameOf(database: string, document: StoredDocument): string {
  return `${database}:${pathOf(document)}`;
}

function indexKey(database: string, { normalizedPattern, identity }: Template): string {
  return JSON.stringify([database, normalizedPattern, identity]);
}
