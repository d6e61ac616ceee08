import { same } from '../../expectations.ts';
import type { Scene } from '../../scene.ts';
import { PASSWORD } from '../../open-target.ts';

/** What sign-up, login and refresh answer. */
export interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** Claims of a token the server signed. */
export interface Claims {
  readonly sub: string;
  readonly jti: string;
  readonly exp: number;
  readonly iat: number;
  readonly nbf: number;
  readonly [name: string]: unknown;
}

/** Asks an auth endpoint; a body that is no text goes as JSON. */
export const auth = (scene: Scene, endpoint: string, body: unknown) =>
  scene.call('POST', `/auth/v1/${endpoint}`, typeof body === 'string' ? body : JSON.stringify(body));

/** The claims of a token as they stand in it. */
export const claimsText = (token: string) => Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();

export const claimsOf = (token: string) => JSON.parse(claimsText(token)) as Claims;

/** Signs a user up and answers the pair. */
export async function signedUp(scene: Scene, username = `u-${scene.unique}`): Promise<Pair> {
  const answer = await auth(scene, 'signup', { username, password: PASSWORD });
  same(answer.status, 200, 'sign-up: status');
  return answer.json as Pair;
}
