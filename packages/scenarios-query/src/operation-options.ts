import { parseRate } from '@syntrix-bench/core/text';
import * as z from 'zod';

import { conditionList, orderList, type WrittenCondition, type WrittenOrder } from './condition-options.ts';
import { shown, unknownKeys } from '@syntrix-bench/documents/options';
import { wholeNumber } from './option-schemas.ts';

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

/** A rate such as `500/s`; a plain number is meant per second. */
const rate = z.union([z.string(), z.number()], { error: badRate }).transform((written, context): number => {
  const parsed = parseRate(typeof written === 'number' ? `${written}/s` : written);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: badRate({ input: written }) });
  return z.NEVER;
});

function badRate({ input }: { readonly input?: unknown }): string {
  return `rate must be a rate such as 500/s or 90/m, not ${shown(input)}`;
}

const known = QUERY_OPERATION_TYPES.join(', ');

const operation = z
  .strictObject(
    {
      type: z.enum(QUERY_OPERATION_TYPES, {
        error: (issue) => `unknown operation ${shown(issue.input)}; there are ${known}`,
      }),
      weight: z
        .number({ error: (issue) => `weight must be a number such as 30, not ${shown(issue.input)}` })
        .nonnegative({ error: (issue) => `weight must not be negative, but is ${shown(issue.input)}` })
        .optional(),
      rate: rate.optional(),
      where: conditionList.optional(),
      orderBy: orderList.optional(),
      limit: wholeNumber('limit', 'documents', 1, 1000).optional(),
    },
    { error: unknownKeys('an operation has', 'type, weight, rate, where, orderBy, limit') },
  )
  .superRefine(({ type, weight, rate: perSecond, where, orderBy, limit }, context) => {
    if (weight === undefined && perSecond === undefined) {
      const message = 'weight must be a number such as 30; or give a rate such as 500/s';
      context.addIssue({ code: 'custom', path: ['weight'], message, continue: false });
    }
    if (weight !== undefined && perSecond !== undefined) {
      const message = `${type} has a weight and a rate: keep one of the two`;
      context.addIssue({ code: 'custom', path: ['rate'], message });
    }
    for (const [key, value] of Object.entries({ where, orderBy, limit })) {
      if (value === undefined || type === 'filter') continue;
      context.addIssue({ code: 'custom', path: [key], message: `${key} goes with filter, not with ${type}` });
    }
    if (type === 'filter' && where === undefined) {
      const message = 'filter needs conditions, such as where: [{ field: score, op: ">=" }]';
      context.addIssue({ code: 'custom', path: ['where'], message });
    }
  })
  .transform(({ type, weight, rate: perSecond, where, orderBy, limit }): QueryMixEntry => ({
    type,
    ...(perSecond === undefined ? { weight: weight ?? 0 } : { rate: perSecond }),
    ...(where === undefined ? {} : { where }),
    ...(orderBy === undefined ? {} : { orderBy }),
    ...(limit === undefined ? {} : { limit }),
  }));

/** The option `operations`: a mix in which each type stands at most once and not all weights vanish. */
export const operationList = z
  .array(operation, {
    error: 'operations must be a list such as [{ type: simple, weight: 90 }, { type: paged, weight: 10 }]',
  })
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, { type }] of list.entries()) {
      if (seen.has(type)) {
        const what = list.some(isRated) ? 'rates' : 'weights';
        const message = `${type} is listed twice: add the two ${what} up`;
        context.addIssue({ code: 'custom', path: [index, 'type'], message });
      }
      seen.add(type);
    }
    const unlike = list.findIndex((entry) => isRated(entry) !== isRated(list[0]!));
    if (unlike > 0) {
      const [first, other] = [list[0]!, list[unlike]!];
      const message = `${other.type} has a ${howOften(other)}, but ${first.type} has a ${howOften(first)}: give all of them rates, or all weights`;
      context.addIssue({ code: 'custom', path: [unlike], message });
    }
    if (list.every((entry) => shareOf(entry) === 0)) {
      const message = 'the weights sum to zero: give at least one operation a weight above 0';
      context.addIssue({ code: 'custom', message });
    }
  })
  // What is drawn does not depend on the order of the list, and types that are never chosen have no row in the report.
  .transform((list): readonly QueryMixEntry[] =>
    QUERY_OPERATION_TYPES.flatMap((type) => list.filter((entry) => entry.type === type && shareOf(entry) > 0)),
  );

/** How often an operation is done in relation to the others of its mix. */
export function shareOf({ weight, rate: perSecond }: QueryMixEntry): number {
  return perSecond ?? weight ?? 0;
}

function isRated({ rate: perSecond }: QueryMixEntry): boolean {
  return perSecond !== undefined;
}

function howOften(entry: QueryMixEntry): 'rate' | 'weight' {
  return isRated(entry) ? 'rate' : 'weight';
}
