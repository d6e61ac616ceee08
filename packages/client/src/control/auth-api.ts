import { errorHint } from '../error-hints.ts';
import { SyntrixError } from '../errors.ts';
import type { ControlClient } from './control-client.ts';
import { asObject, numberOf, textOf, type JsonObject } from '../json/read-json.ts';

/** What a user logs in with. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A pair of tokens as sign-up, login and refresh give it. */
export interface TokenPair {
  /** Bearer token for requests. */
  readonly accessToken: string;
  /** Good for one refresh. */
  readonly refreshToken: string;
  /** Lifetime of the access token in seconds, from its making. */
  readonly expiresInSeconds: number;
}

/** Sign-up, login, refresh and logout. Every successful sign-up and login costs the server about 0.2 s of a core. */
export class AuthApi {
  readonly #control: ControlClient;

  constructor(control: ControlClient) {
    this.#control = control;
  }

  /** @throws SyntrixError `http_400_bad_request` if the name is taken or the password too weak */
  signUp(credentials: Credentials): Promise<TokenPair> {
    return this.#pair('signup', 'sign-up', { username: credentials.username, password: credentials.password });
  }

  /** @throws SyntrixError `http_401_unauthorized` for unknown user, wrong password, locked or disabled alike */
  login(credentials: Credentials): Promise<TokenPair> {
    return this.#pair('login', 'login', { username: credentials.username, password: credentials.password });
  }

  /** Uses the refresh token up, also if the call fails. @throws SyntrixError `http_401_unauthorized` if it is refused */
  refresh(refreshToken: string): Promise<TokenPair> {
    return this.#pair('refresh', 'refresh', { refresh_token: refreshToken });
  }

  /** Forbids refreshing with this token. The access token stays valid until it expires. */
  async logout(refreshToken: string): Promise<void> {
    const json = { refresh_token: refreshToken };
    await this.#control.call({ method: 'POST', path: '/auth/v1/logout', json, expect: 200, purpose: 'logout' });
  }

  async #pair(route: string, purpose: string, json: object): Promise<TokenPair> {
    const answer = await this.#control.call({ method: 'POST', path: `/auth/v1/${route}`, json, expect: 200, purpose });
    const what = `the answer to ${purpose}`;
    const pair = asObject(answer.json(), what);
    return {
      accessToken: tokenOf(pair, 'access_token', what),
      refreshToken: tokenOf(pair, 'refresh_token', what),
      expiresInSeconds: numberOf(pair, 'expires_in', what),
    };
  }
}

/** A token that a header can carry: what the server sends goes back into one. */
function tokenOf(pair: JsonObject, member: string, what: string): string {
  const token = textOf(pair, member, what);
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new SyntrixError(`${what} has an "${member}" that is no token`, {
    category: 'protocol',
    hint: errorHint('protocol'),
  });
}
