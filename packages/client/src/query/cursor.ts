import { ClientUsageError } from '../errors.ts';
import type { SortDirection } from './query-spec.ts';

/** One field of an index template, in the template's order. */
export interface IndexField {
  readonly field: string;
  readonly order: SortDirection;
}

/** Longest string that an index can hold. */
const MAX_STRING_BYTES = 65_535;

/**
 * The sort key of an index entry, which orders as its bytes do:
 *
 * ```
 * key = 0x01  enc(field 1) … enc(field n)  0x00 0x00
 *
 * enc(null)   = 00            enc(false) = 01 00        enc(true) = 01 01
 * enc(number) = 02 + the IEEE-754 double big-endian; if value >= 0 with its top bit flipped, else with all bits flipped
 * enc(string) = 03 + its UTF-8 bytes with every 00 as 00 01, then 00 00
 * a descending field has every byte of its enc inverted, the tag included
 * ```
 *
 * Read off the server's index (Syntrix, `internal/indexer/encoding/orderkey.go`).
 *
 * @throws ClientUsageError `cursor` for a value that no index holds
 */
export function indexKey(fields: readonly { readonly order: SortDirection; readonly value: unknown }[]): Uint8Array {
  const parts = fields.map(({ order, value }) => {
    const encoded = encodeValue(value);
    return order === 'desc' ? encoded.map((byte) => byte ^ 0xff) : encoded;
  });
  return Buffer.concat([Buffer.of(1), ...parts, Buffer.of(0, 0)]);
}

/** The cursor that makes a query go on behind this document, for the template that serves the query. */
export function encodeCursor(template: readonly IndexField[], document: Readonly<Record<string, unknown>>): string {
  const fields = template.map(({ field, order }) => ({ order, value: ownValue(document, field) }));
  return Buffer.from(indexKey(fields)).toString('base64url');
}

function ownValue(document: Readonly<Record<string, unknown>>, field: string): unknown {
  return Object.hasOwn(document, field) ? document[field] : null;
}

function encodeValue(value: unknown): Uint8Array {
  if (value === null || value === undefined) return Buffer.of(0);
  if (typeof value === 'boolean') return Buffer.of(1, value ? 1 : 0);
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string') return encodeString(value);
  throw new ClientUsageError(
    'cursor',
    'An array or object cannot be part of a cursor.',
    'Page over a field with plain values.',
  );
}

function encodeNumber(value: number): Uint8Array {
  const bytes = Buffer.alloc(9);
  bytes[0] = 2;
  bytes.writeDoubleBE(value, 1);
  // The comparison, not the sign bit, decides: so -0 sorts before all other numbers, as it does on the server.
  if (value >= 0) bytes[1] = (bytes[1] ?? 0) ^ 0x80;
  else for (let at = 1; at < 9; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}

function encodeString(value: string): Uint8Array {
  const text = Buffer.from(value, 'utf8');
  if (text.length > MAX_STRING_BYTES) {
    const hint = 'Page over a shorter field.';
    throw new ClientUsageError('cursor', `A string of ${text.length} bytes is too long for an index.`, hint);
  }
  const bytes = [3];
  for (const byte of text) {
    if (byte === 0) bytes.push(0, 1);
    else bytes.push(byte);
  }
  return Buffer.from([...bytes, 0, 0]);
}
