import { memberOf, type Json, type JsonObject } from '../json/value.ts';
import type { IndexField } from './index-template.ts';

/**
 * Sort keys of index entries. A key is text with one character per byte, so that comparing texts compares bytes.
 *
 * key = 0x01, each field encoded, 0x00 0x00. A field is a tag (null 00, boolean 01, number 02, string 03) and its value;
 * in a descending field every byte is inverted.
 */
const VERSION = '\u0001';
const ID_LENGTH = '\0\0';
const MAX_STRING_BYTES = 65_535;

const numberBytes = Buffer.alloc(8);

/** The key of a document; undefined where a field holds what cannot be indexed. */
export function documentKey(data: JsonObject, fields: readonly IndexField[]): string | undefined {
  let key = VERSION;
  for (const { field, order } of fields) {
    const encoded = encodeField(memberOf(data, field) ?? null, order);
    if (encoded === undefined) return undefined;
    key += encoded;
  }
  return key + ID_LENGTH;
}

/** The start of all keys with these values in the first fields; undefined where a value cannot be indexed. */
export function keyPrefix(
  values: readonly { readonly value: Json; readonly order: 'asc' | 'desc' }[],
): string | undefined {
  let key = VERSION;
  for (const { value, order } of values) {
    const encoded = encodeField(value, order);
    if (encoded === undefined) return undefined;
    key += encoded;
  }
  return key;
}

function encodeField(value: Json, order: 'asc' | 'desc'): string | undefined {
  const encoded = encodeValue(value);
  return encoded === undefined || order === 'asc' ? encoded : inverted(encoded);
}

function encodeValue(value: Json): string | undefined {
  if (value === null) return '\0';
  if (typeof value === 'boolean') return value ? '\u0001\u0001' : '\u0001\0';
  if (typeof value === 'number') return `\u0002${encodeNumber(value)}`;
  if (typeof value !== 'string') return undefined;
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length > MAX_STRING_BYTES) return undefined;
  return `\u0003${bytes.toString('latin1').replaceAll('\0', '\0\u0001')}\0\0`;
}

/** Big-endian double; the sign bit is flipped from zero upwards, all bits below. So `-0` comes first of all numbers. */
function encodeNumber(value: number): string {
  numberBytes.writeDoubleBE(value);
  if (value >= 0) numberBytes[0] = (numberBytes[0] ?? 0) ^ 0x80;
  else for (let index = 0; index < 8; index += 1) numberBytes[index] = ~(numberBytes[index] ?? 0) & 0xff;
  return numberBytes.toString('latin1');
}

function inverted(bytes: string): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 1) text += String.fromCharCode(~bytes.charCodeAt(index) & 0xff);
  return text;
}

const CURSOR = /^[A-Za-z0-9_-]*$/;

/** The key in a cursor; undefined where it is not base64url without padding. */
export function decodeCursor(cursor: string): string | undefined {
  return CURSOR.test(cursor) && cursor.length % 4 !== 1
    ? Buffer.from(cursor, 'base64url').toString('latin1')
    : undefined;
}
