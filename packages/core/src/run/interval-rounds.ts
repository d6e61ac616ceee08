import { PHASES, mergeSnapshots, type IntervalSnapshot } from '@syntrix-bench/metrics';

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
