import type { Json } from '../contracts/json.ts';
import type { Plan } from '../contracts/plan.ts';
import { findScenario, type ScenarioRegistry } from '../shard/scenario-registry.ts';

/**
 * The plan for trying each operation of each workload once: one worker a workload, as little data as the scenarios can do
 * with, no warm-up, no thresholds in time; a worker says itself when it has tried everything.
 *
 * @throws BenchError `plugin_invalid` if the registry lacks a scenario
 */
export function oncePlan(plan: Plan, scenarios: ScenarioRegistry): Plan {
  const { auth, workloads } = plan;
  return {
    ...plan,
    auth: auth.mode === 'generated-users' ? { ...auth, count: Math.min(auth.count, workloads.length) } : auth,
    phases: { ...plan.phases, warmupUs: 0, rampupUs: 0, steadyUs: null },
    workloads: workloads.map((workload, index) => {
      const scenario = findScenario(scenarios, workload.scenario, workload.module);
      const options = (scenario.once?.(workload.options) ?? workload.options) as Json;
      const load = { model: 'closed' as const };
      return { ...workload, options, load, workers: 1, firstWorker: index, operations: Number.MAX_SAFE_INTEGER };
    }),
  };
}
