import type { IndexField } from '@syntrix-bench/core';

import type { FoundDocument } from '../documents/document-text.ts';

/** Orders values as an index does: null, false, true, numbers, strings by their bytes; a field that is missing is null. */
export function compareIndexed(a: unknown, b: unknown): number {
  const kind = kindOf(a) - kindOf(b);
  if (kind !== 0) return kind;
  if (typeof a === 'number') return a - (b as number);
  if (typeof a === 'string') return compareText(a, b as string);
  return 0;
}

/** Orders documents as the index of a template does. */
export function compareByIndex(a: FoundDocument, b: FoundDocument, fields: readonly IndexField[]): number {
  for (const { field, order } of fields) {
    const difference = compareIndexed(a[field], b[field]);
    if (difference !== 0) return order === 'asc' ? difference : -difference;
  }
  return 0;
}

function kindOf(value: unknown): number {
  if (value === false) return 1;
  if (value === true) return 2;
  if (typeof value === 'number') return 3;
  return typeof value === 'string' ? 4 : 0;
}

/** By code points, which is the order of their bytes. */
function compareText(a: string, b: string): number {
  return isPlain(a) && isPlain(b) ? (a < b ? -1 : Number(a > b)) : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
