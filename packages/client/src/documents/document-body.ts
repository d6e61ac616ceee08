/** Operators that the server knows. Not every place applies every one: see {@link Filter}. */
export const FILTER_OPERATORS = ['==', '!=', '>', '>=', '<', '<=', 'in', 'contains'] as const;

/** One of {@link FILTER_OPERATORS}. */
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/**
 * One condition on a document. As `ifMatch` of a write the server applies all operators but `contains`, and of two
 * conditions on one field only the last; in a query it silently ignores what no index serves.
 */
export interface Filter {
  /** Name of a field; dots address nested fields in `ifMatch`, not in queries. */
  readonly field: string;
  readonly op: FilterOperator;
  readonly value: unknown;
}

/** The JSON body of PUT and PATCH: `{"doc":…}`, with `ifMatch` if the write is conditional. */
export function encodeDocumentBody(doc: object, ifMatch?: readonly Filter[]): string {
  return ifMatch === undefined ? `{"doc":${JSON.stringify(doc)}}` : JSON.stringify({ doc, ifMatch });
}

/** The JSON body of a conditional DELETE. */
export function encodeDeleteBody(ifMatch: readonly Filter[]): string {
  return JSON.stringify({ ifMatch });
}
