import { type Answer, textAnswer } from '../http/answer.ts';
import type { Claims } from '../identity/claims.ts';
import type { Tokens } from '../identity/tokens.ts';
import type { Exchange } from '../http/exchange.ts';
import { andThen, type MaybeLater } from '../later.ts';
import { errorAnswer, internalError } from './answers.ts';
import type { Services } from './services.ts';

/** Who makes a request: `claims` is null for an anonymous one. */
export type Caller = { readonly claims: Claims | null };

const ANONYMOUS: Caller = { claims: null };

const REQUIRED = textAnswer(401, 'Authorization header required');
const BAD_FORMAT = textAnswer(401, 'Invalid authorization header format');
const BAD_TOKEN = textAnswer(401, 'Invalid or expired token');

function isAnswer(outcome: Caller | Answer): outcome is Answer {
  return 'status' in outcome;
}

/** The caller behind an `Authorization` header, or the 401 it deserves. A missing header is one only where a token is needed. */
function authenticate(tokens: Tokens, header: string, needed: boolean): Caller | Answer | Promise<Caller | Answer> {
  if (header === '') return needed ? REQUIRED : ANONYMOUS;
  const parts = header.split(' ');
  if (parts.length !== 2 || parts[0] !== 'Bearer') return BAD_FORMAT;
  const claims = tokens.verify(parts[1] ?? '');
  return claims instanceof Promise ? claims.then(callerOf) : callerOf(claims);
}

function callerOf(claims: Claims | undefined): Caller | Answer {
  return claims === undefined ? BAD_TOKEN : { claims };
}

/** The 401 of a request whose `Authorization` header is bad, or missing where a token is needed. */
export function refusalOfCaller(tokens: Tokens, exchange: Exchange, needed: boolean): MaybeLater<Answer | undefined> {
  return andThen(authenticate(tokens, exchange.head.fields.authorization, needed), (caller) =>
    isAnswer(caller) ? caller : undefined,
  );
}

/** The answer to a token that is good, as if it had expired. */
export function expiredTokenAnswer(): Answer {
  return BAD_TOKEN;
}

/** The refusal of a data route for a database that is missing or not active. */
export function databaseRefusal(services: Services, identifier: string): Answer | undefined {
  const database = services.databases.resolve(identifier);
  if (database === 'store-error') return internalError('Failed to validate database');
  switch (database === 'not-found' ? undefined : database.status) {
    case 'active':
      return undefined;
    case 'suspended':
      return errorAnswer(403, 'DATABASE_SUSPENDED', `Database '${identifier}' is suspended`);
    case 'deleting':
      return errorAnswer(410, 'DATABASE_DELETING', `Database '${identifier}' is being deleted`);
    default:
      return errorAnswer(404, 'DATABASE_NOT_FOUND', `Database '${identifier}' does not exist`);
  }
}

/** Goes on with the caller, or answers the 401. */
export function withCaller(
  services: Services,
  exchange: Exchange,
  needed: boolean,
  next: (caller: Caller) => MaybeLater<Answer>,
): MaybeLater<Answer> {
  return andThen(authenticate(services.tokens, exchange.head.fields.authorization, needed), (caller) =>
    isAnswer(caller) ? caller : next(caller),
  );
}

/** Goes on for holders of the role `admin` or `system`. */
export function withAdmin(
  services: Services,
  exchange: Exchange,
  next: (caller: Caller) => MaybeLater<Answer>,
): MaybeLater<Answer> {
  return withCaller(services, exchange, true, (caller) => {
    const roles = caller.claims?.roles ?? [];
    return roles.includes('admin') || roles.includes('system')
      ? next(caller)
      : errorAnswer(403, 'FORBIDDEN', 'Admin access required');
  });
}
