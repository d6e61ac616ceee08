import { CounterTable } from './counter-table.ts';
import type { ErrorSample, RecentError } from './error-sample.ts';
import { ErrorTable } from './error-table.ts';
import { OUTCOME_CODE, type OutcomeCode } from './outcome.ts';
import type { IntervalMeta, RecorderOptions } from './recorder-options.ts';
import { SeriesSlot, TALLY } from './series-slot.ts';
import type { SeriesTable } from './series.ts';
import { SlowestList, type SlowOperation } from './slowest.ts';
import { MAX_WORKERS, MAX_LOG_LINES, MAX_RECENT_ERRORS, SNAPSHOT_VERSION, type IntervalSnapshot } from './snapshot.ts';

/** The category by which a time-out is recognised (R14). */
export const TIMEOUT_CATEGORY = 'timeout';

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
  readonly #shard: number;
  readonly #slots: SeriesSlot[] = [];
  readonly #errors: ErrorTable;
  readonly #counters = new CounterTable();
  readonly #slowest = new SlowestList();
  #recentErrors: RecentError[] = [];

  constructor(options: RecorderOptions) {
    this.#series = options.series;
    this.#categories = options.categories;
    this.#timeoutId = options.categories.indexOf(TIMEOUT_CATEGORY);
    this.#shard = options.shard;
    this.#errors = new ErrorTable(options.maxErrorKinds ?? 200);
    for (let series = 0; series < options.series.size; series += 1) this.#slotFor(series);
  }

  /**
   * Counts one ended operation. Stamps are whole µs since the run's epoch. A duration below zero counts as 0 and the
   * operation as skewed.
   *
   * Ok and timed-out operations go to the histograms of response, service, delay and blocked; all others to `other`
   * (R14). `categoryId` matters for failed and unknown outcomes only.
   *
   * @throws RangeError if the series was never interned.
   */
  record(
    series: number,
    dueUs: number,
    readyUs: number,
    sentUs: number,
    doneUs: number,
    outcome: OutcomeCode,
    categoryId: number,
    bytesOut: number,
    bytesIn: number,
    requests = 1,
  ): void {
    const slot = this.#slots[series] ?? this.#slotFor(series);
    const tally = slot.tally;
    tally[outcome]! += 1;
    tally[TALLY.requests]! += requests;
    tally[TALLY.bytesOut]! += bytesOut;
    tally[TALLY.bytesIn]! += bytesIn;
    if (outcome === OUTCOME_CODE.dropped) return;
    if (doneUs < sentUs || sentUs < readyUs || readyUs < dueUs) tally[TALLY.skewed]! += 1;
    if (outcome === OUTCOME_CODE.ok) {
      slot.response.record(doneUs - dueUs);
      slot.service.record(doneUs - sentUs);
      slot.delay.record(readyUs - dueUs);
      slot.blocked.record(sentUs - readyUs);
      return;
    }
    this.#recordOther(slot, dueUs, readyUs, sentUs, doneUs, outcome, categoryId);
  }

  /** Counts an operation that was due but never sent (R8). @throws RangeError if the series was never interned. */
  drop(series: number): void {
    const slot = this.#slots[series] ?? this.#slotFor(series);
    slot.tally[OUTCOME_CODE.dropped]! += 1;
  }

  /**
   * Adds what is known about one failure that {@link Recorder.record} counts. It may be left out, for example when
   * there are very many: such failures stand in the error table with status `null`.
   */
  recordError(series: number, categoryId: number, sample: ErrorSample): void {
    const slot = this.#slots[series] ?? this.#slotFor(series);
    const id = this.#boundedCategory(categoryId);
    slot.sampled[id]! += 1;
    const { workload, database, operation, phase } = slot.key;
    const category = this.#categoryName(id);
    const kept: ErrorSample = {
      atUs: sample.atUs,
      operation,
      worker: sample.worker,
      status: sample.status,
      code: sample.code.slice(0, MAX_TEXT_LENGTH),
      message: sample.message.slice(0, MAX_TEXT_LENGTH),
    };
    const status = kept.status;
    this.#errors.add({ workload, database, operation, phase, category, status }, 1, kept, kept);
    if (this.#recentErrors.length >= 2 * MAX_RECENT_ERRORS) {
      this.#recentErrors = this.#recentErrors.slice(-MAX_RECENT_ERRORS);
    }
    this.#recentErrors.push({ ...kept, workload, database, category });
  }

  /** Adds to a named count, such as `starved` or `missed_slots`. The number of names is bounded. */
  count(name: string, by = 1): void {
    this.#counters.add(name, by);
  }

  /** A response must take longer than this, in µs, to be worth {@link Recorder.offerSlow}. */
  get slowFloorUs(): number {
    return this.#slowest.floorUs;
  }

  /** Offers an operation for the list of the slowest. Those outside the steady cohort are not kept. */
  offerSlow(operation: SlowOperation): void {
    this.#slowest.offer(operation);
  }

  /** Ends the interval: hands over all that was recorded and begins anew with the same memory. */
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
      series: this.#slots.filter((slot) => !slot.isEmpty).map((slot) => slot.toInterval()),
      gauges,
      errors: this.#errors.tallies(),
      recentErrors: this.#recentErrors.slice(-MAX_RECENT_ERRORS),
      workers: meta.workers.slice(0, MAX_WORKERS),
      logs: meta.logs.slice(-MAX_LOG_LINES),
      generator,
      counters: this.#counters.toRecord(),
      checks: meta.checks,
      marks: meta.marks,
      ledgers: meta.ledgers,
      traffic: meta.traffic.map(({ method, status, count }) => ({ phase, method, status, count })),
      slowest: this.#slowest.take(),
      shards: [{ shard: this.#shard, firstSequence: sequence, lastSequence: sequence, gauges, generator }],
    };
    for (const slot of this.#slots) slot.reset();
    this.#errors.clear();
    this.#counters.clear();
    this.#recentErrors = [];
    return snapshot;
  }

  #recordOther(
    slot: SeriesSlot,
    dueUs: number,
    readyUs: number,
    sentUs: number,
    doneUs: number,
    outcome: OutcomeCode,
    categoryId: number,
  ): void {
    if (outcome === OUTCOME_CODE.refused) {
      slot.other.record(doneUs - dueUs);
      return;
    }
    slot.errors[this.#boundedCategory(categoryId)]! += 1;
    if (categoryId !== this.#timeoutId || this.#timeoutId === -1) {
      slot.other.record(doneUs - dueUs);
      return;
    }
    slot.response.record(doneUs - dueUs);
    slot.service.record(doneUs - sentUs);
    slot.delay.record(readyUs - dueUs);
    slot.blocked.record(sentUs - readyUs);
    const tally = slot.tally;
    tally[TALLY.censored]! += 1;
    tally[TALLY.censoredResponseUs] = Math.min(tally[TALLY.censoredResponseUs]!, Math.max(0, doneUs - dueUs));
    tally[TALLY.censoredServiceUs] = Math.min(tally[TALLY.censoredServiceUs]!, Math.max(0, doneUs - sentUs));
  }

  #slotFor(series: number): SeriesSlot {
    const known = this.#slots[series];
    if (known !== undefined) return known;
    const key = this.#series.key(series);
    for (let missing = this.#slots.length; missing < series; missing += 1) {
      this.#slots.push(new SeriesSlot(this.#series.key(missing), this.#categories.length));
    }
    const slot = new SeriesSlot(key, this.#categories.length);
    this.#slots[series] = slot;
    return slot;
  }

  #boundedCategory(categoryId: number): number {
    return categoryId >= 0 && categoryId < this.#categories.length ? categoryId : this.#categories.length;
  }

  #categoryName(id: number): string {
    return this.#categories[id] ?? UNCATEGORISED;
  }

  #addUnsampledErrors(): void {
    for (const slot of this.#slots) {
      const { workload, database, operation, phase } = slot.key;
      slot.errors.forEach((errors, id) => {
        const unsampled = errors - slot.sampled[id]!;
        if (unsampled <= 0) return;
        const kind = { workload, database, operation, phase, category: this.#categoryName(id), status: null };
        this.#errors.add(kind, unsampled, null, null);
      });
    }
  }
}
