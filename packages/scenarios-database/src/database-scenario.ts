import { defineScenario, type Scenario, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { recordedRuns, type RecordedRuns, type RecordedShare } from '@syntrix-bench/documents';

import { databaseDeclaration } from './database-declaration.ts';
import { seedsOf, type DatabaseOptions } from './database-options.ts';
import { DatabaseShard } from './database-shard.ts';

const { records, ...life } = recordedRuns<DatabaseOptions>(databaseDeclaration.name, (options) => ({
  ...options.data,
  seeds: seedsOf(options),
}));

/**
 * Documents that say which database they were written to, read, changed and asked for: each answer, and each event, must be of the
 * database that was asked. Workloads take turns where a question is asked.
 */
const scenario = defineScenario<DatabaseOptions, SyntrixWorkerClient, RecordedShare>({
  ...databaseDeclaration,
  ...life,
  shard: (context) => new DatabaseShard(context),
});

type DatabaseScenario = Scenario<DatabaseOptions, SyntrixWorkerClient, RecordedShare> &
  Pick<RecordedRuns<DatabaseOptions>, 'records'>;

/** The scenario, with the records that it keeps of its runs. */
export const databaseScenario: DatabaseScenario = { ...scenario, records };
