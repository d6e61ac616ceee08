import type { Random } from '../contracts/random.ts';
import type { OpenPhase } from './open-phases.ts';
import type { PhaseArrivals } from './phased-arrivals.ts';

/**
 * Arrivals as of many users who know nothing of each other: a Poisson process, also where the rate changes. Gaps between
 * expected counts are exponential with mean 1, and each count is laid along the curve of expected arrivals (inversion;
 * Çinlar, *Introduction to Stochastic Processes*, 1975). The number in a stretch with Λ expected varies by √Λ (R6). The
 * process has no memory, so each phase may begin it anew.
 *
 * @param stream Makes the phase's random stream anew; the same for all shards, so that their shares add up.
 */
export function poissonArrivals({ startUs, curve, most }: OpenPhase, stream: () => Random): PhaseArrivals {
  return {
    startUs,
    walk() {
      const random = stream();
      let expected = 0;
      let left = most;
      return {
        type: null,
        next() {
          if (left <= 0) return Infinity;
          left -= 1;
          expected -= Math.log(1 - random.next());
          return Math.floor(curve.timeOf(expected));
        },
      };
    },
  };
}
