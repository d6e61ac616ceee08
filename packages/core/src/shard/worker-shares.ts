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
