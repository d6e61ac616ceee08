import type { Method } from 'got';
import { asObject, asObjects, numberOf } from '../json/read-json.ts';
import type { ControlAnswer, ControlClient } from './control-client.ts';
import {
  asDatabaseInfo,
  toSummary,
  type DatabaseInfo,
  type DatabasePage,
  type DatabaseStatus,
} from './database-info.ts';
import type { TokenSource } from './token-source.ts';

/** A database to be made. */
export interface NewDatabase {
  readonly displayName: string;
  /** 3 to 63 lower-case letters, digits and hyphens, a letter first. Can be set once, now or later. */
  readonly slug?: string;
  readonly description?: string;
  /** For admins only. @default the caller */
  readonly ownerId?: string;
}

/** What to change of a database; what is left out stays. */
export interface DatabasePatch {
  readonly displayName?: string;
  readonly slug?: string;
  readonly description?: string;
  /** For admins only. */
  readonly status?: DatabaseStatus;
}

/** Which databases to list. */
export interface DatabaseListOptions {
  /** @default 20, at most 100 */
  readonly limit?: number;
  readonly offset?: number;
  readonly status?: DatabaseStatus;
}

/** Databases: one's own by the user's route, or all by the admin's. */
export class DatabasesApi {
  readonly #control: ControlClient;
  readonly #token: TokenSource;
  readonly #base: string;

  /** @param scope `own` needs any token, `all` one with role admin or system */
  constructor(control: ControlClient, token: TokenSource, scope: 'own' | 'all') {
    this.#control = control;
    this.#token = token;
    this.#base = scope === 'own' ? '/api/v1/databases' : '/admin/databases';
  }

  /** @throws SyntrixError with code `QUOTA_EXCEEDED`, `SLUG_EXISTS`, `INVALID_SLUG`, `RESERVED_SLUG` or `DISPLAY_NAME_REQUIRED` */
  async create(database: NewDatabase): Promise<DatabaseInfo> {
    const json = {
      display_name: database.displayName,
      slug: database.slug,
      description: database.description,
      owner_id: database.ownerId,
    };
    return asDatabaseInfo((await this.#call('POST', '', 201, 'creating a database', json)).json());
  }

  /** Newest first. */
  async list(options: DatabaseListOptions = {}): Promise<DatabasePage> {
    const given = Object.entries({ ...options }).map(([name, value]): [string, string] => [name, String(value)]);
    const query = given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
    const what = 'the list of databases';
    const page = asObject((await this.#call('GET', query, 200, 'listing databases')).json(), what);
    const quota = page['quota'] === undefined ? null : asObject(page['quota'], 'the quota');
    return {
      databases: asObjects(page['databases'], what).map(toSummary),
      total: numberOf(page, 'total', what),
      quota: quota && { used: numberOf(quota, 'used', 'the quota'), limit: numberOf(quota, 'limit', 'the quota') },
    };
  }

  /** @param database slug, or `id:<16 hex digits>` */
  async get(database: string): Promise<DatabaseInfo> {
    return asDatabaseInfo((await this.#call('GET', toPath(database), 200, `reading database ${database}`)).json());
  }

  /** @param database slug, or `id:<16 hex digits>` */
  async update(database: string, patch: DatabasePatch): Promise<DatabaseInfo> {
    const json = {
      display_name: patch.displayName,
      slug: patch.slug,
      description: patch.description,
      status: patch.status,
    };
    return asDatabaseInfo(
      (await this.#call('PATCH', toPath(database), 200, `changing database ${database}`, json)).json(),
    );
  }

  /** Begins the deletion. The server leaves the documents behind: delete them before. */
  async delete(database: string): Promise<void> {
    await this.#call('DELETE', toPath(database), 200, `deleting database ${database}`);
  }

  #call(method: Method, path: string, expect: number, purpose: string, json?: object): Promise<ControlAnswer> {
    const body = json === undefined ? {} : { json };
    return this.#control.call({ method, path: this.#base + path, ...body, token: this.#token(), expect, purpose });
  }
}

function toPath(database: string): string {
  return `/${encodeURIComponent(database).replace(/%3A/g, ':')}`;
}
