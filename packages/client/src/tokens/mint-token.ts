import { randomUUID, sign } from 'node:crypto';
import { ClientUsageError } from '../errors.ts';
import { systemWallClock } from '../system-clock.ts';
import { readPkcs1Key } from './pkcs1-key.ts';

/** What a token made from the server's own key shall say. */
export interface MintTokenOptions {
  /** The server's key: PEM, `RSA PRIVATE KEY` (PKCS#1). */
  readonly pkcs1Pem: string;
  /** `sub` and `oid`. The user need not exist. */
  readonly subject: string;
  /** @default the subject */
  readonly username?: string;
  /** For example `['system']`. @default [] */
  readonly roles?: readonly string[];
  /** Databases whose authorization rules are skipped, written as in the URL. @default [] */
  readonly dbAdmin?: readonly string[];
  readonly lifetimeSeconds: number;
  /** When the token begins, in Unix milliseconds. @default now */
  readonly nowMs?: number;
  /** `jti`. @default a random UUID */
  readonly tokenId?: string;
}

/**
 * Makes a bearer token as the server would: RS256, with the claims of a system token.
 *
 * @throws ClientUsageError `private_key` if the key is not a plain PKCS#1 RSA key, `option` for an impossible lifetime
 */
export function mintToken(options: MintTokenOptions): string {
  if (!(Number.isFinite(options.lifetimeSeconds) && options.lifetimeSeconds > 0)) {
    const problem = `The lifetime of a token is ${options.lifetimeSeconds} s.`;
    throw new ClientUsageError('option', problem, 'Give a number of seconds above 0.');
  }
  const key = readPkcs1Key(options.pkcs1Pem);
  const issuedAt = Math.floor((options.nowMs ?? systemWallClock()) / 1000);
  const roles = options.roles ?? [];
  const dbAdmin = options.dbAdmin ?? [];
  const claims = {
    username: options.username ?? options.subject,
    ...(roles.length === 0 ? {} : { roles }),
    disabled: false,
    ...(dbAdmin.length === 0 ? {} : { db_admin: dbAdmin }),
    oid: options.subject,
    sub: options.subject,
    exp: issuedAt + Math.ceil(options.lifetimeSeconds),
    nbf: issuedAt,
    iat: issuedAt,
    jti: options.tokenId ?? randomUUID(),
  };
  const unsigned = `${toPart({ alg: 'RS256', typ: 'JWT' })}.${toPart(claims)}`;
  return `${unsigned}.${sign('sha256', Buffer.from(unsigned), key).toString('base64url')}`;
}

function toPart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
