import type { ClosedLoadModel, LoadTimeline } from '../contracts/load-model.ts';
import { loadEndUs, steadyStartUs } from './timeline.ts';

/**
 * `lanes` lanes, each due again the moment it is free (R5). In the ramp-up they come in one by one, evenly spaced: lane
 * of rank r of n is let in at r/n of it.
 *
 *     lanes  n ┤▄▄▄▄▄▄▄▄      ▁▄▄▄▄▄▄▄▄▄▄▄
 *              ┤████████   ▁▄█████████████
 *            0 ┤████████ ▁▄███████████████
 *              └ warm-up ┴ ramp-up ┴ steady
 */
export function closedLoad(lanes: number, timeline: LoadTimeline): ClosedLoadModel {
  const endUs = loadEndUs(timeline);
  const steadyUs = steadyStartUs(timeline);
  return {
    kind: 'closed',
    dueUs(rank, freeUs) {
      if (freeUs >= endUs) return Infinity;
      if (freeUs < timeline.warmupUs || freeUs >= steadyUs) return freeUs;
      const admittedUs = timeline.warmupUs + Math.floor((timeline.rampupUs * rank) / lanes);
      return Math.max(freeUs, admittedUs);
    },
  };
}
