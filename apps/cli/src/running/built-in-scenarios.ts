import { fileURLToPath } from 'node:url';
import type { BuiltIn, Scenario, ScenarioDeclaration } from '@syntrix-bench/core';
import { resolvePlugin } from '@syntrix-bench/core/plan';

import { BUILT_IN } from '../built-in.ts';

/** What the built-in scenarios declare of themselves. */
export const BUILT_IN_SCENARIOS: readonly ScenarioDeclaration[] = await Promise.all(
  BUILT_IN.map(({ declaration }) => declaration()),
);

/** The same with where threads import them from: the packages that this program was installed with. */
export function builtInScenarios(): BuiltIn<ScenarioDeclaration> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const modules = BUILT_IN.map(({ catalogue, specifier }) => [catalogue.name, resolvePlugin(specifier, here)] as const);
  return { scenarios: BUILT_IN_SCENARIOS, modules: Object.fromEntries(modules) };
}

/** The scenarios that a plan was made with, for its run: in the place of what built-in ones declare, they themselves. */
export async function wholeScenarios(planned: readonly ScenarioDeclaration[]): Promise<readonly Scenario[]> {
  const builtIn = await Promise.all(BUILT_IN.map(({ whole }) => whole()));
  return [...builtIn, ...planned.filter((each): each is Scenario => 'shard' in each)];
}
