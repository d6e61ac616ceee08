import { parseRate } from '@syntrix-bench/core/text';
import { shown, unknownKeys, type KeyChoice } from '@syntrix-bench/documents/options';
import * as z from 'zod';

import { keyOptions } from './option-schemas.ts';

/** What a worker can do to documents, in the order in which results are listed. */
export const CRUD_OPERATION_TYPES = ['create', 'read', 'update', 'replace', 'delete'] as const;

/**
 * One of {@link CRUD_OPERATION_TYPES}: POST, GET, PATCH of one or two fields, PUT of a whole document, DELETE.
 */
export type CrudOperationType = (typeof CRUD_OPERATION_TYPES)[number];

/** One kind of operation and how often it is done. */
export interface CrudMixEntry {
  readonly type: CrudOperationType;
  /** Share of the choices, relative to the sum of all weights. Greater than 0. Left out where there is a rate. */
  readonly weight?: number;
  /** How often it arrives, per second. All operations of a mix have rates, or all have weights. */
  readonly rate?: number;
  /** How its documents are chosen; for `read`, `update` and `replace`. @default what the scenario's `keys` says */
  readonly keys?: KeyChoice;
  /**
   * Whether the document is read first and written only if its version is still the same; for `update` and `replace`.
   *
   * @default false
   */
  readonly ifMatch?: boolean;
}

/** Types that address a document which stays; the choice of a document to delete is always even. */
export const KEYED_OPERATION_TYPES: readonly CrudOperationType[] = ['read', 'update', 'replace'];
const CONDITIONAL: readonly CrudOperationType[] = ['update', 'replace'];

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

const known = CRUD_OPERATION_TYPES.join(', ');

const operation = z
  .strictObject(
    {
      type: z.enum(CRUD_OPERATION_TYPES, {
        error: (issue) => `unknown operation ${shown(issue.input)}; there are ${known}`,
      }),
      weight: z
        .number({ error: (issue) => `weight must be a number such as 30, not ${shown(issue.input)}` })
        .nonnegative({ error: (issue) => `weight must not be negative, but is ${shown(issue.input)}` })
        .optional(),
      rate: rate.optional(),
      keys: keyOptions.optional(),
      ifMatch: z.boolean({ error: (issue) => `ifMatch must be true or false, not ${shown(issue.input)}` }).optional(),
    },
    { error: unknownKeys('an operation has', 'type, weight, rate, keys, ifMatch') },
  )
  .superRefine(({ type, weight, rate: perSecond, keys, ifMatch }, context) => {
    if (weight === undefined && perSecond === undefined) {
      const message = 'weight must be a number such as 30; or give a rate such as 500/s';
      context.addIssue({ code: 'custom', path: ['weight'], message, continue: false });
    }
    if (weight !== undefined && perSecond !== undefined) {
      const message = `${type} has a weight and a rate: keep one of the two`;
      context.addIssue({ code: 'custom', path: ['rate'], message });
    }
    if (keys !== undefined && !KEYED_OPERATION_TYPES.includes(type)) {
      context.addIssue({
        code: 'custom',
        path: ['keys'],
        message: `keys goes with ${KEYED_OPERATION_TYPES.join(', ')}, not with ${type}`,
      });
    }
    if (ifMatch !== undefined && !CONDITIONAL.includes(type)) {
      const message = `ifMatch goes with ${CONDITIONAL.join(', ')}, not with ${type}`;
      context.addIssue({ code: 'custom', path: ['ifMatch'], message });
    }
  })
  .transform(({ type, weight, rate: perSecond, keys, ifMatch }): CrudMixEntry => ({
    type,
    ...(perSecond === undefined ? { weight: weight ?? 0 } : { rate: perSecond }),
    ...(keys === undefined ? {} : { keys }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  }));

/** The option `operations`: a mix in which each type stands at most once and not all weights vanish. */
export const operationList = z
  .array(operation, {
    error: 'operations must be a list such as [{ type: read, weight: 90 }, { type: create, weight: 10 }]',
  })
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, { type }] of list.entries()) {
      if (seen.has(type)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'type'],
          message: `${type} is listed twice: add the two ${list.some(isRated) ? 'rates' : 'weights'} up`,
        });
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
      context.addIssue({
        code: 'custom',
        message: 'the weights sum to zero: give at least one operation a weight above 0',
      });
    }
  });

/** How often an operation is done in relation to the others of its mix. */
export function shareOf({ weight, rate: perSecond }: CrudMixEntry): number {
  return perSecond ?? weight ?? 0;
}

function isRated({ rate: perSecond }: CrudMixEntry): boolean {
  return perSecond !== undefined;
}

function howOften(operation: CrudMixEntry): 'rate' | 'weight' {
  return isRated(operation) ? 'rate' : 'weight';
}

/** What is drawn does not depend on the order of the list, and types that are never chosen have no row in the report. */
export function inCanonicalOrder(list: readonly CrudMixEntry[]): readonly CrudMixEntry[] {
  return CRUD_OPERATION_TYPES.flatMap((type) => list.filter((entry) => entry.type === type && shareOf(entry) > 0));
}
