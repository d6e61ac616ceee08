import type { WorkloadPlan } from '../contracts/plan.ts';

/**
 * When the connections of lanes are opened at the earliest (R16): those of a workload evenly over its ramp from the start,
 * by their place in the whole workload, so that shards interleave. Undefined where no workload has a ramp: all at once.
 */
export function connectionSchedule(
  workloads: readonly Pick<WorkloadPlan, 'firstLane' | 'lanes' | 'load'>[],
  startUs: number,
): ((lane: number) => number) | undefined {
  if (workloads.every(({ load }) => load.connectionRampUs === undefined)) return undefined;
  return (lane) => {
    const own = workloads.find(({ firstLane, lanes }) => lane >= firstLane && lane < firstLane + lanes);
    if (own?.load.connectionRampUs === undefined) return startUs;
    return startUs + Math.floor((own.load.connectionRampUs * (lane - own.firstLane)) / own.lanes);
  };
}
