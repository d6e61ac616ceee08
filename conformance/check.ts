import type { Scene } from './scene.ts';

/** Sections of the protocol description that are covered. */
export const SECTIONS = [
  '0.1',
  '0.2',
  '0.3',
  '1.1',
  '1.2',
  '1.3',
  '1.4',
  '1.5',
  '1.6',
  '2',
  '2.1',
  '2.2',
  '2.3',
  '2.4',
  '2.5',
  '2.6',
  '3.1',
  '3.2',
  '3.3',
  '3.4',
  '3.5',
  '3.6',
  '3.7',
  '3.8',
  '4.1',
  '4.2',
  '4.3',
  '4.4',
  '4.5',
  '4.6',
  '4.7',
  '4.8',
  '4.9',
  '5',
  '6.1',
  '6.2',
  '6.3',
  '6.4',
  '6.5',
  '6.6',
  '11',
  '13.1',
  '13.2',
  '13.4',
] as const;
export type Section = (typeof SECTIONS)[number];

/** What a target has to be like for a check to make sense; each is found out by asking it. */
export const NEEDS = {
  admin: 'the administrator can log in (--admin-user, --admin-password)',
  key: 'the signing key is at hand (--key-file)',
  'cors-on': 'CORS is on',
  'cors-off': 'CORS is off',
  'limiter-on': 'the rate limiter is on',
  'limiter-off': 'the rate limiter is off',
  'open-rules': 'the rules of `default` are open',
  templates: 'index templates by `seq` and by `category`, `seq` exist for top-level collections',
  quota: 'users may create a limited number of databases',
  'short-tokens': 'access tokens live for less than 10 s',
} as const;
export type Need = keyof typeof NEEDS;

/** Needs of a check that mints tokens. */
export const KEY: readonly Need[] = ['key'];
/** Needs of a check that asks as administrator. */
export const ADMIN: readonly Need[] = ['admin'];

/** One promise of the protocol and how to find out whether a server keeps it. */
export interface Check {
  /** Section, `/`, and a name of its own: `2.4/patch-of-a-tombstone`. */
  readonly id: string;
  readonly section: Section;
  /** The promise, as a sentence. */
  readonly text: string;
  readonly needs: readonly Need[];
  /** @throws Mismatch where the server behaves differently */
  readonly run: (scene: Scene) => Promise<void>;
}

/** A promise that no check is made for, and why. */
export interface Unchecked {
  readonly id: string;
  readonly section: Section;
  readonly text: string;
  readonly reason: string;
}

/** The server did something else. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** A check of a section that needs open rules in `default`, as most do. */
export function check(
  section: Section,
  name: string,
  text: string,
  run: Check['run'],
  needs: readonly Need[] = ['open-rules'],
): Check {
  return { id: `${section}/${name}`, section, text, needs, run };
}

export function unchecked(section: Section, name: string, text: string, reason: string): Unchecked {
  return { id: `${section}/${name}`, section, text, reason };
}

/** @throws Mismatch unless both are equal as JSON, members in any order */
export function same(actual: unknown, expected: unknown, what = 'answer'): void {
  const [seen, wanted] = [canonical(actual), canonical(expected)];
  if (seen !== wanted) throw new Mismatch(`${what}: expected ${shorten(wanted)}, got ${shorten(seen)}`);
}

/** @throws Mismatch unless the condition holds */
export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Mismatch(what);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_name, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
        : inner,
    ) ?? 'undefined'
  );
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)} …` : text;
}
