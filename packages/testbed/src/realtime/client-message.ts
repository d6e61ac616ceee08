import { decodeInto, rawBoolean, rawText, readMembers, WrongType } from '../json/members.ts';
import { isObject, type Json } from '../json/value.ts';
import type { Query } from '../indexes/choose-template.ts';
import { readQuery } from '../routes/query-request.ts';

/** What a client may say. */
export type ClientMessageType = 'auth' | 'subscribe' | 'unsubscribe';

/** A message of a known type; its payload has not been looked at. */
export interface ClientMessage {
  /** `''` where the client gave none. */
  readonly id: string;
  readonly type: ClientMessageType;
  /** As JSON, `''` where it is absent. */
  readonly payload: string;
}

/** Reads a message; undefined for one that gets no answer, whatever it is. */
export function readClientMessage(text: string): ClientMessage | undefined {
  if (!isOneObject(text)) return undefined;
  const envelope = { id: '', type: '', payload: '' };
  const isRead = decoded(text, {
    id: (raw) => (envelope.id = rawText(raw) ?? envelope.id),
    type: (raw) => (envelope.type = rawText(raw) ?? envelope.type),
    payload: (raw) => (envelope.payload = raw),
  });
  const { id, type, payload } = envelope;
  if (!isRead || (type !== 'auth' && type !== 'subscribe' && type !== 'unsubscribe')) return undefined;
  return { id, type, payload };
}

/** Numbers need not be such as can be read: unknown members are passed over. */
function isOneObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text) as Json);
  } catch {
    return false;
  }
}

/** The payload of `auth`; undefined where it is no object, or a member has the wrong type. */
export function readAuth(payload: string): { readonly token: string; readonly database: string } | undefined {
  const auth = { token: '', database: '' };
  const isRead = decoded(payload, {
    token: (raw) => (auth.token = rawText(raw) ?? auth.token),
    database: (raw) => (auth.database = rawText(raw) ?? auth.database),
  });
  return isRead ? auth : undefined;
}

/** What a client wants to hear of. */
export interface SubscribeRequest {
  readonly query: Query;
  readonly includesData: boolean;
  readonly wantsSnapshot: boolean;
}

const NO_QUERY: Query = { collection: '', filters: [], orderBy: [], limit: 0, startAfter: '', showDeleted: false };

/** The payload of `subscribe`; undefined as for {@link readAuth}. */
export function readSubscribe(payload: string): SubscribeRequest | undefined {
  const request = { query: NO_QUERY, includesData: false, wantsSnapshot: false };
  const isRead = decoded(payload, {
    query: (raw) => {
      if (raw === 'null') return;
      const query = readQuery(raw);
      if (query === undefined) throw new WrongType();
      request.query = query;
    },
    includeData: (raw) => (request.includesData = rawBoolean(raw) ?? request.includesData),
    sendSnapshot: (raw) => (request.wantsSnapshot = rawBoolean(raw) ?? request.wantsSnapshot),
  });
  return isRead ? request : undefined;
}

/** The payload of `unsubscribe`: the id of a subscription; undefined as for {@link readAuth}. */
export function readUnsubscribe(payload: string): string | undefined {
  const request = { id: '' };
  return decoded(payload, { id: (raw) => (request.id = rawText(raw) ?? request.id) }) ? request.id : undefined;
}

function decoded(text: string, fields: Readonly<Record<string, (raw: string) => void>>): boolean {
  const members = readMembers(text);
  if (members === undefined) return false;
  try {
    decodeInto(members, fields);
    return true;
  } catch (error) {
    if (error instanceof WrongType) return false;
    throw error;
  }
}
