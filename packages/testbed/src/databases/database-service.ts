import type { TimestampSource } from '../timestamp.ts';
import { type Database, type DatabaseStatus, isDatabaseStatus, slugProblem, type SlugProblem } from './database.ts';
import { DatabaseCache } from './database-cache.ts';
import { DatabaseTable, type ListOptions } from './database-table.ts';

/** Why something is not done to a database, in the server's words. */
export type DatabaseRefusal =
  | SlugProblem
  | 'not-found'
  | 'not-owner'
  | 'quota-exceeded'
  | 'slug-exists'
  | 'slug-immutable'
  | 'protected'
  | 'display-name-required'
  | 'store-error';

/** Who asks: the admin API sees every database, the user API the caller's own. */
export type Asker = { readonly admin: true } | { readonly admin: false; readonly userId: string };

/** What a database may hold. */
export interface Settings {
  readonly maxDocuments: number;
  readonly maxStorageBytes: number;
}

/** A database as it is asked for. */
export interface CreateRequest {
  readonly slug: string | null;
  readonly displayName: string;
  readonly description: string | null;
  readonly ownerId: string;
  readonly settings: Settings | null;
}

/** `null` leaves a field as it is. */
export interface UpdateRequest {
  readonly slug: string | null;
  readonly displayName: string | null;
  readonly description: string | null;
  readonly status: string | null;
  readonly settings: Settings | null;
}

/** Creates, changes and resolves databases as the server does, cache effects included. */
export class DatabaseService {
  readonly #table = new DatabaseTable();
  readonly #cache: DatabaseCache;
  readonly #timestamps: TimestampSource;
  readonly #newId: () => string;
  readonly #maxPerUser: number;
  readonly #nowMs: () => number;
  readonly #deletionMs: number;
  #lastCycleMs: number;

  /**
   * @param maxPerUser 0: unlimited
   * @param deletionMs from one round of the worker that removes databases to the next
   */
  constructor(
    timestamps: TimestampSource,
    nowMs: () => number,
    newId: () => string,
    maxPerUser: number,
    deletionMs: number,
  ) {
    this.#cache = new DatabaseCache(this.#table, nowMs);
    this.#timestamps = timestamps;
    this.#newId = newId;
    this.#maxPerUser = maxPerUser;
    this.#nowMs = nowMs;
    this.#deletionMs = deletionMs;
    this.#lastCycleMs = nowMs();
  }

  clear(): void {
    this.#table.clear();
    this.#cache.clear();
  }

  create(asker: Asker, request: CreateRequest): Database | DatabaseRefusal {
    this.#removeDeleting();
    if (request.displayName === '') return 'display-name-required';
    const problem = request.slug === null || request.slug === '' ? undefined : slugProblem(request.slug, asker.admin);
    if (problem !== undefined) return problem;
    if (!asker.admin && this.#maxPerUser > 0 && this.#table.countOf(request.ownerId) >= this.#maxPerUser)
      return 'quota-exceeded';
    const now = this.#timestamps.now();
    const database: Database = {
      id: this.#newId(),
      slug: request.slug,
      displayName: request.displayName,
      description: request.description,
      ownerId: request.ownerId,
      createdAt: now,
      updatedAt: now,
      status: 'active',
      maxDocuments: asker.admin ? (request.settings?.maxDocuments ?? 0) : 0,
      maxStorageBytes: asker.admin ? (request.settings?.maxStorageBytes ?? 0) : 0,
    };
    const refusal = this.#table.insert(database);
    if (refusal !== undefined) return refusal;
    this.#cache.add(database);
    return database;
  }

  list(asker: Asker, options: ListOptions): { readonly page: readonly Database[]; readonly total: number } {
    this.#removeDeleting();
    return this.#table.list(asker.admin ? options : { ...options, owner: asker.userId });
  }

  /** How many databases the user has and may have; undefined where there is no limit. */
  quota(userId: string): { readonly used: number; readonly limit: number } | undefined {
    this.#removeDeleting();
    return this.#maxPerUser > 0 ? { used: this.#table.countOf(userId), limit: this.#maxPerUser } : undefined;
  }

  get(asker: Asker, identifier: string): Database | 'not-found' | 'not-owner' | 'store-error' {
    this.#removeDeleting();
    if (isUnaskable(identifier)) return 'store-error';
    const database = this.#cache.resolve(identifier);
    if (database === undefined) return 'not-found';
    return asker.admin || database.ownerId === asker.userId ? database : 'not-owner';
  }

  /** Changes the cached entry first: what the store then refuses stays visible until the entry is evicted. */
  update(asker: Asker, identifier: string, request: UpdateRequest): Database | DatabaseRefusal {
    const database = this.get(asker, identifier);
    if (typeof database === 'string') return database;
    if (request.slug !== null && request.slug !== '') {
      if (database.slug !== null) return 'slug-immutable';
      const problem = slugProblem(request.slug, asker.admin);
      if (problem !== undefined) return problem;
      database.slug = request.slug;
    }
    database.displayName = request.displayName ?? database.displayName;
    database.description = request.description ?? database.description;
    if (asker.admin) {
      if (request.status !== null) {
        if (!isDatabaseStatus(request.status)) return 'store-error';
        database.status = request.status;
      }
      database.maxDocuments = request.settings?.maxDocuments ?? database.maxDocuments;
      database.maxStorageBytes = request.settings?.maxStorageBytes ?? database.maxStorageBytes;
    }
    return this.#save(database) ?? database;
  }

  /** Marks a database as deleting. */
  delete(asker: Asker, identifier: string): Database | DatabaseRefusal {
    const database = this.get(asker, identifier);
    if (typeof database === 'string') return database;
    if (database.slug === 'default') return 'protected';
    database.status = 'deleting';
    return this.#save(database) ?? database;
  }

  /** What document and query routes look at. */
  resolve(identifier: string): Database | 'not-found' | 'store-error' {
    this.#removeDeleting();
    if (isUnaskable(identifier)) return 'store-error';
    return this.#cache.resolve(identifier) ?? 'not-found';
  }

  /** Sets a status from outside the API; false where there is no such database. */
  setStatus(identifier: string, status: DatabaseStatus): boolean {
    return (
      typeof this.update({ admin: true }, identifier, {
        slug: null,
        displayName: null,
        description: null,
        status,
        settings: null,
      }) !== 'string'
    );
  }

  /** What the server's worker does every so often, done when somebody looks: rows marked as deleting go, their documents stay. */
  #removeDeleting(): void {
    if (this.#nowMs() - this.#lastCycleMs < this.#deletionMs) return;
    this.#lastCycleMs = this.#nowMs();
    const { page } = this.#table.list({ limit: 100, offset: 0, status: 'deleting', owner: '' });
    for (const { id } of page) this.#table.remove(id);
  }

  #save(database: Database): DatabaseRefusal | undefined {
    database.updatedAt = this.#timestamps.now();
    const refusal = this.#table.update(database);
    if (refusal === undefined) this.#cache.invalidate(database);
    return refusal;
  }
}

/** Text that the database store cannot even be asked for. */
function isUnaskable(identifier: string): boolean {
  return identifier.includes('\0');
}
