import type { LoadModel, LoadTimeline } from '../contracts/load-model.ts';
import type { PhasePlan, WorkloadPlan } from '../contracts/plan.ts';
import { closedLoad } from './closed-load.ts';
import { constantArrivals } from './constant-arrivals.ts';

/** The load axis of a plan's phases. */
export function timelineOf(phases: PhasePlan): LoadTimeline {
  return { warmupUs: phases.warmupUs, rampupUs: phases.rampupUs, steadyUs: phases.steadyUs ?? Infinity };
}

/** The load model that a workload's plan asks for. */
export function createLoadModel(workload: WorkloadPlan, timeline: LoadTimeline): LoadModel {
  switch (workload.load.model) {
    case 'closed':
      return closedLoad(workload.lanes, timeline);
    case 'open':
      return constantArrivals(workload.load.ratePerSecond, timeline, workload.operations);
  }
}
