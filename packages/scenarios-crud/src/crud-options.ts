import {
  inOrderOf,
  keyOptions,
  minimumDocumentBytes,
  onOrOff,
  part,
  seededOptions,
  shareOf,
  unknownKeys,
  z,
  type KeyChoice,
} from '@syntrix-bench/documents/options';

import { CRUD_OPERATION_TYPES, operationList, type CrudMixEntry } from './operation-options.ts';
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
  /**
   * Part of the documents, from 0 to 1, that all reads of are held against what was written, and that are asked for once more after
   * load.
   *
   * @default 0.05
   */
  readonly verify: number;
  readonly data: CrudData;
}

/** The smallest part that is told from none. */
const LEAST_VERIFY = 0.0001;

/** Validates and completes what a config says; input and output as Standard Schema has them. */
export const crudOptions = z
  .strictObject(
    {
      operations: operationList.default(() => CRUD_PRESETS[DEFAULT_CRUD_PRESET].options.operations),
      keys: keyOptions.prefault('uniform'),
      trace: onOrOff('trace')
        .describe('Whether documents record their writer, and when the write was due and sent.')
        .default(false),
      verify: part('verify', 'the documents', LEAST_VERIFY, true)
        .describe(
          'Part of the documents whose reads are held against what was written: 5% or 0.05; 0 is off, 1 is all.',
        )
        .prefault(0.05),
      data: z.object(seededOptions(1)).prefault({}),
    },
    { error: unknownKeys('scenario crud has', 'operations, keys, trace, verify') },
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
  .transform(({ operations, keys, trace, verify: share, data: { sharedCollection, ...documents } }): CrudOptions => ({
    operations: inOrderOf(CRUD_OPERATION_TYPES, operations),
    keys,
    ...(trace ? { trace } : {}),
    verify: share,
    data: { ...documents, ...(sharedCollection === undefined ? {} : { sharedCollection }) },
  }));
