import { defineScenario, type Scenario, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { recordedRuns, type RecordedRuns, type RecordedShare } from '@syntrix-bench/documents';

import { crudDeclaration } from './crud-declaration.ts';
import type { CrudOptions } from './crud-options.ts';
import { CrudShard } from './crud-shard.ts';
import { splitSeeds } from './split-seeds.ts';

const { records, ...runs } = recordedRuns<CrudOptions>(crudDeclaration.name, (options) => ({
  ...options.data,
  seeds: splitSeeds(options),
}));

/**
 * Documents created, read, updated, replaced and deleted by weight. Reads and updates address shared documents, which are
 * seeded and never deleted, or the worker's own; deletes only the worker's own: a 404 is a finding, not noise.
 */
const scenario = defineScenario<CrudOptions, SyntrixWorkerClient, RecordedShare>({
  ...crudDeclaration,
  ...runs,
  shard: (context) => new CrudShard(context),
});

type CrudScenario = Scenario<CrudOptions, SyntrixWorkerClient, RecordedShare> &
  Pick<RecordedRuns<CrudOptions>, 'records'>;

/** The scenario, with the records that it keeps of its runs. */
export const crudScenario: CrudScenario = { ...scenario, records };
