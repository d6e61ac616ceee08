import type { LoadTimeline, OpenLoadModel } from '../contracts/load-model.ts';
import type { LoadPlan } from '../contracts/plan.ts';
import { everyNth } from './every-nth.ts';
import { openPhases } from './open-phases.ts';

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
  const [warmup, rampup, steady] = openPhases(load, timeline);
  const phases = [
    { startUs: 0, curve: warmup, count: arrivalsWithin(warmup.expected) },
    { startUs: timeline.warmupUs, curve: rampup, count: arrivalsWithin(rampup.expected) },
    {
      startUs: timeline.warmupUs + timeline.rampupUs,
      curve: steady,
      count: Math.min(operations ?? Infinity, arrivalsWithin(steady.expected)),
    },
  ];

  function walk(): () => number {
    let phase = 0;
    let k = 0;
    return () => {
      while (phase < phases.length && k >= phases[phase]!.count) {
        phase += 1;
        k = 0;
      }
      const current = phases[phase];
      if (current === undefined) return Infinity;
      const dueUs = current.startUs + Math.floor(current.curve.timeOf(k));
      k += 1;
      return dueUs;
    };
  }

  return { kind: 'open', arrivals: (shard, shards) => everyNth(walk(), shard, shards) };
}

/** How many of the moments 0, 1, 2, … lie before `length`; a length that rounding put a hair above a whole number counts as it. */
function arrivalsWithin(length: number): number {
  return Number.isFinite(length) ? Math.ceil(length - 1e-6) : Infinity;
}
