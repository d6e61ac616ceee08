import type { ScenarioDocuments } from '@syntrix-bench/documents';
import {
  duration,
  keyOptions,
  part,
  seededOptions,
  shown,
  unknownKeys,
  wholeNumber,
  z,
  type KeyChoice,
} from '@syntrix-bench/documents/options';

import { FEWEST_FIELDS, minimumDocumentBytes } from './documents/document-shape.ts';
import { isReading, operationList, type QueryMixEntry } from './operation-options.ts';
import { DEFAULT_QUERY_PRESET, QUERY_PRESETS } from './presets.ts';

/** Which documents the scenario works on. */
export interface QueryData {
  /** Path of the collection. @default benchmarks */
  readonly collection: string;
  /** Bytes of a document as it is sent, kept within 5 %. @default 1024 */
  readonly documentSizeBytes: number;
  /** User fields of a document; the id is not counted. @default 10 */
  readonly fieldsCount: number;
  /** Documents created before load starts; none by a workload that only writes. @default 1000 */
  readonly seedData: number;
  /** Whether the collection may hold documents that no run made. @default it may not */
  readonly sharedCollection?: true;
}

/** Options of the scenario, complete. */
export interface QueryOptions {
  /** In the order of {@link QUERY_OPERATION_TYPES}, each type at most once. @default the mix `simple` */
  readonly operations: readonly QueryMixEntry[];
  /** Which values are asked for. @default uniform */
  readonly keys: KeyChoice;
  /** Part of the documents that an equality finds. @default 0.02 */
  readonly selectivity: number;
  /** How unevenly documents fall to values: the r-th most frequent one has r^-skew of them. @default 0, evenly */
  readonly skew: number;
  /** Part of what an equality found that a range beside it leaves. @default 0.5 */
  readonly rangeSelectivity: number;
  /** Most documents of an answer, and of a page. @default 20 */
  readonly pageSize: number;
  /** Most pages that are read one after the other. @default 10 */
  readonly pages: number;
  /** Values of an IN, each of which is a query of its own. @default 3 */
  readonly alternatives: number;
  /** Part of the answers that are checked, from 0 to 1. @default 0.05 */
  readonly verify: number;
  readonly indexLag: {
    /** How long after its acknowledgement a write may be missing from answers without being a failure, in µs. @default 5 s */
    readonly boundUs: number;
    /** Queries a second on each shard that look for writes of its own, to measure how late the index is; 0 is off. @default 100 */
    readonly probesPerSecond: number;
  };
  /** What becomes of a query of which the server would leave out filters without saying so. @default refuse */
  readonly ignoredFilters: 'refuse' | 'load';
  readonly data: QueryData;
}

const MOST_DOCUMENTS = 1000;
/** Documents are divided among so many values at most. */
const LEAST_SELECTIVITY = 0.00001;
const LEAST_VERIFY = 0.0001;
const MOST_SKEW = 5;
/** Queries a second that look for writes. */
const DEFAULT_PROBES = 100;
const MOST_PROBES = 10_000;

const OPTION_NAMES =
  'operations, keys, selectivity, skew, rangeSelectivity, pageSize, pages, alternatives, verify, indexLag, ignoredFilters';

/** Validates and completes what a config says; input and output as Standard Schema has them. */
export const queryOptions = z
  .strictObject(
    {
      operations: operationList.prefault(() => [...QUERY_PRESETS[DEFAULT_QUERY_PRESET].options.operations]),
      keys: keyOptions.prefault('uniform'),
      selectivity: part('selectivity', 'the documents', LEAST_SELECTIVITY, false)
        .describe('Part of the documents that an equality finds: 2% or 0.02.')
        .prefault(0.02),
      skew: z
        .number({ error: (issue) => `skew must be a number from 0 to ${MOST_SKEW}, not ${shown(issue.input)}` })
        .min(0, { error: (issue) => `skew must be a number from 0 to ${MOST_SKEW}, not ${shown(issue.input)}` })
        .max(MOST_SKEW, { error: (issue) => `skew must be a number from 0 to ${MOST_SKEW}, not ${shown(issue.input)}` })
        .describe('How unevenly documents fall to values: the r-th most frequent one has r^-skew of them; 0 is evenly.')
        .default(0),
      rangeSelectivity: part('rangeSelectivity', 'what an equality finds', 0.001, false)
        .describe('Part of what an equality finds that a range beside it leaves.')
        .prefault(0.5),
      pageSize: wholeNumber('pageSize', 'documents', 1, MOST_DOCUMENTS)
        .describe('Most documents of an answer, and of a page.')
        .default(20),
      pages: wholeNumber('pages', 'pages', 1, 10_000)
        .describe('Most pages that are read one after the other.')
        .default(10),
      alternatives: wholeNumber('alternatives', 'values', 2, 20)
        .describe('Values of an IN, each of which is a query of its own.')
        .default(3),
      verify: part('verify', 'the answers', LEAST_VERIFY, true)
        .describe('Part of the answers that are checked: 5% or 0.05; 0 is off, 1 is all.')
        .prefault(0.05),
      indexLag: z
        .strictObject(
          {
            bound: duration('indexLag.bound', '5s', 1_000, 600_000_000)
              .describe(
                'How long after its acknowledgement a write may be missing from answers without being a failure.',
              )
              .prefault('5s'),
            probes: wholeNumber('indexLag.probes', 'queries a second', 0, MOST_PROBES)
              .describe('Queries a second and thread that look for what was just written, beside the load; 0 is off.')
              .default(DEFAULT_PROBES),
          },
          { error: unknownKeys('indexLag has', 'bound, probes') },
        )
        .describe('How late the index may be, and at what cost that is measured where documents are written.')
        .prefault({}),
      ignoredFilters: z
        .enum(['refuse', 'load'], {
          error: (issue) => `ignoredFilters must be refuse or load, not ${shown(issue.input)}`,
        })
        .describe('What becomes of a query of which the server would leave out filters without saying so.')
        .default('refuse'),
      data: z.object(seededOptions(FEWEST_FIELDS)).prefault({}),
    },
    { error: unknownKeys('scenario query has', OPTION_NAMES) },
  )
  .superRefine(({ data: { documentSizeBytes, fieldsCount } }, context) => {
    const least = minimumDocumentBytes(fieldsCount);
    if (documentSizeBytes >= least) return;
    context.addIssue({
      code: 'custom',
      path: ['data', 'documentSizeBytes'],
      message: `documentSize of ${documentSizeBytes} B is too small for fieldsCount ${fieldsCount}: such a document needs at least ${least} B`,
    });
  })
  .superRefine((options, context) => {
    if (options.operations.some(isReading) || options.operations.some(({ type }) => type === 'create')) return;
    const types = options.operations.map(({ type }) => type).join(' or ');
    const message = `nothing to ${types}: workers change documents of their own, and the mix creates none; add create`;
    context.addIssue({ code: 'custom', path: ['operations'], message });
  })
  .transform(({ indexLag, data: { sharedCollection, ...rest }, ...options }): QueryOptions => ({
    ...options,
    indexLag: { boundUs: indexLag.bound, probesPerSecond: indexLag.probes },
    data: {
      ...rest,
      // Who only writes needs nothing before it.
      seedData: options.operations.some(isReading) ? rest.seedData : 0,
      ...(sharedCollection === undefined ? {} : { sharedCollection }),
    },
  }));

/** Where the workload's documents are, and how many are there before load. */
export function documentsOf({ data: { collection, sharedCollection, seedData } }: QueryOptions): ScenarioDocuments {
  return {
    collection,
    ...(sharedCollection === undefined ? {} : { sharedCollection }),
    seeds: { shared: seedData, own: 0 },
  };
}
