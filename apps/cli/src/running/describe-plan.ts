import type { Plan, WorkloadPlan } from '@syntrix-bench/core';
import { formatDuration, formatNumber } from '@syntrix-bench/core/text';

import type { CliContext } from '../context.ts';
import { BUILT_IN_SCENARIOS } from './built-in-scenarios.ts';
import type { ConfigRequest } from './config-layers.ts';
import type { ReadPlan } from './read-plan.ts';

/** A plan in one line: `crud-balanced: 50 workers for 1m on http://localhost:8080, database default`. */
export function describePlan(plan: Plan): string {
  const { name, target, workloads } = plan;
  const databases = [...new Set(workloads.flatMap((workload) => workload.databases))];
  const what = workloads.map((workload) =>
    workloads.length === 1 ? loadOf(workload) : `${workload.name} with ${loadOf(workload)}`,
  );
  const span = plan.phases.steadyUs === null ? '' : ` for ${formatDuration(plan.phases.steadyUs)}`;
  return `${name}: ${what.join(', ')}${span} on ${target.urls.join(', ')}, ${databases.length === 1 ? 'database' : 'databases'} ${databases.join(', ')}`;
}

function loadOf({ load, workers, operations }: WorkloadPlan): string {
  const count = operations === null ? '' : ` and ${formatNumber(operations)} operations`;
  if (load.model === 'hold') return 'held connections';
  if (load.model === 'closed') return `${workersText(workers)}${count}`;
  const shape = load.stages === undefined ? `${formatNumber(load.ratePerSecond)}/s` : 'stages of load';
  return `${shape} (at most ${workersText(workers)})${count}`;
}

function workersText(workers: number): string {
  return `${formatNumber(workers)} ${workers === 1 ? 'worker' : 'workers'}`;
}

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
