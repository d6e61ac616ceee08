import { errorHint } from '../error-hints.ts';
import { ClientUsageError, SyntrixError } from '../errors.ts';
import type { SyntrixDocument } from '../documents/document.ts';
import { encodeCursor, type IndexField } from './cursor.ts';
import { checkQuery, type QuerySpec } from './query-spec.ts';

/** How to page through a query. */
export interface PagingOptions {
  /**
   * The fields of the index template that serves the query, all of them, in its order. The server returns no cursor, so
   * the client builds it from these fields of a page's last document. Only if the last field is unique (such as `id`)
   * is no document skipped.
   */
  readonly template: readonly IndexField[];
  /** Documents per page, 1 to 1000. @default 100 */
  readonly pageSize?: number;
  /** Ends after so many pages, whatever is left. @default no end */
  readonly maxPages?: number;
}

/**
 * Pages through a query until a page is empty: a page may be short although more follow, because the server drops
 * deleted documents after it has applied the limit. (So a page that consists of deleted documents ends the paging early:
 * nothing in the answer tells.)
 *
 * @throws SyntrixError `protocol` if a page does not lead on: its last document was changed while paging, or the
 * template is not the one that served the query
 */
export async function* queryPages(
  run: (spec: QuerySpec) => Promise<readonly SyntrixDocument[]>,
  spec: QuerySpec,
  paging: PagingOptions,
): AsyncGenerator<readonly SyntrixDocument[], void, undefined> {
  if (paging.template.length === 0) {
    throw new ClientUsageError(
      'query',
      'The template for paging has no fields.',
      'Name the fields of the index template.',
    );
  }
  const limit = paging.pageSize ?? 100;
  checkQuery({ ...spec, limit });
  if (limit === 0) throw new ClientUsageError('query', 'The page size is 0.', 'Give a whole number from 1 to 1000.');
  let cursor = spec.startAfter;
  for (let page = 0; page < (paging.maxPages ?? Infinity); page += 1) {
    const documents = await run({ ...spec, limit, ...(cursor === undefined ? {} : { startAfter: cursor }) });
    const last = documents.at(-1);
    if (last === undefined) return;
    yield documents;
    const next = encodeCursor(paging.template, last);
    if (cursor !== undefined && !isBehind(next, cursor)) throw stuck();
    cursor = next;
  }
}

function isBehind(next: string, previous: string): boolean {
  return Buffer.compare(Buffer.from(next, 'base64url'), Buffer.from(previous, 'base64url')) > 0;
}

function stuck(): SyntrixError {
  return new SyntrixError('paging does not get ahead: the last document of a page lies before the page', {
    category: 'protocol',
    hint: `Name the template that serves this query; do not change its fields while paging. ${errorHint('protocol')}`,
  });
}
