import { type Answer, emptyAnswer, jsonAnswer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Claims } from '../identity/claims.ts';
import type { User } from '../identity/user-store.ts';
import { decodeInto, rawText, readMembers, WrongType } from '../json/members.ts';
import { andThen, type MaybeLater } from '../later.ts';
import { clientAddress } from '../limiter/rate-limiter.ts';
import { MAX_BODY_BYTES, valueText } from './request-text.ts';
import { badRequest, errorAnswer, internalError, INVALID_BODY } from './answers.ts';
import type { Services } from './services.ts';

const SIGNUP_FAILED = badRequest('Signup failed');
const INVALID_CREDENTIALS = errorAnswer(401, 'UNAUTHORIZED', 'Invalid credentials');
const INVALID_REFRESH = errorAnswer(401, 'UNAUTHORIZED', 'Invalid or expired refresh token');
const LOGOUT_FAILED = internalError('Logout failed');
/** What a token without `exp` brings about. */
const PANIC = internalError('Internal server error');

/** A text member of a request and how long it must be. */
interface Rule {
  readonly name: string;
  /** As the server spells the field in its messages. */
  readonly shownAs: string;
  readonly min?: number;
  readonly max?: number;
}

const SIGNUP: readonly Rule[] = [
  { name: 'username', shownAs: 'username', min: 3, max: 128 },
  { name: 'password', shownAs: 'password', min: 8 },
];
const LOGIN: readonly Rule[] = [
  { name: 'username', shownAs: 'username', max: 128 },
  { name: 'password', shownAs: 'password' },
];
const REFRESH: readonly Rule[] = [{ name: 'refresh_token', shownAs: 'refreshtoken' }];

/** Sign-up, login, refresh and logout. */
export class AuthRoutes {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  answer(exchange: Exchange, operation: 'signup' | 'login' | 'refresh' | 'logout'): MaybeLater<Answer> {
    if (operation !== 'logout') {
      const refusal = this.#services.limiter?.refuseAuth(clientAddress(exchange.head.fields, exchange.peerAddress));
      if (refusal !== undefined) return refusal;
    }
    return andThen(exchange.readBody(MAX_BODY_BYTES, 'value'), (outcome) => {
      const text = valueText(outcome);
      const rules = operation === 'signup' ? SIGNUP : operation === 'login' ? LOGIN : REFRESH;
      const values = text === undefined ? undefined : readTexts(text, rules);
      if (values === undefined) return INVALID_BODY;
      const errors = rules.flatMap((rule) => problemOf(rule, values[rule.name] ?? ''));
      if (errors.length > 0)
        return jsonAnswer(400, `{"code":"BAD_REQUEST","errors":[${errors.join(',')}],"message":"Validation failed"}`);
      return this.#run(operation, values);
    });
  }

  #run(
    operation: 'signup' | 'login' | 'refresh' | 'logout',
    values: Readonly<Record<string, string>>,
  ): MaybeLater<Answer> {
    const { username = '', password = '', refresh_token: token = '' } = values;
    switch (operation) {
      case 'signup':
        return this.#pairFor(this.#services.users.signUp(username, password), SIGNUP_FAILED);
      case 'login':
        return this.#pairFor(this.#services.users.logIn(username, password), INVALID_CREDENTIALS);
      case 'refresh':
        return andThen(this.#services.tokens.verify(token), (claims) => this.#refresh(claims));
      case 'logout':
        return andThen(this.#services.tokens.verify(token), (claims) => this.#logOut(claims));
    }
  }

  async #pairFor(user: User | undefined, otherwise: Answer): Promise<Answer> {
    return user === undefined ? otherwise : jsonAnswer(200, await this.#services.tokens.issuePair(user));
  }

  #refresh(claims: Claims | undefined): MaybeLater<Answer> {
    if (claims === undefined) return INVALID_REFRESH;
    if (claims.expiresAt === null) return PANIC;
    // Recorded before the user is looked at: a refresh that fails below has used the token up.
    if (!this.#services.revoked.revoke(claims.tokenId)) return INVALID_REFRESH;
    const user = this.#services.users.byId(claims.subject);
    return user === undefined || user.disabled ? INVALID_REFRESH : this.#pairFor(user, INVALID_REFRESH);
  }

  #logOut(claims: Claims | undefined): Answer {
    if (claims === undefined) return LOGOUT_FAILED;
    if (claims.expiresAt === null) return PANIC;
    this.#services.revoked.revoke(claims.tokenId);
    return emptyAnswer(200);
  }
}

function readTexts(text: string, rules: readonly Rule[]): Readonly<Record<string, string>> | undefined {
  const members = readMembers(text);
  if (members === undefined) return undefined;
  const values: Record<string, string> = {};
  try {
    decodeInto(
      members,
      Object.fromEntries(
        rules.map(({ name }) => [name, (raw: string) => void (values[name] = rawText(raw) ?? values[name] ?? '')]),
      ),
    );
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
  return values;
}

/** The first rule a text breaks, as the server words it. Lengths count characters. */
function problemOf({ shownAs, min = 0, max = Number.POSITIVE_INFINITY }: Rule, text: string): string[] {
  const length = [...text].length;
  const message =
    length === 0
      ? 'This field is required'
      : length < min
        ? `Must be at least ${min} characters`
        : length > max
          ? `Must be at most ${max} characters`
          : undefined;
  return message === undefined ? [] : [`{"field":"${shownAs}","message":"${message}"}`];
}
