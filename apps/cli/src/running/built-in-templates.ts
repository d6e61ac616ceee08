import type { IndexTemplate } from '@syntrix-bench/core';

import { BUILT_IN_SCENARIOS } from './built-in-scenarios.ts';
import { defaultNeeds } from './default-needs.ts';

/** Index templates that the built-in scenarios need with all their presets, without further options, each once. */
export function builtInTemplates(): readonly IndexTemplate[] {
  const names = BUILT_IN_SCENARIOS.flatMap(({ name, presets = {} }) => [
    name,
    ...Object.keys(presets).map((preset) => `${name}-${preset}`),
  ]);
  const all = names.flatMap((name) => defaultNeeds(name, BUILT_IN_SCENARIOS)?.indexTemplates ?? []);
  return [...new Map(all.map((template) => [JSON.stringify(template), template])).values()];
}
