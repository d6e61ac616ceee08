import type { CrossedThreshold, IntervalSnapshot, PhaseName, WarmupEnd } from '@syntrix-bench/metrics';

import { ThresholdWatch } from './threshold-watch.ts';
import { WarmupWatch } from './warmup-watch.ts';
import type { Plan } from '../contracts/plan.ts';

/** Whom the watch tells. */
export interface MeasureListener {
  /** The warm-up may end: the measure is steady. Told once. */
  onSteady(): void;
  /** A threshold that may end the run is crossed. */
  onCrossed(crossed: CrossedThreshold): void;
}

/** Follows the figures while load lasts, over all shards: whether they are steady yet, and whether they cross a limit. */
export class MeasureWatch {
  readonly #thresholds: ThresholdWatch;
  readonly #warmup: WarmupWatch | null;
  readonly #listener: MeasureListener;
  #steady = false;

  constructor(plan: Plan, listener: MeasureListener) {
    this.#thresholds = new ThresholdWatch(plan);
    this.#warmup = plan.phases.untilSteady ? new WarmupWatch() : null;
    this.#listener = listener;
  }

  /** How the warm-up fared; null where nobody asked. */
  get warmup(): WarmupEnd | null {
    return this.#warmup === null ? null : { steady: this.#steady, against: this.#warmup.against };
  }

  phaseBegan(phase: PhaseName, atUs: number): void {
    if (phase === 'steady') this.#thresholds.steadyBegan(atUs);
  }

  paused(atUs: number): void {
    this.#thresholds.paused(atUs);
  }

  resumed(atUs: number): void {
    this.#thresholds.resumed(atUs);
  }

  /** A workload starts nothing any more, on any shard. */
  workloadEnded(workload: string): void {
    this.#thresholds.workloadEnded(workload);
  }

  /** @param interval one of the whole run */
  observe(interval: IntervalSnapshot): void {
    const crossed = this.#thresholds.observe(interval);
    if (crossed !== null) this.#listener.onCrossed(crossed);
    if (this.#steady || this.#warmup?.observe(interval) !== true) return;
    this.#steady = true;
    this.#listener.onSteady();
  }
}
