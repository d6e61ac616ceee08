import type { RealtimeQuery } from './realtime.ts';

/** The id of every `auth` message; subscriptions begin with a digit, `unsubscribe` messages with a `u`. */
export const AUTH_ID = 'auth';

/** The first message of a connection: who it is, and of which database. */
export function encodeAuth(token: string, database: string): string {
  return JSON.stringify({ id: AUTH_ID, type: 'auth', payload: { token, database } });
}

/**
 * The query is written out member by member: of others that it may have, one of a wrong type would make the server ignore
 * the message without a word.
 */
export function encodeSubscribe(id: string, { collection, filters = [] }: RealtimeQuery, more: SubscribeMore): string {
  const query = {
    collection,
    ...(filters.length > 0 ? { filters: filters.map(({ field, op, value }) => ({ field, op, value })) } : {}),
  };
  return JSON.stringify({ id, type: 'subscribe', payload: { query, ...more } });
}

/** What a subscription asks for beside its query. */
export interface SubscribeMore {
  readonly includeData: boolean;
  readonly sendSnapshot: boolean;
}

/** @param id of the message itself; `subscription` is the id of the one to end */
export function encodeUnsubscribe(id: string, subscription: string): string {
  return JSON.stringify({ id, type: 'unsubscribe', payload: { id: subscription } });
}

/**
 * Under which id the server knows a subscription: its number, and how often the connection was opened before. So none is
 * ever used twice, and an event tells its subscription without a table.
 */
export function subscriptionId(number: number, generation: number): string {
  return generation === 0 ? String(number) : `${number}-${generation}`;
}
