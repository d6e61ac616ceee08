import { type Answer, emptyAnswer, jsonAnswer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import type { User } from '../identity/user-store.ts';
import { encodeString } from '../json/encode.ts';
import { decodeInto, rawBoolean, rawTexts, readMembers, WrongType } from '../json/members.ts';
import { andThen, type MaybeLater } from '../later.ts';
import { encodeRuleSet, InvalidRules } from '../rules/rule-set.ts';
import { formatTimestamp, NEVER, storedTimestamp, type Timestamp } from '../timestamp.ts';
import { integerParameter, MAX_BODY_BYTES, MAX_RULES_BYTES, parameter, valueText } from './request-text.ts';
import { badRequest, errorAnswer, HEALTHY, internalError, INVALID_BODY, UNREADABLE_BODY } from './answers.ts';
import { withAdmin } from './guards.ts';
import type { Services } from './services.ts';

const LIST_FAILED = internalError('Failed to list users');
const UPDATE_FAILED = internalError('Failed to update user');
const NO_RULES = errorAnswer(404, 'NOT_FOUND', 'No rules found for database');
const DEFAULT_PAGE = 50;

/** Users, rules and health for administrators. */
export class AdminRoutes {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  answer(exchange: Exchange, kind: 'users' | 'rules' | 'rules-push' | 'admin-health'): MaybeLater<Answer> {
    return withAdmin(this.#services, exchange, () => {
      const { query } = exchange.head.target;
      const database = parameter(query, 'database') || 'default';
      switch (kind) {
        case 'users':
          return this.#listUsers(
            integerParameter(query, 'limit') ?? DEFAULT_PAGE,
            integerParameter(query, 'offset') ?? 0,
          );
        case 'rules':
          return this.#showRules(database);
        case 'rules-push':
          return this.#pushRules(exchange, database);
        case 'admin-health':
          return HEALTHY;
      }
    });
  }

  /** PATCH of one user: all three members are overwritten. */
  updateUser(exchange: Exchange, id: string): MaybeLater<Answer> {
    return withAdmin(this.#services, exchange, () =>
      andThen(exchange.readBody(MAX_BODY_BYTES, 'value'), (outcome) => {
        const text = valueText(outcome);
        const request = text === undefined ? undefined : readUserRequest(text);
        if (request === undefined) return INVALID_BODY;
        const { roles, dbAdmin, disabled } = request;
        // The database cannot store NUL in a text.
        const storable = ![...roles, ...dbAdmin, id].some((item) => item.includes('\0'));
        return storable && this.#services.users.update(id, roles, dbAdmin, disabled) ? emptyAnswer(200) : UPDATE_FAILED;
      }),
    );
  }

  #listUsers(limit: number, offset: number): Answer {
    if (limit < 0 || offset < 0) return LIST_FAILED;
    const users = this.#services.users.list(limit, offset);
    return jsonAnswer(200, users.length === 0 ? 'null' : `[${users.map(encodeUser).join(',')}]`);
  }

  #showRules(database: string): Answer {
    const rules = this.#services.rules.rulesOf(database);
    return rules === undefined ? NO_RULES : jsonAnswer(200, encodeRuleSet(rules));
  }

  #pushRules(exchange: Exchange, database: string): MaybeLater<Answer> {
    return andThen(exchange.readBody(MAX_RULES_BYTES, 'whole'), async (outcome) => {
      if (outcome.kind !== 'whole') return UNREADABLE_BODY;
      try {
        await this.#services.rules.push(database, outcome.bytes.toString('utf8'));
        return emptyAnswer(200);
      } catch (error) {
        if (error instanceof InvalidRules) return badRequest(`Invalid rules format: ${error.message}`);
        throw error;
      }
    });
  }
}

function readUserRequest(
  text: string,
): { readonly roles: readonly string[]; readonly dbAdmin: readonly string[]; readonly disabled: boolean } | undefined {
  const members = readMembers(text);
  if (members === undefined) return undefined;
  const request = { roles: [] as readonly string[], dbAdmin: [] as readonly string[], disabled: false };
  try {
    decodeInto(members, {
      roles: (raw) => (request.roles = rawTexts(raw) ?? []),
      db_admin: (raw) => (request.dbAdmin = rawTexts(raw) ?? []),
      disabled: (raw) => (request.disabled = rawBoolean(raw) ?? request.disabled),
    });
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
  return request;
}

function encodeUser(user: User): string {
  const texts = (items: readonly string[]) => `[${items.map(encodeString).join(',')}]`;
  const time = (moment: Timestamp | null) => `"${moment === null ? NEVER : formatTimestamp(storedTimestamp(moment))}"`;
  return (
    `{"id":${encodeString(user.id)},"username":${encodeString(user.username)},"password_hash":"","password_algo":"",` +
    `"createdAt":${time(user.createdAt)},"updatedAt":${time(user.updatedAt)},"disabled":${user.disabled},` +
    `"roles":${texts(user.roles)},"db_admin":${texts(user.dbAdmin)},"profile":{},` +
    `"last_login_at":${time(user.lastLoginAt)},"login_attempts":${user.loginAttempts},"lockout_until":${time(user.lockoutUntil)}}`
  );
}
