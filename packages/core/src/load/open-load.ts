import type { LoadTimeline, OpenLoadModel } from '../contracts/load-model.ts';
import type { LoadPlan, WorkloadPlan } from '../contracts/plan.ts';
import { constantArrivals } from './constant-arrivals.ts';
import { openPhases, type OpenPhase } from './open-phases.ts';
import { phasedArrivals, type PhaseArrivals } from './phased-arrivals.ts';
import { poissonArrivals } from './poisson-arrivals.ts';
import { proportionalQuotas } from './quotas.ts';
import { RANDOM_STREAMS } from './random-streams.ts';
import { createRandom } from './seeded-random.ts';
import { superposition } from './superposition.ts';
import { dealt, inTurn } from './turns.ts';

type OpenLoadPlan = Extract<LoadPlan, { model: 'open' }>;

/** Arrivals by one rate, or by a rate for each operation type; `seed` is the run's. */
export function openLoad(
  { operations, workers, firstWorker }: Pick<WorkloadPlan, 'operations' | 'workers' | 'firstWorker'>,
  load: OpenLoadPlan,
  timeline: LoadTimeline,
  seed: number,
): OpenLoadModel {
  const arrivalsOf = (phase: OpenPhase, index: number, ...type: readonly number[]): PhaseArrivals => {
    switch (load.arrivals) {
      case 'constant':
        return constantArrivals(phase);
      case 'poisson':
        return poissonArrivals(phase, () => createRandom(seed, RANDOM_STREAMS.arrivals, firstWorker, index, ...type));
    }
  };
  const { rates } = load;
  if (rates === undefined) {
    const phases = openPhases(load, timeline, operations).map((phase, index) => arrivalsOf(phase, index));
    return phasedArrivals(phases, workers, () => inTurn(workers));
  }
  const counts = operations === null ? null : proportionalQuotas(operations, rates);
  const phasesByType = rates.map((ratePerSecond, type) =>
    openPhases({ ...load, ratePerSecond }, timeline, counts?.[type] ?? null),
  );
  const phases = phasesByType[0]!.map(({ startUs }, index) =>
    superposition(
      startUs,
      phasesByType.map((ofType, type) => arrivalsOf(ofType[index]!, index, type)),
    ),
  );
  return phasedArrivals(phases, workers, (index) =>
    dealt(workers, createRandom(seed, RANDOM_STREAMS.turns, firstWorker, index)),
  );
}
