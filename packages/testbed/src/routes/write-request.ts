import { decodeInto, rawValue, readMembers, WrongType } from '../json/members.ts';
import { isArray, isObject, type Json, type JsonObject } from '../json/value.ts';
import { sortNames } from '../json/encode.ts';
import type { Filter } from '../store/condition.ts';

/** The body of PUT and PATCH. */
export interface WriteRequest {
  /** `null`: absent. */
  readonly doc: JsonObject | null;
  readonly ifMatch: readonly Filter[];
}

/**
 * Reads `{"doc":…,"ifMatch":…}`; undefined where the body, or a member, has the wrong type.
 *
 * @param whole the body as one JSON value, undefined where it is none: then its first value is read
 */
export function readWriteRequest(text: string, whole: Json | undefined): WriteRequest | undefined {
  const request: { doc: JsonObject | null; ifMatch: readonly Filter[] } = { doc: null, ifMatch: [] };
  const setDoc = (value: Json) => {
    if (value !== null && !isObject(value)) throw new WrongType();
    // Members whose names differ in case alone are merged.
    request.doc = value === null ? null : { ...request.doc, ...value };
  };
  const setIfMatch = (value: Json) => void (request.ifMatch = filtersOf(value));
  try {
    if (isObject(whole)) {
      for (const name of sortNames(Object.keys(whole))) {
        const folded = name.toLowerCase();
        if (folded === 'doc') setDoc(whole[name] ?? null);
        else if (folded === 'ifmatch') setIfMatch(whole[name] ?? null);
      }
      return request;
    }
    const members = readMembers(text);
    if (members === undefined) return undefined;
    decodeInto(members, { doc: (raw) => setDoc(rawValue(raw)), ifMatch: (raw) => setIfMatch(rawValue(raw)) });
    return request;
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
}

/** Reads the `ifMatch` of DELETE, where every other member is ignored; undefined as for `readWriteRequest`. */
export function readDeleteRequest(text: string): readonly Filter[] | undefined {
  const members = readMembers(text);
  if (members === undefined) return undefined;
  let ifMatch: readonly Filter[] = [];
  try {
    decodeInto(members, { ifMatch: (raw) => (ifMatch = filtersOf(rawValue(raw))) });
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
  return ifMatch;
}

/** A list of filters; `null` is an empty one, and `null` as an element an empty filter. @throws WrongType */
export function filtersOf(value: Json): readonly Filter[] {
  if (value === null) return [];
  if (!isArray(value)) throw new WrongType();
  return value.map(filterOf);
}

function filterOf(element: Json): Filter {
  const filter = { field: '', op: '', value: null as Json };
  if (element === null) return filter;
  if (!isObject(element)) throw new WrongType();
  for (const name of Object.keys(element)) {
    const member = element[name] ?? null;
    const folded = name.toLowerCase();
    if (folded === 'value') filter.value = member;
    else if (folded === 'field') filter.field = textOf(member, filter.field);
    else if (folded === 'op') filter.op = textOf(member, filter.op);
  }
  return filter;
}

function textOf(value: Json, otherwise: string): string {
  if (value === null) return otherwise;
  if (typeof value !== 'string') throw new WrongType();
  return value;
}
