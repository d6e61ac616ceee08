import type { DocumentQuery } from '../documents/document-bodies.ts';

const OPERATORS: ReadonlySet<string> = new Set(['==', '!=', '>', '>=', '<', '<=', 'in', 'contains']);
const PATH = /^[\w.-]+(\/[\w.-]+)*$/;
const MAX_PATH_BYTES = 1024;
const MAX_LIMIT = 1000;

/** What a server refuses in a query before it looks at any index, as a sentence; '' where it is a query. */
export function invalidPart({ collection, filters = [], orderBy = [], limit = 0 }: DocumentQuery): string {
  if (!isCollectionPath(collection)) return `"${collection}" is no path of a collection`;
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT)
    return `the limit is ${limit}: it is 0 to ${MAX_LIMIT}`;
  for (const { field, op } of filters) {
    if (field === '') return 'a filter names no field';
    if (!OPERATORS.has(op)) return `"${op}" is no operator of a filter`;
  }
  for (const { field, direction } of orderBy) {
    if (field === '') return 'orderBy names no field';
    if (!['asc', 'desc'].includes(direction)) return `the direction of ${field} is neither asc nor desc`;
  }
  return '';
}

/** Segments of collections and documents take turns; the first and the last are of collections. */
function isCollectionPath(path: string): boolean {
  return PATH.test(path) && path.length <= MAX_PATH_BYTES && path.split('/').length % 2 === 1;
}
