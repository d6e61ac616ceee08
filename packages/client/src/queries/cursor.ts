import { isIndexed, type IndexField } from './index-template.ts';

/** Longer strings cannot be indexed. */
const MAX_STRING_BYTES = 65_535;
const TAG = { null: 0, boolean: 1, number: 2, string: 3 } as const;
const START = Buffer.from([1]);
const END = Buffer.from([0, 0]);
const NULL = Buffer.from([TAG.null]);

/**
 * The cursor with which a query goes on after a document: what to give as `startAfter`. Servers never say it, so it is made from
 * the last document of a page and all fields of the index that served it; `planQuery` tells which one that is.
 *
 * The next page leaves out all documents that have the same values in these fields: pages are whole only where the last field
 * is unique, or where no page can end among equals.
 *
 * @param fields Of the index template
 * @returns null where a field holds what cannot be indexed: such a document is in no index
 */
export function cursorAfter(fields: readonly IndexField[], document: Readonly<Record<string, unknown>>): string | null {
  const parts: Buffer[] = [START];
  for (const { field, order } of fields) {
    const value = isIndexed(field) && Object.hasOwn(document, field) ? document[field] : null;
    const key = sortKey(value);
    if (key === null) return null;
    parts.push(order === 'asc' ? key : (key.map((octet) => ~octet) as Buffer));
  }
  parts.push(END);
  return Buffer.concat(parts).toString('base64url');
}

/** Whether an index can hold a value; filters on an indexed field that ask for any other fail. */
export function isIndexable(value: unknown): boolean {
  return sortKey(value) !== null;
}

/** Bytes that sort as the values do: null, false, true, numbers, strings; null for a value that cannot be indexed. */
function sortKey(value: unknown): Buffer | null {
  switch (typeof value) {
    case 'boolean':
      return Buffer.from([TAG.boolean, Number(value)]);
    case 'number':
      return numberKey(value);
    case 'string':
      return stringKey(value);
    case 'undefined':
      return NULL;
    default:
      return value === null ? NULL : null;
  }
}

/** The bits of a double sort as its value, once the sign is turned round, and of negative numbers all else, too. */
function numberKey(value: number): Buffer {
  // JSON has no other numbers: what is none is sent as null.
  if (!Number.isFinite(value)) return NULL;
  const key = Buffer.alloc(9);
  key[0] = TAG.number;
  key.writeDoubleBE(value, 1);
  // Not by the sign bit: so -0 comes before all other numbers, as in the server.
  if (value >= 0) key[1] = (key[1] as number) ^ 0x80;
  else for (let at = 1; at < key.length; at += 1) key[at] = ~(key[at] as number);
  return key;
}

function stringKey(value: string): Buffer | null {
  const text = Buffer.from(value);
  if (text.length > MAX_STRING_BYTES) return null;
  // A zero within is told from the two that end the string.
  const escaped = text.includes(0) ? text.toString('latin1').replaceAll('\0', '\0\u0001') : null;
  return Buffer.concat([Buffer.from([TAG.string]), escaped === null ? text : Buffer.from(escaped, 'latin1'), END]);
}
