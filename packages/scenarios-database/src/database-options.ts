import {
  badRate,
  inOrderOf,
  minimumDocumentBytes,
  mixEntryOptions,
  mixOf,
  MOST_SEEDS,
  oneOf,
  readRate,
  seededOptions,
  shown,
  unknownKeys,
  wholeNumber,
  z,
} from '@syntrix-bench/documents/options';

import { longestMark } from './marks.ts';

/** What a worker does, in the order in which results are listed. */
export const DATABASE_OPERATION_TYPES = ['read', 'update', 'query'] as const;
/** One of {@link DATABASE_OPERATION_TYPES}: GET, PATCH of a field or two, a query for twenty documents. */
export type DatabaseOperationType = (typeof DATABASE_OPERATION_TYPES)[number];

/** One kind of operation and how often it is done. */
export interface DatabaseMixEntry {
  readonly type: DatabaseOperationType;
  /** Share of the choices, relative to the sum of all weights. Greater than 0. */
  readonly weight: number;
}

/** What can be compared within one run. */
export const QUESTIONS = ['isolation', 'scaling', 'rules-tax'] as const;
/** One of {@link QUESTIONS}. */
export type Question = (typeof QUESTIONS)[number];

/** What floods the neighbour: workers without a pause, or arrivals per second. */
export type Flood = { readonly workers: number } | { readonly ratePerSecond: number };

/** Options of the scenario, complete. */
export interface DatabaseOptions {
  /** In the order of {@link DATABASE_OPERATION_TYPES}. @default 60 read, 25 update, 15 query */
  readonly operations: readonly DatabaseMixEntry[];
  /** What workloads take turns for; null: nothing. @default null */
  readonly question: Question | null;
  /** The workload's part in it; null: it has yet to be given one. @default null */
  readonly part: string | null;
  /** How often each condition has its turn. @default 10 */
  readonly rounds: number;
  /** What floods the neighbour. @default 32 workers */
  readonly flood: Flood;
  /** Subscribers, dealt to the databases, that look whether events are of theirs; null: one for each database. @default null */
  readonly subscribers: number | null;
  /** The documents of each database. */
  readonly data: {
    /** Path of the collection. @default benchmarks */
    readonly collection: string;
    /** Bytes of a document's JSON. @default 1024 */
    readonly documentSizeBytes: number;
    /** User fields of a document; the id is not counted. @default 10 */
    readonly fieldsCount: number;
    /** Documents that are made before load; 200 with a preset. @default 1000 */
    readonly seedData: number;
    /** Whether the collection may hold documents that no run made. @default it may not */
    readonly sharedCollection?: true;
  };
}

const MOST_WORKERS = 10_000;
const MOST_SUBSCRIBERS = 1000;
/** With fewer pairs no interval of a family of six figures ends anywhere. */
const FEWEST_ROUNDS = 8;
const MOST_ROUNDS = 60;

const { type, weight } = mixEntryOptions(DATABASE_OPERATION_TYPES);
const operation = z.strictObject(
  { type, weight: weight.nonoptional({ error: 'weight must be a number such as 30, not nothing' }) },
  { error: unknownKeys('an operation has', 'type, weight') },
);

/** A number of workers, or a rate such as `2000/s`. */
const flood = z.unknown().transform((written, context): Flood => {
  if (typeof written === 'number') {
    if (Number.isInteger(written) && written >= 1 && written <= MOST_WORKERS) return { workers: written };
  } else {
    const perSecond = readRate(written);
    if (perSecond !== null && perSecond > 0) return { ratePerSecond: perSecond };
    if (typeof written === 'string' && written.includes('/')) {
      context.addIssue({ code: 'custom', message: badRate({ input: written }) });
      return z.NEVER;
    }
  }
  const message = `flood must be a number of workers from 1 to ${MOST_WORKERS}, or a rate such as 2000/s, not ${shown(written)}`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const data = z.object({
  ...seededOptions(1),
  seedData: wholeNumber('seedData', 'documents', 1, MOST_SEEDS).default(1000),
});

const EVERYDAY: readonly DatabaseMixEntry[] = [
  { type: 'read', weight: 60 },
  { type: 'update', weight: 25 },
  { type: 'query', weight: 15 },
];

/** Validates and completes what a config says; input and output as Standard Schema has them. */
export const databaseOptions = z
  .strictObject(
    {
      operations: mixOf(operation, '[{ type: read, weight: 90 }, { type: update, weight: 10 }]').default(() => [
        ...EVERYDAY,
      ]),
      question: oneOf('question', QUESTIONS).nullable().default(null),
      part: z
        .string({ error: (issue) => `part must be a text, not ${shown(issue.input)}` })
        .nullable()
        .default(null),
      rounds: wholeNumber('rounds', 'turns of each condition', FEWEST_ROUNDS, MOST_ROUNDS).default(10),
      flood: flood.prefault(32),
      subscribers: wholeNumber('subscribers', 'subscribers', 0, MOST_SUBSCRIBERS).nullable().default(null),
      data: data.prefault({}),
    },
    { error: unknownKeys('scenario database has', 'operations, question, part, rounds, flood, subscribers') },
  )
  .superRefine(({ data: { documentSizeBytes, fieldsCount } }, context) => {
    const least = minimumDocumentBytes(fieldsCount, longestMark());
    if (documentSizeBytes >= least) return;
    const message = `documentSize of ${documentSizeBytes} B is too small for fieldsCount ${fieldsCount} and the name of a database: such a document needs at least ${least} B`;
    context.addIssue({ code: 'custom', path: ['data', 'documentSizeBytes'], message });
  })
  .transform(({ data: { sharedCollection, ...documents }, ...options }): DatabaseOptions => ({
    ...options,
    operations: inOrderOf(DATABASE_OPERATION_TYPES, options.operations),
    data: { ...documents, ...(sharedCollection === undefined ? {} : { sharedCollection }) },
  }));

/** All documents are shared by the workers of their database: none is deleted. */
export function seedsOf({ data: { seedData } }: DatabaseOptions): { readonly shared: number; readonly own: number } {
  return { shared: seedData, own: 0 };
}
