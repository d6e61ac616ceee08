import { stat } from 'node:fs/promises';
import { platform } from 'node:os';

import type { CredentialsConfig } from '../config/config.ts';
import { readBoundedFile } from '../config/layers/read-bounded-file.ts';
import type { AuthPlan, Plan } from '../contracts/plan.ts';
import { BenchError } from '../errors.ts';

/** Values of secrets by their reference. Travels beside a plan, never in it. */
export type Secrets = Readonly<Record<string, string>>;

/** Credentials taken apart: references for the plan, and the values that were written as they are. */
export interface SplitCredentials {
  readonly auth: AuthPlan;
  /** Every reference of the plan. */
  readonly secretRefs: readonly string[];
  /** Values of the `inline:n` references. */
  readonly inline: Secrets;
}

/**
 * Puts references in the place of secrets: `env:NAME` and `file:PATH` stay, a value itself becomes `inline:n`.
 *
 * @param number the n of values, another for each who logs in
 */
export function splitCredentials(credentials: CredentialsConfig, number = 1): SplitCredentials {
  switch (credentials.mode) {
    case 'anonymous':
      return { auth: { mode: 'anonymous' }, secretRefs: [], inline: {} };
    case 'token': {
      const { ref, inline } = referenceTo(credentials.token, number);
      return { auth: { mode: 'token', tokenRef: ref }, secretRefs: [ref], inline };
    }
    case 'password': {
      const { ref, inline } = referenceTo(credentials.password, number);
      const { username } = credentials;
      return { auth: { mode: 'password', username, passwordRef: ref }, secretRefs: [ref], inline };
    }
    case 'users': {
      const usersRef = isReference(credentials.file) ? credentials.file : `file:${credentials.file}`;
      return { auth: { mode: 'users', usersRef }, secretRefs: [usersRef], inline: {} };
    }
    case 'generated-users': {
      const { count, prefix, password } = credentials;
      const { ref, inline } = referenceTo(password, number);
      return { auth: { mode: 'generated-users', count, prefix, passwordRef: ref }, secretRefs: [ref], inline };
    }
    case 'key': {
      const { privateKeyFile } = credentials;
      const keyRef = isReference(privateKeyFile) ? privateKeyFile : `file:${privateKeyFile}`;
      return { auth: { mode: 'key', keyRef }, secretRefs: [keyRef], inline: {} };
    }
  }
}

/** Whether a text only says where a secret is to be found. */
export function isReference(text: string): boolean {
  return /^(env|file):./s.test(text);
}

function referenceTo(secret: string, number: number): { readonly ref: string; readonly inline: Secrets } {
  if (isReference(secret)) return { ref: secret, inline: {} };
  return { ref: `inline:${number}`, inline: { [`inline:${number}`]: secret } };
}

const LARGEST_SECRET_BYTES = 64 * 1024;

/** Where secrets are looked up. */
export interface SecretIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of a file; rejects where it cannot be read, or is larger than a secret would be. */
  readFile(path: string): Promise<string>;
  /** Permission bits of a file; null where they mean nothing or the file is not there. */
  permissions?(path: string): Promise<number | null>;
}

/** Looks secrets up in the given environment and in the file system. */
export function secretIo(environment: Readonly<Record<string, string | undefined>>): SecretIo {
  return { environment, readFile: readSecretFile, permissions: readPermissions };
}

/**
 * Finds the values of a plan's references.
 *
 * @param inline values of the `inline:n` references
 * @throws BenchError `secret_missing` naming the variable or file that is not there, or is empty
 */
export async function resolveSecrets(plan: Plan, inline: Secrets, io: SecretIo): Promise<Secrets> {
  const secrets: Record<string, string> = {};
  for (const { key, ref } of secretsOf(plan)) secrets[ref] ??= await lookUp(ref, key, inline, io);
  return secrets;
}

/**
 * The value of one secret that stands in no plan.
 *
 * @param text `env:NAME`, `file:PATH`, or the value itself
 * @param key what messages call it
 * @throws BenchError `secret_missing` naming the variable or file that is not there, or is empty
 */
export async function resolveSecret(text: string, key: string, io: SecretIo): Promise<string> {
  const { ref, inline } = referenceTo(text, 1);
  return lookUp(ref, key, inline, io);
}

interface NamedSecret {
  /** What messages call it. */
  readonly key: string;
  readonly ref: string;
}

/** The secrets of a plan: the run's own, and those of workloads that are somebody else. */
function secretsOf({ auth, workloads }: Plan): readonly NamedSecret[] {
  return [
    ...secretOf(auth, ''),
    ...workloads.flatMap(({ name, auth: own }) => (own === null ? [] : secretOf(own, ` of the workload ${name}`))),
  ];
}

function secretOf(auth: AuthPlan, whose: string): readonly NamedSecret[] {
  switch (auth.mode) {
    case 'anonymous':
      return [];
    case 'token':
      return [{ key: `auth.token${whose}`, ref: auth.tokenRef }];
    case 'password':
      return [{ key: `auth.password${whose}`, ref: auth.passwordRef }];
    case 'key':
      return [{ key: `auth.privateKeyFile${whose}`, ref: auth.keyRef }];
    case 'users':
      return [{ key: `auth.users.file${whose}`, ref: auth.usersRef }];
    case 'generated-users':
      return [{ key: `auth.users.password${whose}`, ref: auth.passwordRef }];
  }
}

async function lookUp(ref: string, key: string, inline: Secrets, io: SecretIo): Promise<string> {
  const [, kind = '', name = ''] = /^(\w+):(.*)$/s.exec(ref) ?? [];
  switch (kind) {
    case 'env':
      return fromEnvironment(name, key, io);
    case 'file':
      return fromFile(name, key, io);
    default: {
      const value = Object.hasOwn(inline, ref) ? inline[ref] : undefined;
      if (value !== undefined) return value;
      const hint = 'Pass the values that go with the plan.';
      throw new BenchError(
        'secret_missing',
        `The value of ${key} is missing: it was given directly, and plans hold no secrets.`,
        { hint },
      );
    }
  }
}

function fromEnvironment(name: string, key: string, io: SecretIo): string {
  const value = io.environment[name];
  if (value !== undefined && value !== '') return value;
  const state = value === undefined ? 'is not set' : 'is empty';
  throw new BenchError('secret_missing', `${key} refers to the environment variable ${name}, which ${state}.`, {
    hint: `Set it, for example with: export ${name}=…`,
  });
}

async function fromFile(path: string, key: string, io: SecretIo): Promise<string> {
  let text: string;
  try {
    text = await io.readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'which is not there' : `which cannot be read: ${message}`;
    throw new BenchError('secret_missing', `${key} refers to the file ${path}, ${what}.`, {
      hint: 'Check the path (in a config relative to its folder, elsewhere to the working directory) and who may read it.',
      cause,
    });
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret.trim() !== '') return secret;
  throw new BenchError('secret_missing', `${key} refers to the file ${path}, which is empty.`, {
    hint: 'Write the secret into it, on one line.',
  });
}

/** Windows has other means than these bits. */
async function readPermissions(path: string): Promise<number | null> {
  const stats = platform() === 'win32' ? null : await stat(path).catch(() => null);
  return stats === null || !stats.isFile() ? null : stats.mode & 0o777;
}

async function readSecretFile(path: string): Promise<string> {
  const bytes = await readBoundedFile(path, LARGEST_SECRET_BYTES, (stats) => {
    if (stats.isDirectory()) throw new Error('it is a folder');
  });
  return new TextDecoder().decode(bytes);
}

/** Whether a file is a key at all: of one that is not, its permissions are nobody's concern. */
async function holdsKey(path: string, io: SecretIo): Promise<boolean> {
  return io.readFile(path).then(
    (text) => text.includes('PRIVATE KEY'),
    () => false,
  );
}

const GROUP_AND_OTHERS = 0o077;

/** What a person should know about the files that secrets are in, as sentences: others on the machine may read them. */
export async function secretNotices(plan: Plan, io: SecretIo): Promise<readonly string[]> {
  const notices = new Map<string, string>();
  for (const { key, ref } of secretsOf(plan)) {
    if (!ref.startsWith('file:') || notices.has(ref)) continue;
    const path = ref.slice('file:'.length);
    const mode = (await io.permissions?.(path)) ?? null;
    if (mode === null || (mode & GROUP_AND_OTHERS) === 0) continue;
    if (key.startsWith('auth.privateKeyFile') && !(await holdsKey(path, io))) continue;
    const shown = mode.toString(8).padStart(3, '0');
    const notice = `The file ${path} of ${key} is open to others on this machine (mode ${shown}). Close it with: chmod 600 ${path}`;
    notices.set(ref, notice);
  }
  return [...notices.values()];
}
