import { asObject, asObjects, textOf, type JsonObject } from '../json/read-json.ts';
import type { ControlClient } from './control-client.ts';
import { DatabasesApi } from './databases-api.ts';
import type { TokenSource } from './token-source.ts';

/** A user as the admin sees it. */
export interface UserInfo {
  readonly id: string;
  /** In lower case, whatever was signed up. */
  readonly username: string;
  readonly roles: readonly string[];
  /** Databases whose authorization rules are skipped for this user. */
  readonly dbAdmin: readonly string[];
  readonly disabled: boolean;
}

/** All three are overwritten: what is left out becomes empty, or false. */
export interface UserRights {
  readonly roles?: readonly string[];
  readonly dbAdmin?: readonly string[];
  readonly disabled?: boolean;
}

/** Administration, for tokens with role `admin` or `system`. */
export class AdminApi {
  readonly #control: ControlClient;
  readonly #token: TokenSource;
  /** All databases, whoever owns them. */
  readonly databases: DatabasesApi;

  constructor(control: ControlClient, token: TokenSource) {
    this.#control = control;
    this.#token = token;
    this.databases = new DatabasesApi(control, token, 'all');
  }

  /** Whether the token opens the admin's routes. @throws SyntrixError `http_403_forbidden` if it does not */
  async check(): Promise<void> {
    await this.#control.call({
      method: 'GET',
      path: '/admin/health',
      token: this.#token(),
      expect: 200,
      purpose: 'the admin check',
    });
  }

  /** Newest first. */
  async listUsers(options: { readonly limit?: number; readonly offset?: number } = {}): Promise<readonly UserInfo[]> {
    const path = `/admin/users?limit=${options.limit ?? 50}&offset=${options.offset ?? 0}`;
    const answer = await this.#control.call({
      method: 'GET',
      path,
      token: this.#token(),
      expect: 200,
      purpose: 'listing users',
    });
    return asObjects(answer.json() ?? [], 'the list of users').map(toUser);
  }

  /** Takes effect with the user's next login or refresh. @param id the user's id, not the name */
  async setUserRights(id: string, rights: UserRights): Promise<void> {
    const path = `/admin/users/${encodeURIComponent(id)}`;
    const json = { roles: rights.roles ?? [], db_admin: rights.dbAdmin ?? [], disabled: rights.disabled ?? false };
    const purpose = 'changing the rights of a user';
    await this.#control.call({ method: 'PATCH', path, json, token: this.#token(), expect: 200, purpose });
  }

  /** The rules of a database. @throws SyntrixError `http_404_not_found` if it has none */
  async rules(database: string): Promise<JsonObject> {
    const answer = await this.#control.call({
      method: 'GET',
      path: `/admin/rules?database=${encodeURIComponent(database)}`,
      token: this.#token(),
      expect: 200,
      purpose: `reading the rules of ${database}`,
    });
    return asObject(answer.json(), 'the rules');
  }

  /**
   * Replaces the rules of a database in the memory of the server process, at once and until it restarts.
   *
   * @param rules YAML or JSON; an empty text denies everything
   * @throws SyntrixError `http_400_bad_request` for rules that do not compile; the old ones stay
   */
  async pushRules(database: string, rules: string): Promise<void> {
    await this.#control.call({
      method: 'POST',
      path: `/admin/rules/push?database=${encodeURIComponent(database)}`,
      text: rules,
      token: this.#token(),
      expect: 200,
      purpose: `pushing rules for ${database}`,
    });
  }
}

function toUser(user: JsonObject): UserInfo {
  const texts = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
  return {
    id: textOf(user, 'id', 'a user'),
    username: textOf(user, 'username', 'a user'),
    roles: texts(user['roles']),
    dbAdmin: texts(user['db_admin']),
    disabled: user['disabled'] === true,
  };
}
