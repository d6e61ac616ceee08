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

/** Puts references in the place of secrets: `env:NAME` and `file:PATH` stay, a value itself becomes `inline:1`. */
export function splitCredentials(credentials: CredentialsConfig): SplitCredentials {
  switch (credentials.mode) {
    case 'anonymous':
      return { auth: { mode: 'anonymous' }, secretRefs: [], inline: {} };
    case 'token': {
      const { ref, inline } = referenceTo(credentials.token);
      return { auth: { mode: 'token', tokenRef: ref }, secretRefs: [ref], inline };
    }
    case 'password': {
      const { ref, inline } = referenceTo(credentials.password);
      const { username } = credentials;
      return { auth: { mode: 'password', username, passwordRef: ref }, secretRefs: [ref], inline };
    }
    case 'users': {
      const usersRef = isReference(credentials.file) ? credentials.file : `file:${credentials.file}`;
      return { auth: { mode: 'users', usersRef }, secretRefs: [usersRef], inline: {} };
    }
    case 'generated-users': {
      const { count, prefix, password } = credentials;
      const { ref, inline } = referenceTo(password);
      return { auth: { mode: 'generated-users', count, prefix, passwordRef: ref }, secretRefs: [ref], inline };
    }
    case 'key': {
      const keyRef = isReference(credentials.privateKeyFile)
        ? credentials.privateKeyFile
        : `file:${credentials.privateKeyFile}`;
      return { auth: { mode: 'key', keyRef }, secretRefs: [keyRef], inline: {} };
    }
  }
}

/** Whether a text only says where a secret is to be found. */
export function isReference(text: string): boolean {
  return /^(env|file):./s.test(text);
}

function referenceTo(secret: string): { readonly ref: string; readonly inline: Secrets } {
  return isReference(secret) ? { ref: secret, inline: {} } : { ref: 'inline:1', inline: { 'inline:1': secret } };
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
  const { auth } = plan;
  switch (auth.mode) {
    case 'anonymous':
      return {};
    case 'token':
      return { [auth.tokenRef]: await lookUp(auth.tokenRef, 'auth.token', inline, io) };
    case 'password':
      return { [auth.passwordRef]: await lookUp(auth.passwordRef, 'auth.password', inline, io) };
    case 'key':
      return { [auth.keyRef]: await lookUp(auth.keyRef, 'auth.privateKeyFile', inline, io) };
    case 'users':
      return { [auth.usersRef]: await lookUp(auth.usersRef, 'auth.users.file', inline, io) };
    case 'generated-users':
      return { [auth.passwordRef]: await lookUp(auth.passwordRef, 'auth.users.password', inline, io) };
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
      const hint = 'Pass the values that belong to the plan.';
      throw new BenchError(
        'secret_missing',
        `The value of ${key} is not there: it was given directly and is in no plan.`,
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
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BenchError('secret_missing', `${key} refers to the file ${path}, which cannot be read: ${reason}.`, {
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

const GROUP_AND_OTHERS = 0o077;

/** What a person should know about the files that secrets are in, as sentences: others on the machine may read them. */
export async function secretNotices(plan: Plan, io: SecretIo): Promise<readonly string[]> {
  const named = secretFile(plan);
  if (named === null || io.permissions === undefined) return [];
  const mode = await io.permissions(named.path);
  if (mode === null || (mode & GROUP_AND_OTHERS) === 0) return [];
  const shown = mode.toString(8).padStart(3, '0');
  return [
    `The file ${named.path} of ${named.key} is open to others on this machine (mode ${shown}). Close it with: chmod 600 ${named.path}`,
  ];
}

function secretFile({ auth }: Plan): { readonly key: string; readonly path: string } | null {
  const of = (key: string, ref: string) => (ref.startsWith('file:') ? { key, path: ref.slice(5) } : null);
  switch (auth.mode) {
    case 'anonymous':
      return null;
    case 'token':
      return of('auth.token', auth.tokenRef);
    case 'password':
      return of('auth.password', auth.passwordRef);
    case 'key':
      return of('auth.privateKeyFile', auth.keyRef);
    case 'users':
      return of('auth.users.file', auth.usersRef);
    case 'generated-users':
      return of('auth.users.password', auth.passwordRef);
  }
}
