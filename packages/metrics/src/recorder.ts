import { maskSecrets } from './mask-secrets.ts';
import { CheckCounter, type CheckDeclaration, type CheckEvidence } from './checks.ts';
import { StillnessWatch, type WorkloadStillness } from './stillness.ts';
import type { SeriesInterval } from './snapshot.ts';
import { OVERFLOW_LABEL, type ErrorSample } from './error-sample.ts';
import {
  ABORTED_CATEGORY,
  BROKEN_OFF_CATEGORIES,
  CONNECT_TIMEOUT_CATEGORY,
  TIMEOUT_CATEGORY,
  UNANSWERED_CATEGORIES,
} from './error-categories.ts';
import { ErrorTable } from './error-table.ts';
import type { GeneratorSample } from './generator-sample.ts';
import { OUTCOME_CODE, type OutcomeCode } from './outcome.ts';
import type { PhaseName } from './phases.ts';
import { SeriesRecord, TALLY } from './series-record.ts';
import type { SeriesTable } from './series.ts';
import { SlowestList, type SlowOperation } from './slowest.ts';
import {
  MAX_LOG_LINES,
  SNAPSHOT_VERSION,
  type Gauges,
  type HeldTime,
  type IntervalSnapshot,
  type LogLine,
  type RequestCount,
  type WorkerMark,
  type WorkerState,
} from './snapshot.ts';

/** What a recorder is made of. */
export interface RecorderOptions {
  /** Where series numbers come from. */
  readonly series: SeriesTable;
  /**
   * The names behind category numbers; operations of `timeout`, `connect_timeout`, `aborted` and {@link BROKEN_OFF_CATEGORIES} got no
   * answer (R14).
   */
  readonly categories: readonly string[];
  /** The shard's number. */
  readonly shard: number;
  /** How many kinds of errors an interval tells apart; more are counted as `(other)`. @default 200 */
  readonly maxErrorKinds?: number;
}

/** What the shard knows about an interval, beside what was recorded. */
export interface IntervalMeta {
  /** Counts the shard's intervals from 0. */
  readonly sequence: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly phase: PhaseName;
  readonly gauges: Gauges;
  readonly logs: readonly LogLine[];
  readonly generator: GeneratorSample | null;
  /** What waits to be sent, by workload. */
  readonly queuedByWorkload?: Readonly<Record<string, number>>;
  /** How long connections were held in the interval, by workload. */
  readonly held?: readonly HeldTime[];
  /** What the first workers of the run do, those that are here. */
  readonly workers?: readonly WorkerState[];
  readonly marks: readonly WorkerMark[];
  readonly ledgers: Readonly<Record<string, unknown>>;
  readonly traffic: readonly RequestCount[];
}

/** What a recorder reads of an ended operation. Stamps are whole µs since the run's epoch (R1). */
export interface RecordedResult {
  readonly dueUs: number;
  /** How long it waited for a free worker: a span that lies between *due* and *ready* (R1). */
  readonly queuedUs: number;
  readonly readyUs: number;
  readonly sentUs: number;
  readonly doneUs: number;
  /** A position in the recorder's categories. */
  readonly category: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Requests that it took; 0 of one that arrived by itself (R3). */
  readonly requests: number;
}

/** One thing that came by itself, such as an event. Times are µs since the run's epoch. */
export interface RecordedDelivery {
  /** When what caused it was due. */
  readonly dueUs: number;
  /** When what caused it was sent: propagation counts from here (R30). */
  readonly sentUs: number;
  /** When what caused it was answered; NaN where that is not known. */
  readonly doneUs: number;
  readonly receivedUs: number;
  /** How long it waited here before it was read (R33); NaN where that is not known. */
  readonly readDelayUs: number;
  readonly bytesIn: number;
  /** Whether what caused it was due while no load was on, as in a pause: then it is in no rate (R31). @default false */
  readonly outsideLoad?: boolean;
}

/** A delivery of which it is only known that it took longer than until a time. Times are µs since the run's epoch. */
export interface CensoredDelivery {
  /** When what caused it was due. */
  readonly dueUs: number;
  /** When what caused it was sent. */
  readonly sentUs: number;
  /** Until when it was looked for, in vain. */
  readonly untilUs: number;
  /** Whether that was no longer than others took: then nobody can tell where it ranks, and it is only counted. @default false */
  readonly unranked?: boolean;
}

/** Counts failures whose category number no category has. */
export const UNCATEGORISED = 'uncategorised';

/** Longest code or message that is kept of a failure, in UTF-16 units. */
const MAX_TEXT_LENGTH = 500;

/**
 * Where a shard records its operations. Memory depends on the number of series alone. Not for use by several threads:
 * each shard has its own, and snapshots are merged.
 */
export class Recorder {
  readonly #series: SeriesTable;
  readonly #categories: readonly string[];
  readonly #timeoutId: number;
  readonly #connectTimeoutId: number;
  readonly #abortedId: number;
  readonly #brokenOffIds: ReadonlySet<number>;
  readonly #unansweredIds: ReadonlySet<number>;
  readonly #shard: number;
  readonly #records: SeriesRecord[] = [];
  readonly #errors: ErrorTable;
  readonly #counters = new CounterTable();
  readonly #slowest = new SlowestList();
  readonly #checks = new CheckCounter();
  readonly #stillness = new Map<string, StillnessWatch>();

  constructor(options: RecorderOptions) {
    this.#series = options.series;
    this.#categories = options.categories;
    this.#timeoutId = options.categories.indexOf(TIMEOUT_CATEGORY);
    this.#connectTimeoutId = options.categories.indexOf(CONNECT_TIMEOUT_CATEGORY);
    this.#abortedId = options.categories.indexOf(ABORTED_CATEGORY);
    this.#brokenOffIds = new Set(BROKEN_OFF_CATEGORIES.map((name) => options.categories.indexOf(name)));
    this.#unansweredIds = new Set(UNANSWERED_CATEGORIES.map((name) => options.categories.indexOf(name)));
    this.#shard = options.shard;
    this.#errors = new ErrorTable(options.maxErrorKinds ?? 200);
    for (let series = 0; series < options.series.size; series += 1) this.#recordOf(series);
  }

  /**
   * Counts one ended operation. A duration below zero counts as 0 and the operation as skewed.
   *
   * Ok operations go to the histograms of response and service. One that timed out, also while its connection opened, broke off
   * once it was sent, or was under way when the drain ended, is counted with the time that it took at least; all others go to
   * `other` (R14). Delay and blocked are those of ok operations and of what timed out or broke off. The category matters for failed
   * and unknown outcomes only. Nothing of `result` is kept.
   *
   * @throws RangeError if the series was never interned.
   */
  record(series: number, result: RecordedResult, outcome: OutcomeCode): void {
    const record = this.#records[series] ?? this.#recordOf(series);
    const { tally } = record;
    tally[outcome]! += 1;
    tally[TALLY.requests]! += result.requests;
    tally[TALLY.bytesOut]! += result.bytesOut;
    tally[TALLY.bytesIn]! += result.bytesIn;
    const { dueUs, queuedUs, readyUs, sentUs, doneUs } = result;
    if (doneUs < sentUs || sentUs < readyUs || readyUs < dueUs + queuedUs) tally[TALLY.skewed]! += 1;
    if (outcome !== OUTCOME_CODE.ok) {
      this.#recordOther(record, result, outcome);
      return;
    }
    record.stillness?.answered(dueUs, doneUs);
    const { response, service, delay, blocked } = record.histograms;
    response.record(doneUs - dueUs);
    service.record(doneUs - sentUs);
    delay.record(readyUs - dueUs - queuedUs);
    blocked.record(sentUs - readyUs + queuedUs);
  }

  /**
   * Counts a delivery: received − due, received − sent with its sign, the reading delay, and, where `doneUs` is known,
   * received − done with its sign (R17, R30). What was received before it was due or sent counts as skewed, and after *due* as 0.
   *
   * @throws RangeError if the series was never interned.
   */
  deliver(series: number, delivery: RecordedDelivery): void {
    const record = this.#records[series] ?? this.#recordOf(series);
    const { dueUs, sentUs, doneUs, receivedUs, readDelayUs, bytesIn } = delivery;
    const tally = record.tally;
    tally[OUTCOME_CODE.ok]! += 1;
    if (delivery.outsideLoad === true) tally[TALLY.outsideLoad]! += 1;
    tally[TALLY.bytesIn]! += bytesIn;
    if (receivedUs < sentUs || receivedUs < dueUs || readDelayUs < 0) tally[TALLY.skewed]! += 1;
    record.histograms.response.record(receivedUs - dueUs);
    if (receivedUs >= sentUs) record.histograms.service.record(receivedUs - sentUs);
    else record.histograms.beforeSent.record(sentUs - receivedUs);
    if (!Number.isNaN(readDelayUs)) record.histograms.delay.record(readDelayUs);
    if (receivedUs >= doneUs) record.histograms.afterDone.record(receivedUs - doneUs);
    else if (receivedUs < doneUs) record.histograms.beforeDone.record(doneUs - receivedUs);
  }

  /**
   * Counts deliveries that were owed and never came (R30).
   *
   * @param dueUs when what caused them was due, by which they have a place in the timeline
   * @throws RangeError if the series was never interned.
   */
  lose(series: number, count: number, dueUs: number): void {
    const record = this.#records[series] ?? this.#recordOf(series);
    record.tally[TALLY.lost]! += count;
    record.lostAt(dueUs, count);
  }

  /**
   * Counts a delivery that was looked for until a time and had not come by then: it ranks above all that came (R30), unless nobody
   * can tell its rank.
   *
   * @throws RangeError if the series was never interned.
   */
  censor(series: number, { dueUs, sentUs, untilUs, unranked = false }: CensoredDelivery): void {
    const record = this.#records[series] ?? this.#recordOf(series);
    record.unseenAt(dueUs);
    if (unranked) {
      record.tally[TALLY.unknown]! += 1;
      return;
    }
    record.tally[TALLY.censored]! += 1;
    record.bound(TALLY.censoredResponseUs, untilUs - dueUs);
    record.bound(TALLY.censoredServiceUs, untilUs - sentUs);
  }

  /** Declares the checks of a workload, once; the first of them gets the number that is returned, the others follow. */
  declareChecks(workload: string, checks: readonly CheckDeclaration[]): number {
    return this.#checks.declare(workload, checks);
  }

  /** Counts things that were checked and hold. @throws RangeError if the check was never declared. */
  check(index: number, checked: number): void {
    this.#checks.add(index, checked);
  }

  /**
   * Counts one thing that was checked and does not hold. What looks like a token in its message is masked.
   *
   * @throws RangeError if the check was never declared.
   */
  checkFailed(index: number, evidence: CheckEvidence): void {
    this.#checks.fail(index, evidence);
  }

  /** Counts what a check should have looked at and nobody can tell of. @throws RangeError if the check was never declared. */
  checkUnknown(index: number, count: number, reason: string): void {
    this.#checks.unknown(index, count, reason);
  }

  /** A workload comes under load, or load goes on after a pause: from now on answers are expected. */
  loadBegan(workload: string, atUs: number): void {
    this.#stillnessOf(workload).begin(atUs);
  }

  /** A workload's load is over, or pauses: no answer is expected any more. */
  loadEnded(workload: string, atUs: number): void {
    this.#stillnessOf(workload).end(atUs);
  }

  /**
   * Counts an operation that was due and never sent because the user stopped the run, or its drain ended: it was given up,
   * not dropped (R14).
   *
   * @throws RangeError if the series was never interned.
   */
  giveUp(series: number): void {
    const record = this.#records[series] ?? this.#recordOf(series);
    record.tally[TALLY.givenUp]! += 1;
  }

  /**
   * Counts an operation that was due and never sent because no worker had what it could be done to: under its series, and by
   * name for the whole run (R8).
   *
   * @throws RangeError if the series was never interned.
   */
  infeasible(series: number): void {
    const record = this.#records[series] ?? this.#recordOf(series);
    record.tally[TALLY.infeasible]! += 1;
    this.count('infeasible');
  }

  /** Counts an operation that was due but never sent (R8). @throws RangeError if the series was never interned. */
  drop(series: number): void {
    const record = this.#records[series] ?? this.#recordOf(series);
    record.tally[OUTCOME_CODE.dropped]! += 1;
  }

  /**
   * Adds what is known about one failure that {@link Recorder.record} counts; what looks secret is masked. It may be left out, for example when
   * there are very many: such failures are in the error table with status `null`.
   */
  recordError(series: number, categoryId: number, sample: ErrorSample): void {
    const record = this.#records[series] ?? this.#recordOf(series);
    const id = this.#boundedCategory(categoryId);
    record.sampled[id]! += 1;
    const { workload, database, operation, kind, phase } = record.key;
    const category = this.#categoryName(id);
    const kept: ErrorSample = {
      atUs: sample.atUs,
      operation,
      worker: sample.worker,
      status: sample.status,
      code: toKeptText(sample.code),
      message: toKeptText(sample.message),
    };
    this.#errors.add({ workload, database, operation, kind, phase, category, status: sample.status }, 1, kept, kept);
  }

  /** Adds to a named count, such as `infeasible` or `missed_slots`. The number of names is bounded. */
  count(name: string, by = 1): void {
    this.#counters.add(name, by);
  }

  /** A response must take longer than this, in µs, to be worth {@link Recorder.offerSlow}. */
  get slowThresholdUs(): number {
    return this.#slowest.thresholdUs;
  }

  /** Offers an operation for the list of the slowest. Those outside the steady cohort are not kept. */
  offerSlow(operation: SlowOperation): void {
    this.#slowest.offer(operation);
  }

  /** Ends the interval: hands over all that was recorded and starts again with the same memory. */
  swap(meta: IntervalMeta): IntervalSnapshot {
    this.#addUnsampledErrors();
    const { sequence, fromUs, toUs, phase, gauges, generator } = meta;
    const snapshot: IntervalSnapshot = {
      version: SNAPSHOT_VERSION,
      shard: this.#shard,
      sequence,
      fromUs,
      toUs,
      phase,
      series: this.#takeSeries(),
      gauges,
      errors: this.#errors.tallies(),
      logs: meta.logs.slice(-MAX_LOG_LINES),
      generator,
      counters: this.#counters.toRecord(),
      checks: this.#checks.take(),
      marks: meta.marks,
      ledgers: meta.ledgers,
      traffic: meta.traffic.map(({ method, status, count }) => ({ phase, method, status, count })),
      slowest: this.#slowest.take(),
      shards: [
        {
          shard: this.#shard,
          firstSequence: sequence,
          lastSequence: sequence,
          gauges,
          generator,
          ...(meta.queuedByWorkload === undefined ? {} : { queuedByWorkload: meta.queuedByWorkload }),
          ...(meta.held === undefined ? {} : { held: meta.held }),
          ...(meta.workers === undefined || meta.workers.length === 0 ? {} : { workers: meta.workers }),
          still: this.#takeStillness(toUs),
        },
      ],
    };
    this.#errors.clear();
    this.#counters.clear();
    return snapshot;
  }

  #recordOther(record: SeriesRecord, result: RecordedResult, outcome: OutcomeCode): void {
    const { dueUs, queuedUs, readyUs, sentUs, doneUs, category } = result;
    const { tally, histograms } = record;
    if (this.#isAnswered(category, outcome)) record.stillness?.answered(dueUs, doneUs);
    else record.stillness?.unanswered(dueUs);
    if (outcome !== OUTCOME_CODE.refused) {
      record.errors[this.#boundedCategory(category)]! += 1;
      const isBrokenOff = category !== -1 && result.requests > 0 && this.#brokenOffIds.has(category);
      if (isBrokenOff) tally[TALLY.brokenOff]! += 1;
      const isTimeout = category !== -1 && (category === this.#timeoutId || category === this.#connectTimeoutId);
      if (isBrokenOff || isTimeout) {
        tally[TALLY.censored]! += 1;
        record.bound(TALLY.censoredResponseUs, doneUs - dueUs);
        // What no socket carried is sent and done at one moment.
        if (category === this.#connectTimeoutId && sentUs === doneUs) tally[TALLY.unsent]! += 1;
        else record.bound(TALLY.censoredServiceUs, doneUs - sentUs);
        histograms.delay.record(readyUs - dueUs - queuedUs);
        histograms.blocked.record(sentUs - readyUs + queuedUs);
        return;
      }
      if (category !== -1 && category === this.#abortedId) {
        tally[TALLY.abandoned]! += 1;
        record.bound(TALLY.abandonedResponseUs, doneUs - dueUs);
        record.bound(TALLY.abandonedServiceUs, doneUs - sentUs);
        return;
      }
    }
    histograms.other.record(doneUs - dueUs);
  }

  #isAnswered(category: number, outcome: OutcomeCode): boolean {
    if (outcome === OUTCOME_CODE.refused || category < 0) return true;
    return !this.#unansweredIds.has(category);
  }

  #recordOf(series: number): SeriesRecord {
    const known = this.#records[series];
    if (known !== undefined) return known;
    const last = this.#series.key(series);
    for (let missing = this.#records.length; missing <= series; missing += 1) {
      const key = missing === series ? last : this.#series.key(missing);
      const stillness = key.kind === 'operation' ? this.#stillnessOf(key.workload) : null;
      this.#records.push(new SeriesRecord(key, this.#categories.length, stillness));
    }
    return this.#records[series]!;
  }

  #stillnessOf(workload: string): StillnessWatch {
    const known = this.#stillness.get(workload);
    if (known !== undefined) return known;
    const watch = new StillnessWatch(workload);
    this.#stillness.set(workload, watch);
    return watch;
  }

  #takeStillness(toUs: number): WorkloadStillness[] {
    return [...this.#stillness.values()]
      .flatMap((watch) => watch.take(toUs) ?? [])
      .sort((a, b) => (a.workload < b.workload ? -1 : 1));
  }

  #takeSeries(): SeriesInterval[] {
    return this.#records.flatMap((record) => {
      if (record.isEmpty) {
        record.release();
        return [];
      }
      const interval = record.toInterval();
      record.reset();
      return [interval];
    });
  }

  #boundedCategory(categoryId: number): number {
    return categoryId >= 0 && categoryId < this.#categories.length ? categoryId : this.#categories.length;
  }

  #categoryName(id: number): string {
    return this.#categories[id] ?? UNCATEGORISED;
  }

  #addUnsampledErrors(): void {
    for (const record of this.#records) {
      const { workload, database, operation, kind: seriesKind, phase } = record.key;
      record.errors.forEach((errors, id) => {
        const unsampled = errors - record.sampled[id]!;
        if (unsampled <= 0) return;
        const kind = {
          workload,
          database,
          operation,
          kind: seriesKind,
          phase,
          category: this.#categoryName(id),
          status: null,
        };
        this.#errors.add(kind, unsampled, null, null);
      });
    }
  }
}

/** Masked before it is cut, so that nothing secret is left over at its end; there are too many to look at all of it. */
function toKeptText(text: string): string {
  return maskSecrets(text.slice(0, 2 * MAX_TEXT_LENGTH)).slice(0, MAX_TEXT_LENGTH);
}

/** How many names a {@link CounterTable} holds; more are counted under `(other)`. */
export const MAX_COUNTERS = 200;

/** Named counts, bounded in number. */
class CounterTable {
  readonly #counts = new Map<string, number>();

  add(name: string, by: number): void {
    const known = this.#counts.get(name);
    if (known !== undefined) {
      this.#counts.set(name, known + by);
      return;
    }
    if (this.#counts.size < MAX_COUNTERS) {
      this.#counts.set(name, by);
      return;
    }
    this.#counts.set(OVERFLOW_LABEL, (this.#counts.get(OVERFLOW_LABEL) ?? 0) + by);
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  clear(): void {
    this.#counts.clear();
  }
}
