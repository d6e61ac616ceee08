import type { LoadPlan, Segment } from './plan.ts';

/**
 * The steady phase cut at every stage boundary of every workload, so that a workload's figures can be told for the time in
 * which its neighbour was in one stage.
 *
 * @param steadyUs Length of the steady phase; null where counts of operations end it.
 */
export function segmentsOf(loads: readonly LoadPlan[], steadyUs: number | null): readonly Segment[] {
  const cuts = new Set([0]);
  for (const load of loads) {
    if (load.model === 'hold') continue;
    let atUs = 0;
    for (const { durationUs } of load.stages ?? []) {
      atUs += durationUs;
      cuts.add(atUs);
    }
  }
  if (steadyUs !== null) cuts.delete(steadyUs);
  const starts = [...cuts].filter((atUs) => steadyUs === null || atUs < steadyUs).sort((a, b) => a - b);
  return starts.map((fromUs, index) => ({ fromUs, toUs: starts[index + 1] ?? steadyUs }));
}
