import type { LoadTimeline } from '../contracts/load-model.ts';
import type { LoadPlan, LoadStage } from '../contracts/plan.ts';
import { RateCurve, type RateSegment } from './rate-curve.ts';

type OpenLoadPlan = Extract<LoadPlan, { model: 'open' }>;

/** The rate in each phase of an open workload: full in the warm-up, from none to full in the ramp-up, then as planned. */
export function openPhases(load: OpenLoadPlan, timeline: LoadTimeline): readonly [RateCurve, RateCurve, RateCurve] {
  const full = load.ratePerSecond / 1e6;
  return [
    new RateCurve([{ lengthUs: timeline.warmupUs, fromPerUs: full, toPerUs: full }]),
    new RateCurve([{ lengthUs: timeline.rampupUs, fromPerUs: 0, toPerUs: full }]),
    new RateCurve(
      load.stages === undefined
        ? [{ lengthUs: timeline.steadyUs, fromPerUs: full, toPerUs: full }]
        : load.stages.map(toSegment),
    ),
  ];
}

function toSegment({ durationUs, from, to }: LoadStage): RateSegment {
  return { lengthUs: durationUs, fromPerUs: from / 1e6, toPerUs: to / 1e6 };
}
