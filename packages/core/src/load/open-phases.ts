import type { LoadTimeline } from '../contracts/load-model.ts';
import type { LoadPlan, LoadStage } from '../contracts/plan.ts';
import { RateCurve, type RateSegment } from './rate-curve.ts';
import { steadyStartUs } from './timeline.ts';

type OpenLoadPlan = Extract<LoadPlan, { model: 'open' }>;

/** One phase of an open workload. */
export interface OpenPhase {
  /** Where it begins on the load axis. */
  readonly startUs: number;
  readonly curve: RateCurve;
  /** Most arrivals it holds; `Infinity` where its length alone ends it. */
  readonly most: number;
}

/**
 * The rate in each phase of an open workload: full in the warm-up, from none to full in the ramp-up, then as planned.
 *
 * @param operations Ends the steady phase after so many arrivals; null where its length does.
 */
export function openPhases(load: OpenLoadPlan, timeline: LoadTimeline, operations: number | null): OpenPhase[] {
  const full = load.ratePerSecond / 1e6;
  const steady = load.stages?.map(toSegment) ?? [{ lengthUs: timeline.steadyUs, fromPerUs: full, toPerUs: full }];
  const phases: readonly (readonly [number, readonly RateSegment[], number])[] = [
    [0, [{ lengthUs: timeline.warmupUs, fromPerUs: full, toPerUs: full }], Infinity],
    [timeline.warmupUs, [{ lengthUs: timeline.rampupUs, fromPerUs: 0, toPerUs: full }], Infinity],
    [steadyStartUs(timeline), steady, operations ?? Infinity],
  ];
  return phases.map(([startUs, segments, most]) => ({ startUs, curve: new RateCurve(segments), most }));
}

function toSegment({ durationUs, from, to }: LoadStage): RateSegment {
  return { lengthUs: durationUs, fromPerUs: from / 1e6, toPerUs: to / 1e6 };
}
