import { readTokenClaims } from '../tokens/token-claims.ts';

/** The headers of one credential, ready for undici, without and with those of a body. */
interface HeaderSet {
  readonly bare: string[];
  readonly withBody: string[];
  /** When the credential's token expires; `null` if it is anonymous, unreadable or does not. */
  readonly expiresAtMs: number | null;
}

const USER_AGENT = 'syntrix-bench';

/** The request headers of each worker, put together once per credential and not once per request. */
export class WorkerHeaders {
  readonly #extra: readonly (readonly [string, string])[];
  readonly #workers: HeaderSet[];

  constructor(workers: number, extra: readonly (readonly [string, string])[], authorization: string | null) {
    this.#extra = extra;
    this.#workers = new Array<HeaderSet>(workers).fill(this.#build(authorization));
  }

  /** Sets the credential of one worker, or of all. */
  set(authorization: string | null, worker?: number): void {
    const headers = this.#build(authorization);
    if (worker === undefined) this.#workers.fill(headers);
    else this.#workers[worker] = headers;
  }

  /** The flat list of names and values for a request of the worker. */
  of(worker: number, hasBody: boolean): string[] {
    const headers = this.#workers[worker];
    return headers === undefined ? [] : hasBody ? headers.withBody : headers.bare;
  }

  expiresAtMs(worker: number): number | null {
    return this.#workers[worker]?.expiresAtMs ?? null;
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
