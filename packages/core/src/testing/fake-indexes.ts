import type { DocumentFilter, DocumentQuery, IndexPlan, IndexTemplate } from '@syntrix-bench/client';

import { cursorAfter, planQuery } from '../contracts/syntrix-worker-client.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A document in an index, and the bytes that it is sorted by. */
interface Entry {
  readonly path: string;
  readonly key: Buffer;
  readonly fields: Fields;
}

/** Fields of the server that no index knows. */
const UNKNOWN = ['collection', 'createdAt', 'updatedAt', 'version'];

/**
 * The indexes of a server: one for each collection and template, in memory. What a query finds is decided by `planQuery`, filters are
 * looked at document by document, and the order is that of cursors. An index takes over what was written when it is brought up to date.
 */
export class FakeIndexes {
  readonly #indexes = new Map<string, FakeIndex>();

  /**
   * Paths of the documents that a query finds, in order; null where it fails.
   *
   * @param live Bodies of documents, by path.
   * @param isCurrent Whether indexes are brought up to date before.
   */
  find(
    query: DocumentQuery,
    templates: readonly IndexTemplate[],
    live: ReadonlyMap<string, string>,
    isCurrent: boolean,
  ): readonly string[] | null {
    const plan = planQuery(query, templates);
    if (plan.path !== 'index') return null;
    const key = JSON.stringify([query.collection, plan.template.collectionPattern, plan.template.name]);
    let index = this.#indexes.get(key);
    if (index === undefined) this.#indexes.set(key, (index = new FakeIndex(query.collection, plan.template)));
    if (isCurrent) index.update(live);
    return index.find(plan, query.startAfter ?? '');
  }
}

class FakeIndex {
  readonly #collection: string;
  readonly #template: IndexTemplate;
  /** What the index was last told of each document. */
  readonly #known = new Map<string, { readonly text: string; readonly entry: Entry | null }>();
  #entries: Entry[] = [];

  constructor(collection: string, template: IndexTemplate) {
    this.#collection = collection;
    this.#template = template;
  }

  update(live: ReadonlyMap<string, string>): void {
    const prefix = `${this.#collection}/`;
    for (const path of this.#known.keys()) if (!live.has(path)) this.#put(path, null);
    for (const [path, text] of live) {
      if (this.#known.get(path)?.text === text) continue;
      if (path.startsWith(prefix) && !path.slice(prefix.length).includes('/')) this.#put(path, text);
    }
  }

  find({ served, limit }: IndexPlan, startAfter: string): readonly string[] {
    const prefix = this.#prefixOf(served);
    const after = startAfter === '' ? prefix : Buffer.from(startAfter, 'base64url');
    const found: string[] = [];
    for (let at = this.#placeAfter(after); at < this.#entries.length; at += 1) {
      const { path, key, fields } = this.#entries[at] as Entry;
      if (prefix.compare(key, 0, prefix.length) < 0) break;
      if (!served.every((filter) => holds(filter, fields))) continue;
      found.push(path);
      if (found.length === limit) break;
    }
    return found;
  }

  /** How all keys begin of what passes the equalities of the first fields. */
  #prefixOf(served: readonly DocumentFilter[]): Buffer {
    const values: Record<string, unknown> = {};
    let given = 0;
    for (const { field } of this.#template.fields) {
      const equality = served.find((filter) => filter.field === field && filter.op === '==');
      if (equality === undefined) break;
      values[field] = equality.value;
      given += 1;
    }
    const cursor = cursorAfter(this.#template.fields.slice(0, given), values) ?? '';
    // Without the two octets that end a key.
    return Buffer.from(cursor, 'base64url').subarray(0, -2);
  }

  #put(path: string, text: string | null): void {
    const known = this.#known.get(path)?.entry ?? null;
    if (known !== null) this.#entries.splice(this.#entries.indexOf(known), 1);
    if (text === null) return void this.#known.delete(path);
    const fields = { ...(JSON.parse(text) as Fields), id: path.slice(path.lastIndexOf('/') + 1) };
    const cursor = cursorAfter(this.#template.fields, fields);
    const entry = cursor === null ? null : { path, key: Buffer.from(cursor, 'base64url'), fields };
    this.#known.set(path, { text, entry });
    if (entry === null) return;
    let at = this.#placeAfter(entry.key);
    // Equal keys stand in the order of ids.
    while (at > 0 && entry.key.equals(this.#entries[at - 1]!.key) && this.#entries[at - 1]!.path > path) at -= 1;
    this.#entries.splice(at, 0, entry);
  }

  /** How many entries have this key or a lower one. */
  #placeAfter(key: Buffer): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Buffer.compare(this.#entries[middle]!.key, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether a document passes a filter that its index serves, in the order of indexes, which knows no types. */
function holds({ field, op, value }: DocumentFilter, fields: Fields): boolean {
  const found = UNKNOWN.includes(field) ? null : fields[field];
  if (typeof found === 'string' && typeof value === 'string') return passes(op, compareBytes(found, value));
  return passes(op, Buffer.compare(keyOf(found), keyOf(value)));
}

function passes(op: DocumentFilter['op'], difference: number): boolean {
  if (op === '==') return difference === 0;
  if (op === '>') return difference > 0;
  if (op === '>=') return difference >= 0;
  return op === '<' ? difference < 0 : difference <= 0;
}

function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function keyOf(value: unknown): Buffer {
  return Buffer.from(cursorAfter([{ field: 'value', order: 'asc' }], { value }) ?? '', 'base64url');
}
