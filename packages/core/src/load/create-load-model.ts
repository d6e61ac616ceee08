import type { LoadModel, LoadTimeline } from '../contracts/load-model.ts';
import type { PhasePlan, WorkloadPlan } from '../contracts/plan.ts';
import { closedLoad } from './closed-load.ts';
import { constantArrivals } from './constant-arrivals.ts';
import { poissonArrivals } from './poisson-arrivals.ts';
import { RANDOM_STREAMS } from './random-streams.ts';
import { createRandom } from './seeded-random.ts';

/** The load axis of a plan's phases. */
export function timelineOf(phases: PhasePlan): LoadTimeline {
  return { warmupUs: phases.warmupUs, rampupUs: phases.rampupUs, steadyUs: phases.steadyUs ?? Infinity };
}

/** The load model that a workload's plan asks for; `seed` is the run's. */
export function createLoadModel(workload: WorkloadPlan, timeline: LoadTimeline, seed: number): LoadModel {
  const { load, operations, lanes, firstLane } = workload;
  if (load.model === 'closed') return closedLoad(lanes, timeline, load.stages);
  switch (load.arrivals) {
    case 'constant':
      return constantArrivals(load, timeline, operations);
    case 'poisson':
      return poissonArrivals(load, timeline, operations, (phase) =>
        createRandom(seed, RANDOM_STREAMS.arrivals, firstLane, phase),
      );
  }
}
