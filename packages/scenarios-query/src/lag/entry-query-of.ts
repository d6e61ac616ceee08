import type { DocumentQuery } from '@syntrix-bench/core';

/** The query for the one entry that a document has under an owner. */
export function entryQueryOf(collection: string, owner: string, id: string): DocumentQuery {
  const filters = [
    { field: 'owner', op: '==' as const, value: owner },
    { field: 'id', op: '==' as const, value: id },
  ];
  return { collection, filters, limit: 1 };
}
