import { readTokenClaims } from '../tokens/token-claims.ts';

/** The headers of one credential, as flat lists of names and values, without and with those of a body. */
interface HeaderSet {
  readonly bare: string[];
  readonly withBody: string[];
  /** When the credential's token expires; `null` if it is anonymous, unreadable or does not. */
  readonly expiresAtMs: number | null;
}

const USER_AGENT = 'syntrix-bench';

/** The request headers of each connection, put together once per credential and not once per request. */
export class ConnectionHeaders {
  readonly #extra: readonly (readonly [string, string])[];
  readonly #sets: HeaderSet[];

  constructor(connections: number, extra: readonly (readonly [string, string])[], authorization: string | null) {
    this.#extra = extra;
    this.#sets = new Array<HeaderSet>(connections).fill(this.#build(authorization));
  }

  /** Sets the credential of one connection, or of all. */
  set(authorization: string | null, connection?: number): void {
    const headers = this.#build(authorization);
    if (connection === undefined) this.#sets.fill(headers);
    else this.#sets[connection] = headers;
  }

  /** The flat list of names and values for a request of the connection. */
  of(connection: number, hasBody: boolean): string[] {
    const headers = this.#sets[connection];
    return headers === undefined ? [] : hasBody ? headers.withBody : headers.bare;
  }

  expiresAtMs(connection: number): number | null {
    return this.#sets[connection]?.expiresAtMs ?? null;
  }

  #build(authorization: string | null): HeaderSet {
    const given = new Set(this.#extra.map(([name]) => name.toLowerCase()));
    const own = given.has('user-agent') ? [] : ['user-agent', USER_AGENT];
    const credential = authorization === null ? [] : ['authorization', authorization];
    const bare = [...own, ...credential, ...this.#extra.flat()];
    const withBody = given.has('content-type') ? bare : [...bare, 'content-type', 'application/json'];
    const token = authorization?.replace(/^Bearer /, '') ?? '';
    return { bare, withBody, expiresAtMs: readTokenClaims(token)?.expiresAtMs ?? null };
  }
}
