import { definePlugin } from '@syntrix-bench/core';

import { crudScenario } from './crud-scenario.ts';

export { crudScenario } from './crud-scenario.ts';
export { findEarlierRun, findEarlierRuns, removeEarlierRun } from './earlier-runs.ts';
export { findForeignDocuments } from './foreign-documents.ts';

export type { CrudData, CrudOptions } from './crud-options.ts';
export type { EarlierRuns, EarlierRunsPlace } from './earlier-runs.ts';
export type { AskQuery } from './foreign-documents.ts';
export type { KeyChoice } from './keys/key-options.ts';
export type { CrudMixEntry, CrudOperationType } from './operation-options.ts';
export type { CrudShared, EarlierRun } from './run-record.ts';

/** The package as a plugin, as a config may name it under `plugins` and shards import it. */
export default definePlugin({ name: '@syntrix-bench/scenarios-crud', scenarios: [crudScenario] });
