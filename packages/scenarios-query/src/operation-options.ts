import {
  howOftenOf,
  inOrderOf,
  mixEntryOptions,
  mixOf,
  refuseHowOften,
  unknownKeys,
  wholeNumber,
  z,
} from '@syntrix-bench/documents/options';

import { conditionList, orderList, type WrittenCondition, type WrittenOrder } from './condition-options.ts';

/** What only asks, in the order in which results are listed. */
export const READING_TYPES = ['simple', 'and', 'or', 'in', 'sorted', 'paged', 'large', 'filter'] as const;
/** What writes documents beside queries. */
export const WRITING_TYPES = ['create', 'update', 'delete'] as const;
/** What a worker can do, in the order in which results are listed. */
export const QUERY_OPERATION_TYPES = [...READING_TYPES, ...WRITING_TYPES] as const;

/**
 * One of {@link QUERY_OPERATION_TYPES}. `filter` is a query of one's own; the writing ones are POST, PATCH and DELETE of the worker's
 * own documents.
 */
export type QueryOperationType = (typeof QUERY_OPERATION_TYPES)[number];

/** One kind of operation and how often it is done. */
export interface QueryMixEntry {
  readonly type: QueryOperationType;
  /** Share of the choices, relative to the sum of all weights. Greater than 0. Left out where there is a rate. */
  readonly weight?: number;
  /** How often it arrives, per second. All operations of a mix have rates, or all have weights. */
  readonly rate?: number;
  /** Conditions that must all hold; of `filter` alone. */
  readonly where?: readonly WrittenCondition[];
  /** Order of the answer; of `filter` alone. @default that of the index */
  readonly orderBy?: readonly WrittenOrder[];
  /** Most documents of an answer; of `filter` alone. @default the scenario's `pageSize` */
  readonly limit?: number;
}

/** Whether an operation only asks. */
export function isReading({ type }: QueryMixEntry): boolean {
  return READING_TYPES.some((reading) => reading === type);
}

const operation = z
  .strictObject(
    {
      ...mixEntryOptions(QUERY_OPERATION_TYPES),
      where: conditionList.optional(),
      orderBy: orderList.optional(),
      limit: wholeNumber('limit', 'documents', 1, 1000).optional(),
    },
    { error: unknownKeys('an operation has', 'type, weight, rate, where, orderBy, limit') },
  )
  .superRefine(({ type, where, orderBy, limit, ...often }, context) => {
    refuseHowOften({ type, ...often }, context);
    for (const [key, value] of Object.entries({ where, orderBy, limit })) {
      if (value === undefined || type === 'filter') continue;
      context.addIssue({ code: 'custom', path: [key], message: `${key} goes with filter, not with ${type}` });
    }
    if (type === 'filter' && where === undefined) {
      const message = 'filter needs conditions, such as where: [{ field: score, op: ">=" }]';
      context.addIssue({ code: 'custom', path: ['where'], message });
    }
  })
  .transform(({ type, where, orderBy, limit, ...often }): QueryMixEntry => ({
    type,
    ...howOftenOf({ type, ...often }),
    ...(where === undefined ? {} : { where }),
    ...(orderBy === undefined ? {} : { orderBy }),
    ...(limit === undefined ? {} : { limit }),
  }));

/** The option `operations`: a mix in which each type stands at most once and not all weights vanish. */
export const operationList = mixOf(operation, '[{ type: simple, weight: 90 }, { type: paged, weight: 10 }]').transform(
  (list) => inOrderOf(QUERY_OPERATION_TYPES, list),
);
