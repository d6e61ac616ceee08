import { OUTCOME_CODE, type Recorder, type SeriesTable } from '@syntrix-bench/metrics';

import { ENGINE_SERIES } from '../contracts/engine-series.ts';
import type { WorkloadPlan } from '../contracts/plan.ts';
import type { ConnectionOpening, Target } from '../contracts/target.ts';

/**
 * When the connections of workers are opened at the earliest (R16): those of a workload evenly over its ramp from the start,
 * by their place in the whole workload, so that shards interleave. Undefined where no workload has a ramp: all at once.
 */
export function connectionSchedule(
  workloads: readonly Pick<WorkloadPlan, 'firstWorker' | 'workers' | 'load'>[],
  startUs: number,
): ((worker: number) => number) | undefined {
  if (workloads.every(({ load }) => load.connectionRampUs === undefined)) return undefined;
  return (worker) => {
    const own = workloads.find(({ firstWorker, workers }) => worker >= firstWorker && worker < firstWorker + workers);
    if (own?.load.connectionRampUs === undefined) return startUs;
    return startUs + Math.floor((own.load.connectionRampUs * (worker - own.firstWorker)) / own.workers);
  };
}

/** Category of what was given up: while connections were opened, or when the drain ended. */
export const ABORTED = 'aborted';

/**
 * Records how the opening of connections went: a series of its own (R3), and in no sum.
 *
 * @param wasStopped The run was stopped meanwhile: what was given up for that is left out.
 */
export function recordOpenings(
  parts: {
    readonly recorder: Recorder;
    readonly series: SeriesTable;
    readonly target: Pick<Target, 'categories'>;
    readonly nowUs: number;
  },
  openings: readonly ConnectionOpening[],
  wasStopped: boolean,
): void {
  const { recorder, series, target, nowUs } = parts;
  const connect = series.intern({
    workload: '',
    database: '',
    operation: ENGINE_SERIES.connect,
    kind: 'connection',
    phase: 'steady',
    segment: 0,
  });
  const aborted = target.categories.indexOf(ABORTED);
  for (const { connectUs, category } of openings) {
    if (wasStopped && category === aborted) continue;
    const outcome = category === 0 ? OUTCOME_CODE.ok : OUTCOME_CODE.failed;
    const startUs = nowUs - connectUs;
    const result = { dueUs: startUs, readyUs: startUs, sentUs: startUs, doneUs: nowUs };
    recorder.record(connect, { ...result, category, bytesOut: 0, bytesIn: 0, requests: 0 }, outcome);
  }
}
