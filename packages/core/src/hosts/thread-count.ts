import { availableParallelism } from 'node:os';

import { readCpuLimit, readText, type ReadText } from './control-groups.ts';
import type { Plan } from '../contracts/plan.ts';
import type { WantedThreads } from '../contracts/shard-host.ts';

/**
 * The most threads that have something to do. Each needs a worker or a held connection, and of a workload with an arrival
 * rate each needs a worker, too: arrivals are dealt out to all threads in equal parts.
 */
export function mostThreads({ workloads }: Pick<Plan, 'workloads'>): number {
  const work = workloads.reduce((sum, { workers, held, probes = 0 }) => sum + workers + held - probes, 0);
  const open = workloads.filter(({ load }) => load.model === 'open').map((workload) => workload.workers);
  return Math.max(1, Math.min(work, ...open));
}

/**
 * How many threads a plan runs on; probes have one beside those that are wanted. `auto` leaves one core to drawing, encoding and whatever else the machine does, such as
 * serving as the target.
 */
export function threadCount(wanted: WantedThreads, plan: Pick<Plan, 'workloads'>, cores: number): number {
  const hasProbes = plan.workloads.some(({ probes = 0 }) => probes > 0);
  const forLoad = Math.min(mostThreads(plan), wanted === 'auto' ? Math.max(1, cores - 1) : Math.max(1, wanted));
  return forLoad + (hasProbes ? 1 : 0);
}

/**
 * How many cores this process may keep busy: those it may be scheduled on (affinity), but no more than the CPU quota of
 * its control groups pays for. Whole cores, at least 1.
 */
export function availableCores(scheduled: number = availableParallelism(), read: ReadText = readText): number {
  return Math.max(1, Math.floor(Math.min(scheduled, readCpuLimit(read).cores)));
}
