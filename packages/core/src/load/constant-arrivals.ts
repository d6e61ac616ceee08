import type { OpenPhase } from './open-phases.ts';
import type { PhaseArrivals } from './phased-arrivals.ts';

/**
 * Arrivals without chance: the k-th of a phase falls due when k are expected by the phase's rate, so a phase of rate r
 * holds exactly ⌈r·length⌉ of them, evenly spaced, and nothing drifts.
 */
export function constantArrivals({ startUs, curve, most }: OpenPhase): PhaseArrivals {
  const count = Math.min(most, arrivalsWithin(curve.expected));
  return {
    startUs,
    walk() {
      let k = 0;
      return {
        type: null,
        next() {
          if (k >= count) return Infinity;
          const offsetUs = Math.floor(curve.timeOf(k));
          k += 1;
          return offsetUs;
        },
      };
    },
  };
}

/** How many of the moments 0, 1, 2, … lie before `length`; a length that rounding put a hair above a whole number counts as it. */
function arrivalsWithin(length: number): number {
  return Number.isFinite(length) ? Math.ceil(length - 1e-6) : Infinity;
}
