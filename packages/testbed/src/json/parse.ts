import { toUSVString } from 'node:util';
import { isArray, isObject, setMember, type Json } from './value.ts';
import { valueEnd } from './value-end.ts';

/** Go's JSON reader refuses deeper nesting. */
const MAX_NESTING = 10_000;
/** Nothing deeper can be stored anyway, and recursion must end before the stack does. */
const MAX_REPAIR_DEPTH = 500;
const MAY_OVERFLOW = /[0-9][eE]|[0-9]{300}/;
const MAY_HOLD_SURROGATES = /\\u[dD][89a-fA-F]/;

/** Thrown inside this folder alone, where a number is beyond the double range. */
class NumberOverflow extends Error {}

/** The text as one JSON value, `undefined` where it is none, is nested too deeply, or holds a number beyond the double range. */
export function parseWhole(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    if (text.length > 2 * MAX_NESTING && nesting(text) > MAX_NESTING) return undefined;
    return MAY_OVERFLOW.test(text) || MAY_HOLD_SURROGATES.test(text) ? repaired(value, 0) : value;
  } catch {
    return undefined;
  }
}

/** The first JSON value of the text, whatever follows it; `undefined` as for `parseWhole`. */
export function parseFirst(text: string): Json | undefined {
  return parseWhole(firstValue(text));
}

/** The text of the first JSON value: the text itself where it ends with that value. */
export function firstValue(text: string): string {
  return text.slice(0, valueEnd(text));
}

function repaired(value: Json, depth: number): Json {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NumberOverflow();
    return value;
  }
  if (typeof value === 'string') return toUSVString(value);
  if (depth > MAX_REPAIR_DEPTH) return value;
  if (isArray(value)) return value.map((element) => repaired(element, depth + 1));
  if (!isObject(value)) return value;
  const object: Record<string, Json> = {};
  for (const name of Object.keys(value)) {
    setMember(object, toUSVString(name), repaired(value[name] ?? null, depth + 1));
  }
  return object;
}

function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
}
