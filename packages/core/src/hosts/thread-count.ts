import type { Plan } from '../contracts/plan.ts';
import type { WantedThreads } from '../contracts/shard-host.ts';

/**
 * The most threads that have something to do. Each needs a worker, and of a workload with an arrival rate each needs one, too:
 * arrivals are dealt out to all threads in equal parts.
 */
export function mostThreads({ workloads }: Pick<Plan, 'workloads'>): number {
  const workers = workloads.reduce((sum, workload) => sum + workload.workers, 0);
  const open = workloads.filter(({ load }) => load.model === 'open').map((workload) => workload.workers);
  return Math.max(1, Math.min(workers, ...open));
}

/**
 * How many threads a plan runs on. `auto` leaves one core to drawing, encoding and whatever else the machine does, such as
 * serving as the target.
 */
export function threadCount(wanted: WantedThreads, plan: Pick<Plan, 'workloads'>, cores: number): number {
  return Math.min(mostThreads(plan), wanted === 'auto' ? Math.max(1, cores - 1) : Math.max(1, wanted));
}
