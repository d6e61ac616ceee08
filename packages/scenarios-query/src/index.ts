import { definePlugin } from '@syntrix-bench/core';

import { queryScenario } from './query-scenario.ts';

export { queryScenario } from './query-scenario.ts';

export type { QueryField, WrittenCondition, WrittenOrder } from './condition-options.ts';
export type { QueryMixEntry, QueryOperationType } from './operation-options.ts';
export type { QueryData, QueryOptions } from './query-options.ts';

/** The package as a plugin, as a config may name it under `plugins` and shards import it. */
export default definePlugin({ name: '@syntrix-bench/scenarios-query', scenarios: [queryScenario] });
