import type { LoadTimeline, OpenLoadModel } from '../contracts/load-model.ts';
import type { LoadPlan } from '../contracts/plan.ts';
import type { Random } from '../contracts/random.ts';
import { everyNth } from './every-nth.ts';
import { openPhases } from './open-phases.ts';

/**
 * Arrivals as of many users who know nothing of each other: a Poisson process, also where the rate changes. Gaps between
 * expected counts are exponential with mean 1, and each count is laid along the curve of expected arrivals (inversion;
 * Çinlar, *Introduction to Stochastic Processes*, 1975). The number in a stretch with Λ expected varies by √Λ (R6).
 *
 * @param stream Makes the schedule's own random stream anew; the same for all shards, so that their shares add up.
 * @param operations Ends the steady phase after so many arrivals; null where its length does.
 */
export function poissonArrivals(
  load: Extract<LoadPlan, { model: 'open' }>,
  timeline: LoadTimeline,
  operations: number | null,
  stream: () => Random,
): OpenLoadModel {
  const curves = openPhases(load, timeline);
  const starts = [0, timeline.warmupUs, timeline.warmupUs + timeline.rampupUs];

  function walk(): () => number {
    const random = stream();
    let phase = 0;
    let expected = 0;
    let steadySoFar = 0;
    return () => {
      expected -= Math.log(1 - random.next());
      // A process without memory goes on in the next phase with what is left of the gap.
      while (phase < curves.length - 1 && expected >= curves[phase]!.expected) {
        expected -= curves[phase]!.expected;
        phase += 1;
      }
      if (phase === curves.length - 1) {
        steadySoFar += 1;
        if (operations !== null && steadySoFar > operations) return Infinity;
      }
      const offsetUs = curves[phase]!.timeOf(expected);
      return offsetUs === Infinity ? Infinity : starts[phase]! + Math.floor(offsetUs);
    };
  }

  return { kind: 'open', arrivals: (shard, shards) => everyNth(walk(), shard, shards) };
}
