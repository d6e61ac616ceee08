import type { ConfigLayer } from '@syntrix-bench/core';
import { assignmentLayer, isReference } from '@syntrix-bench/core/plan';

/** What stands in the place of a secret. */
export const MASK = '***';

/** Ends of the names of keys that hold a secret, wherever they stand. */
const SECRET_NAMES = /(token|password|passphrase|secret|apikey|privatekey)$/;

/** Keys of `auth` that hold none: names, and paths of files. */
const TOLD_OF_AUTH: ReadonlySet<string> = new Set([
  'database',
  'username',
  'users',
  'file',
  'count',
  'prefix',
  'privatekeyfile',
]);

/** A private key itself, in the place of its file's path. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY/;

/**
 * Whether the value of a config's key must not be shown: a secret that is no reference, or an option of a reporter, which may hold
 * what is private, such as the address of a chat. It is judged by the key alone, so that a value that another one overrides is hidden, too.
 *
 * @param path the key's steps, in any spelling
 */
export function isPrivate(path: readonly string[], value: string): boolean {
  const keys = path.map((step) => step.toLowerCase().replaceAll(/[_-]/g, ''));
  const last = keys.at(-1) ?? '';
  const below = keys.includes('reporters') ? keys.slice(keys.indexOf('reporters') + 1) : [];
  if (below.length > 0) return below.join('.') !== 'type';
  if (isReference(value)) return false;
  return SECRET_NAMES.test(last) || (keys.includes('auth') && !TOLD_OF_AUTH.has(last)) || PRIVATE_KEY.test(value);
}

/**
 * The value of an assignment (`--set`) without what is private, also within a list or a block.
 *
 * @param mask what stands in the place of a private value, by its key
 */
export function withoutPrivate(
  path: readonly string[],
  value: string,
  mask: (key: string) => string = () => MASK,
): string {
  if (!/^\s*[[{]/.test(value)) return isPrivate(path, value) ? mask(path.at(-1) ?? '') : value;
  const { root, problems } = assignmentLayer([`value=${value}`]);
  // What cannot be read has no keys to judge by.
  if (problems.length > 0) return mask(path.at(-1) ?? '');
  let hidden = false;
  const shown = (located: ConfigLayer['root'], steps: readonly string[]): unknown => {
    switch (located.kind) {
      case 'map':
        return Object.fromEntries([...located.entries].map(([key, each]) => [key, shown(each, [...steps, key])]));
      case 'list':
        return located.items.map((item) => shown(item, steps));
      case 'scalar':
        if (!isPrivate(steps, String(located.value))) return located.value;
        hidden = true;
        return mask(steps.at(-1) ?? '');
    }
  };
  const whole = root.kind === 'map' ? root.entries.get('value') : undefined;
  const masked = whole === undefined ? value : shown(whole, path);
  return hidden ? JSON.stringify(masked) : value;
}

/** A text whose addresses do not say as whom to log in. */
export function withoutUserInfo(text: string): string {
  return text.replaceAll(/(?<=:\/\/)[^/?#\s]*@/g, `${MASK}@`);
}
