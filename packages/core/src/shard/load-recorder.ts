import {
  COHORTS,
  OUTCOMES,
  OUTCOME_CODE,
  UNASSIGNED_OPERATION,
  type OutcomeCode,
  type Recorder,
  type SeriesTable,
} from '@syntrix-bench/metrics';

import type { LoadTimeline } from '../contracts/load-model.ts';
import type { WorkloadPlan } from '../contracts/plan.ts';
import type { OperationResult } from '../contracts/operation-result.ts';
import { cohortAt } from '../load/timeline.ts';

/** Puts one workload's operations into the shard's recorder, under the series of their type and cohort. */
export class LoadRecorder {
  readonly #recorder: Recorder;
  readonly #table: SeriesTable;
  readonly #timeline: LoadTimeline;
  readonly #operations: readonly string[];
  /** Series of operation type t in cohort c at `t * 3 + c`. */
  readonly #series: readonly number[];
  readonly #droppedSeries: readonly number[];

  constructor(
    recorder: Recorder,
    table: SeriesTable,
    timeline: LoadTimeline,
    workload: Pick<WorkloadPlan, 'name' | 'databases'>,
    operations: readonly string[],
  ) {
    const seriesOf = (operation: string) =>
      COHORTS.map((phase) => {
        const database = workload.databases[0]!;
        return table.intern({ workload: workload.name, database, operation, kind: 'operation', phase, segment: 0 });
      });
    this.#recorder = recorder;
    this.#table = table;
    this.#timeline = timeline;
    this.#operations = operations;
    this.#series = operations.flatMap(seriesOf);
    this.#droppedSeries = seriesOf(UNASSIGNED_OPERATION);
  }

  operationName(type: number): string {
    return this.#operations[type] ?? `operation ${type}`;
  }

  /** Records what a worker's result holds. `dueLoadUs` decides the cohort (R9). */
  record(type: number, dueLoadUs: number, result: OperationResult, outcome: OutcomeCode): void {
    const series = this.#series[type * COHORTS.length + cohortAt(this.#timeline, dueLoadUs)]!;
    this.#recorder.record(series, result, outcome);
    if (result.doneUs - result.dueUs > this.#recorder.slowThresholdUs) this.#offerSlow(series, result, outcome);
    if (outcome === OUTCOME_CODE.failed || outcome === OUTCOME_CODE.unknown) {
      this.#recorder.recordError(series, result.category, {
        atUs: result.doneUs,
        operation: this.operationName(type),
        worker: result.worker,
        status: result.status,
        code: result.code,
        message: result.message,
      });
    }
  }

  /** Records a result that arrived by itself. */
  recordArrival(
    type: number,
    dueLoadUs: number,
    dueUs: number,
    readyUs: number,
    sentUs: number,
    doneUs: number,
    outcome: OutcomeCode,
    category: number,
  ): void {
    const series = this.#series[type * COHORTS.length + cohortAt(this.#timeline, dueLoadUs)]!;
    const result = { dueUs, readyUs, sentUs, doneUs, category, bytesOut: 0, bytesIn: 0, requests: 0 };
    this.#recorder.record(series, result, outcome);
  }

  #offerSlow(series: number, result: OperationResult, outcome: OutcomeCode): void {
    const key = this.#table.key(series);
    if (key.phase !== 'steady') return;
    this.#recorder.offerSlow({
      key,
      worker: result.worker,
      dueUs: result.dueUs,
      readyUs: result.readyUs,
      sentUs: result.sentUs,
      doneUs: result.doneUs,
      outcome: OUTCOMES[outcome],
      status: result.status,
      requestId: result.requestId === '' ? null : result.requestId,
    });
  }

  /** Counts an arrival that was never started, under its type where that was known (R8). */
  drop(dueLoadUs: number, type: number | null): void {
    const cohort = cohortAt(this.#timeline, dueLoadUs);
    this.#recorder.drop(type === null ? this.#droppedSeries[cohort]! : this.#series[type * COHORTS.length + cohort]!);
  }
}
