import type { ClosedLoadModel, LoadTimeline } from '../contracts/load-model.ts';
import type { LoadPlan, LoadStage, ThinkTime } from '../contracts/plan.ts';
import type { Random } from '../contracts/random.ts';
import { loadEndUs, steadyStartUs } from './timeline.ts';

/** A stretch of the load clock in which the number of admitted workers goes in a straight line. */
interface Stretch {
  readonly startUs: number;
  readonly endUs: number;
  readonly from: number;
  readonly to: number;
}

/**
 * `workers` workers, each due again the moment it is free (R5). In the ramp-up they come in one by one, evenly spaced: worker
 * of rank r of n is let in at r/n of it. In the steady phase all are in, or as many as its stages say; a worker that is
 * too many waits until it is wanted again.
 *
 *     workers  n ┤▄▄▄▄▄▄▄▄      ▁▄▄▄▄▄▄▄▄▄▄▄
 *              ┤████████   ▁▄█████████████
 *            0 ┤████████ ▁▄███████████████
 *              └ warm-up ┴ ramp-up ┴ steady
 */
export function closedLoad(workers: number, timeline: LoadTimeline, stages?: readonly LoadStage[]): ClosedLoadModel {
  const endUs = loadEndUs(timeline);
  const stretches = stretchesOf(workers, timeline, stages);
  return {
    kind: 'closed',
    dueUs(rank, freeUs) {
      for (const stretch of stretches) {
        if (freeUs >= stretch.endUs) continue;
        const dueUs = admittedUs(stretch, rank, Math.max(freeUs, stretch.startUs));
        if (dueUs < endUs && dueUs < stretch.endUs) return dueUs;
      }
      return Infinity;
    },
  };
}

function stretchesOf(workers: number, timeline: LoadTimeline, stages: readonly LoadStage[] | undefined): Stretch[] {
  const steadyUs = steadyStartUs(timeline);
  const first = stages?.[0]?.from ?? workers;
  const stretches: Stretch[] = [
    { startUs: 0, endUs: timeline.warmupUs, from: first, to: first },
    { startUs: timeline.warmupUs, endUs: steadyUs, from: 0, to: first },
  ];
  let startUs = steadyUs;
  for (const { durationUs, from, to } of stages ?? [{ durationUs: timeline.steadyUs, from: workers, to: workers }]) {
    stretches.push({ startUs, endUs: startUs + durationUs, from, to });
    startUs += durationUs;
  }
  return stretches.filter(({ startUs: start, endUs: end }) => end > start);
}

/** The first moment from `fromUs` on at which more than `rank` workers are admitted; `Infinity` if not in this stretch. */
function admittedUs({ startUs, endUs, from, to }: Stretch, rank: number, fromUs: number): number {
  const rise = endUs === Infinity ? 0 : (to - from) / (endUs - startUs);
  if (rise <= 0) return from + rise * (fromUs - startUs) > rank ? fromUs : Infinity;
  // While the number rises, worker r comes in the moment it reaches r: the first one opens the ramp.
  return Math.max(fromUs, startUs + Math.max(0, Math.floor((rank - from) / rise)));
}

/** How a worker of a closed workload paces itself between operations. */
export interface WorkerPace {
  /**
   * The earliest moment for the next operation: `freeUs` is when the worker became free, `previousUs` when its last
   * operation was due, null before the first.
   */
  earliestUs(previousUs: number | null, freeUs: number): number;
  /** Slots of the pace that passed while an operation was under way; they are counted, never caught up (R5). */
  takeMissed(): number;
}

/** The pace that a load plan asks of each worker; `random` draws think times and nothing else. */
export function workerPace(load: Extract<LoadPlan, { model: 'closed' }>, random: Random): WorkerPace {
  const { pacingUs, thinkTime } = load;
  let missed = 0;
  return {
    earliestUs(previousUs, freeUs) {
      if (previousUs === null) return freeUs;
      const rested = thinkTime === undefined ? freeUs : freeUs + drawThinkUs(thinkTime, random);
      if (pacingUs === undefined) return rested;
      const slotUs = previousUs + pacingUs;
      if (rested <= slotUs) return slotUs;
      missed += Math.floor((rested - previousUs) / pacingUs);
      return rested;
    },
    takeMissed() {
      const taken = missed;
      missed = 0;
      return taken;
    },
  };
}

function drawThinkUs(thinkTime: ThinkTime, random: Random): number {
  switch (thinkTime.kind) {
    case 'uniform':
      return thinkTime.minUs + Math.floor(random.next() * (thinkTime.maxUs - thinkTime.minUs));
    case 'exponential':
      return Math.floor(-Math.log(1 - random.next()) * thinkTime.meanUs);
  }
}
