import * as z from 'zod';

import { LARGEST_BODY_BYTES, minimumDocumentBytes } from './document-shape.ts';
import { keyOptions, type KeyChoice } from './keys/key-options.ts';
import { inCanonicalOrder, operationList, shareOf, type CrudMixEntry } from './operation-options.ts';
import { shown, unknownKeys, wholeNumber } from './option-messages.ts';
import { CRUD_PRESETS, DEFAULT_CRUD_PRESET } from './presets.ts';
import { LONGEST_MEMBER_BYTES } from './tracer.ts';

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
  /** Whether the collection may hold documents that no run made. @default it may not */
  readonly sharedCollection?: true;
}

/** Options of the scenario, complete. */
export interface CrudOptions {
  /** In the order of {@link CRUD_OPERATION_TYPES}, each type at most once. @default the mix `balanced` */
  readonly operations: readonly CrudMixEntry[];
  /** How documents are chosen by operations that do not say so themselves. @default uniform */
  readonly keys: KeyChoice;
  /**
   * Whether each document that is created or replaced has a member `bench` that says who wrote it, and when that was due and
   * sent. Seeded documents have none.
   *
   * @default false
   */
  readonly trace?: true;
  readonly data: CrudData;
}

/** Names of collection and document in turn, so that a collection's path has an odd number of them. */
const COLLECTION_PATH = /^[\w.-]+(?:\/[\w.-]+\/[\w.-]+)*$/;
const LONGEST_COLLECTION_PATH = 900;
const MOST_FIELDS = 1000;
const MOST_SEEDS = 100_000_000;

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
      error: 'collection must not have "." or ".." as a name: URLs cannot contain them',
    })
    .default('benchmarks'),
  documentSizeBytes: wholeNumber('documentSize', 'bytes', 1, Number.MAX_SAFE_INTEGER)
    .max(LARGEST_BODY_BYTES, { error: 'documentSize must be at most 1MB: the server accepts no larger request' })
    .default(1024),
  fieldsCount: wholeNumber('fieldsCount', 'fields', 1, MOST_FIELDS).default(10),
  seedData: wholeNumber('seedData', 'documents', 0, MOST_SEEDS).default(1000),
  sharedCollection: z.literal(true, { error: 'sharedCollection must be true, or left out' }).optional(),
});

/** Validates and completes what a config says; input and output as Standard Schema has them. */
export const crudOptions = z
  .strictObject(
    {
      operations: operationList.default(() => CRUD_PRESETS[DEFAULT_CRUD_PRESET].options.operations),
      keys: keyOptions.prefault('uniform'),
      trace: z
        .boolean({ error: (issue) => `trace must be true or false, not ${shown(issue.input)}` })
        .describe('Whether documents record their writer, and when the write was due and sent.')
        .default(false),
      data: data.prefault({}),
    },
    { error: unknownKeys('scenario crud has', 'operations, keys, trace') },
  )
  .superRefine((options, context) => {
    const { documentSizeBytes, fieldsCount, seedData } = options.data;
    const least = minimumDocumentBytes(fieldsCount, options.trace ? LONGEST_MEMBER_BYTES : 0);
    if (documentSizeBytes < least) {
      context.addIssue({
        code: 'custom',
        path: ['data', 'documentSizeBytes'],
        message: `documentSize of ${documentSizeBytes} B is too small for fieldsCount ${fieldsCount}${options.trace ? ' and trace' : ''}: such a document needs at least ${least} B`,
      });
    }
    const active = options.operations.filter((entry) => shareOf(entry) !== 0).map(({ type }) => type);
    if (active.length > 0 && !active.includes('create') && seedData === 0) {
      context.addIssue({
        code: 'custom',
        path: ['data', 'seedData'],
        message: `nothing to ${active.join(' or ')}: the mix creates no documents and seedData is 0; set seedData or add create`,
      });
    }
  })
  .transform(({ operations, keys, trace, data: { sharedCollection, ...documents } }): CrudOptions => ({
    operations: inCanonicalOrder(operations),
    keys,
    ...(trace ? { trace } : {}),
    data: { ...documents, ...(sharedCollection === undefined ? {} : { sharedCollection }) },
  }));
