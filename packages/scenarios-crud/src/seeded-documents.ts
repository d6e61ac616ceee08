import type { DocumentGroup } from './document-list.ts';
import type { DocumentNames } from './document-names.ts';
import { dealtTo, type SeedSplit } from './seed-split.ts';

/** Where a worker stands in its workload. */
export interface WorkerPlace {
  readonly worker: number;
  /** Its place among the workload's workers, from 0. */
  readonly rank: number;
  /** Workers of the workload. */
  readonly workers: number;
}

/** The shared documents that are seeded, and at the end removed, on behalf of a worker. */
export function sharedOf(place: WorkerPlace, split: SeedSplit, names: DocumentNames): DocumentGroup {
  const { rank, workers } = place;
  return { prefix: names.sharedPrefix, first: rank, step: workers, count: dealtTo(rank, split.shared, workers) };
}

/** The documents that are seeded as a worker's own. */
export function ownSeedsOf(place: WorkerPlace, split: SeedSplit, names: DocumentNames): DocumentGroup {
  const { worker, rank, workers } = place;
  return { prefix: names.workerPrefix(worker), first: 0, step: 1, count: dealtTo(rank, split.own, workers) };
}
