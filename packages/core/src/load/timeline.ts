import type { PhaseName } from '@syntrix-bench/metrics';

import type { LoadTimeline } from '../contracts/load-model.ts';
import type { LoadPlan, PhasePlan } from '../contracts/plan.ts';

/** The phases of load of a plan, in load time. */
export function timelineOf(phases: Pick<PhasePlan, 'warmupUs' | 'rampupUs' | 'steadyUs'>): LoadTimeline {
  return { warmupUs: phases.warmupUs, rampupUs: phases.rampupUs, steadyUs: phases.steadyUs ?? Infinity };
}

/** Where the steady phase begins in load time. */
export function steadyStartUs(timeline: LoadTimeline): number {
  return timeline.warmupUs + timeline.rampupUs;
}

/** Where load ends in load time; `Infinity` where a count ends it. */
export function loadEndUs(timeline: LoadTimeline): number {
  return steadyStartUs(timeline) + timeline.steadyUs;
}

/** Index into `COHORTS` of the phase in which a moment of load time lies (R9). */
export function cohortAt(timeline: LoadTimeline, loadUs: number): 0 | 1 | 2 {
  if (loadUs < timeline.warmupUs) return 0;
  return loadUs < steadyStartUs(timeline) ? 1 : 2;
}

/** Phases that come before the end of load, in order. */
const UNTIL_LOAD_ENDS = ['setup', 'warmup', 'rampup', 'steady'] as const;

/** The phase that lasts at a moment of load time: `setup` before load begins, `drain` once it has ended. */
export function phaseAt(timeline: LoadTimeline, loadUs: number): Exclude<PhaseName, 'cleanup'> {
  return UNTIL_LOAD_ENDS.find((phase) => loadUs < phaseEndUs(timeline, phase)) ?? 'drain';
}

/** Where a phase ends in load time; 0 of what comes before load, `Infinity` of what comes after it. */
export function phaseEndUs(timeline: LoadTimeline, phase: PhaseName): number {
  switch (phase) {
    case 'setup':
      return 0;
    case 'warmup':
      return timeline.warmupUs;
    case 'rampup':
      return steadyStartUs(timeline);
    case 'steady':
      return loadEndUs(timeline);
    case 'drain':
    case 'cleanup':
      return Infinity;
  }
}

/** Stretches of load time in which a workload's stages ask for no load at all, in order. */
export function idleStretches(
  load: LoadPlan,
  timeline: LoadTimeline,
): { readonly fromUs: number; readonly toUs: number }[] {
  let fromUs = steadyStartUs(timeline);
  return (load.stages ?? []).flatMap(({ durationUs, from, to }) => {
    const toUs = fromUs + durationUs;
    const stretch = from === 0 && to === 0 ? [{ fromUs, toUs }] : [];
    fromUs = toUs;
    return stretch;
  });
}
