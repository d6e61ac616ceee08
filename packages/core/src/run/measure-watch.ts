import { type IntervalSnapshot, mergeSnapshots, type PhaseName, PHASES } from '@syntrix-bench/metrics';

import { ThresholdWatch } from './threshold-watch.ts';
import { type WarmupEnd, WarmupWatch } from './warmup-watch.ts';
import type { CrossedThreshold } from '../contracts/end-reason.ts';
import type { Plan } from '../contracts/plan.ts';
import type { ShardHost } from '../contracts/shard-host.ts';

/** Whom the watch tells. */
export interface MeasureListener {
  /** The warm-up may end: the measure is steady. Told once. */
  onSteady(): void;
  /** A threshold that may end the run is crossed. */
  onCrossed(crossed: CrossedThreshold): void;
}

/** Follows the figures while load lasts, over all shards: whether they are steady yet, and whether they cross a limit. */
export class MeasureWatch {
  readonly #host: Pick<ShardHost, 'shards'>;
  readonly #thresholds: ThresholdWatch;
  readonly #warmup: WarmupWatch | null;
  readonly #listener: MeasureListener;
  #rounds: IntervalRounds | null = null;
  #steady = false;

  constructor(plan: Plan, host: Pick<ShardHost, 'shards'>, listener: MeasureListener) {
    this.#host = host;
    this.#thresholds = new ThresholdWatch(plan.thresholds);
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

  observe(snapshot: IntervalSnapshot): void {
    // A host knows its shards when it is open, and so when the first snapshot comes.
    this.#rounds ??= new IntervalRounds(this.#host.shards);
    for (const interval of this.#rounds.add(snapshot)) {
      const crossed = this.#thresholds.observe(interval);
      if (crossed !== null) this.#listener.onCrossed(crossed);
      if (this.#steady || this.#warmup?.observe(interval) !== true) continue;
      this.#steady = true;
      this.#listener.onSteady();
    }
  }
}

/**
 * Brings intervals of all shards together. Within a phase the k-th interval of each shard covers the same time, as all
 * begin with the phase; they make one interval of the whole run.
 */
export class IntervalRounds {
  readonly #waiting: IntervalSnapshot[][];

  constructor(shards: number) {
    this.#waiting = Array.from({ length: shards }, () => []);
  }

  /** The intervals of the whole run that this one completes, oldest first. What needs a scenario's help to merge is left out. */
  add(snapshot: IntervalSnapshot): readonly IntervalSnapshot[] {
    this.#waiting[snapshot.shard]?.push(withoutScenarioState(snapshot));
    const rounds: IntervalSnapshot[] = [];
    while (this.#waiting.every((queue) => queue.length > 0)) {
      const newest = Math.max(...this.#waiting.map(([first]) => phaseOf(first)));
      const behind = this.#waiting.filter(([first]) => phaseOf(first) < newest);
      // A shard that was cut once more before the phase ended: that moment has no counterpart.
      for (const queue of behind) queue.shift();
      if (behind.length === 0) {
        rounds.push(this.#waiting.map((queue) => queue.shift()!).reduce((a, b) => mergeSnapshots(a, b, {})));
      }
    }
    return rounds;
  }
}

function phaseOf(snapshot: IntervalSnapshot | undefined): number {
  return snapshot === undefined ? -1 : PHASES.indexOf(snapshot.phase);
}

function withoutScenarioState(snapshot: IntervalSnapshot): IntervalSnapshot {
  return { ...snapshot, ledgers: {}, marks: [], logs: [] };
}
