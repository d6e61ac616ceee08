import type { Filter } from '../store/filter.ts';

/** A query that has passed the checks of its form. */
export interface Query {
  readonly collection: string;
  readonly filters: readonly Filter[];
  readonly orderBy: readonly { readonly field: string; readonly direction: string }[];
  /** 0: the path's default. */
  readonly limit: number;
  readonly startAfter: string;
  readonly showDeleted: boolean;
}

/** Queries that need no index: without filters and order, or with nothing but `id ==` and `id in`. */
export function readsStorage({ filters, orderBy }: Query): boolean {
  return orderBy.length === 0 && filters.every(({ field, op }) => field === 'id' && (op === '==' || op === 'in'));
}
