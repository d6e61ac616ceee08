import { definePlugin } from '@syntrix-bench/core';

import { realtimeScenario } from './realtime-scenario.ts';

export { realtimeScenario } from './realtime-scenario.ts';

export type {
  Channel,
  Interest,
  RealtimeData,
  RealtimeOptions,
  StormKind,
  StormOptions,
  TransportChoice,
  WriteType,
} from './realtime-options.ts';

/** The package as a plugin, as a config may name it under `plugins` and shards import it. */
export default definePlugin({ name: '@syntrix-bench/scenarios-realtime', scenarios: [realtimeScenario] });
