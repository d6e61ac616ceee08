import {
  type CrossedThreshold,
  type IntervalSnapshot,
  judgeWhileRunning,
  PhaseTimes,
  type Threshold,
  toThresholdWindow,
} from '@syntrix-bench/metrics';

import type { Plan } from '../contracts/plan.ts';

/** Most intervals that a window may reach back; a percentile that needs more operations is left to the end. */
const MAX_INTERVALS = 120;

interface Aborting {
  readonly threshold: Threshold;
  /** What of the steady phase is judged, without pauses, from its start: after the grace period, and in the stage. */
  readonly fromUs: number;
  readonly toUs: number;
  readonly segments: readonly number[] | null;
}

/** Holds the newest operations of the steady phase against the thresholds that may end the run (R27). */
export class ThresholdWatch {
  readonly #aborting: readonly Aborting[];
  readonly #workloads: readonly string[];
  readonly #ended = new Set<string>();
  readonly #times = new PhaseTimes();
  #intervals: IntervalSnapshot[] = [];

  constructor(plan: Pick<Plan, 'thresholds' | 'workloads' | 'segments'>) {
    this.#workloads = plan.workloads.map(({ name }) => name);
    this.#aborting = plan.thresholds.flatMap(({ threshold, abort, segments }): Aborting[] => {
      if (abort === null) return [];
      const stage = segments?.map((segment) => plan.segments[segment]!) ?? [{ fromUs: 0, toUs: null }];
      const fromUs = Math.max(abort.graceUs, Math.min(...stage.map((segment) => segment.fromUs)));
      const toUs = Math.max(...stage.map((segment) => segment.toUs ?? Infinity));
      return [{ threshold, segments, fromUs, toUs }];
    });
  }

  steadyBegan(atUs: number): void {
    this.#times.start('steady', atUs);
  }

  paused(atUs: number): void {
    this.#times.pause(atUs);
  }

  resumed(atUs: number): void {
    this.#times.resume(atUs);
  }

  /** A workload starts nothing any more: what it did is judged at the end. */
  workloadEnded(workload: string): void {
    this.#ended.add(workload);
  }

  /** @param interval one of the whole run. Returns the first threshold that is crossed now, null where none is. */
  observe(interval: IntervalSnapshot): CrossedThreshold | null {
    if (this.#aborting.length === 0 || interval.phase !== 'steady') return null;
    // Rates divide by whole intervals: those with a pause in them do not count.
    const lengthUs = interval.toUs - interval.fromUs;
    if (this.#times.activeBetweenUs(interval.fromUs, interval.toUs) < lengthUs) return null;
    this.#intervals = [...this.#intervals.slice(1 - MAX_INTERVALS), interval];
    for (const aborting of this.#aborting) {
      const crossed = this.#judge(aborting);
      if (crossed !== null) return crossed;
    }
    return null;
  }

  #judge({ threshold, fromUs, toUs, segments }: Aborting): CrossedThreshold | null {
    const counted = this.#intervals.filter(
      (interval) => this.#steadyUs(interval.fromUs) >= fromUs && this.#steadyUs(interval.toUs) <= toUs,
    );
    for (const workload of this.#judgedBy(threshold)) {
      const choice = { ...(workload === null ? {} : { workload }), ...(segments === null ? {} : { segments }) };
      // After a grace period what was due in it ends among what counts; of a stage only its own counts.
      const window = toThresholdWindow(threshold, counted, choice, { continues: segments === null && fromUs > 0 });
      const { verdict, value, reason } = judgeWhileRunning(threshold, window);
      if (verdict === 'crossed' && window !== null) {
        return { threshold, value, reason, windowSeconds: window.seconds, workload };
      }
    }
    return null;
  }

  /** The workloads that a threshold judges one by one; null: its own, or the only one there is. */
  #judgedBy({ workload }: Threshold): readonly (string | null)[] {
    const going = this.#workloads.filter((name) => !this.#ended.has(name));
    if (workload !== null) return going.includes(workload) ? [null] : [];
    return this.#workloads.length === 1 ? [null] : going;
  }

  /** Time since the start of the steady phase, without pauses; below zero before it. */
  #steadyUs(atUs: number): number {
    const startUs = this.#times.span('steady')?.startUs ?? Infinity;
    return atUs < startUs ? atUs - startUs : this.#times.activeBetweenUs(startUs, atUs);
  }
}
