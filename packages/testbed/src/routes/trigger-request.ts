import { decodeInto, rawTexts, rawValue, readMembers, WrongType } from '../json/members.ts';
import { isArray, isObject, memberOf, type Json, type JsonObject } from '../json/value.ts';
import type { Filter } from '../store/condition.ts';
import { filtersOf } from './write-request.ts';

/** One operation of a write request. */
export interface TriggerWrite {
  readonly type: string;
  readonly path: string;
  readonly data: JsonObject;
  readonly ifMatch: readonly Filter[];
}

/** The paths that are asked for; undefined where the body is no object, or a member has the wrong type. */
export function readPaths(text: string): readonly string[] | undefined {
  let paths: readonly string[] = [];
  return decoded(text, { paths: (raw) => (paths = rawTexts(raw) ?? []) }) ? paths : undefined;
}

/** The operations in their order; undefined as for {@link readPaths}. */
export function readWrites(text: string): readonly TriggerWrite[] | undefined {
  let writes: readonly TriggerWrite[] = [];
  return decoded(text, { writes: (raw) => (writes = writesOf(rawValue(raw))) }) ? writes : undefined;
}

function decoded(text: string, fields: Parameters<typeof decodeInto>[1]): boolean {
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

function writesOf(value: Json): readonly TriggerWrite[] {
  if (value === null) return [];
  if (!isArray(value)) throw new WrongType();
  return value.map(writeOf);
}

/** Members by name in any letter case; `null` leaves one as it was. */
function writeOf(element: Json): TriggerWrite {
  const write = { type: '', path: '', data: {} as JsonObject, ifMatch: [] as readonly Filter[] };
  if (element === null) return write;
  if (!isObject(element)) throw new WrongType();
  for (const name of Object.keys(element)) {
    const member = memberOf(element, name) ?? null;
    if (member === null) continue;
    const folded = name.toLowerCase();
    if (folded === 'type' || folded === 'path') {
      if (typeof member !== 'string') throw new WrongType();
      write[folded] = member;
    } else if (folded === 'data') {
      if (!isObject(member)) throw new WrongType();
      write.data = { ...write.data, ...member };
    } else if (folded === 'ifmatch') write.ifMatch = filtersOf(member);
  }
  return write;
}
