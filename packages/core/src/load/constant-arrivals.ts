import type { LoadTimeline, OpenLoadModel } from '../contracts/load-model.ts';
import type { LoadPlan } from '../contracts/plan.ts';
import { openPhases } from './open-phases.ts';
import { phasedArrivals } from './phased-arrivals.ts';
import type { RateCurve } from './rate-curve.ts';

/**
 * Arrivals without chance: the k-th of a phase falls due when k are expected by the phase's rate, so a phase of rate r
 * holds exactly ⌈r·length⌉ of them, evenly spaced, and nothing drifts.
 *
 * @param operations Ends the steady phase after so many arrivals; null where its length does.
 */
export function constantArrivals(
  load: Extract<LoadPlan, { model: 'open' }>,
  timeline: LoadTimeline,
  operations: number | null,
): OpenLoadModel {
  return phasedArrivals(
    openPhases(load, timeline, operations).map(({ startUs, curve, most }) => ({
      startUs,
      walk: () => walk(curve, Math.min(most, arrivalsWithin(curve.expected))),
    })),
  );
}

function walk(curve: RateCurve, count: number): () => number {
  let k = 0;
  return () => {
    if (k >= count) return Infinity;
    const offsetUs = Math.floor(curve.timeOf(k));
    k += 1;
    return offsetUs;
  };
}

/** How many of the moments 0, 1, 2, … lie before `length`; a length that rounding put a hair above a whole number counts as it. */
function arrivalsWithin(length: number): number {
  return Number.isFinite(length) ? Math.ceil(length - 1e-6) : Infinity;
}
