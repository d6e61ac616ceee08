import { cursorAfter, preparedBody, type IndexField, type QueryBody } from '@syntrix-bench/core';

import { entryQueryOf } from './entry-query-of.ts';

/** The index that documents are looked for in: no two of them have the same key, and each has one entry under its owner. */
const ENTRY_INDEX: readonly IndexField[] = [
  { field: 'owner', order: 'asc' },
  { field: 'id', order: 'asc' },
];
/** The most documents that the server puts into an answer. */
const PAGE = 1000;

/** Asks for the one entry that a document has under an owner: what the index does not have there does not come. */
export function entryQuery(collection: string, owner: string, id: string): QueryBody {
  return preparedBody(JSON.stringify(entryQueryOf(collection, owner, id)));
}

/** Asks for the entries under an owner, page by page. */
export function entriesQuery(collection: string, owner: string, afterId: string | null): QueryBody {
  const filters = [{ field: 'owner', op: '==', value: owner }];
  // By what was asked for, not by what the document says: it may have changed since it was put there.
  const startAfter = afterId === null ? null : cursorAfter(ENTRY_INDEX, { owner, id: afterId });
  const orderBy = [{ field: 'id', direction: 'asc' }];
  return preparedBody(
    JSON.stringify({ collection, filters, orderBy, limit: PAGE, ...(startAfter === null ? {} : { startAfter }) }),
  );
}
