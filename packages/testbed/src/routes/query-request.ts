import type { Query } from '../indexes/choose-template.ts';
import { decodeInto, rawBoolean, rawInteger, rawText, rawValue, readMembers, WrongType } from '../json/members.ts';
import { isArray, isObject, type Json } from '../json/value.ts';
import { filtersOf } from './write-request.ts';

/** Reads a query; undefined where it is no object, or a member has the wrong type. */
export function readQuery(text: string): Query | undefined {
  const members = readMembers(text);
  if (members === undefined) return undefined;
  const query: { -readonly [K in keyof Query]: Query[K] } = {
    collection: '',
    filters: [],
    orderBy: [],
    limit: 0,
    startAfter: '',
    showDeleted: false,
  };
  try {
    decodeInto(members, {
      collection: (raw) => (query.collection = rawText(raw) ?? query.collection),
      filters: (raw) => (query.filters = filtersOf(rawValue(raw))),
      orderBy: (raw) => (query.orderBy = orderOf(rawValue(raw))),
      limit: (raw) => (query.limit = rawInteger(raw) ?? query.limit),
      startAfter: (raw) => (query.startAfter = rawText(raw) ?? query.startAfter),
      showDeleted: (raw) => (query.showDeleted = rawBoolean(raw) ?? query.showDeleted),
    });
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
  return query;
}

function orderOf(value: Json): Query['orderBy'] {
  if (value === null) return [];
  if (!isArray(value)) throw new WrongType();
  return value.map((element) => {
    const order = { field: '', direction: '' };
    if (element === null) return order;
    if (!isObject(element)) throw new WrongType();
    for (const name of Object.keys(element)) {
      const folded = name.toLowerCase();
      const member = element[name] ?? null;
      if ((folded !== 'field' && folded !== 'direction') || member === null) continue;
      if (typeof member !== 'string') throw new WrongType();
      order[folded] = member;
    }
    return order;
  });
}
