import { LatencyHistogram } from '../histogram.ts';
import { smallest } from '../merge.ts';
import { OUTCOMES, type OutcomeCounts } from '../outcome.ts';
import type { Cohort } from '../phases.ts';
import { UNASSIGNED_OPERATION, seriesId, type SeriesKey, type SeriesKind } from '../series.ts';
import type { SeriesInterval } from '../snapshot.ts';
import {
  toDeliveryTotals,
  toGroupTotals,
  type DeliveryTotals,
  type GroupTotals,
  type SummedSeries,
} from './group-totals.ts';
import { HistogramCell } from './histogram-cell.ts';

/** All groups of one cohort. Operations alone stand in `overall`, `operations`, `workloads` and `databases` (R36). */
export interface CohortTotals {
  readonly cohort: Cohort;
  /** Time that rates divide by: the phase without its pauses (R10). */
  readonly seconds: number;
  readonly overall: GroupTotals;
  readonly operations: Readonly<Record<string, GroupTotals>>;
  /** Arrivals that were dropped before they had an operation type: in all sums but no type's. */
  readonly unassignedDropped: number;
  /** Rates divide by each workload's own seconds (R35). */
  readonly workloads: Readonly<Record<string, GroupTotals>>;
  readonly databases: Readonly<Record<string, GroupTotals>>;
  readonly connections: Readonly<Record<string, GroupTotals>>;
  readonly steps: Readonly<Record<string, GroupTotals>>;
  readonly deliveries: Readonly<Record<string, DeliveryTotals>>;
}

/** Which series are summed up; what is left out is not asked for. */
export interface SeriesChoice {
  readonly workload?: string | null;
  readonly database?: string | null;
  /** Indexes of segments of the steady phase. */
  readonly segments?: readonly number[] | null;
}

/** Whether a series is among those that are chosen. */
export function isChosen({ workload, database, segment }: SeriesKey, choice: SeriesChoice): boolean {
  const isOne = <T>(one: T | null | undefined, value: T) => one === null || one === undefined || one === value;
  if (!isOne(choice.workload, workload) || !isOne(choice.database, database)) return false;
  return choice.segments === null || choice.segments === undefined || choice.segments.includes(segment);
}

interface Entry {
  readonly key: SeriesKey;
  readonly totals: SeriesTotals;
  /** Whether anything came since it was last looked at. */
  isFresh: boolean;
}

/** Sums per series, and over them by any label. Percentiles come from merged histograms only. */
export class SeriesSums {
  readonly #entries = new Map<string, Entry>();
  readonly #scratch = new SeriesSum();

  /** @throws RangeError if a histogram is damaged. */
  add(interval: SeriesInterval): void {
    const id = seriesId(interval.key);
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = { key: interval.key, totals: new SeriesTotals(), isFresh: true };
      this.#entries.set(id, entry);
    }
    entry.isFresh = true;
    entry.totals.addInterval(interval);
  }

  /** Lets series that were silent since this was last called take as little memory as possible. */
  sealSilent(): void {
    for (const entry of this.#entries.values()) {
      if (!entry.isFresh) entry.totals.seal();
      entry.isFresh = false;
    }
  }

  /**
   * Sums of one cohort in all groups. Merges histograms: some 0.1 ms for each series.
   *
   * @param secondsOf what rates divide by: of a workload, or, of `null`, of all together.
   */
  cohort(cohort: Cohort, secondsOf: (workload: string | null) => number, choice: SeriesChoice = {}): CohortTotals {
    const chosen = [...this.#entries.values()].filter(({ key }) => key.phase === cohort && isChosen(key, choice));
    const ofKind = (kind: SeriesKind) => chosen.filter(({ key }) => key.kind === kind);
    const asked = ofKind('operation');
    const typed = asked.filter(({ key }) => key.operation !== UNASSIGNED_OPERATION);
    const seconds = secondsOf(choice.workload ?? null);
    const byName = ({ operation }: SeriesKey) => operation;
    const overall = toGroupTotals(this.#sumUp(asked), seconds);
    const sumUp = (group: readonly Entry[], over = seconds) =>
      group.length === asked.length && over === seconds && group.every((entry) => entry.key.kind === 'operation')
        ? overall
        : toGroupTotals(this.#sumUp(group), over);
    const groups = (entries: readonly Entry[], labelOf: (key: SeriesKey) => string) =>
      sumUpBy(entries, labelOf, (group) => sumUp(group));
    return {
      cohort,
      seconds,
      overall,
      operations: groups(typed, byName),
      unassignedDropped: asked.reduce(
        (sum, { key, totals }) => sum + (key.operation === UNASSIGNED_OPERATION ? totals.dropped : 0),
        0,
      ),
      workloads: sumUpBy(
        asked,
        ({ workload }) => workload,
        (group, workload) => sumUp(group, secondsOf(workload)),
      ),
      databases: groups(asked, ({ database }) => database),
      connections: groups(ofKind('connection'), byName),
      steps: groups(ofKind('step'), byName),
      deliveries: sumUpBy(ofKind('delivery'), byName, (group) => toDeliveryTotals(this.#sumUp(group), seconds)),
    };
  }

  /** Visits the merged responses of each operation type of a cohort. The histogram is only good during the visit. */
  forEachResponse(
    cohort: Cohort,
    kind: SeriesKind,
    visit: (operation: string, response: LatencyHistogram) => void,
  ): void {
    const entries = [...this.#entries.values()].filter(
      ({ key }) => key.phase === cohort && key.kind === kind && key.operation !== UNASSIGNED_OPERATION,
    );
    const { response } = this.#scratch;
    for (const [operation, group] of groupBy(entries, (key) => key.operation)) {
      response.reset();
      for (const { totals } of group) totals.response.addTo(response);
      visit(operation, response);
    }
  }

  /** How the operations of one cohort ended. Cheap. */
  counts(cohort: Cohort, choice: SeriesChoice = {}): OutcomeCounts {
    const counts = { ok: 0, refused: 0, failed: 0, unknown: 0, dropped: 0 };
    for (const { key, totals } of this.#entries.values()) {
      if (key.phase !== cohort || key.kind !== 'operation' || !isChosen(key, choice)) continue;
      for (const outcome of OUTCOMES) counts[outcome] += totals[outcome];
    }
    return counts;
  }

  #sumUp(entries: readonly Entry[]): SummedSeries {
    this.#scratch.reset();
    for (const { totals } of entries) this.#scratch.addTotals(totals);
    return this.#scratch;
  }
}

/** The counts of one or several series. */
class SeriesCounts {
  ok = 0;
  refused = 0;
  failed = 0;
  unknown = 0;
  dropped = 0;
  requests = 0;
  bytesOut = 0;
  bytesIn = 0;
  skewed = 0;
  lost = 0;
  outsideLoad = 0;
  givenUp = 0;
  abandoned = 0;
  censored = 0;
  censoredResponseUs: number | null = null;
  censoredServiceUs: number | null = null;

  protected addCounts(source: Omit<SeriesInterval, 'key' | HistogramName>): void {
    this.ok += source.ok;
    this.refused += source.refused;
    this.failed += source.failed;
    this.unknown += source.unknown;
    this.dropped += source.dropped;
    this.requests += source.requests;
    this.bytesOut += source.bytesOut;
    this.bytesIn += source.bytesIn;
    this.skewed += source.skewed;
    this.lost += source.lost;
    this.outsideLoad += source.outsideLoad;
    this.givenUp += source.givenUp;
    this.abandoned += source.abandoned;
    this.censored += source.censored;
    this.censoredResponseUs = smallest(this.censoredResponseUs, source.censoredResponseUs);
    this.censoredServiceUs = smallest(this.censoredServiceUs, source.censoredServiceUs);
  }

  protected resetCounts(): void {
    this.ok = this.refused = this.failed = this.unknown = this.dropped = 0;
    this.requests = this.bytesOut = this.bytesIn = this.skewed = this.lost = this.censored = 0;
    this.outsideLoad = this.givenUp = this.abandoned = 0;
    this.censoredResponseUs = this.censoredServiceUs = null;
  }
}

const HISTOGRAM_NAMES = ['response', 'service', 'delay', 'blocked', 'other', 'afterDone', 'beforeDone'] as const;
type HistogramName = (typeof HISTOGRAM_NAMES)[number];

/** Everything that one series did so far. Memory does not depend on how much that was. */
class SeriesTotals extends SeriesCounts {
  readonly response = new HistogramCell();
  readonly service = new HistogramCell();
  readonly delay = new HistogramCell();
  readonly blocked = new HistogramCell();
  readonly other = new HistogramCell();
  readonly afterDone = new HistogramCell();
  readonly beforeDone = new HistogramCell();

  addInterval(interval: SeriesInterval): void {
    this.addCounts(interval);
    for (const name of HISTOGRAM_NAMES) this[name].add(interval[name]);
  }

  seal(): void {
    for (const name of HISTOGRAM_NAMES) this[name].seal();
  }
}

/** The sum of several series. */
class SeriesSum extends SeriesCounts implements SummedSeries {
  readonly response = new LatencyHistogram();
  readonly service = new LatencyHistogram();
  readonly delay = new LatencyHistogram();
  readonly blocked = new LatencyHistogram();
  readonly other = new LatencyHistogram();
  readonly afterDone = new LatencyHistogram();
  readonly beforeDone = new LatencyHistogram();

  addTotals(totals: SeriesTotals): void {
    this.addCounts(totals);
    for (const name of HISTOGRAM_NAMES) totals[name].addTo(this[name]);
  }

  /** Back to nothing. */
  reset(): void {
    this.resetCounts();
    for (const name of HISTOGRAM_NAMES) this[name].reset();
  }
}

function sumUpBy<T>(
  entries: readonly Entry[],
  labelOf: (key: SeriesKey) => string,
  sumUp: (group: readonly Entry[], label: string) => T,
): Record<string, T> {
  return Object.fromEntries([...groupBy(entries, labelOf)].map(([label, group]) => [label, sumUp(group, label)]));
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
