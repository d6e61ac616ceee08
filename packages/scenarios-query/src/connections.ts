import { measuresLag } from './lag/measures-lag.ts';
import type { QueryOptions } from './query-options.ts';

/** An OR asks twice. */
export const OR_PARTS = 2;

/** Connections of a worker: for its operations, and one to look for what it wrote. */
export function connectionsPerWorker(options: QueryOptions): number {
  return connectionsForLoad(options) + (measuresLag(options) ? 1 : 0);
}

/** Queries that a worker may have under way at once, each on a connection of its own: the parts of an OR or an IN. */
export function connectionsForLoad({ operations, alternatives }: QueryOptions): number {
  const does = (type: string): boolean => operations.some((each) => each.type === type);
  return Math.max(1, does('or') ? OR_PARTS : 1, does('in') ? alternatives : 1);
}
