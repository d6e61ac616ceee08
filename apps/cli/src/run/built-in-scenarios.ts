import type { Scenario } from '@syntrix-bench/core';
import { crudScenario } from '@syntrix-bench/scenarios-crud';

/** Scenarios that a config may name without bringing a plugin. */
export const BUILT_IN_SCENARIOS: readonly Scenario[] = [crudScenario];
