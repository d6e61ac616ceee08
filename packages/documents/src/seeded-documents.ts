import { databasePlaceOf } from '@syntrix-bench/core';

import type { SeededGroup } from './document-list.ts';
import type { DocumentNames } from './document-names.ts';

/**
 * How the seeded documents of each database are divided. *Shared* documents are read and updated by every worker there and
 * never deleted; *own* ones belong to one worker, which may delete them.
 */
export interface SeedSplit {
  /** Shared documents of a database. */
  readonly shared: number;
  /** Own documents over all workers of a database. */
  readonly own: number;
}

/**
 * How many of `total` items fall to the worker with this rank when item i goes to rank i mod `workers`. The same on any number
 * of shards.
 */
export function dealtTo(rank: number, total: number, workers: number): number {
  return rank < total ? Math.floor((total - 1 - rank) / workers) + 1 : 0;
}

/** Where a worker stands in its workload: in which database, and as which of the workers there. */
export interface WorkerPlace {
  readonly worker: number;
  readonly database: string;
  /** Its place among the workers of its database, from 0. */
  readonly rank: number;
  /** Workers of its database. */
  readonly workers: number;
}

/** Where a worker stands: the one of rank r works on database r mod n, and is the (r div n)-th there. */
export function placeOf(
  worker: number,
  workload: { readonly firstWorker: number; readonly workers: number; readonly databases: readonly string[] },
): WorkerPlace {
  const { firstWorker, workers, databases } = workload;
  const rank = worker - firstWorker;
  const place = databasePlaceOf(rank, databases);
  return {
    worker,
    database: databases[place]!,
    rank: Math.floor(rank / databases.length),
    workers: dealtTo(place, workers, databases.length),
  };
}

/** The shared documents that are seeded, and at the end removed, on behalf of a worker. */
export function sharedOf(place: WorkerPlace, split: SeedSplit, names: DocumentNames): SeededGroup {
  const { rank, workers } = place;
  return { prefix: names.sharedPrefix, first: rank, step: workers, count: dealtTo(rank, split.shared, workers) };
}

/** The documents that are seeded as a worker's own. */
export function ownSeedsOf(place: WorkerPlace, split: SeedSplit, names: DocumentNames): SeededGroup {
  const { worker, rank, workers } = place;
  return { prefix: names.workerPrefix(worker), first: 0, step: 1, count: dealtTo(rank, split.own, workers) };
}
