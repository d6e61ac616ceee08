import { FILTER_OPERATORS, type Filter } from '../documents/document-body.ts';
import { ClientUsageError } from '../errors.ts';

/** Directions of an order; the server knows no other words. */
export const SORT_DIRECTIONS = ['asc', 'desc'] as const;

/** One of {@link SORT_DIRECTIONS}. */
export type SortDirection = (typeof SORT_DIRECTIONS)[number];

/** One field of an order. */
export interface SortField {
  readonly field: string;
  readonly direction: SortDirection;
}

/**
 * A query of one collection. Without filters and order, or with filters on `id` alone, the server reads its store;
 * anything else needs an index template, and filters that the template does not serve are silently ignored.
 */
export interface QuerySpec {
  /** A collection path such as `rooms/r1/messages`. */
  readonly collection: string;
  /** All must hold, within what the index serves. */
  readonly filters?: readonly Filter[];
  /** Must follow the template's fields with exactly their directions. */
  readonly orderBy?: readonly SortField[];
  /** Most documents, 0 to 1000. @default 0: no limit when the store is read, 100 when an index is */
  readonly limit?: number;
  /** A cursor from `encodeCursor`. Ignored when the store is read. */
  readonly startAfter?: string;
  /** Also tombstones, when the store is read. @default false */
  readonly showDeleted?: boolean;
}

/** Most documents that one query may ask for. */
export const MAX_QUERY_LIMIT = 1000;

/** The JSON body of a query, as `DocumentsApi.query` takes it. */
export function encodeQuery(spec: QuerySpec): string {
  return JSON.stringify(spec);
}

/**
 * Checks what the server would turn down with one and the same message.
 *
 * @throws ClientUsageError `query` naming the member that is wrong
 */
export function checkQuery(spec: QuerySpec): void {
  const segments = spec.collection.split('/');
  if (segments.length % 2 === 0 || segments.includes('')) {
    const hint = 'A collection path has an odd number of segments: "users", "users/alice/chats".';
    throw new ClientUsageError('query', `"${spec.collection}" is not a collection path.`, hint);
  }
  if (spec.limit !== undefined && !(Number.isInteger(spec.limit) && spec.limit >= 0 && spec.limit <= MAX_QUERY_LIMIT)) {
    throw new ClientUsageError(
      'query',
      `The limit is ${spec.limit}.`,
      `Give a whole number from 0 to ${MAX_QUERY_LIMIT}.`,
    );
  }
  spec.filters?.forEach(checkFilter);
  spec.orderBy?.forEach(checkSortField);
}

function checkFilter(filter: Filter, index: number): void {
  if (filter.field === '') throw new ClientUsageError('query', `Filter ${index + 1} names no field.`, 'Name a field.');
  if (FILTER_OPERATORS.includes(filter.op)) return;
  const hint = `Use one of ${FILTER_OPERATORS.join(' ')}.`;
  throw new ClientUsageError('query', `Filter ${index + 1} has the unknown operator "${String(filter.op)}".`, hint);
}

function checkSortField(sort: SortField, index: number): void {
  if (sort.field === '') throw new ClientUsageError('query', `Order ${index + 1} names no field.`, 'Name a field.');
  if (SORT_DIRECTIONS.includes(sort.direction)) return;
  const problem = `Order ${index + 1} has the unknown direction "${String(sort.direction)}".`;
  throw new ClientUsageError('query', problem, 'Use asc or desc.');
}
