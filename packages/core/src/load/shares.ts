import type { WorkloadPlan } from '../contracts/plan.ts';

// docs/decisions/0222-probes-have-a-thread.md

/**
 * How many of a run's shards load is dealt to: all of them, but where a workload has probes the last of several is for those alone.
 */
export function loadShards(workloads: readonly Pick<WorkloadPlan, 'probes'>[], shards: number): number {
  return shards > 1 && workloads.some(({ probes = 0 }) => probes > 0) ? shards - 1 : shards;
}

/** Whose held connections are dealt out. */
type Holding = Pick<WorkloadPlan, 'held' | 'probes' | 'databases'>;

/**
 * Numbers of the connections that a workload holds on a shard: c is on shard c mod n, where load is dealt to n shards, and the probes are
 * on the one after those, if there is one. Where several of a database belong together, whole blocks of them are dealt out instead, one
 * after the other.
 *
 * @param together How many, one after the other in each database, are on one shard. @default 1
 */
export function heldOfShard(
  { held, probes = 0, databases }: Holding,
  shard: number,
  { load, all }: { readonly load: number; readonly all: number },
  together = 1,
): number[] {
  const crowd = load < all ? held - probes : held;
  const own: number[] = [];
  const add = (from: number, end: number): void => {
    for (let connection = from; connection < end; connection += 1) own.push(connection);
  };
  if (shard >= load) {
    add(crowd, held);
    return own;
  }
  const block = together === 1 ? 1 : together * databases.length;
  for (let first = shard * block; first < crowd; first += load * block) add(first, Math.min(crowd, first + block));
  return own;
}

/** Numbers of a workload's workers that fall to a shard: worker w runs on shard w mod n. None does to a shard of probes. */
export function workersOfShard(
  { firstWorker, workers }: Pick<WorkloadPlan, 'firstWorker' | 'workers'>,
  shard: number,
  shards: number,
): number[] {
  const own: number[] = [];
  if (shard >= shards) return own;
  for (let rank = firstRankOf(firstWorker, shard, shards); rank < workers; rank += shards) own.push(firstWorker + rank);
  return own;
}

/** Rank of the first worker of a workload that may fall to a shard; every n-th from there does, as far as there are workers. */
export function firstRankOf(firstWorker: number, shard: number, shards: number): number {
  return (shard - (firstWorker % shards) + shards) % shards;
}

/** Place, among a workload's databases, of the one of its worker of this rank, or of its held connection of this number. */
export function databasePlaceOf(rank: number, databases: readonly string[]): number {
  return rank % databases.length;
}

/** The worker's number where what is recorded belongs to none, such as a held connection. */
export const NO_WORKER = -1;

/**
 * A worker number for work outside of load on a shard to which no worker of the workload falls; no worker has a negative
 * number, and the coordinator's is -1.
 */
export function auxiliaryWorker(workloadIndex: number): number {
  return -2 - workloadIndex;
}

/** Workers of all workloads: every worker's number is below it. */
export function workersOfRun(workloads: readonly Pick<WorkloadPlan, 'firstWorker' | 'workers'>[]): number {
  return Math.max(0, ...workloads.map(({ firstWorker, workers }) => firstWorker + workers));
}

type Numbered = Pick<WorkloadPlan, 'firstWorker' | 'workers' | 'held'>;

/**
 * The number under which connection `connection` of those that a workload holds is somebody: after those of all workers, each
 * workload's after those of the ones before it. So users are dealt over connections as they are over workers.
 */
export function numberOfHeld(workloads: readonly Numbered[], workloadIndex: number, connection: number): number {
  const first = workersOfRun(workloads) + connection;
  return workloads.slice(0, workloadIndex).reduce((sum, { held }) => sum + held, first);
}

/** The workload whose worker, auxiliary worker or held connection has a number; undefined where none has. */
export function workloadOfNumber<Workload extends Numbered>(
  workloads: readonly Workload[],
  number: number,
): Workload | undefined {
  return workloads.find((workload, index) => {
    const { firstWorker, workers, held } = workload;
    const firstHeld = numberOfHeld(workloads, index, 0);
    return (
      number === auxiliaryWorker(index) ||
      (number >= firstWorker && number < firstWorker + workers) ||
      (number >= firstHeld && number < firstHeld + held)
    );
  });
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
