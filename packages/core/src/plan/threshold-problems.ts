import type { ConfigPath, Origin } from '../config/located.ts';
import { problemAt } from '../config/problems.ts';
import { closestWord } from '../config/spelling.ts';
import type { ThresholdPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import type { ConfigProblem } from '../errors.ts';
import type { PlannedWorkload } from './plan-workloads.ts';

/** What opening connections is recorded as. */
const CONNECT = 'connect';

/** Thresholds about operations that no workload does: they would never be proven. */
export function thresholdProblems(
  thresholds: readonly ThresholdPlan[],
  workloads: readonly PlannedWorkload[],
  scenarios: readonly Scenario[],
  locate: (path: ConfigPath) => Origin,
): readonly ConfigProblem[] {
  const done = [...new Set(workloads.flatMap(({ plan }) => operationsOf(plan.scenario, plan.options, scenarios)))];
  return thresholds.flatMap(({ threshold: { operation, expression } }, index) => {
    if (operation === null || done.includes(operation) || operation === CONNECT) return [];
    const origin = locate(['thresholds', index]);
    const near = closestWord(operation, done);
    const hint = near === null ? `There are ${done.join(', ')}.` : `Did you mean ${near}?`;
    const message = `${origin.path} is about "${operation}", which no workload does: "${expression}".`;
    return [problemAt(origin, message, hint)];
  });
}

function operationsOf(name: string, options: PlannedWorkload['plan']['options'], scenarios: readonly Scenario[]) {
  return scenarios.find((scenario) => scenario.name === name)?.operations(options) ?? [];
}
