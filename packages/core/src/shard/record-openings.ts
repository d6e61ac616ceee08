import { OUTCOME_CODE, type Recorder, type SeriesTable } from '@syntrix-bench/metrics';

import type { ConnectionOpening, Target } from '../contracts/target.ts';

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
    operation: 'connect',
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
