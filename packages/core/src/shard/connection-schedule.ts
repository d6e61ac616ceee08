import type { WorkloadPlan } from '../contracts/plan.ts';

/**
 * When the connections of workers are opened at the earliest (R16): those of a workload evenly over its ramp from the start,
 * by their place in the whole workload, so that shards interleave. Undefined where no workload has a ramp: all at once.
 */
export function connectionSchedule(
  workloads: readonly Pick<WorkloadPlan, 'firstWorker' | 'workers' | 'load'>[],
  startUs: number,
): ((worker: number) => number) | undefined {
  if (workloads.every(({ load }) => load.connectionRampUs === undefined)) return undefined;
  return (worker) => {
    const own = workloads.find(({ firstWorker, workers }) => worker >= firstWorker && worker < firstWorker + workers);
    if (own?.load.connectionRampUs === undefined) return startUs;
    return startUs + Math.floor((own.load.connectionRampUs * (worker - own.firstWorker)) / own.workers);
  };
}
