import { z } from 'zod';

import { CRUD_OPERATION_TYPES, type CrudOperationType } from './operation-types.ts';
import { LARGEST_BODY_BYTES, minimumDocumentBytes } from './document-shape.ts';
import { CRUD_PRESETS, DEFAULT_CRUD_PRESET } from './presets.ts';

/** One kind of operation and how often it is chosen. */
export interface WeightedOperation {
  readonly type: CrudOperationType;
  /** Share of the choices, relative to the sum of all weights. Greater than 0. */
  readonly weight: number;
}

/** Which documents the scenario works on. */
export interface CrudData {
  /** Path of the collection. @default benchmarks */
  readonly collection: string;
  /** Bytes of a document as it is sent, kept within 5 %. @default 1024 */
  readonly documentSizeBytes: number;
  /** User fields of a document; the id is not counted. @default 10 */
  readonly fieldsCount: number;
  /** Documents created before load starts. @default 1000 */
  readonly seedData: number;
}

/** Options of the scenario, complete. */
export interface CrudOptions {
  /** In the order of {@link CRUD_OPERATION_TYPES}, each type at most once. @default the mix `balanced` */
  readonly operations: readonly WeightedOperation[];
  readonly data: CrudData;
}

/** Names of collection and document in turn, so that a collection's path has an odd number of them. */
const COLLECTION_PATH = /^[\w.-]+(?:\/[\w.-]+\/[\w.-]+)*$/;
const LONGEST_COLLECTION_PATH = 900;
const MOST_FIELDS = 1000;
const MOST_SEEDS = 100_000_000;

const known = CRUD_OPERATION_TYPES.join(', ');

const operation = z.strictObject(
  {
    type: z.enum(CRUD_OPERATION_TYPES, {
      error: (issue) => `unknown operation ${shown(issue.input)}; there are ${known}`,
    }),
    weight: z
      .number({ error: (issue) => `weight must be a number such as 30, not ${shown(issue.input)}` })
      .nonnegative({ error: (issue) => `weight must not be negative, but is ${shown(issue.input)}` }),
  },
  { error: unknownKeys('an operation has', 'type, weight') },
);

const operations = z
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

const data = z.object({
  collection: z
    .string({ error: 'collection must be a name such as benchmarks' })
    .max(LONGEST_COLLECTION_PATH, { error: `collection must not be longer than ${LONGEST_COLLECTION_PATH} characters` })
    .regex(COLLECTION_PATH, {
      error:
        'collection must be a collection path: names of letters, digits, "_", "-" and ".", an odd number of them joined by "/", such as benchmarks or tenants/t1/orders',
    })
    .refine((path) => path !== 'sys' && !path.startsWith('sys/'), {
      error: 'collection "sys" belongs to the server: choose another',
    })
    .refine((path) => path.split('/').every((name) => name !== '.' && name !== '..'), {
      error: 'collection must not have "." or ".." as a name: URLs cannot carry them',
    })
    .default('benchmarks'),
  documentSizeBytes: wholeNumber('documentSize', 'bytes', 1, Number.MAX_SAFE_INTEGER)
    .max(LARGEST_BODY_BYTES, { error: 'documentSize must be at most 1MB: the server takes no larger request' })
    .default(1024),
  fieldsCount: wholeNumber('fieldsCount', 'fields', 1, MOST_FIELDS).default(10),
  seedData: wholeNumber('seedData', 'documents', 0, MOST_SEEDS).default(1000),
});

/** Validates and completes what a config says; input and output as Standard Schema has them. */
export const crudOptions = z
  .strictObject(
    {
      operations: operations.default(() => CRUD_PRESETS[DEFAULT_CRUD_PRESET].options.operations),
      data: data.prefault({}),
    },
    { error: unknownKeys('scenario crud has', 'operations') },
  )
  .superRefine((options, context) => {
    const { documentSizeBytes, fieldsCount, seedData } = options.data;
    const least = minimumDocumentBytes(fieldsCount);
    if (documentSizeBytes < least) {
      context.addIssue({
        code: 'custom',
        path: ['data', 'documentSizeBytes'],
        message: `documentSize of ${documentSizeBytes} B is too small for fieldsCount ${fieldsCount}: such a document takes at least ${least} B`,
      });
    }
    const active = options.operations.filter(({ weight }) => weight !== 0).map(({ type }) => type);
    if (active.length > 0 && !active.includes('create') && seedData === 0) {
      context.addIssue({
        code: 'custom',
        path: ['data', 'seedData'],
        message: `nothing to ${active.join(' or ')}: the mix creates no documents and seedData is 0; set seedData or add create`,
      });
    }
  })
  .transform((options): CrudOptions => ({ operations: inCanonicalOrder(options.operations), data: options.data }));

/** What is drawn does not depend on the order of the list, and types that are never chosen have no row in the report. */
function inCanonicalOrder(list: readonly WeightedOperation[]): readonly WeightedOperation[] {
  return CRUD_OPERATION_TYPES.flatMap((type) => list.filter((entry) => entry.type === type && entry.weight > 0));
}

function wholeNumber(name: string, unit: string, least: number, most: number) {
  const error = (issue: { readonly input?: unknown }): string =>
    `${name} must be a whole number of ${unit} from ${least} to ${most}, not ${shown(issue.input)}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

function unknownKeys(what: string, keys: string) {
  return (issue: { readonly code?: string; readonly keys?: readonly string[]; readonly input?: unknown }): string => {
    const unknown = issue.keys?.map(shown).join(', ');
    return unknown === undefined
      ? `${what} the keys ${keys}, but this is ${shown(issue.input)}`
      : `unknown key ${unknown}; ${what} ${keys}`;
  };
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 60) ?? typeof value);
}
