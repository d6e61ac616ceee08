import type { Credentials } from '../control/auth-api.ts';
import { ClientUsageError } from '../errors.ts';

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
      throw new ClientUsageError('users', problem, 'Name each user once; the server ignores case.');
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
