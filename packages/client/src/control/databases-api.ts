import { SyntrixError } from '../errors.ts';
import { rolesIn } from '../tokens/token-claims.ts';
import type { ControlClient } from './control-client.ts';

/** What became of a database: documents are served in `active` ones alone. */
export type DatabaseStatus = 'active' | 'suspended' | 'deleting';

/** A database as the server tells of it, of what is used here. */
export interface DatabaseEntry {
  /** Sixteen hexadecimal digits. */
  readonly id: string;
  /** Name in URLs; null where it has none. */
  readonly slug: string | null;
  /** What its maker wrote of it; '' where nothing. */
  readonly description: string;
  readonly status: DatabaseStatus;
}

/** A database that is to be made. */
export interface NewDatabase {
  /** `^[a-z][a-z0-9-]{2,62}$`; documents are addressed by it. */
  readonly slug: string;
  readonly displayName: string;
  readonly description: string;
}

/**
 * Databases as one user may look after them: an administrator all of them, without a limit, everybody else those of their own. A database
 * that was made has no rules: until some are pushed, nobody may touch its documents but who has `db_admin` of it.
 */
export class DatabasesApi {
  /** Whether the token lets databases of all owners be looked after, and rules be pushed. */
  readonly isAdministrator: boolean;
  readonly #control: ControlClient;
  readonly #token: string;
  readonly #root: string;

  /** @param token Bearer token; its roles say which of the two interfaces is used. */
  constructor(control: ControlClient, token: string) {
    this.#control = control;
    this.#token = token;
    this.isAdministrator = rolesIn(token).some((role) => role === 'admin' || role === 'system');
    this.#root = this.isAdministrator ? '/admin/databases' : '/api/v1/databases';
  }

  /** @throws SyntrixError `http_409_conflict` where the slug is taken, `http_403_forbidden` where the quota is used up */
  async create({ slug, displayName, description }: NewDatabase): Promise<DatabaseEntry> {
    const json = { slug, display_name: displayName, description };
    const call = { method: 'POST', path: this.#root, json, expect: 201, purpose: 'making a database' } as const;
    return readEntry((await this.#call(call)).json());
  }

  /** @throws SyntrixError `http_404_database` where there is none, `http_403_forbidden` where it is somebody else's */
  async get(slug: string): Promise<DatabaseEntry> {
    const call = { method: 'GET', path: this.#pathOf(slug), expect: 200, purpose: 'looking up a database' } as const;
    return readEntry((await this.#call(call)).json());
  }

  /** Sets a database that is suspended, or about to be deleted, to work again: administrators alone. @throws SyntrixError */
  async activate(slug: string): Promise<void> {
    const json = { status: 'active' };
    const purpose = 'setting a database to work again';
    await this.#call({ method: 'PATCH', path: this.#pathOf(slug), json, expect: 200, purpose });
  }

  /** Has a database deleted, which the server does within minutes; its documents stay in the store. @throws SyntrixError */
  async remove(slug: string): Promise<void> {
    await this.#call({ method: 'DELETE', path: this.#pathOf(slug), expect: 200, purpose: 'removing a database' });
  }

  /**
   * Replaces the rules of a database: administrators alone. They hold at once, in the process that was asked and until it ends.
   *
   * @param condition CEL, for reading and writing any document.
   * @throws SyntrixError
   */
  async pushRules(slug: string, condition: string): Promise<void> {
    const all = { '/{document=**}': { allow: { 'read, write': condition } } };
    const json = { database: slug, match: { '/databases/{database}/documents': { match: all } } };
    const path = `/admin/rules/push?database=${encodeURIComponent(slug)}`;
    await this.#call({ method: 'POST', path, json, expect: 200, purpose: 'setting rules of a database' });
  }

  #pathOf(slug: string): string {
    return `${this.#root}/${encodeURIComponent(slug)}`;
  }

  #call(call: Parameters<ControlClient['call']>[0]): ReturnType<ControlClient['call']> {
    return this.#control.call({ ...call, token: this.#token });
  }
}

function readEntry(value: unknown): DatabaseEntry {
  const entry = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { id, slug = null, description = '', status } = entry;
  const isRead =
    typeof id === 'string' && (slug === null || typeof slug === 'string') && typeof description === 'string';
  if (isRead && isStatus(status)) return { id, slug, description, status };
  throw new SyntrixError('the answer is not what the server tells of a database', { category: 'protocol' });
}

function isStatus(value: unknown): value is DatabaseStatus {
  return value === 'active' || value === 'suspended' || value === 'deleting';
}
