import { definePlugin } from '@syntrix-bench/core';

import { crudScenario } from './crud-scenario.ts';

export { crudOptions } from './crud-options.ts';
export { crudScenario } from './crud-scenario.ts';
export { findEarlierRuns } from './earlier-runs.ts';
export { removeEarlierRun } from './earlier-runs.ts';
export { KEY_DISTRIBUTIONS } from './keys/key-options.ts';
export { CRUD_OPERATION_TYPES } from './operation-options.ts';
export { CRUD_PRESETS, DEFAULT_CRUD_PRESET } from './presets.ts';

export type { CrudData, CrudOptions } from './crud-options.ts';
export type { EarlierRun } from './run-record.ts';
export type { EarlierRuns, EarlierRunsPlace } from './earlier-runs.ts';
export type { KeyChoice, KeyDistribution } from './keys/key-options.ts';
export type { CrudMixEntry } from './operation-options.ts';
export type { CrudOperationType } from './operation-options.ts';
export type { CrudShared } from './run-record.ts';

/** The package as a plugin, as a config may name it under `plugins` and shards import it. */
export default definePlugin({ name: '@syntrix-bench/scenarios-crud', scenarios: [crudScenario] });
