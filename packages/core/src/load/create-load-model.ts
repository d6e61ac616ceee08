import type { LoadModel, LoadTimeline } from '../contracts/load-model.ts';
import { isScheduled, type Plan, type ScheduledWorkloadPlan, type WorkloadPlan } from '../contracts/plan.ts';
import { closedLoad } from './closed-load.ts';
import { openLoad } from './open-load.ts';
import { timelineOf } from './timeline.ts';

/** The load model that a workload's plan asks for; `seed` is the run's. */
export function createLoadModel(workload: ScheduledWorkloadPlan, timeline: LoadTimeline, seed: number): LoadModel {
  const { load, workers } = workload;
  switch (load.model) {
    case 'closed':
      return closedLoad(workers, timeline, load.stages);
    case 'open':
      return openLoad(workload, load, timeline, seed);
  }
}

/**
 * Counts the arrivals of an open workload's schedule, over all shards, from `fromUs` up to, not including, a moment of load time.
 * Null for a workload without a schedule. Moments that rise are counted in one walk, which costs a few milliseconds for
 * 100,000 arrivals; one that was asked for before costs nothing.
 */
export function arrivalCounter(
  plan: Pick<Plan, 'seed' | 'phases'>,
  workload: WorkloadPlan,
  fromUs: number,
): ((untilUs: number) => number) | null {
  if (!isScheduled(workload)) return null;
  const model = createLoadModel(workload, timelineOf(plan.phases), plan.seed);
  if (model.kind === 'closed') return null;
  const counts = new Map<number, number>();
  const begin = () => {
    const cursor = model.arrivals(0, 1);
    cursor.skipTo(fromUs);
    return cursor;
  };
  let cursor = begin();
  let count = 0;
  let reachedUs = fromUs;
  return (untilUs) => {
    const known = counts.get(untilUs);
    if (known !== undefined) return known;
    if (untilUs < reachedUs) {
      cursor = begin();
      count = 0;
    }
    while (cursor.dueUs < untilUs) {
      count += 1;
      cursor.advance();
    }
    reachedUs = untilUs;
    counts.set(untilUs, count);
    return count;
  };
}

/**
 * How many arrivals of an open workload the schedule holds from `fromUs` up to, not including, `toUs` of load time, over
 * all shards: what a run is held against (R6). Null for a closed workload and one that only holds, which have no schedule.
 * Where a count ends the steady phase it ends the schedule, too.
 */
export function scheduledArrivals(
  plan: Pick<Plan, 'seed' | 'phases'>,
  workload: WorkloadPlan,
  fromUs: number,
  toUs: number,
): number | null {
  return arrivalCounter(plan, workload, fromUs)?.(toUs) ?? null;
}
