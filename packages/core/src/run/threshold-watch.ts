import { judgeWhileRunning, toThresholdWindow, type IntervalSnapshot, type Threshold } from '@syntrix-bench/metrics';

import type { CrossedThreshold } from '../contracts/end-reason.ts';
import type { ThresholdPlan } from '../contracts/plan.ts';

/** Most intervals that a window may reach back; a percentile that needs more operations is left to the end. */
const MAX_INTERVALS = 120;

interface Pause {
  readonly fromUs: number;
  toUs: number;
}

interface Aborting {
  readonly threshold: Threshold;
  readonly graceUs: number;
}

/** Holds the newest operations of the steady phase against the thresholds that may end the run (R27). */
export class ThresholdWatch {
  readonly #aborting: readonly Aborting[];
  readonly #pauses: Pause[] = [];
  #intervals: IntervalSnapshot[] = [];
  #steadyFromUs = Infinity;

  constructor(thresholds: readonly ThresholdPlan[]) {
    this.#aborting = thresholds.flatMap(({ threshold, abort }) => (abort === null ? [] : [{ threshold, ...abort }]));
  }

  steadyBegan(atUs: number): void {
    this.#steadyFromUs = atUs;
  }

  /** Rates divide by whole intervals: those with a pause in them do not count. */
  paused(atUs: number): void {
    this.#pauses.push({ fromUs: atUs, toUs: Infinity });
  }

  resumed(atUs: number): void {
    const last = this.#pauses.at(-1);
    if (last !== undefined) last.toUs = Math.min(last.toUs, atUs);
  }

  /** @param interval one of the whole run. Returns the first threshold that is crossed now, null where none is. */
  observe(interval: IntervalSnapshot): CrossedThreshold | null {
    if (this.#aborting.length === 0 || interval.phase !== 'steady') return null;
    if (this.#pauses.some(({ fromUs, toUs }) => interval.fromUs < toUs && interval.toUs > fromUs)) return null;
    this.#intervals = [...this.#intervals.slice(1 - MAX_INTERVALS), interval];
    for (const { threshold, graceUs } of this.#aborting) {
      const graceEndUs = this.#graceEndUs(graceUs);
      const counted = this.#intervals.filter(({ fromUs }) => fromUs >= graceEndUs);
      const window = toThresholdWindow(threshold, counted);
      const { verdict, value } = judgeWhileRunning(threshold, window);
      if (verdict === 'crossed' && value !== null && window !== null) {
        return { threshold, value, windowSeconds: window.seconds };
      }
    }
    return null;
  }

  /** The grace period is time under load: a pause within it makes it end later. */
  #graceEndUs(graceUs: number): number {
    return this.#pauses.reduce(
      (endUs, { fromUs, toUs }) => (fromUs >= this.#steadyFromUs && fromUs < endUs ? endUs + (toUs - fromUs) : endUs),
      this.#steadyFromUs + graceUs,
    );
  }
}
