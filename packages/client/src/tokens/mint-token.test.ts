import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ClientUsageError } from '../errors.ts';
import { mintToken, type MintTokenOptions } from './mint-token.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs1Pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const options: MintTokenOptions = {
  pkcs1Pem,
  subject: 'system:bench',
  roles: ['system', 'service:bench'],
  dbAdmin: ['default'],
  lifetimeSeconds: 60,
  nowMs: 1_770_300_000_900,
  tokenId: 'j1',
};
const part = (token: string, index: number): unknown =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString());

describe('minting tokens', () => {
  test('P1-13 a token as the server makes them, signed with its key', () => {
    const token = mintToken(options);
    expect([part(token, 0), part(token, 1)]).toEqual([
      { alg: 'RS256', typ: 'JWT' },
      {
        username: 'system:bench',
        roles: ['system', 'service:bench'],
        disabled: false,
        db_admin: ['default'],
        oid: 'system:bench',
        sub: 'system:bench',
        exp: 1770300060,
        nbf: 1770300000,
        iat: 1770300000,
        jti: 'j1',
      },
    ]);
    const [head, claims, signature] = token.split('.');
    expect(
      verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature ?? '', 'base64url')),
    ).toBe(true);
    expect(createPublicKey(pkcs1Pem).equals(publicKey)).toBe(true);
  });

  test('empty roles and db_admin are left out, as the server leaves them out; each token has an id of its own', () => {
    const plain = (): unknown =>
      part(mintToken({ pkcs1Pem, subject: 'u', username: 'name', lifetimeSeconds: 0.5, nowMs: 5000 }), 1);
    expect(plain()).toEqual({
      username: 'name',
      disabled: false,
      oid: 'u',
      sub: 'u',
      exp: 6,
      nbf: 5,
      iat: 5,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(plain()).not.toEqual(plain());
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  test.each([
    ['PKCS#8', privateKey.export({ type: 'pkcs8', format: 'pem' }), 'is PKCS#8, which the server does not read either'],
    [
      'encrypted PKCS#8',
      privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
      'is encrypted',
    ],
    [
      'encrypted PKCS#1',
      privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
      'is encrypted',
    ],
    ['an EC key', ec.export({ type: 'sec1', format: 'pem' }), 'is an EC key'],
    ['a public key', publicKey.export({ type: 'pkcs1', format: 'pem' }), 'is a public key'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\n', 'is a certificate'],
    ['an SSH key', '-----BEGIN OPENSSH PRIVATE KEY-----\n', 'is an SSH key'],
    ['nothing', '', 'is not an RSA key in PEM'],
    [
      'garbage in the right frame',
      '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n',
      'is damaged',
    ],
  ])('refuses %s with a sentence and a way out', (_what, pem, problem) => {
    const attempt = (): unknown => mintToken({ ...options, pkcs1Pem: String(pem) });
    expect(attempt).toThrow(ClientUsageError);
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'private_key',
        message: `The private key ${problem}.`,
        hint: expect.stringMatching(/.{20}/),
      }),
    );
  });

  test.each([0, -1, Number.NaN, Infinity])('refuses a lifetime of %d', (lifetimeSeconds) => {
    expect(() => mintToken({ ...options, lifetimeSeconds })).toThrow(expect.objectContaining({ code: 'option' }));
  });
});
