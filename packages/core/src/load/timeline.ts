import type { LoadTimeline } from '../contracts/load-model.ts';

/** Index into `COHORTS` of the phase in which a moment of the load axis lies (R9). */
export function cohortAt(timeline: LoadTimeline, axisUs: number): 0 | 1 | 2 {
  if (axisUs < timeline.warmupUs) return 0;
  return axisUs < steadyStartUs(timeline) ? 1 : 2;
}

/** Where the steady phase begins on the load axis. */
export function steadyStartUs(timeline: LoadTimeline): number {
  return timeline.warmupUs + timeline.rampupUs;
}

/** Where load ends on the load axis; `Infinity` where a count ends it. */
export function loadEndUs(timeline: LoadTimeline): number {
  return steadyStartUs(timeline) + timeline.steadyUs;
}
