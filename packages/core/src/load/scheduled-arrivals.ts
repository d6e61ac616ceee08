import { isScheduled, type Plan, type WorkloadPlan } from '../contracts/plan.ts';
import { createLoadModel, timelineOf } from './create-load-model.ts';

/**
 * How many arrivals of an open workload the schedule holds from `fromUs` up to, not including, `toUs` of the load axis, over
 * all shards: what a run is held against (R6). Null for a closed workload, which has no schedule. Where a count ends the
 * steady phase it ends the schedule, too. It walks through the stretch: a few milliseconds for 100,000 arrivals.
 */
export function scheduledArrivals(
  plan: Pick<Plan, 'seed' | 'phases'>,
  workload: WorkloadPlan,
  fromUs: number,
  toUs: number,
): number | null {
  if (!isScheduled(workload)) return null;
  const model = createLoadModel(workload, timelineOf(plan.phases), plan.seed);
  if (model.kind === 'closed') return null;
  const cursor = model.arrivals(0, 1);
  cursor.skipTo(fromUs);
  let count = 0;
  while (cursor.dueUs < toUs) {
    count += 1;
    cursor.advance();
  }
  return count;
}
