import type { PlanNeeds, ScenarioDeclaration } from '@syntrix-bench/core';
import { findScenario, resolvePlan, serverNeedsOf } from '@syntrix-bench/core/plan';
import { BenchError, configLayer } from '@syntrix-bench/core/plugins';

/** The needs of a scenario or preset that needs nothing on its server, whatever its options; null where it may. */
export function noNeeds(name: string, scenarios: readonly ScenarioDeclaration[]): PlanNeeds | null {
  const found = findScenario(name, scenarios);
  const isFree = found.ok && found.scenario.needs === undefined;
  return isFree ? { indexTemplates: [], triggers: [], queries: [] } : null;
}

/** What a scenario or preset needs on its server without further options; null where it does not go without. */
export function defaultNeeds(scenario: string, scenarios: readonly ScenarioDeclaration[]): PlanNeeds | null {
  const none = noNeeds(scenario, scenarios);
  if (none !== null) return none;
  try {
    const { plan } = resolvePlan([configLayer('defaults', { scenario })], { scenarios });
    return serverNeedsOf(plan, scenarios);
  } catch (error) {
    if (error instanceof BenchError) return null;
    throw error;
  }
}
