import type { DocumentQuery } from '@syntrix-bench/core';

import type { DrawnValues } from './drawn-values.ts';
import type { QueryForm } from './query-forms.ts';

/** The query of a form whose values a slot says. */
export function queryOf(collection: string, form: QueryForm, values: DrawnValues, slot: number): DocumentQuery {
  const { where, orderBy, limit } = form;
  return {
    collection,
    ...(where.length === 0
      ? {}
      : {
          filters: where.map((condition) => ({
            field: condition.field,
            op: condition.op,
            value: values.valueOf(condition, slot),
          })),
        }),
    ...(orderBy.length === 0 ? {} : { orderBy }),
    ...(limit === 0 ? {} : { limit }),
  };
}
