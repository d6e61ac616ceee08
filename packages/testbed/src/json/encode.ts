import { isArray, type Json, type JsonObject } from './value.ts';

/** A value that is nested more deeply than the caller allows. */
export class TooDeep extends Error {
  override readonly name = 'TooDeep';
}

const NEEDS_ESCAPE = /[\u0000-\u001f"\\<>&\u2028\u2029]/;
const HTML_ESCAPES = /[<>&\u2028\u2029]/g;
const SURROGATE = /[\ud800-\udfff]/;

/**
 * JSON as Go's `encoding/json` writes it: no white space, members sorted by the UTF-8 bytes of their names,
 * `<`, `>`, `&`, U+2028 and U+2029 escaped, numbers in shortest form with `-0` kept.
 *
 * @throws TooDeep beyond `maxDepth` levels.
 */
export function encodeJson(value: Json, maxDepth = 10_000): string {
  switch (typeof value) {
    case 'string':
      return encodeString(value);
    case 'number':
      return encodeNumber(value);
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      if (value === null) return 'null';
      if (maxDepth <= 0) throw new TooDeep();
      return isArray(value) ? encodeArray(value, maxDepth - 1) : encodeObject(value, maxDepth - 1);
  }
}

/** A string as the server writes it: what is special in HTML is escaped. */
export function encodeString(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    HTML_ESCAPES,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function encodeNumber(value: number): string {
  return value === 0 && Object.is(value, -0) ? '-0' : String(value);
}

function encodeArray(values: readonly Json[], maxDepth: number): string {
  let text = '[';
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) text += ',';
    text += encodeJson(values[index] ?? null, maxDepth);
  }
  return `${text}]`;
}

function encodeObject(object: JsonObject, maxDepth: number): string {
  const names = sortNames(Object.keys(object));
  let text = '{';
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? '';
    if (index > 0) text += ',';
    text += `${encodeString(name)}:${encodeJson(object[name] ?? null, maxDepth)}`;
  }
  return `${text}}`;
}

/** Sorts in place by UTF-8 bytes. UTF-16 order differs from it only where surrogates meet U+E000 to U+FFFF. */
export function sortNames(names: string[]): string[] {
  if (names.some((name) => SURROGATE.test(name))) return names.sort(compareBytes);
  return names.sort();
}

/** The order of two texts by their UTF-8 bytes. */
export function compareBytes(left: string, right: string): number {
  if (!SURROGATE.test(left) && !SURROGATE.test(right)) return left < right ? -1 : left > right ? 1 : 0;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
