import { sign, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Environment } from '../environment.ts';
import { encodeString } from '../json/encode.ts';
import { parseWhole } from '../json/parse.ts';
import { isObject, memberOf } from '../json/value.ts';
import { type Claims, encodeClaims, parseClaims } from './claims.ts';
import type { SigningKey } from './signing-key.ts';
import type { User } from './user.ts';

const HEADER = Buffer.from('{"alg":"RS256","typ":"JWT"}').toString('base64url');
const BASE64URL = /^[A-Za-z0-9_-]*$/;
/** Verified tokens that are remembered; a signature costs more to check than a request to answer. */
const MAX_REMEMBERED = 4096;

const signAsync = promisify(sign) as (algorithm: string, data: Buffer, key: KeyObject) => Promise<Buffer>;

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
    const nowMs = this.#environment.nowMs();
    const [access, refresh] = await Promise.all([
      this.#issue(user, user.roles, user.disabled, nowMs, this.#lifetimes.accessTokenTtlMs),
      // A refresh token names no roles and never says disabled.
      this.#issue(user, null, false, nowMs, this.#lifetimes.refreshTokenTtlMs),
    ]);
    const expiresIn = Math.floor(this.#lifetimes.accessTokenTtlMs / 1000);
    return `{"access_token":${encodeString(access)},"refresh_token":${encodeString(refresh)},"expires_in":${expiresIn}}`;
  }

  /** The claims of a token that is valid now. */
  verify(token: string): Claims | undefined | Promise<Claims | undefined> {
    const known = this.#verified.get(token);
    if (known !== undefined) return this.#inTime(known) ? known : undefined;
    const pair = this.#key.pair();
    return pair instanceof Promise
      ? pair.then(({ publicKey }) => this.#check(token, publicKey))
      : this.#check(token, pair.publicKey);
  }

  #issue(
    user: User,
    roles: readonly string[] | null,
    disabled: boolean,
    nowMs: number,
    ttlMs: number,
  ): Promise<string> {
    const { username, dbAdmin, id } = user;
    const claims = { username, roles, disabled, dbAdmin, userId: id, subject: id, tokenId: this.#environment.uuid() };
    return this.#sign(encodeClaims(claims, Math.floor(nowMs / 1000), Math.floor((nowMs + ttlMs) / 1000)));
  }

  async #sign(claims: string): Promise<string> {
    const { privateKey } = await this.#key.pair();
    const content = `${HEADER}.${Buffer.from(claims).toString('base64url')}`;
    return `${content}.${(await signAsync('RSA-SHA256', Buffer.from(content), privateKey)).toString('base64url')}`;
  }

  #check(token: string, publicKey: KeyObject): Claims | undefined {
    const parts = token.split('.');
    const [header = '', payload = '', signature = ''] = parts;
    if (parts.length !== 3 || !parts.every((part) => BASE64URL.test(part) && part.length % 4 !== 1)) return undefined;
    const algorithm = parseWhole(Buffer.from(header, 'base64url').toString('utf8'));
    if (!isObject(algorithm) || memberOf(algorithm, 'alg') !== 'RS256') return undefined;
    const claims = parseClaims(Buffer.from(payload, 'base64url').toString('utf8'));
    const content = Buffer.from(`${header}.${payload}`);
    if (claims === undefined || !verify('RSA-SHA256', content, publicKey, Buffer.from(signature, 'base64url')))
      return undefined;
    if (this.#verified.size >= MAX_REMEMBERED) this.#verified.clear();
    this.#verified.set(token, claims);
    return this.#inTime(claims) ? claims : undefined;
  }

  #inTime({ expiresAt, notBefore }: Claims): boolean {
    const nowMs = this.#environment.nowMs();
    return (expiresAt === null || nowMs < expiresAt * 1000) && (notBefore === null || nowMs >= notBefore * 1000);
  }
}
