import { z } from 'zod';

import type { KeyChoice } from './keys/key-choice.ts';
import { keyOptions } from './keys/key-options.ts';
import { CRUD_OPERATION_TYPES, type CrudOperationType } from './operation-types.ts';
import { shown, unknownKeys } from './option-messages.ts';

/** One kind of operation and how often it is chosen. */
export interface WeightedOperation {
  readonly type: CrudOperationType;
  /** Share of the choices, relative to the sum of all weights. Greater than 0. */
  readonly weight: number;
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

const known = CRUD_OPERATION_TYPES.join(', ');

const operation = z
  .strictObject(
    {
      type: z.enum(CRUD_OPERATION_TYPES, {
        error: (issue) => `unknown operation ${shown(issue.input)}; there are ${known}`,
      }),
      weight: z
        .number({ error: (issue) => `weight must be a number such as 30, not ${shown(issue.input)}` })
        .nonnegative({ error: (issue) => `weight must not be negative, but is ${shown(issue.input)}` }),
      keys: keyOptions.optional(),
      ifMatch: z.boolean({ error: (issue) => `ifMatch must be true or false, not ${shown(issue.input)}` }).optional(),
    },
    { error: unknownKeys('an operation has', 'type, weight, keys, ifMatch') },
  )
  .superRefine(({ type, keys, ifMatch }, context) => {
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
  .transform(({ type, weight, keys, ifMatch }): WeightedOperation => ({
    type,
    weight,
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
          message: `${type} is listed twice: add the two weights up`,
        });
      }
      seen.add(type);
    }
    if (list.every(({ weight }) => weight === 0)) {
      context.addIssue({
        code: 'custom',
        message: 'the weights sum to zero: give at least one operation a weight above 0',
      });
    }
  });

/** What is drawn does not depend on the order of the list, and types that are never chosen have no row in the report. */
export function inCanonicalOrder(list: readonly WeightedOperation[]): readonly WeightedOperation[] {
  return CRUD_OPERATION_TYPES.flatMap((type) => list.filter((entry) => entry.type === type && entry.weight > 0));
}
