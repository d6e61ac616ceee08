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
import type { Slot } from '../contracts/slot.ts';
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
    workload: Pick<WorkloadPlan, 'name' | 'database'>,
    operations: readonly string[],
  ) {
    const seriesOf = (operation: string) =>
      COHORTS.map((phase) => table.intern({ workload: workload.name, database: workload.database, operation, phase }));
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

  /** Records what a lane's slot holds. `dueAxisUs` decides the cohort (R9). */
  recordSlot(type: number, dueAxisUs: number, slot: Slot, outcome: OutcomeCode): void {
    const series = this.#series[type * COHORTS.length + cohortAt(this.#timeline, dueAxisUs)]!;
    this.#recorder.record(
      series,
      slot.dueUs,
      slot.readyUs,
      slot.sentUs,
      slot.doneUs,
      outcome,
      slot.category,
      slot.bytesOut,
      slot.bytesIn,
      slot.requests,
    );
    if (slot.doneUs - slot.dueUs > this.#recorder.slowFloorUs) this.#offerSlow(series, slot, outcome);
    if (outcome === OUTCOME_CODE.failed || outcome === OUTCOME_CODE.unknown) {
      this.#recorder.recordError(series, slot.category, {
        atUs: slot.doneUs,
        operation: this.operationName(type),
        lane: slot.laneNumber,
        status: slot.status,
        code: slot.code,
        message: slot.message,
      });
    }
  }

  /** Records a result that arrived by itself. */
  recordArrival(
    type: number,
    dueAxisUs: number,
    dueUs: number,
    readyUs: number,
    sentUs: number,
    doneUs: number,
    outcome: OutcomeCode,
    category: number,
  ): void {
    const series = this.#series[type * COHORTS.length + cohortAt(this.#timeline, dueAxisUs)]!;
    this.#recorder.record(series, dueUs, readyUs, sentUs, doneUs, outcome, category, 0, 0, 0);
  }

  #offerSlow(series: number, slot: Slot, outcome: OutcomeCode): void {
    const key = this.#table.key(series);
    if (key.phase !== 'steady') return;
    this.#recorder.offerSlow({
      key,
      lane: slot.laneNumber,
      dueUs: slot.dueUs,
      readyUs: slot.readyUs,
      sentUs: slot.sentUs,
      doneUs: slot.doneUs,
      outcome: OUTCOMES[outcome],
      status: slot.status,
      requestId: slot.requestId === '' ? null : slot.requestId,
    });
  }

  /** Counts an arrival that was never started, under its type where that was known (R8). */
  drop(dueAxisUs: number, type: number | null): void {
    const cohort = cohortAt(this.#timeline, dueAxisUs);
    this.#recorder.drop(type === null ? this.#droppedSeries[cohort]! : this.#series[type * COHORTS.length + cohort]!);
  }
}
