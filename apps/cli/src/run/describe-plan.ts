import type { Plan, WorkloadPlan } from '@syntrix-bench/core';

/** A plan in one line: `crud-balanced: 50 workers for 1m on http://localhost:8080, database default`. */
export function describePlan(plan: Plan): string {
  const { name, target, workloads } = plan;
  const databases = [...new Set(workloads.flatMap((workload) => workload.databases))];
  const what = workloads.map((workload) =>
    workloads.length === 1 ? loadOf(workload) : `${workload.name} with ${loadOf(workload)}`,
  );
  const span = plan.phases.steadyUs === null ? '' : ` for ${timeText(plan.phases.steadyUs)}`;
  return `${name}: ${what.join(', ')}${span} on ${target.urls.join(', ')}, ${databases.length === 1 ? 'database' : 'databases'} ${databases.join(', ')}`;
}

/** A length of time as a config would write it: `1m`, `90s`, `250ms`. */
export function timeText(us: number): string {
  const units = [
    [3_600_000_000, 'h'],
    [60_000_000, 'm'],
    [1_000_000, 's'],
    [1000, 'ms'],
  ] as const;
  const [size, unit] = units.find(([each]) => us >= each && us % each === 0) ?? [1, 'us'];
  return `${us / size}${unit}`;
}

function loadOf({ load, workers, operations }: WorkloadPlan): string {
  const count = operations === null ? '' : ` and ${operations.toLocaleString('en-US')} operations`;
  if (load.model === 'hold') return 'held connections';
  if (load.model === 'closed')
    return `${workers.toLocaleString('en-US')} ${workers === 1 ? 'worker' : 'workers'}${count}`;
  const shape = load.stages === undefined ? `${load.ratePerSecond.toLocaleString('en-US')}/s` : 'stages of load';
  return `${shape} (at most ${workers.toLocaleString('en-US')} at once)${count}`;
}
