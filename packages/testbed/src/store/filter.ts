import type { Json } from '../json/value.ts';

/** Operators a filter may name. Which of them have an effect depends on where the filter is used. */
export const FILTER_OPERATORS = ['==', '!=', '>', '>=', '<', '<=', 'in', 'contains'] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** A filter as a client wrote it: the operator may be any text. */
export interface Filter {
  readonly field: string;
  readonly op: string;
  readonly value: Json;
}

export function isFilterOperator(op: string): op is FilterOperator {
  return (FILTER_OPERATORS as readonly string[]).includes(op);
}
