import type { Plan } from '../contracts/plan.ts';

/** Whether shards spin on the clock for precise starts, and so use a core each by design (R7). */
export function spins(plan: Pick<Plan, 'workloads'>): boolean {
  return plan.workloads.some(({ load }) => load.model === 'open' && load.precision === 'spin');
}

/** What somebody should know who spins on the event loop that also draws and coordinates; null where nobody does. */
export function spinNotice(plan: Pick<Plan, 'workloads'>, hostKind: string): string | null {
  if (hostKind !== 'inProcess' || !spins(plan)) return null;
  return 'load.precision spin uses the whole core of this event loop, and other work on it delays starts: use the threads host, or precision paced';
}
