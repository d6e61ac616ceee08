import * as z from 'zod';

import { databaseName, workloadAuthBlock } from './auth-block.ts';
import { MOST_WORKERS } from './benchmark-block.ts';
import { duration, flag, formedText, shortText, size, wholeNumber } from './fields.ts';
import { loadBlock } from './load-block.ts';

const LARGEST_DOCUMENT_BYTES = 15 * 1024 * 1024;
const SEGMENT = '[A-Za-z0-9_.-]+';
/** Odd number of segments; `sys` is the server's own. */
const COLLECTION = new RegExp(`^(?!sys(/|$))(?=.{1,512}$)${SEGMENT}(/${SEGMENT}/${SEGMENT})*$`);

const documentKeys = {
  collection: formedText(
    {
      description: 'Collection that documents go to. Rules, triggers and index templates of the server must cover it.',
      examples: ['benchmarks'],
    },
    COLLECTION,
    'a collection path: an odd number of segments of letters, digits and _ - . joined by "/", outside of sys',
  ),
  documentSize: size(
    { description: 'Size of a document’s JSON. Units count in steps of 1024.', examples: ['1KB'] },
    { min: 32, max: LARGEST_DOCUMENT_BYTES, range: 'from 32B to 15MB' },
  ),
  fieldsCount: wholeNumber({ description: 'Number of fields of a document beside its id.' }, 1, 1000),
  seedData: wholeNumber(
    { description: 'Documents created before load, for reads, updates and deletes.' },
    0,
    10_000_000,
  ),
  sharedCollection: flag({
    description:
      'Whether the collection may hold documents that no run made. A run is refused where it does otherwise.',
  }),
};

/** `data`: the documents of the run. */
export const dataBlock = z
  .strictObject({
    collection: documentKeys.collection.default('benchmarks'),
    documentSize: documentKeys.documentSize.prefault('1KB'),
    fieldsCount: documentKeys.fieldsCount.default(10),
    seedData: documentKeys.seedData.default(1000),
    sharedCollection: documentKeys.sharedCollection.default(false),
    cleanup: flag({ description: 'Remove the run’s documents at its end.' }).default(true),
    cleanupTimeout: duration({
      description:
        'Longest time for clean-up; documents left then are reported. It ends earlier where the target answers badly: after 30s lost to that, and five times what the removal takes at the pace seen. Default: twice as long as load lasts, at least 5m; 30m where operations are counted.',
    }).optional(),
  })
  .prefault({})
  .meta({ description: 'The documents of the run.' });

/** `workloads[].data`: what differs from `data` for one workload. */
export const workloadDataBlock = z
  .strictObject({
    collection: documentKeys.collection.optional(),
    documentSize: documentKeys.documentSize.optional(),
    fieldsCount: documentKeys.fieldsCount.optional(),
    seedData: documentKeys.seedData.optional(),
    sharedCollection: documentKeys.sharedCollection.optional(),
  })
  .meta({ description: 'Changes to `data` for this workload.' });

const scenarioName = shortText(
  { description: 'A scenario, or a scenario and one of its presets: `crud`, `crud-write-heavy`.', examples: ['crud'] },
  100,
);

const scenarioObject = z.looseObject({
  type: scenarioName,
  preset: shortText(
    { description: 'A named starting point of the scenario; what is written beside it wins.' },
    100,
  ).optional(),
});

/** `scenario`: what a workload does. Keys beside `type` and `preset` are the scenario's own options. */
export const scenarioBlock = z.union([scenarioName, scenarioObject]).meta({
  description: 'What the run does: a name, or `type` with the scenario’s own options beside it. Default crud.',
});

const MOST_MADE = 100;

const madeDatabases = z.strictObject({
  count: wholeNumber({ description: 'Number of databases that the run makes, and removes at its end.' }, 1, MOST_MADE),
  prefix: formedText(
    { description: 'Their names: `<prefix>-1`, `<prefix>-2` and so on.', examples: ['bench'] },
    /^[a-z][a-z0-9-]{0,58}$/,
    'the beginning of a name: a small letter, then small letters, digits and hyphens, 59 at most',
  ).default('bench'),
});

/** `databases`: those that are there, by name, or how many the run is to make. */
export const databasesBlock = z
  .union([
    z
      .array(databaseName('One of the databases.'))
      .min(1, { error: () => 'must list at least one database' })
      .max(1000, { error: () => 'must list at most 1000 databases' }),
    madeDatabases,
  ])
  .meta({
    description:
      'Databases that workers are dealt to in turn: a list of names, or `count` and `prefix` of those that the run makes and removes. Workloads may name some of them, or others of their own. Default: auth.database.',
    examples: [['tenant-1', 'tenant-2'], { count: 4, prefix: 'bench' }],
  });

/** One entry of `workloads`. */
const workloadBlock = z.strictObject({
  name: formedText(
    { description: 'Name of the workload in the report; unique. Default: the scenario’s name.', examples: ['writers'] },
    /^[A-Za-z0-9][A-Za-z0-9._ -]{0,63}$/,
    'a name of 1 to 64 letters, digits, spaces and . _ -',
  ).optional(),
  scenario: scenarioBlock,
  load: loadBlock.optional(),
  database: z
    .union([
      databaseName('The database.'),
      z
        .array(databaseName('One of several databases.'))
        .min(1, { error: () => 'must list at least one database' })
        .max(1000, { error: () => 'must list at most 1000 databases' }),
    ])
    .optional()
    .meta({
      description:
        'Database of this workload, or a list of them that its workers are dealt to in turn. Default: databases, else auth.database.',
      examples: ['default', ['tenant-1', 'tenant-2']],
    }),
  databases: databasesBlock.optional(),
  auth: workloadAuthBlock.optional(),
  workers: wholeNumber(
    { description: 'Workers of this workload. Default: benchmark.workers.' },
    1,
    MOST_WORKERS,
  ).optional(),
  operations: wholeNumber(
    { description: 'Steady operations of this workload, instead of a duration.' },
    1,
    1_000_000_000,
  ).optional(),
  data: workloadDataBlock.optional(),
});

/** `workloads`: several scenarios side by side. */
export const workloadsBlock = z
  .array(workloadBlock)
  .min(1, { error: () => 'must list at least one workload' })
  .max(64, { error: () => 'must list at most 64 workloads' })
  .meta({ description: 'Several scenarios side by side, instead of `scenario` and `load`.' });
