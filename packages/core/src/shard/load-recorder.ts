import {
  OUTCOMES,
  OUTCOME_CODE,
  UNASSIGNED_OPERATION,
  type CheckDeclaration,
  type Cohort,
  type OutcomeCode,
  type RecordedResult,
  type RecordedDelivery,
  type Recorder,
  type SeriesKind,
  type SeriesTable,
} from '@syntrix-bench/metrics';

import type { LoadTimeline } from '../contracts/load-model.ts';
import type { OperationResult } from '../contracts/operation-result.ts';
import type { Segment, WorkloadPlan } from '../contracts/plan.ts';
import type {
  ScenarioCensoredDelivery,
  ScenarioDelivery,
  ScenarioOpening,
  SeriesDeclaration,
} from '../contracts/scenario.ts';
import { NO_WORKER } from '../load/shares.ts';
import { cohortAt, steadyStartUs } from '../load/timeline.ts';
import type { Unsent } from './type-queue.ts';
import type { Intervals } from './snapshotter.ts';

/** What a workload records to. */
export interface LoadRecorderParts {
  readonly recorder: Recorder;
  readonly seriesTable: SeriesTable;
  /** What is recorded counts in the one in which it ended (R37). */
  readonly intervals: Intervals;
  readonly timeline: LoadTimeline;
  /** The plan's: the steady phase cut at stage boundaries. */
  readonly segments: readonly Segment[];
  readonly workload: Pick<WorkloadPlan, 'name' | 'databases'>;
  /** Names of the operation types. */
  readonly operations: readonly string[];
  readonly series: readonly SeriesDeclaration[];
  readonly checks: readonly CheckDeclaration[];
  /** Is told when the answer of each operation was read, and when it was sent. @default nobody asks */
  readonly onAnswered?: ((readUs: number, sentUs: number) => void) | undefined;
}

/** What a series is of, whatever the database and the time. */
interface Row {
  readonly name: string;
  readonly kind: SeriesKind;
}

/** Deliveries that never came, whose writes were due together. */
interface LostDeliveries {
  readonly dueUs: number;
  readonly count: number;
  /** Place of their database among the workload's. */
  readonly database: number;
}

/** Places in time that come before the segments of the steady phase: warm-up and ramp-up. */
const CELLS_BEFORE_STEADY = 2;
const NOT_YET = -1;

/** What is told of a failure beside its stamps. */
type FailureFacts = Pick<OperationResult, 'worker' | 'status' | 'code' | 'message'>;

/** Count what fell due before load, or at its end and later, by kind: it is in no phase, and in no rate. */
const OUTSIDE = {
  step: 'steps_outside_load',
  delivery: 'deliveries_outside_load',
  lost: 'lost_outside_load',
} as const;

/**
 * Puts what one workload does into the shard's recorder: under the series of its database, its name, and the phase and
 * segment in which it was due (R9). A series is made when something is first recorded to it.
 */
export class LoadRecorder {
  readonly #recorder: Recorder;
  readonly #table: SeriesTable;
  readonly #intervals: Intervals;
  readonly #workload: LoadRecorderParts['workload'];
  readonly #timeline: LoadTimeline;
  readonly #steadyStartUs: number;
  /** Where the segments begin, from the start of the steady phase. */
  readonly #segmentStarts: Float64Array;
  /** The segment that was last asked for: the next is mostly the same. */
  #segment = 0;
  /** Operations, declared series, and what was dropped before it had a type. */
  readonly #rows: readonly Row[];
  readonly #operations: number;
  readonly #cells: number;
  /** Number of the series of database d, row r and cell c at (d × rows + r) × cells + c. */
  readonly #series: Int32Array;
  readonly #checks: number;
  readonly #firstCheck: number;
  readonly #onAnswered: LoadRecorderParts['onAnswered'];

  constructor(parts: LoadRecorderParts) {
    const { recorder, workload, timeline, segments, operations, series, checks } = parts;
    this.#recorder = recorder;
    this.#table = parts.seriesTable;
    this.#intervals = parts.intervals;
    this.#workload = workload;
    this.#timeline = timeline;
    this.#steadyStartUs = steadyStartUs(timeline);
    this.#segmentStarts = Float64Array.from(segments, ({ fromUs }) => fromUs);
    this.#operations = operations.length;
    this.#rows = [
      ...operations.map((name): Row => ({ name, kind: 'operation' })),
      ...series,
      { name: UNASSIGNED_OPERATION, kind: 'operation' },
    ];
    this.#cells = CELLS_BEFORE_STEADY + Math.max(1, segments.length);
    this.#series = new Int32Array(workload.databases.length * this.#rows.length * this.#cells).fill(NOT_YET);
    this.#onAnswered = parts.onAnswered;
    this.#checks = checks.length;
    this.#firstCheck = recorder.declareChecks(workload.name, checks);
  }

  /**
   * Records what a worker's result holds.
   *
   * @param database Place among the workload's databases.
   * @param dueLoadUs When it was due, in load time.
   */
  record(database: number, type: number, dueLoadUs: number, result: OperationResult, outcome: OutcomeCode): void {
    this.#onAnswered?.(result.doneUs, result.sentUs);
    const series = this.#seriesOf(database, type, this.#cellAt(dueLoadUs));
    this.#reach(result.doneUs);
    this.#recordResult(series, type, result, outcome);
    if (result.doneUs - result.dueUs > this.#recorder.slowThresholdUs) this.#offerSlow(series, result, outcome);
  }

  /** Counts an arrival that was never started, under its type where that was known (R8, R14). */
  unsent(why: Unsent, database: number, dueLoadUs: number, type: number | null): void {
    const series = this.#seriesOf(database, type ?? this.#rows.length - 1, this.#cellAt(dueLoadUs));
    switch (why) {
      case 'dropped':
        return this.#recorder.drop(series);
      case 'infeasible':
        return this.#recorder.infeasible(series);
      case 'givenUp':
        return this.#recorder.giveUp(series);
    }
  }

  /**
   * Records a delivery; one that was due outside of load (null) is counted only.
   *
   * @throws RangeError if no such delivery was declared.
   */
  deliver(
    series: number,
    dueLoadUs: number | null,
    delivery: ScenarioDelivery & Pick<RecordedDelivery, 'outsideLoad'>,
  ): void {
    const row = this.#declaredRow(series, 'delivery');
    this.#reach(delivery.receivedUs);
    if (dueLoadUs === null) return this.#recorder.count(OUTSIDE.delivery, 1);
    this.#recorder.deliver(this.#seriesOf(delivery.database ?? 0, row, this.#cellAt(dueLoadUs)), delivery);
  }

  /**
   * Records deliveries that never came; those that were due outside of load (null) are counted only.
   *
   * @throws RangeError if no such delivery was declared.
   */
  lose(series: number, dueLoadUs: number | null, { dueUs, count, database }: LostDeliveries): void {
    const row = this.#declaredRow(series, 'delivery');
    if (dueLoadUs === null) return this.#recorder.count(OUTSIDE.lost, count);
    this.#recorder.lose(this.#seriesOf(database, row, this.#cellAt(dueLoadUs)), count, dueUs);
  }

  /**
   * Counts a delivery that had not come as long as it was looked for; one that was due outside of load (null) is left out.
   *
   * @throws RangeError if no such delivery was declared.
   */
  censor(series: number, dueLoadUs: number | null, delivery: ScenarioCensoredDelivery): void {
    const row = this.#declaredRow(series, 'delivery');
    if (dueLoadUs === null) return;
    this.#recorder.censor(this.#seriesOf(delivery.database ?? 0, row, this.#cellAt(dueLoadUs)), delivery);
  }

  /**
   * Records what belongs to a connection, with the steady phase, in the segment in which it began.
   *
   * @throws RangeError if no such series was declared.
   */
  connection(series: number, startLoadUs: number, opening: ScenarioOpening): void {
    const { startUs, doneUs, outcome, category, message = '', database = 0 } = opening;
    const row = this.#declaredRow(series, 'connection');
    const result = {
      dueUs: startUs,
      queuedUs: 0,
      readyUs: startUs,
      sentUs: startUs,
      doneUs,
      category,
      bytesOut: 0,
      bytesIn: 0,
      requests: 0,
      worker: NO_WORKER,
      status: 0,
      code: '',
      message,
    };
    this.#reach(doneUs);
    const cell = CELLS_BEFORE_STEADY + this.segmentAt(startLoadUs);
    this.#recordResult(this.#seriesOf(database, row, cell), row, result, outcome);
  }

  /** Records a step; one that was due outside of load (null) is counted only. @throws RangeError if no such series was declared. */
  step(
    database: number,
    series: number,
    dueLoadUs: number | null,
    result: OperationResult,
    outcome: OutcomeCode,
  ): void {
    const row = this.#declaredRow(series, 'step');
    this.#reach(result.doneUs);
    if (dueLoadUs === null) return this.#recorder.count(OUTSIDE.step, 1);
    this.#recordResult(this.#seriesOf(database, row, this.#cellAt(dueLoadUs)), row, result, outcome);
  }

  /** @throws RangeError if no such check was declared. */
  check(check: number, checked: number): void {
    this.#recorder.check(this.#numberOfCheck(check), checked);
  }

  /** @throws RangeError if no such check was declared. */
  checkFailed(check: number, atUs: number, message: string): void {
    this.#recorder.checkFailed(this.#numberOfCheck(check), { atUs, message });
  }

  /** @throws RangeError if no such check was declared. */
  checkUnknown(check: number, count: number, reason: string): void {
    this.#recorder.checkUnknown(this.#numberOfCheck(check), count, reason);
  }

  /** The workload is under load from now on: completions are expected. */
  loadBegan(atUs: number): void {
    this.#recorder.loadBegan(this.#workload.name, atUs);
  }

  /** The workload is under load no more, or for a while. */
  loadEnded(atUs: number): void {
    this.#recorder.loadEnded(this.#workload.name, atUs);
  }

  /** The segment of a moment: the first before the steady phase, the last after it. */
  segmentAt(loadUs: number): number {
    return Math.max(0, this.#cellAt(loadUs) - CELLS_BEFORE_STEADY);
  }

  /** Ends the interval that is open where what is about to be recorded ended in a later one. */
  #reach(doneUs: number): void {
    if (doneUs >= this.#intervals.boundaryUs) this.#intervals.reach(doneUs);
  }

  #cellAt(loadUs: number): number {
    const cohort = cohortAt(this.#timeline, loadUs);
    if (cohort < CELLS_BEFORE_STEADY) return cohort;
    const starts = this.#segmentStarts;
    if (starts.length <= 1) return CELLS_BEFORE_STEADY;
    const steadyUs = loadUs - this.#steadyStartUs;
    let segment = this.#segment;
    while (segment > 0 && steadyUs < starts[segment]!) segment -= 1;
    while (segment + 1 < starts.length && steadyUs >= starts[segment + 1]!) segment += 1;
    this.#segment = segment;
    return CELLS_BEFORE_STEADY + segment;
  }

  #seriesOf(database: number, row: number, cell: number): number {
    const at = (database * this.#rows.length + row) * this.#cells + cell;
    const series = this.#series[at]!;
    return series >= 0 ? series : this.#intern(at, database, row, cell);
  }

  #intern(at: number, database: number, row: number, cell: number): number {
    const name = this.#workload.databases[database];
    const { name: operation, kind } = this.#rows[row] ?? {};
    if (name === undefined || operation === undefined || kind === undefined) {
      throw new RangeError(`workload ${this.#workload.name} has no series ${row} in a database number ${database}`);
    }
    const phase: Cohort = cell === 0 ? 'warmup' : cell === 1 ? 'rampup' : 'steady';
    const segment = Math.max(0, cell - CELLS_BEFORE_STEADY);
    const series = this.#table.intern({
      workload: this.#workload.name,
      database: name,
      operation,
      kind,
      phase,
      segment,
    });
    this.#series[at] = series;
    return series;
  }

  #declaredRow(series: number, kind: SeriesKind): number {
    const row = this.#operations + series;
    const declared = series >= 0 && row < this.#rows.length - 1 ? this.#rows[row] : undefined;
    if (declared === undefined || declared.kind !== kind) {
      throw new RangeError(
        `workload ${this.#workload.name} declares no ${kind} number ${series}: see series() of its scenario`,
      );
    }
    return row;
  }

  #numberOfCheck(check: number): number {
    if (!(check >= 0 && check < this.#checks)) {
      throw new RangeError(`workload ${this.#workload.name} declares no check ${check}: see checks() of its scenario`);
    }
    return this.#firstCheck + check;
  }

  #recordResult(series: number, row: number, result: RecordedResult & FailureFacts, outcome: OutcomeCode): void {
    this.#recorder.record(series, result, outcome);
    if (outcome !== OUTCOME_CODE.failed && outcome !== OUTCOME_CODE.unknown) return;
    this.#recorder.recordError(series, result.category, {
      atUs: result.doneUs,
      operation: this.#rows[row]!.name,
      worker: result.worker,
      status: result.status,
      code: result.code,
      message: result.message,
    });
  }

  #offerSlow(series: number, result: OperationResult, outcome: OutcomeCode): void {
    const key = this.#table.key(series);
    if (key.phase !== 'steady') return;
    this.#recorder.offerSlow({
      key,
      worker: result.worker,
      dueUs: result.dueUs,
      queuedUs: result.queuedUs,
      readyUs: result.readyUs,
      sentUs: result.sentUs,
      doneUs: result.doneUs,
      outcome: OUTCOMES[outcome],
      status: result.status,
      requestId: result.requestId === '' ? null : result.requestId,
    });
  }
}
