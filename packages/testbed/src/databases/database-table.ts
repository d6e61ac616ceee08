import { storedTimestamp } from '../timestamp.ts';
import { type Database, isDatabaseStatus, isStorableSlug } from './database.ts';

const MAX_NAME_CHARACTERS = 255;
const MAX_OWNER_CHARACTERS = 64;
const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;

/** What can go wrong in the table. */
export type TableRefusal = 'slug-exists' | 'not-found' | 'store-error';

/** What a list asks for. 0 and below: the default page. */
export interface ListOptions {
  readonly limit: number;
  readonly offset: number;
  readonly status: string;
  readonly owner: string;
}

/** The rows of the databases table, with the constraints its columns have. */
export class DatabaseTable {
  readonly #rows = new Map<string, Database>();

  clear(): void {
    this.#rows.clear();
  }

  insert(database: Database): TableRefusal | undefined {
    const refusal = this.#refusalOf(database);
    if (refusal !== undefined) return refusal;
    this.#rows.set(database.id, copyOf(database));
    return undefined;
  }

  /** Writes an entry back. A slug that is set stays. */
  update(database: Database): TableRefusal | undefined {
    const row = this.#rows.get(database.id);
    if (row === undefined) return this.#refusalOf(database) ?? 'not-found';
    const next = { ...copyOf(database), slug: row.slug ?? database.slug };
    const refusal = this.#refusalOf(next);
    if (refusal !== undefined) return refusal;
    this.#rows.set(database.id, next);
    return undefined;
  }

  remove(id: string): void {
    this.#rows.delete(id);
  }

  byId(id: string): Database | undefined {
    const row = this.#rows.get(id);
    return row === undefined ? undefined : copyOf(row);
  }

  bySlug(slug: string): Database | undefined {
    for (const row of this.#rows.values()) if (row.slug === slug) return copyOf(row);
    return undefined;
  }

  countOf(owner: string): number {
    let count = 0;
    for (const row of this.#rows.values()) if (row.ownerId === owner) count += 1;
    return count;
  }

  /** A page, newest first, and how many there are. */
  list({ limit, offset, status, owner }: ListOptions): { readonly page: readonly Database[]; readonly total: number } {
    const matching = [...this.#rows.values()]
      .filter((row) => (owner === '' || row.ownerId === owner) && (status === '' || row.status === status))
      .sort((left, right) => right.createdAt.us - left.createdAt.us);
    const size = limit <= 0 ? DEFAULT_PAGE : Math.min(limit, MAX_PAGE);
    return { page: matching.slice(offset, offset + size), total: matching.length };
  }

  #refusalOf(database: Database): TableRefusal | undefined {
    const { id, slug, displayName, description, ownerId, status, maxDocuments, maxStorageBytes } = database;
    const texts = [slug ?? '', displayName, description ?? '', ownerId];
    if (texts.some((text) => text.includes('\0'))) return 'store-error';
    if ([...displayName].length > MAX_NAME_CHARACTERS || [...ownerId].length > MAX_OWNER_CHARACTERS)
      return 'store-error';
    if (maxDocuments < 0 || maxStorageBytes < 0 || !isDatabaseStatus(status)) return 'store-error';
    if (slug === null) return undefined;
    if (!isStorableSlug(slug)) return 'store-error';
    for (const row of this.#rows.values()) if (row.slug === slug && row.id !== id) return 'slug-exists';
    return undefined;
  }
}

function copyOf(database: Database): Database {
  return {
    ...database,
    createdAt: storedTimestamp(database.createdAt),
    updatedAt: storedTimestamp(database.updatedAt),
  };
}
