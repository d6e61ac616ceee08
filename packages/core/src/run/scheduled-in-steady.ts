import type { Plan } from '../contracts/plan.ts';
import { timelineOf } from '../load/create-load-model.ts';
import { scheduledArrivals } from '../load/scheduled-arrivals.ts';
import { loadEndUs, steadyStartUs } from '../load/timeline.ts';

/**
 * How many arrivals the schedules of all workloads hold for the steady phase, up to `endUs` of the load axis if it ended
 * before (R6). Null where a workload has no schedule: then the run is not held against one.
 */
export function scheduledInSteady(plan: Plan, endUs: number): number | null {
  const timeline = timelineOf(plan.phases);
  const untilUs = Math.min(endUs, loadEndUs(timeline));
  let sum = 0;
  for (const workload of plan.workloads) {
    const scheduled = scheduledArrivals(plan, workload, steadyStartUs(timeline), untilUs);
    if (scheduled === null) return null;
    sum += scheduled;
  }
  return sum;
}
