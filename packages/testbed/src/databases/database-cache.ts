import type { Database } from './database.ts';
import type { DatabaseTable } from './database-table.ts';

const MAX_ENTRIES = 1000;
const TTL_MS = 5 * 60 * 1000;
const NEGATIVE_TTL_MS = 30 * 1000;

interface CacheEntry {
  readonly database: Database;
  readonly expiresAtMs: number;
}

/** What the server remembers of the databases table, hits and misses alike. */
export class DatabaseCache {
  readonly #table: DatabaseTable;
  readonly #nowMs: () => number;
  readonly #byId = new Map<string, CacheEntry>();
  readonly #idOfSlug = new Map<string, string>();
  readonly #missing = new Map<string, number>();

  constructor(table: DatabaseTable, nowMs: () => number) {
    this.#table = table;
    this.#nowMs = nowMs;
  }

  clear(): void {
    this.#byId.clear();
    this.#idOfSlug.clear();
    this.#missing.clear();
  }

  /** The entry behind a slug or `id:…`, shared by all who look it up. */
  resolve(identifier: string): Database | undefined {
    if (identifier.startsWith('id:')) {
      const id = identifier.slice(3);
      return this.#lookUp(id, `id:${id}`, () => this.#table.byId(id));
    }
    return this.#lookUp(this.#idOfSlug.get(identifier), `slug:${identifier}`, () => this.#table.bySlug(identifier));
  }

  add(database: Database): void {
    this.#byId.delete(database.id);
    this.#byId.set(database.id, { database, expiresAtMs: this.#nowMs() + TTL_MS });
    this.#missing.delete(`id:${database.id}`);
    if (database.slug !== null) {
      this.#idOfSlug.set(database.slug, database.id);
      this.#missing.delete(`slug:${database.slug}`);
    }
    this.#evict();
  }

  /** Forgets an entry. A miss that was remembered for its new slug stays. */
  invalidate(database: Database): void {
    this.#byId.delete(database.id);
    if (database.slug !== null) this.#idOfSlug.delete(database.slug);
  }

  #lookUp(id: string | undefined, missKey: string, fetch: () => Database | undefined): Database | undefined {
    const nowMs = this.#nowMs();
    const entry = id === undefined ? undefined : this.#byId.get(id);
    if (entry !== undefined && nowMs < entry.expiresAtMs) return entry.database;
    if (nowMs < (this.#missing.get(missKey) ?? 0)) return undefined;
    const found = fetch();
    if (found !== undefined) {
      this.add(found);
      return found;
    }
    this.#missing.set(missKey, nowMs + NEGATIVE_TTL_MS);
    this.#evict();
    return undefined;
  }

  #evict(): void {
    const nowMs = this.#nowMs();
    for (const [key, expiresAtMs] of this.#missing) {
      // Misses are kept in the order they expire in.
      if (nowMs <= expiresAtMs) break;
      this.#missing.delete(key);
    }
    for (const [id, entry] of this.#byId) {
      if (nowMs <= entry.expiresAtMs && this.#byId.size <= MAX_ENTRIES) break;
      if (entry.database.slug !== null) this.#idOfSlug.delete(entry.database.slug);
      this.#byId.delete(id);
    }
  }
}
