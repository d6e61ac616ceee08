import type { WorkloadPlan } from '../contracts/plan.ts';

/** Numbers of a workload's workers that fall to a shard: worker l runs on shard l mod n. */
export function workersOfShard(
  { firstWorker, workers }: Pick<WorkloadPlan, 'firstWorker' | 'workers'>,
  shard: number,
  shards: number,
): number[] {
  const own: number[] = [];
  for (let rank = firstRankOf(firstWorker, shard, shards); rank < workers; rank += shards) own.push(firstWorker + rank);
  return own;
}

/** Rank of the first worker of a workload that may fall to a shard; every n-th from there does, as far as there are workers. */
export function firstRankOf(firstWorker: number, shard: number, shards: number): number {
  return (shard - (firstWorker % shards) + shards) % shards;
}

/**
 * A worker number for work outside of load on a shard to which no worker of the workload falls; no worker has a negative
 * number, and the coordinator's is -1.
 */
export function auxiliaryWorker(workloadIndex: number): number {
  return -2 - workloadIndex;
}

/** The share of `total` that falls to the one of `parts` at `rank`: whole numbers, as even as can be, adding up to `total`. */
export function quotaOf(total: number, parts: number, rank: number): number {
  return Math.floor(total / parts) + (rank < total % parts ? 1 : 0);
}

/**
 * `total` dealt out in proportion to `weights`: whole numbers that add up to `total`, each less than one away from its exact
 * share. The boundaries between shares are rounded, so that no rounding is lost.
 */
export function proportionalQuotas(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let before = 0;
  let weightSoFar = 0;
  return weights.map((weight, index) => {
    weightSoFar += weight;
    const upTo = index === weights.length - 1 ? total : Math.round((total * weightSoFar) / sum);
    const quota = upTo - before;
    before = upTo;
    return quota;
  });
}
