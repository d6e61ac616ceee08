import { definePlugin } from '@syntrix-bench/core';

import { crudScenario } from './crud-scenario.ts';

export { crudScenario } from './crud-scenario.ts';

export type { CrudData, CrudOptions } from './crud-options.ts';
export type { CrudMixEntry, CrudOperationType } from './operation-options.ts';
export type { EarlierRun, KeyChoice, RecordedShare as CrudShared } from '@syntrix-bench/documents';

/** The package as a plugin, as a config may name it under `plugins` and shards import it. */
export default definePlugin({ name: '@syntrix-bench/scenarios-crud', scenarios: [crudScenario] });
