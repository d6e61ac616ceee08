import { definePlugin } from '@syntrix-bench/core';

import { databaseScenario } from './database-scenario.ts';

export { databaseScenario } from './database-scenario.ts';

export type { DatabaseMixEntry, DatabaseOperationType, DatabaseOptions, Flood, Question } from './database-options.ts';

/** The package as a plugin, as a config may name it under `plugins` and shards import it. */
export default definePlugin({ name: '@syntrix-bench/scenarios-database', scenarios: [databaseScenario] });
