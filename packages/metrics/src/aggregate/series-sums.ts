import { LatencyHistogram } from '../histogram.ts';
import { smallest } from '../merge.ts';
import { OUTCOMES, type OutcomeCounts } from '../outcome.ts';
import type { Cohort } from '../phases.ts';
import { isAuxiliary, seriesId, UNASSIGNED_OPERATION, type SeriesKey } from '../series.ts';
import type { SeriesInterval } from '../snapshot.ts';
import { toGroupTotals, type GroupTotals } from './group-totals.ts';

/** All groups of one cohort. */
export interface CohortTotals {
  readonly cohort: Cohort;
  /** Time that rates divide by: the phase without its pauses (R10). */
  readonly seconds: number;
  readonly overall: GroupTotals;
  readonly operations: Readonly<Record<string, GroupTotals>>;
  /** Arrivals that were dropped before they had an operation type: in all sums but no type's. */
  readonly unassignedDropped: number;
  readonly workloads: Readonly<Record<string, GroupTotals>>;
  readonly databases: Readonly<Record<string, GroupTotals>>;
  /** Connecting and the like: in none of the above. */
  readonly auxiliary: Readonly<Record<string, GroupTotals>>;
}

interface Entry {
  readonly key: SeriesKey;
  readonly totals: SeriesTotals;
}

/** Totals per series, and sums over them by any label. Percentiles come from merged histograms only. */
export class SeriesSums {
  readonly #entries = new Map<string, Entry>();
  readonly #scratch = new SeriesTotals();

  add(interval: SeriesInterval): void {
    const id = seriesId(interval.key);
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = { key: interval.key, totals: new SeriesTotals() };
      this.#entries.set(id, entry);
    }
    entry.totals.addInterval(interval);
  }

  /** Sums of one cohort in all groups. Merges histograms: some 0.1 ms for each series. */
  cohort(cohort: Cohort, seconds: number): CohortTotals {
    const entries = [...this.#entries.values()].filter(({ key }) => key.phase === cohort);
    const asked = entries.filter(({ key }) => !isAuxiliary(key.operation));
    const auxiliary = entries.filter(({ key }) => isAuxiliary(key.operation));
    const typed = asked.filter(({ key }) => !isUnassigned(key));
    const overall = this.#sumUp(asked, seconds);
    return {
      cohort,
      seconds,
      overall,
      operations: this.#sumUpBy(typed, (key) => key.operation, seconds),
      unassignedDropped: asked.reduce((sum, { key, totals }) => sum + (isUnassigned(key) ? totals.dropped : 0), 0),
      workloads: this.#sumUpBy(asked, (key) => key.workload, seconds, overall),
      databases: this.#sumUpBy(asked, (key) => key.database, seconds, overall),
      auxiliary: this.#sumUpBy(auxiliary, (key) => key.operation, seconds),
    };
  }

  /** Visits the merged responses of each operation type of a cohort. The histogram is only good during the visit. */
  forEachResponse(cohort: Cohort, visit: (operation: string, response: LatencyHistogram) => void): void {
    const entries = [...this.#entries.values()].filter(({ key }) => key.phase === cohort && !isUnassigned(key));
    for (const [operation, group] of groupBy(entries, (key) => key.operation)) {
      this.#scratch.reset();
      for (const { totals } of group) this.#scratch.response.merge(totals.response);
      visit(operation, this.#scratch.response);
    }
  }

  /** How the operations of one cohort ended. Cheap. */
  counts(cohort: Cohort): OutcomeCounts {
    const counts = { ok: 0, refused: 0, failed: 0, unknown: 0, dropped: 0 };
    for (const { key, totals } of this.#entries.values()) {
      if (key.phase !== cohort || isAuxiliary(key.operation)) continue;
      for (const outcome of OUTCOMES) counts[outcome] += totals[outcome];
    }
    return counts;
  }

  #sumUp(entries: readonly Entry[], seconds: number): GroupTotals {
    this.#scratch.reset();
    for (const { totals } of entries) this.#scratch.addTotals(totals);
    return toGroupTotals(this.#scratch, seconds);
  }

  /** Sums by label. `overall` is the sum of all entries, where it is known: one group needs no sum of its own. */
  #sumUpBy(
    entries: readonly Entry[],
    labelOf: (key: SeriesKey) => string,
    seconds: number,
    overall: GroupTotals | null = null,
  ): Record<string, GroupTotals> {
    const groups = groupBy(entries, labelOf);
    if (overall !== null && groups.size === 1) return { [[...groups.keys()][0]!]: overall };
    return Object.fromEntries([...groups].map(([label, group]) => [label, this.#sumUp(group, seconds)]));
  }
}

function isUnassigned(key: SeriesKey): boolean {
  return key.operation === UNASSIGNED_OPERATION;
}

function groupBy(entries: readonly Entry[], labelOf: (key: SeriesKey) => string): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const label = labelOf(entry.key);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** Everything that one or several series did so far. Memory does not depend on how much that was. */
export class SeriesTotals {
  ok = 0;
  refused = 0;
  failed = 0;
  unknown = 0;
  dropped = 0;
  requests = 0;
  bytesOut = 0;
  bytesIn = 0;
  skewed = 0;
  censored = 0;
  censoredResponseUs: number | null = null;
  censoredServiceUs: number | null = null;
  readonly response = new LatencyHistogram();
  readonly service = new LatencyHistogram();
  readonly delay = new LatencyHistogram();
  readonly blocked = new LatencyHistogram();
  readonly other = new LatencyHistogram();

  /** Adds one interval. @throws RangeError if one of its histograms is damaged. */
  addInterval(interval: SeriesInterval): void {
    this.#addCounts(interval);
    this.response.mergeEncoded(interval.response);
    this.service.mergeEncoded(interval.service);
    this.delay.mergeEncoded(interval.delay);
    this.blocked.mergeEncoded(interval.blocked);
    this.other.mergeEncoded(interval.other);
  }

  /** Adds all of `totals`. */
  addTotals(totals: SeriesTotals): void {
    this.#addCounts(totals);
    this.response.merge(totals.response);
    this.service.merge(totals.service);
    this.delay.merge(totals.delay);
    this.blocked.merge(totals.blocked);
    this.other.merge(totals.other);
  }

  /** Back to nothing. */
  reset(): void {
    this.ok = this.refused = this.failed = this.unknown = this.dropped = 0;
    this.requests = this.bytesOut = this.bytesIn = this.skewed = this.censored = 0;
    this.censoredResponseUs = this.censoredServiceUs = null;
    for (const histogram of [this.response, this.service, this.delay, this.blocked, this.other]) histogram.reset();
  }

  #addCounts(source: Omit<SeriesInterval, 'key' | 'response' | 'service' | 'delay' | 'blocked' | 'other'>): void {
    this.ok += source.ok;
    this.refused += source.refused;
    this.failed += source.failed;
    this.unknown += source.unknown;
    this.dropped += source.dropped;
    this.requests += source.requests;
    this.bytesOut += source.bytesOut;
    this.bytesIn += source.bytesIn;
    this.skewed += source.skewed;
    this.censored += source.censored;
    this.censoredResponseUs = smallest(this.censoredResponseUs, source.censoredResponseUs);
    this.censoredServiceUs = smallest(this.censoredServiceUs, source.censoredServiceUs);
  }
}
