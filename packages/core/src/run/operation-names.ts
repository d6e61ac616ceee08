import type { Plan } from '../contracts/plan.ts';
import type { ScenarioRegistry } from '../shard/scenario-registry.ts';

/** Names of the operation types of all workloads, each once, in the order in which their scenarios tell them. */
export function operationNames(plan: Plan, scenarios: ScenarioRegistry): readonly string[] {
  const names = plan.workloads.flatMap((workload) => {
    const scenario = scenarios.find(({ name }) => name === workload.scenario);
    return scenario?.operations(workload.options) ?? [];
  });
  return [...new Set(names)];
}

/** The same entries, those that are named first, in the order of the names. */
export function inNamedOrder<Value>(
  record: Readonly<Record<string, Value>>,
  names: readonly string[],
): Readonly<Record<string, Value>> {
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => rank(a) - rank(b)));
}
