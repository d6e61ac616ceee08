import type { WorkloadPlan } from '../contracts/plan.ts';

/** Numbers of a workload's lanes that fall to a shard: lane l runs on shard l mod n. */
export function lanesOfShard(
  { firstLane, lanes }: Pick<WorkloadPlan, 'firstLane' | 'lanes'>,
  shard: number,
  shards: number,
): number[] {
  const own: number[] = [];
  for (let rank = firstRankOf(firstLane, shard, shards); rank < lanes; rank += shards) own.push(firstLane + rank);
  return own;
}

/** Rank of the first lane of a workload that may fall to a shard; every n-th from there does, as far as there are lanes. */
export function firstRankOf(firstLane: number, shard: number, shards: number): number {
  return (shard - (firstLane % shards) + shards) % shards;
}

/**
 * A lane number for work outside of load on a shard to which no lane of the workload falls; no lane has a negative
 * number, and the coordinator's is -1.
 */
export function auxiliaryLane(workloadIndex: number): number {
  return -2 - workloadIndex;
}
