import { isArray, isObject, memberOf, setMember, type Json, type JsonObject } from '../json/value.ts';

/** A patch that the database refuses. */
class RefusedPatch extends Error {}

const NUMERIC = /^(?:0|[1-9][0-9]*)$/;
/** MongoDB fills at most this many positions with `null` to reach an index. */
const MAX_BACKFILL = 1_500_000;

/**
 * The data after MongoDB's `$set` of each member: dotted names reach into objects and arrays, others replace a field.
 * `undefined` where MongoDB refuses the update; nothing has changed then.
 */
export function patchData(data: JsonObject, patch: JsonObject): JsonObject | undefined {
  const paths = Object.keys(patch).map((name) => name.split('.'));
  if (paths.some((path) => path.some((part) => part === '' || part.startsWith('$')))) return undefined;
  if (hasConflict(Object.keys(patch))) return undefined;
  try {
    let result: JsonObject = data;
    for (const path of paths) result = setAt(result, path, 0, patch[path.join('.')] ?? null) as JsonObject;
    return result;
  } catch (error) {
    if (error instanceof RefusedPatch) return undefined;
    throw error;
  }
}

/** Two names of which one is the start of the other. */
function hasConflict(names: readonly string[]): boolean {
  if (!names.some((name) => name.includes('.'))) return false;
  const all = new Set(names);
  return names.some((name) => {
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
      if (all.has(name.slice(0, dot))) return true;
    return false;
  });
}

function setAt(target: Json | undefined, path: readonly string[], depth: number, value: Json): Json {
  const part = path[depth];
  if (part === undefined) return value;
  if (isArray(target)) return setElement(target, part, (element) => setAt(element, path, depth + 1, value));
  if (target !== undefined && !isObject(target)) throw new RefusedPatch();
  const object: Record<string, Json> = { ...target };
  setMember(object, part, setAt(target === undefined ? undefined : memberOf(target, part), path, depth + 1, value));
  return object;
}

function setElement(target: readonly Json[], part: string, change: (element: Json | undefined) => Json): Json {
  if (!NUMERIC.test(part) || Number(part) - target.length > MAX_BACKFILL) throw new RefusedPatch();
  const index = Number(part);
  const elements = [...target];
  while (elements.length < index) elements.push(null);
  elements[index] = change(target[index]);
  return elements;
}
