import type { Answer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import { andThen, type MaybeLater } from '../later.ts';
import { errorAnswer, internalError } from './answers.ts';
import { authenticate, isAnswer, type Caller } from './caller.ts';
import type { Services } from './services.ts';

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
