import { isArray, isObject, type Json } from '../json/value.ts';

/** MongoDB's limit of 100 levels, less the level that wraps the user's fields. */
export const MAX_DOCUMENT_DEPTH = 99;
/** MongoDB's limit for one document. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** Sizes are worth computing only from here on: BSON is at most this many times larger than JSON. */
const MAX_BSON_PER_JSON = 8;

/** Whether a member name anywhere in the values holds a NUL character, which cannot be sent to MongoDB at all. */
export function hasNulName(value: Json): boolean {
  if (isArray(value)) return value.some(hasNulName);
  if (!isObject(value)) return false;
  return Object.keys(value).some((name) => name.includes('\0') || hasNulName(value[name] ?? null));
}

/** Whether the value, with the given length as JSON, is too large for a MongoDB document. */
export function exceedsDocumentSize(value: Json, jsonBytes: number): boolean {
  return jsonBytes * MAX_BSON_PER_JSON > MAX_DOCUMENT_BYTES && bsonBytes(value) > MAX_DOCUMENT_BYTES;
}

function bsonBytes(value: Json): number {
  if (typeof value === 'string') return 5 + Buffer.byteLength(value);
  if (typeof value === 'number') return 8;
  if (typeof value === 'boolean') return 1;
  if (value === null) return 0;
  let bytes = 5;
  if (isArray(value)) {
    for (const [index, element] of value.entries()) bytes += 2 + String(index).length + bsonBytes(element);
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) bytes += 2 + Buffer.byteLength(name) + bsonBytes(value[name] ?? null);
  }
  return bytes;
}
