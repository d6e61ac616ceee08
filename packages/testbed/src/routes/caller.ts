import { type Answer, textAnswer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Claims } from '../identity/claims.ts';
import type { Tokens } from '../identity/tokens.ts';
import { andThen, type MaybeLater } from '../later.ts';

/** Who makes a request: `claims` is null for an anonymous one. */
export type Caller = { readonly claims: Claims | null };

const ANONYMOUS: Caller = { claims: null };

const REQUIRED = textAnswer(401, 'Authorization header required');
const BAD_FORMAT = textAnswer(401, 'Invalid authorization header format');
const BAD_TOKEN = textAnswer(401, 'Invalid or expired token');

/** Whether it is a refusal. */
export function isAnswer(outcome: Caller | Answer): outcome is Answer {
  return 'status' in outcome;
}

/** The caller behind an `Authorization` header, or the 401 it deserves. A missing header is one only where a token is needed. */
export function authenticate(
  tokens: Tokens,
  header: string,
  needed: boolean,
): Caller | Answer | Promise<Caller | Answer> {
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
