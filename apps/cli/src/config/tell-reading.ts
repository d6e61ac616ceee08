import type { CliContext } from '../context.ts';
import { BUILT_IN_SCENARIOS } from '../run/built-in-scenarios.ts';
import { describePlan } from '../run/describe-plan.ts';
import type { ReadPlan } from '../run/read-plan.ts';
import type { ConfigRequest } from './gather-layers.ts';

const VARIABLE = /^SYNTRIX_BENCHMARK_/;

/** Tells on stderr what was read, and what came of it: file, variables, flags, the plan in one line, plugins. */
export function tellReading(
  { stderr, env }: CliContext,
  { plan, file }: ReadPlan,
  { useEnvironment, values, assignments }: ConfigRequest,
): void {
  const variables = useEnvironment ? Object.keys(env).filter((name) => VARIABLE.test(name)) : [];
  const flags = values.flatMap(({ names = {} }) => Object.values(names));
  const sources = [file ?? 'no config file', ...variables.toSorted(), ...new Set(flags), ...assignments.map(setText)];
  stderr.write(`read: ${sources.join(', ')}\n${describePlan(plan)}\naccess: ${plan.auth.mode}\n`);
  const builtIn = new Set(BUILT_IN_SCENARIOS.map(({ name }) => name));
  for (const { name, scenario, module } of plan.workloads) {
    if (module !== null && !builtIn.has(scenario))
      stderr.write(`${name} comes from ${module.url} ${module.version ?? ''}`.trimEnd() + '\n');
  }
}

function setText(assignment: string): string {
  return `--set ${assignment.split('=')[0]}`;
}
