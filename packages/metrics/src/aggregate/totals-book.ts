import { OUTCOMES } from '../outcome.ts';
import type { LatencyHistogram } from '../histogram.ts';
import type { Cohort } from '../phases.ts';
import { UNASSIGNED_OPERATION, isAuxiliary, seriesId, type SeriesKey } from '../series.ts';
import type { SeriesInterval } from '../snapshot.ts';
import { toGroupTotals, type GroupTotals } from './group-totals.ts';
import { SeriesTotals, type OutcomeCounts } from './series-totals.ts';

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
export class TotalsBook {
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
