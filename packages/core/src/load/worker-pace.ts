import type { LoadPlan, ThinkTime } from '../contracts/plan.ts';
import type { Random } from '../contracts/random.ts';

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
