import type { LoadModel, LoadTimeline } from '../contracts/load-model.ts';
import type { PhasePlan, ScheduledWorkloadPlan } from '../contracts/plan.ts';
import { closedLoad } from './closed-load.ts';
import { openLoad } from './open-load.ts';

/** The load axis of a plan's phases. */
export function timelineOf(phases: PhasePlan): LoadTimeline {
  return { warmupUs: phases.warmupUs, rampupUs: phases.rampupUs, steadyUs: phases.steadyUs ?? Infinity };
}

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
