import { fileURLToPath } from 'node:url';
import { resolvePlugin, type BuiltIn, type Scenario } from '@syntrix-bench/core';
import { crudScenario } from '@syntrix-bench/scenarios-crud';

/** Scenarios that a config may name without bringing a plugin. */
export const BUILT_IN_SCENARIOS: readonly Scenario[] = [crudScenario];

/** The same with where threads import them from: the packages that this program was installed with. */
export function builtInScenarios(): BuiltIn {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const modules = { [crudScenario.name]: resolvePlugin('@syntrix-bench/scenarios-crud', here) };
  return { scenarios: BUILT_IN_SCENARIOS, modules };
}
