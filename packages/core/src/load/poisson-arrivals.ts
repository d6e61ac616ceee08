import type { LoadTimeline, OpenLoadModel } from '../contracts/load-model.ts';
import type { LoadPlan } from '../contracts/plan.ts';
import type { Random } from '../contracts/random.ts';
import { openPhases, type OpenPhase } from './open-phases.ts';
import { phasedArrivals } from './phased-arrivals.ts';

/**
 * Arrivals as of many users who know nothing of each other: a Poisson process, also where the rate changes. Gaps between
 * expected counts are exponential with mean 1, and each count is laid along the curve of expected arrivals (inversion;
 * Çinlar, *Introduction to Stochastic Processes*, 1975). The number in a stretch with Λ expected varies by √Λ (R6). The
 * process has no memory, so each phase may begin it anew.
 *
 * @param stream Makes the random stream of the phase with that index anew; the same for all shards, so that their shares
 *   add up.
 * @param operations Ends the steady phase after so many arrivals; null where its length does.
 */
export function poissonArrivals(
  load: Extract<LoadPlan, { model: 'open' }>,
  timeline: LoadTimeline,
  operations: number | null,
  stream: (phase: number) => Random,
): OpenLoadModel {
  return phasedArrivals(
    openPhases(load, timeline, operations).map((phase, index) => ({
      startUs: phase.startUs,
      walk: () => walk(phase, stream(index)),
    })),
  );
}

function walk({ curve, most }: OpenPhase, random: Random): () => number {
  let expected = 0;
  let left = most;
  return () => {
    if (left <= 0) return Infinity;
    left -= 1;
    expected -= Math.log(1 - random.next());
    return Math.floor(curve.timeOf(expected));
  };
}
