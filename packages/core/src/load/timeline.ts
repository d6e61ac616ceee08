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

/** The phase that lasts at a moment of load time, and where it ends; `drain` once load has ended. */
export function phaseAt(
  timeline: LoadTimeline,
  loadUs: number,
): { readonly phase: Extract<PhaseName, 'warmup' | 'rampup' | 'steady' | 'drain'>; readonly endsUs: number } {
  if (loadUs < timeline.warmupUs) return { phase: 'warmup', endsUs: timeline.warmupUs };
  if (loadUs < steadyStartUs(timeline)) return { phase: 'rampup', endsUs: steadyStartUs(timeline) };
  if (loadUs < loadEndUs(timeline)) return { phase: 'steady', endsUs: loadEndUs(timeline) };
  return { phase: 'drain', endsUs: Infinity };
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
