import type { Random } from '@syntrix-bench/core';

/**
 * Draws documents for one kind of operation of one worker. Documents are numbered by *place*: from 0 to `shared` - 1 the
 * shared ones by their number, then from `shared` on the worker's own live ones as its set holds them.
 */
export interface Keys {
  /** A place from 0 to `shared` + `own` - 1; there must be one. Depends on `random` and the arguments alone. */
  draw(random: Random, shared: number, own: number): number;
}
