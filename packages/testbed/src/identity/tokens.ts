import type { Environment } from '../environment.ts';
import { type Claims, parseClaims } from './claims.ts';
import type { SigningKey, SigningPair } from './signing-key.ts';
import type { User } from './user-store.ts';

/** Whom a token names. */
type Holder = Pick<User, 'id' | 'username' | 'dbAdmin'>;

const ALGORITHM = 'RS256';
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Verified tokens that are remembered; a signature costs more to check than a request to answer. */
const MAX_REMEMBERED = 4096;

/** How long issued tokens live. */
export interface TokenLifetimes {
  readonly accessTokenTtlMs: number;
  readonly refreshTokenTtlMs: number;
}

/** Issues and verifies RS256 tokens. */
export class Tokens {
  readonly #key: SigningKey;
  readonly #lifetimes: TokenLifetimes;
  readonly #environment: Environment;
  readonly #verified = new Map<string, Claims>();

  constructor(key: SigningKey, lifetimes: TokenLifetimes, environment: Environment) {
    this.#key = key;
    this.#lifetimes = lifetimes;
    this.#environment = environment;
  }

  /** A token pair as the answer of sign-up, login and refresh. */
  async issuePair(user: User): Promise<string> {
    const { accessTokenTtlMs, refreshTokenTtlMs } = this.#lifetimes;
    const nowMs = this.#environment.nowMs();
    const [access, refresh] = await Promise.all([
      this.#issue(user, user.roles, user.disabled, nowMs, accessTokenTtlMs),
      // A refresh token names no roles and never says disabled.
      this.#issue(user, [], false, nowMs, refreshTokenTtlMs),
    ]);
    const expiresIn = Math.floor(accessTokenTtlMs / 1000);
    return JSON.stringify({ access_token: access, refresh_token: refresh, expires_in: expiresIn });
  }

  /** An access token alone, for who is no user of the store. */
  issueAccess(holder: Holder, roles: readonly string[]): Promise<string> {
    return this.#issue(holder, roles, false, this.#environment.nowMs(), this.#lifetimes.accessTokenTtlMs);
  }

  /** The claims of a token that is valid now. One that was verified before is answered at once, without a promise. */
  verify(token: string): Claims | undefined | Promise<Claims | undefined> {
    const known = this.#verified.get(token);
    return known === undefined ? this.#check(token) : this.#inTime(known);
  }

  async #issue(
    { id, username, dbAdmin }: Holder,
    roles: readonly string[],
    disabled: boolean,
    nowMs: number,
    ttlMs: number,
  ): Promise<string> {
    const { SignJWT } = await import('jose/jwt/sign');
    const issuedAt = Math.floor(nowMs / 1000);
    // Members in the server's order.
    const claims = {
      username,
      ...(roles.length === 0 ? {} : { roles }),
      disabled,
      ...(dbAdmin.length === 0 ? {} : { db_admin: dbAdmin }),
      oid: id,
      sub: id,
      exp: Math.floor((nowMs + ttlMs) / 1000),
      nbf: issuedAt,
      iat: issuedAt,
      jti: this.#environment.uuid(),
    };
    const { privateKey } = await this.#key.pair();
    return new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' }).sign(privateKey);
  }

  async #check(token: string): Promise<Claims | undefined> {
    const payload = COMPACT.test(token) ? await signedPayload(token, await this.#key.pair()) : undefined;
    const claims = payload === undefined ? undefined : parseClaims(payload);
    if (claims === undefined) return undefined;
    if (this.#verified.size >= MAX_REMEMBERED) this.#verified.clear();
    this.#verified.set(token, claims);
    return this.#inTime(claims);
  }

  #inTime(claims: Claims): Claims | undefined {
    const { expiresAt, notBefore } = claims;
    const nowMs = this.#environment.nowMs();
    const inTime =
      (expiresAt === null || nowMs < expiresAt * 1000) && (notBefore === null || nowMs >= notBefore * 1000);
    return inTime ? claims : undefined;
  }
}

/** What was signed with the key; undefined for a token that is malformed, forged, or signed with another algorithm. */
async function signedPayload(token: string, { publicKey }: SigningPair): Promise<string | undefined> {
  const [{ compactVerify }, { decodeProtectedHeader }] = await Promise.all([
    import('jose/jws/compact/verify'),
    import('jose/decode/protected_header'),
  ]);
  try {
    const { crit = [] } = decodeProtectedHeader(token);
    // The server does not look at `crit`: whatever it names is taken as understood.
    const understood = Object.fromEntries(crit.map((name) => [name, false]));
    const { payload } = await compactVerify(token, publicKey, { algorithms: [ALGORITHM], crit: understood });
    return new TextDecoder().decode(payload);
  } catch {
    return undefined;
  }
}

/** Token ids that can be refreshed no more. Bounded: the oldest are forgotten. */
export class RevokedTokens {
  readonly #ids = new Set<string>();
  readonly #max: number;

  constructor(max = 100_000) {
    this.#max = max;
  }

  clear(): void {
    this.#ids.clear();
  }

  /** Records an id; false where it was recorded before. */
  revoke(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > this.#max) {
      const [oldest] = this.#ids;
      if (oldest !== undefined) this.#ids.delete(oldest);
    }
    return true;
  }
}
