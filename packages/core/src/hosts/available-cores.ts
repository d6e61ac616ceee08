import { availableParallelism } from 'node:os';

import { readCpuLimit } from './control-groups.ts';
import { readText, type ReadText } from './read-text.ts';

/**
 * How many cores this process may keep busy: those it may be scheduled on (affinity), but no more than the CPU quota of
 * its control groups pays for. Whole cores, at least 1.
 */
export function availableCores(scheduled: number = availableParallelism(), read: ReadText = readText): number {
  return Math.max(1, Math.floor(Math.min(scheduled, readCpuLimit(read).cores)));
}
