import { fileURLToPath } from 'node:url';
import type { BuiltIn, Scenario, ScenarioDeclaration } from '@syntrix-bench/core';
import { resolvePlugin } from '@syntrix-bench/core/plan';
import { crudDeclaration } from '@syntrix-bench/scenarios-crud/declaration';
import { queryDeclaration } from '@syntrix-bench/scenarios-query/declaration';
import { realtimeDeclaration } from '@syntrix-bench/scenarios-realtime/declaration';

/** What the scenarios declare of themselves that a config may name without bringing a plugin. */
export const BUILT_IN_SCENARIOS: readonly ScenarioDeclaration[] = [
  crudDeclaration,
  queryDeclaration,
  realtimeDeclaration,
];

/** The same with where threads import them from: the packages that this program was installed with. */
export function builtInScenarios(): BuiltIn<ScenarioDeclaration> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const modules = {
    [crudDeclaration.name]: resolvePlugin('@syntrix-bench/scenarios-crud', here),
    [queryDeclaration.name]: resolvePlugin('@syntrix-bench/scenarios-query', here),
    [realtimeDeclaration.name]: resolvePlugin('@syntrix-bench/scenarios-realtime', here),
  };
  return { scenarios: BUILT_IN_SCENARIOS, modules };
}

/** The scenarios that a plan was made with, for its run: in the place of what built-in ones declare, they themselves. */
export async function wholeScenarios(planned: readonly ScenarioDeclaration[]): Promise<readonly Scenario[]> {
  const { crudScenario } = await import('@syntrix-bench/scenarios-crud');
  const { queryScenario } = await import('@syntrix-bench/scenarios-query');
  const { realtimeScenario } = await import('@syntrix-bench/scenarios-realtime');
  const ofPlugins = planned.filter((each): each is Scenario => 'shard' in each);
  return [crudScenario, queryScenario, realtimeScenario, ...ofPlugins];
}
