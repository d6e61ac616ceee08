import type { DocumentGroup } from './document-list.ts';
import type { DocumentNames } from './document-names.ts';
import { dealtTo, type SeedSplit } from './seed-split.ts';

/** Where a lane stands in its workload. */
export interface LanePlace {
  readonly lane: number;
  /** Its place among the workload's lanes, from 0. */
  readonly rank: number;
  /** Lanes of the workload. */
  readonly lanes: number;
}

/** The shared documents that are seeded, and at the end removed, on behalf of a lane. */
export function sharedOf(place: LanePlace, split: SeedSplit, names: DocumentNames): DocumentGroup {
  const { rank, lanes } = place;
  return { prefix: names.sharedPrefix, first: rank, step: lanes, count: dealtTo(rank, split.shared, lanes) };
}

/** The documents that are seeded as a lane's own. */
export function ownSeedsOf(place: LanePlace, split: SeedSplit, names: DocumentNames): DocumentGroup {
  const { lane, rank, lanes } = place;
  return { prefix: names.lanePrefix(lane), first: 0, step: 1, count: dealtTo(rank, split.own, lanes) };
}
