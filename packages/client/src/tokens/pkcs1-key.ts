import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ClientUsageError } from '../errors.ts';

const CONVERT = 'Convert it: openssl rsa -traditional -in key.pem -out pkcs1.pem';

/** What other PEM files people point to, and what to tell them. */
const OTHER_KEYS: readonly (readonly [RegExp, string, string])[] = [
  [
    /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/,
    'is encrypted',
    `Give it without passphrase. ${CONVERT}`,
  ],
  [/-----BEGIN PRIVATE KEY-----/, 'is PKCS#8, which the server does not read either', CONVERT],
  [/-----BEGIN EC PRIVATE KEY-----/, 'is an EC key', 'The server signs with RSA: take the file its config names.'],
  [
    /-----BEGIN OPENSSH PRIVATE KEY-----/,
    'is an SSH key',
    'Take the file that the server config names as private_key_file.',
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
    const hint = 'Take the file that the server config names as private_key_file: "-----BEGIN RSA PRIVATE KEY-----".';
    throw new ClientUsageError('private_key', 'The private key is no PEM of an RSA key.', hint);
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
