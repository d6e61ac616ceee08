import { type IntervalSnapshot, mergeSnapshots, PHASES } from '@syntrix-bench/metrics';

/** Most intervals of a shard that wait for those of others: what is older tells nobody anything while load lasts. */
const MAX_WAITING = 60;
/** How many later intervals of its shard have come before one that has not is taken for lost. */
const PATIENCE = 3;

/**
 * Brings intervals of all shards together: all are cut on the grid of their phase, so that those that begin at the same moment
 * of it make one interval of the whole run (R37). However late one comes, it is waited for; intervals may come out of order, one
 * that comes when its time was given up is left out, and where one is lost its time has none of the whole run.
 */
export class IntervalRounds {
  readonly #waiting: IntervalSnapshot[][];
  readonly #done: number[];

  constructor(shards: number) {
    this.#waiting = Array.from({ length: shards }, () => []);
    this.#done = this.#waiting.map(() => -1);
  }

  /** The intervals of the whole run that this one completes, oldest first. What needs a scenario's help to merge is left out. */
  add(snapshot: IntervalSnapshot): readonly IntervalSnapshot[] {
    const queue = this.#waiting[snapshot.shard];
    if (queue === undefined || snapshot.sequence <= this.#done[snapshot.shard]!) return [];
    const place = queue.findLastIndex(({ sequence }) => sequence < snapshot.sequence) + 1;
    queue.splice(place, 0, withoutScenarioState(snapshot));
    if (queue.length > MAX_WAITING) this.#take(snapshot.shard);
    const rounds: IntervalSnapshot[] = [];
    while (this.#waiting.every((_, shard) => this.#isReady(shard))) {
      const heads = this.#waiting.map(([head]) => head!);
      const behind = heads.flatMap((head, shard) => (heads.some((other) => isBefore(head, other)) ? [shard] : []));
      // What was before load on one shard, or an interval whose counterpart is lost.
      for (const shard of behind) this.#take(shard);
      if (behind.length > 0) continue;
      rounds.push(heads.map((_, shard) => this.#take(shard)).reduce((a, b) => mergeSnapshots(a, b, {})));
    }
    return rounds;
  }

  /** Whether the shard's next interval is there. */
  #isReady(shard: number): boolean {
    const queue = this.#waiting[shard]!;
    return queue[0]?.sequence === this.#done[shard]! + 1 || queue.length > PATIENCE;
  }

  #take(shard: number): IntervalSnapshot {
    const head = this.#waiting[shard]!.shift()!;
    this.#done[shard] = head.sequence;
    return head;
  }
}

/** Whether an interval has its place on the grid before the other. */
function isBefore(a: IntervalSnapshot, b: IntervalSnapshot): boolean {
  const phases = PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase);
  return phases === 0 ? a.fromUs < b.fromUs : phases < 0;
}

function withoutScenarioState(snapshot: IntervalSnapshot): IntervalSnapshot {
  return { ...snapshot, ledgers: {}, marks: [], logs: [] };
}
