import type { LoadModel, LoadTimeline, OpenLoadModel } from '../contracts/load-model.ts';
import type { LoadPlan, PhasePlan, WorkloadPlan } from '../contracts/plan.ts';
import { closedLoad } from './closed-load.ts';
import { constantArrivals } from './constant-arrivals.ts';
import { poissonArrivals } from './poisson-arrivals.ts';
import { proportionalQuotas } from './quotas.ts';
import { RANDOM_STREAMS } from './random-streams.ts';
import { createRandom } from './seeded-random.ts';
import { superposition } from './superposition.ts';

/** The load axis of a plan's phases. */
export function timelineOf(phases: PhasePlan): LoadTimeline {
  return { warmupUs: phases.warmupUs, rampupUs: phases.rampupUs, steadyUs: phases.steadyUs ?? Infinity };
}

/** The load model that a workload's plan asks for; `seed` is the run's. */
export function createLoadModel(workload: WorkloadPlan, timeline: LoadTimeline, seed: number): LoadModel {
  const { load, operations, lanes, firstLane } = workload;
  if (load.model === 'closed') return closedLoad(lanes, timeline, load.stages);
  const { rates } = load;
  if (rates === undefined) return openModel(load, timeline, operations, seed, [firstLane]);
  const counts = operations === null ? null : proportionalQuotas(operations, rates);
  return superposition(
    rates.map((ratePerSecond, type) =>
      openModel({ ...load, ratePerSecond }, timeline, counts?.[type] ?? null, seed, [firstLane, type]),
    ),
  );
}

/** @param streams What tells the schedule's random streams from others; the phase is put in the second place. */
function openModel(
  load: Extract<LoadPlan, { model: 'open' }>,
  timeline: LoadTimeline,
  operations: number | null,
  seed: number,
  [first, ...more]: readonly [number, ...number[]],
): OpenLoadModel {
  switch (load.arrivals) {
    case 'constant':
      return constantArrivals(load, timeline, operations);
    case 'poisson':
      return poissonArrivals(load, timeline, operations, (phase) =>
        createRandom(seed, RANDOM_STREAMS.arrivals, first, phase, ...more),
      );
  }
}
