import type { IndexTemplate, ScenarioDeclaration } from '@syntrix-bench/core';
import { resolvePlan, serverNeedsOf } from '@syntrix-bench/core/plan';
import { BenchError, configLayer } from '@syntrix-bench/core/plugins';

import { BUILT_IN_SCENARIOS } from './built-in-scenarios.ts';

/** Index templates that the built-in scenarios need with all their presets, without further options, each once. */
export function builtInTemplates(): readonly IndexTemplate[] {
  const names = BUILT_IN_SCENARIOS.flatMap(({ name, presets = {} }) => [
    name,
    ...Object.keys(presets).map((preset) => `${name}-${preset}`),
  ]);
  const all = names.flatMap((name) => defaultTemplates(name, BUILT_IN_SCENARIOS) ?? []);
  return [...new Map(all.map((template) => [JSON.stringify(template), template])).values()];
}

/** Index templates that a scenario or preset needs without further options; null where it does not go without. */
export function defaultTemplates(
  scenario: string,
  scenarios: readonly ScenarioDeclaration[],
): readonly IndexTemplate[] | null {
  try {
    const { plan } = resolvePlan([configLayer('defaults', { scenario })], { scenarios });
    return serverNeedsOf(plan, scenarios).indexTemplates;
  } catch (error) {
    if (error instanceof BenchError) return null;
    throw error;
  }
}
