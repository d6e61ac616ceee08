import { OUTCOME_CODE, type Recorder, type SeriesTable } from '@syntrix-bench/metrics';

import { ENGINE_SERIES } from '../contracts/engine-series.ts';
import type { WorkloadPlan } from '../contracts/plan.ts';
import type { ConnectionOpening, Target } from '../contracts/target.ts';
import { workloadOfNumber } from '../load/shares.ts';

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

/** Whose a connection is: `''` where it is of no workload. */
export interface ConnectionOwner {
  readonly workload: string;
  readonly database: string;
}

/** Whose the connection of a worker is; undefined: nobody's. */
export function connectionOwner(workloads: readonly WorkloadPlan[], worker: number | undefined): ConnectionOwner {
  const own = worker === undefined ? undefined : workloadOfNumber(workloads, worker);
  if (own === undefined) return { workload: '', database: '' };
  const place = Math.max(0, worker! - own.firstWorker) % own.databases.length;
  return { workload: own.name, database: own.databases[place]! };
}

/**
 * Records how the opening of connections went: a series of its own (R3) for each workload and database, and in no sum.
 *
 * @param wasStopped The run was stopped meanwhile: what was given up for that is left out.
 */
export function recordOpenings(
  parts: {
    readonly recorder: Recorder;
    readonly series: SeriesTable;
    readonly target: Pick<Target, 'categories'>;
    readonly nowUs: number;
    readonly ownerOf: (worker: number | undefined) => ConnectionOwner;
  },
  openings: readonly ConnectionOpening[],
  wasStopped: boolean,
): void {
  const { recorder, series, target, nowUs, ownerOf } = parts;
  const aborted = target.categories.indexOf(ABORTED);
  for (const { worker, connectUs, category } of openings) {
    if (wasStopped && category === aborted) continue;
    const connect = series.intern({
      ...ownerOf(worker),
      operation: ENGINE_SERIES.connect,
      kind: 'connection',
      phase: 'steady',
      segment: 0,
    });
    const outcome = category === 0 ? OUTCOME_CODE.ok : OUTCOME_CODE.failed;
    const startUs = nowUs - connectUs;
    const result = { dueUs: startUs, queuedUs: 0, readyUs: startUs, sentUs: startUs, doneUs: nowUs };
    recorder.record(connect, { ...result, category, bytesOut: 0, bytesIn: 0, requests: 0 }, outcome);
  }
}
