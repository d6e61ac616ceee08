import { createPrivateKey, randomUUID, sign, type KeyObject } from 'node:crypto';
import { systemWallClock } from '../clock.ts';
import { ClientUsageError } from '../errors.ts';

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

const CONVERT = 'Convert it: openssl rsa -traditional -in key.pem -out pkcs1.pem';

/** What other PEM files people point to, and what to tell them. */
const OTHER_KEYS: readonly (readonly [RegExp, string, string])[] = [
  [
    /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/,
    'is encrypted',
    `Use it without a passphrase. ${CONVERT}`,
  ],
  [/-----BEGIN PRIVATE KEY-----/, 'is PKCS#8, which the server does not read either', CONVERT],
  [/-----BEGIN EC PRIVATE KEY-----/, 'is an EC key', 'The server signs with RSA: use the file that its config names.'],
  [
    /-----BEGIN OPENSSH PRIVATE KEY-----/,
    'is an SSH key',
    'Use the file that the server config names as private_key_file.',
  ],
  [/-----BEGIN (RSA )?PUBLIC KEY-----/, 'is a public key', 'Signing needs the private key of the server.'],
  [/-----BEGIN CERTIFICATE-----/, 'is a certificate', 'Signing needs the private key of the server.'],
];

/**
 * The server's private key out of its file.
 *
 * @throws ClientUsageError `private_key` that says what the file is instead
 */
export function readPkcs1Key(pem: string): KeyObject {
  const other = OTHER_KEYS.find(([pattern]) => pattern.test(pem));
  if (other !== undefined) throw new ClientUsageError('private_key', `The private key ${other[1]}.`, other[2]);
  if (!pem.includes('-----BEGIN RSA PRIVATE KEY-----')) {
    const hint = 'Use the file that the server config names as private_key_file: "-----BEGIN RSA PRIVATE KEY-----".';
    throw new ClientUsageError('private_key', 'The private key is not an RSA key in PEM.', hint);
  }
  try {
    return createPrivateKey({ key: pem, format: 'pem', type: 'pkcs1' });
  } catch (cause) {
    throw new ClientUsageError(
      'private_key',
      'The private key is damaged.',
      'Copy the file again, in binary mode.',
      cause,
    );
  }
}
