import { sign, type KeyObject } from 'node:crypto';
import type { Answer } from './scene.ts';

/** The access token in an answer, `''` where there is none. */
export function tokenOf(answer: Answer): string {
  const token = (answer.json as { access_token?: unknown } | undefined)?.access_token;
  return typeof token === 'string' ? token : '';
}

/** Claims of a token, which is taken at its word. */
export function claimsIn(token: string): { readonly exp: number; readonly iat: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number; iat: number };
}

/** How many seconds a token lives; 0 for none. */
export function lifetimeOf(token: string): number {
  if (token === '') return 0;
  const { exp, iat } = claimsIn(token);
  return exp - iat;
}

/** A token with these claims, signed with the key. @throws Error where there is no key */
export function mintWith(
  key: KeyObject | undefined,
  claims: unknown,
  header: unknown = { alg: 'RS256', typ: 'JWT' },
  digest = 'RSA-SHA256',
): string {
  if (key === undefined) throw new Error('This check needs the signing key.');
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part(header)}.${part(claims)}`;
  return `${content}.${sign(digest, Buffer.from(content), key).toString('base64url')}`;
}
