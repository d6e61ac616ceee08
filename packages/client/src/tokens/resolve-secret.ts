import { readFile } from 'node:fs/promises';
import { ClientUsageError } from '../errors.ts';

/** Where secrets are looked up. */
export interface SecretSources {
  /** @default the environment of this process */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Reads a file's bytes. @default the file system */
  readonly readBytes?: (path: string) => Promise<Uint8Array>;
}

/** Longest secret that is read from a file. */
const MAX_SECRET_BYTES = 65_536;

/**
 * The secret behind a reference: `env:NAME`, `file:path`, or the text itself. Of a file a final line break is cut off.
 *
 * @throws ClientUsageError `secret` that names the reference, never the secret
 */
export async function resolveSecret(reference: string, sources: SecretSources = {}): Promise<string> {
  if (reference.startsWith('env:')) return fromEnvironment(reference.slice(4), sources.env ?? process.env);
  if (reference.startsWith('file:')) return fromFile(reference.slice(5), sources.readBytes ?? readFile);
  if (reference !== '') return reference;
  throw new ClientUsageError('secret', 'The secret is empty.', 'Write env:NAME, file:path, or the secret itself.');
}

function fromEnvironment(name: string, env: Readonly<Record<string, string | undefined>>): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  const state = value === undefined ? 'is not set' : 'is empty';
  throw new ClientUsageError('secret', `The environment variable "${name}" ${state}.`, `Set ${name} before the run.`);
}

async function fromFile(path: string, readBytes: (path: string) => Promise<Uint8Array>): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(path);
  } catch (cause) {
    const hint = 'Check the path and that this user may read it.';
    throw new ClientUsageError('secret', `The secret file "${path}" cannot be read.`, hint, cause);
  }
  if (bytes.length > MAX_SECRET_BYTES) {
    const hint = 'Point to a file that holds nothing but the secret.';
    throw new ClientUsageError('secret', `The secret file "${path}" has ${bytes.length} bytes.`, hint);
  }
  const secret = Buffer.from(bytes)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (secret !== '') return secret;
  throw new ClientUsageError('secret', `The secret file "${path}" is empty.`, 'Write the secret into it.');
}
