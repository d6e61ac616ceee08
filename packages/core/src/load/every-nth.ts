import type { ArrivalCursor } from '../contracts/load-model.ts';

/**
 * The arrivals of one shard out of a walk over all: the `shard`-th, and from there every `shards`-th.
 *
 * @param walk Yields the next arrival of the whole workload with each call, `Infinity` when there are no more.
 */
export function everyNth(walk: () => number, shard: number, shards: number): ArrivalCursor {
  const skip = (count: number): number => {
    for (let passed = 0; passed < count; passed += 1) if (walk() === Infinity) return Infinity;
    return walk();
  };
  let dueUs = skip(shard);
  return {
    get dueUs() {
      return dueUs;
    },
    advance() {
      if (dueUs !== Infinity) dueUs = skip(shards - 1);
    },
  };
}
