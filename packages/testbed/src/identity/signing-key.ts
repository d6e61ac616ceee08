import { createPrivateKey, createPublicKey, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const MODULUS_BITS = 2048;
const PKCS1 = { type: 'pkcs1', format: 'pem' } as const;

/** A pair that signs and verifies tokens. */
export interface SigningPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The server's RSA key. Without a file it is made when it is first needed, off the main thread. */
export class SigningKey {
  #pair: SigningPair | undefined;
  #making: Promise<SigningPair> | undefined;

  constructor(pair?: SigningPair) {
    this.#pair = pair;
  }

  /** The pair if it exists already. */
  get current(): SigningPair | undefined {
    return this.#pair;
  }

  pair(): SigningPair | Promise<SigningPair> {
    if (this.#pair !== undefined) return this.#pair;
    this.#making ??= promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS }).then(
      (made) => (this.#pair ??= made),
    );
    return this.#making;
  }

  /** The private key as PKCS#1 PEM. Blocks for the time it takes to make a key if there is none yet. */
  pem(): string {
    this.#pair ??= generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS });
    return this.#pair.privateKey.export(PKCS1) as string;
  }
}

let shared: SigningKey | undefined;

/** The key of testbeds without a key file: one for the process, because making one takes a noticeable time. */
export function sharedSigningKey(): SigningKey {
  return (shared ??= new SigningKey());
}

/**
 * Reads the key file, or makes a key and writes it (mode 0600, folders included) where there is none.
 *
 * @throws Error with a sentence for a file that is no PKCS#1 PEM of an RSA key of at least 2048 bits
 */
export async function openSigningKey(path: string): Promise<SigningKey> {
  const pem = await readIfThere(path);
  if (pem !== undefined) return new SigningKey(parsePkcs1(pem, path));
  const key = new SigningKey();
  await key.pair();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, key.pem(), { mode: 0o600 });
  await chmod(path, 0o600);
  return key;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parsePkcs1(pem: string, path: string): SigningPair {
  if (!pem.includes('-----BEGIN RSA PRIVATE KEY-----')) {
    throw new Error(
      `The key file ${path} has no PKCS#1 key ("-----BEGIN RSA PRIVATE KEY-----"). Convert it: openssl rsa -in key.pem -traditional -out pkcs1.pem`,
    );
  }
  const privateKey = readKey(pem, path);
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MODULUS_BITS)
    throw new Error(
      `The key in ${path} has ${bits} bits; RS256 needs at least ${MODULUS_BITS}. Delete it to get a new one.`,
    );
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function readKey(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem' });
  } catch (cause) {
    throw new Error(`The key file ${path} cannot be read as an RSA private key. Delete it to get a new one.`, {
      cause,
    });
  }
}
