import type { Plan } from '../contracts/plan.ts';
import { checkLedgers, declarationsOf } from '../plan/declarations.ts';
import { findScenario, type ScenarioRegistry } from '../shard/scenario-registry.ts';

/**
 * Makes sure that what the scenarios of a run declare can be recorded, and that every ledger that is written can be merged:
 * a plan that was made elsewhere may meet scenarios that it was not made for.
 *
 * @throws BenchError `plugin_invalid` naming scenario and name or ledger, or the scenario that is missing
 */
export function requireSoundDeclarations(plan: Pick<Plan, 'workloads'>, registry: ScenarioRegistry): void {
  const chosen = chosenScenarios(plan, registry);
  for (const { scenario, options } of chosen) declarationsOf(scenario, options);
  checkLedgers(chosen);
}

function chosenScenarios({ workloads }: Pick<Plan, 'workloads'>, registry: ScenarioRegistry) {
  return workloads.map(({ scenario, module, options }) => ({
    scenario: findScenario(registry, scenario, module),
    options,
  }));
}
