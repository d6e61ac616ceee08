import { SyntrixError } from '../errors.ts';
import type { ControlClient } from './control-client.ts';

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

/** Sign-up, login and refresh. Every successful sign-up and login costs the server about 0.2 s of a core. */
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

/** A fresh pair in place of one that will expire: by its refresh token, and by login where the server refuses that. */
export async function renewTokens(auth: AuthApi, user: Credentials, refreshToken: string | null): Promise<TokenPair> {
  if (refreshToken === null) return auth.login(user);
  try {
    return await auth.refresh(refreshToken);
  } catch (error) {
    if (!(error instanceof SyntrixError && error.status === 401)) throw error;
    return auth.login(user);
  }
}

async function signUpOrExplain(auth: AuthApi, user: Credentials, loginError: SyntrixError): Promise<TokenPair> {
  try {
    return await auth.signUp(user);
  } catch (error) {
    if (!(error instanceof SyntrixError && error.category === 'http_400_bad_request')) throw error;
    const { status, code, sample, requestId } = loginError;
    const details = { category: 'http_401_unauthorized', status, code, sample, requestId, cause: error } as const;
    const who = `user "${user.username}"`;
    if ([...user.username].length < SHORTEST_NAME) {
      throw new SyntrixError(`there is no ${who}: names have at least ${SHORTEST_NAME} characters`, details);
    }
    // A sign-up is refused for a name that is taken, or for a weak password; the latter can be told from here.
    throw isStrong(user.password)
      ? new SyntrixError(`wrong password for ${who}`, { ...details, hint: WRONG_PASSWORD })
      : new SyntrixError(`wrong password for ${who}, or one too weak to sign up with`, {
          ...details,
          hint: WEAK_PASSWORD,
        });
  }
}

const WRONG_PASSWORD =
  'Correct it. If it is right, the account may be disabled, or locked for five minutes after ten wrong ones; if the user is new, the server may ask for a stronger one.';
const WEAK_PASSWORD =
  'Correct it. For a new user it needs 12 bytes with upper and lower case, a digit and another character.';

const SHORTEST_NAME = 3;
const SHORTEST_PASSWORD_BYTES = 12;
const IN_STRONG_PASSWORDS = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u] as const;

/** Whether a password keeps the server's policy for new users. */
function isStrong(password: string): boolean {
  return (
    Buffer.byteLength(password) >= SHORTEST_PASSWORD_BYTES &&
    IN_STRONG_PASSWORDS.every((pattern) => pattern.test(password))
  );
}

/** A JSON object from the network, whose members are yet to be checked. */
type JsonObject = Readonly<Record<string, unknown>>;

/** A token that a header can carry: what the server sends goes back into one. */
function tokenOf(pair: JsonObject, member: string, what: string): string {
  const token = textOf(pair, member, what);
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw malformed(what, `has an "${member}" that is no token`);
}

function asObject(value: unknown, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(what, 'is not an object');
}

function textOf(object: JsonObject, member: string, what: string): string {
  const value = object[member];
  if (typeof value === 'string') return value;
  throw malformed(what, `has no text "${member}"`);
}

function numberOf(object: JsonObject, member: string, what: string): number {
  const value = object[member];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw malformed(what, `has no number "${member}"`);
}

function malformed(what: string, problem: string): SyntrixError {
  return new SyntrixError(`${what} ${problem}`, { category: 'protocol' });
}
