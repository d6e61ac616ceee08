import type { Json } from '@syntrix-bench/core';
import { shown, unknownKeys, z } from '@syntrix-bench/documents/options';

/** The operators that Syntrix takes; `!=`, `in` and `contains` it takes and does not apply, but for `in` on the id. */
export const OPERATORS = ['==', '!=', '>', '>=', '<', '<=', 'in', 'contains'] as const;

/** Fields of documents that a query may ask for. */
export const QUERY_FIELDS = ['id', 'group', 'owner', 'score', 'tags', 'rev'] as const;
/** One of {@link QUERY_FIELDS}. */
export type QueryField = (typeof QUERY_FIELDS)[number];

/** A condition as a config has it. */
export interface WrittenCondition {
  readonly field: QueryField;
  readonly op: (typeof OPERATORS)[number];
  /** @default drawn anew for each operation, of the values that documents have */
  readonly value?: Json;
}

/** A part of an order as a config has it. */
export interface WrittenOrder {
  readonly field: QueryField;
  readonly direction: 'asc' | 'desc';
}

const field = z.enum(QUERY_FIELDS, {
  error: (issue) => `unknown field ${shown(issue.input)}; documents have ${QUERY_FIELDS.join(', ')}`,
});

/** The option `where` of an operation. */
export const conditionList = z
  .array(
    z
      .strictObject(
        {
          field,
          op: z.enum(OPERATORS, {
            error: (issue) => `unknown operator ${shown(issue.input)}; there are ${OPERATORS.join(' ')}`,
          }),
          value: z.json({ error: 'value must be what JSON can hold' }).optional(),
        },
        { error: unknownKeys('a condition has', 'field, op, value') },
      )
      .transform(({ value, ...rest }): WrittenCondition => ({ ...rest, ...(value === undefined ? {} : { value }) })),
    { error: 'where must be a list such as [{ field: group, op: "==" }, { field: score, op: ">=" }]' },
  )
  .min(1, { error: 'where needs at least one condition' });

/** The option `orderBy` of an operation. */
export const orderList = z.array(
  z.strictObject(
    {
      field,
      direction: z.enum(['asc', 'desc'], {
        error: (issue) => `direction must be asc or desc, not ${shown(issue.input)}`,
      }),
    },
    { error: unknownKeys('a part of an order has', 'field, direction') },
  ),
  { error: 'orderBy must be a list such as [{ field: score, direction: desc }]' },
);
