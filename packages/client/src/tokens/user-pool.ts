import type { AuthApi, Credentials, TokenPair } from '../control/auth-api.ts';
import { ClientUsageError, SyntrixError } from '../errors.ts';

/** A user with fresh tokens. */
export interface PoolUser extends Credentials {
  readonly tokens: TokenPair;
}

/**
 * Reads a pool of users: one `username,password` per line. Empty lines, lines that start with `#`, and a first line
 * `username,password` are skipped; a password may contain commas, and double quotes keep spaces and quotes (`""`).
 *
 * @throws ClientUsageError `users` naming the line
 */
export function parseUserPool(csv: string): readonly Credentials[] {
  const users: Credentials[] = [];
  const seen = new Map<string, number>();
  for (const [index, line] of csv
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || (users.length === 0 && /^username\s*,\s*password$/i.test(text)))
      continue;
    const user = readLine(text, index + 1);
    const twin = seen.get(user.username.toLowerCase());
    if (twin !== undefined) {
      const problem = `Line ${index + 1} names "${user.username}" again, after line ${twin}.`;
      throw new ClientUsageError('users', problem, 'Name each user once; the server does not look at case.');
    }
    seen.set(user.username.toLowerCase(), index + 1);
    users.push(user);
  }
  if (users.length > 0) return users;
  throw new ClientUsageError('users', 'The pool of users is empty.', 'Write one "username,password" per line.');
}

function readLine(text: string, lineNumber: number): Credentials {
  const match = /^("(?:[^"]|"")*"|[^,"]*)\s*,\s*("(?:[^"]|"")*"|[^"].*)$/.exec(text);
  const username = unquote(match?.[1]?.trim() ?? '');
  const password = unquote(match?.[2] ?? '');
  if (username !== '' && password !== '') return { username, password };
  throw new ClientUsageError('users', `Line ${lineNumber} is not "username,password".`, 'Put a comma between the two.');
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1).replace(/""/g, '"') : text;
}

/** The names of n users that a run makes for itself: `prefix-1` to `prefix-n`, all with one password. */
export function generateUsers(count: number, prefix: string, password: string): readonly Credentials[] {
  return Array.from({ length: count }, (_, index) => ({ username: `${prefix}-${index + 1}`, password }));
}

/** Signs one user in: logs in, or signs up whoever does not exist yet. */
export async function signIn(auth: AuthApi, user: Credentials): Promise<TokenPair> {
  try {
    return await auth.login(user);
  } catch (error) {
    // Unknown user and wrong password get the same answer; sign-up then tells which it was.
    if (!(error instanceof SyntrixError && error.category === 'http_401_unauthorized')) throw error;
    return signUpOrExplain(auth, user, error);
  }
}

async function signUpOrExplain(auth: AuthApi, user: Credentials, loginError: SyntrixError): Promise<TokenPair> {
  try {
    return await auth.signUp(user);
  } catch (error) {
    if (!(error instanceof SyntrixError && error.category === 'http_400_bad_request')) throw error;
    throw new SyntrixError(`"${user.username}" could neither log in nor sign up: ${error.sample}`, {
      category: 'http_401_unauthorized',
      status: loginError.status,
      code: loginError.code,
      sample: loginError.sample,
      requestId: loginError.requestId,
      hint: 'Either the password is wrong or locked out, or it breaks the policy: 12 bytes with upper and lower case, digit, other.',
      cause: error,
    });
  }
}

/**
 * Signs a pool of users in, one after the other: side by side the server is no faster, and each password hash takes
 * 64 MiB of its memory.
 */
export async function signInPool(auth: AuthApi, users: readonly Credentials[]): Promise<readonly PoolUser[]> {
  const pool: PoolUser[] = [];
  for (const user of users) pool.push({ ...user, tokens: await signIn(auth, user) });
  return pool;
}
