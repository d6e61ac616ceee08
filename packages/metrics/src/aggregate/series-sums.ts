import { byName } from '../by-name.ts';
import { LatencyHistogram } from '../histogram.ts';
import { OUTCOMES, type OutcomeCounts } from '../outcome.ts';
import type { Cohort } from '../phases.ts';
import { SERIES_HISTOGRAMS, addTally, emptyTally, histogramsOf, type OpenTally } from '../series-counts.ts';
import { UNASSIGNED_OPERATION, seriesId, type SeriesKey, type SeriesKind } from '../series.ts';
import type { SeriesInterval } from '../snapshot.ts';
import { generatorPart, type GeneratorPart } from '../statistics/generator-part.ts';
import { countUnanswered, unansweredResponses } from '../statistics/latency-summary.ts';
import {
  toDeliveryTotals,
  toGroupTotals,
  type DeliveryTotals,
  type GroupTotals,
  type SummedSeries,
} from './group-totals.ts';
import { HistogramCell } from './histogram-cell.ts';
import { shareUnassigned, type TalliedSeries } from './unassigned.ts';

/** All groups of one cohort. Operations alone are in `overall`, `operations`, `workloads` and `databases` (R36). */
export interface CohortTotals {
  readonly cohort: Cohort;
  /** Time that rates divide by: the phase without its pauses (R10). */
  readonly seconds: number;
  readonly overall: GroupTotals;
  readonly operations: Readonly<Record<string, GroupTotals>>;
  /**
   * Arrivals that were dropped, or given up, before they had an operation type, and that could not be dealt out to the types
   * of their workload because it started nothing: in all sums but no type's.
   */
  readonly unassigned: { readonly dropped: number; readonly givenUp: number };
  /** Rates divide by each workload's own seconds (R35). */
  readonly workloads: Readonly<Record<string, GroupTotals>>;
  readonly databases: Readonly<Record<string, GroupTotals>>;
  readonly connections: Readonly<Record<string, GroupTotals>>;
  readonly steps: Readonly<Record<string, GroupTotals>>;
  readonly deliveries: Readonly<Record<string, DeliveryTotals>>;
}

/** What of the responses of a cohort is the generator's own (R24); `null` without any answer. */
export interface GeneratorParts {
  readonly overall: GeneratorPart | null;
  readonly operations: Readonly<Record<string, GeneratorPart | null>>;
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

/** A series, or what was dealt out to it: that has no histograms. */
interface Part extends TalliedSeries {
  readonly cells: SeriesCells | null;
}

interface Entry extends Part {
  readonly tally: OpenTally;
  readonly cells: SeriesCells;
  /** Whether anything came since it was last looked at. */
  isFresh: boolean;
}

type SeriesCells = ReturnType<typeof histogramsOf<HistogramCell>>;

/** Sums per series, and over them by any label. Percentiles come from merged histograms only. */
export class SeriesSums {
  readonly #entries = new Map<string, Entry>();
  readonly #scratch = new SeriesSum();

  /** @throws RangeError if a histogram is damaged. */
  add(interval: SeriesInterval): void {
    const id = seriesId(interval.key);
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      const cells = histogramsOf(() => new HistogramCell());
      entry = { key: interval.key, tally: emptyTally(), cells, isFresh: true };
      this.#entries.set(id, entry);
    }
    entry.isFresh = true;
    addTally(entry.tally, interval);
    for (const name of SERIES_HISTOGRAMS) entry.cells[name].add(interval[name]);
  }

  /** Lets series that were silent since this was last called take as little memory as possible. */
  sealSilent(): void {
    for (const entry of this.#entries.values()) {
      if (!entry.isFresh) for (const name of SERIES_HISTOGRAMS) entry.cells[name].seal();
      entry.isFresh = false;
    }
  }

  /**
   * Sums of one cohort in all groups. Merges histograms: some 0.1 ms for each series.
   *
   * @param secondsOf what rates divide by: of a workload, or, of `null`, of all together.
   */
  cohort(cohort: Cohort, secondsOf: (workload: string | null) => number, choice: SeriesChoice = {}): CohortTotals {
    const { ofKind, asked, typed } = this.#choose(cohort, choice);
    const seconds = secondsOf(choice.workload ?? null);
    const byName = ({ operation }: SeriesKey) => operation;
    const overall = toGroupTotals(this.#sumUp(asked), seconds);
    const sumUp = (group: readonly Part[], over = seconds) =>
      group.length === asked.length && over === seconds && group.every((part, index) => part === asked[index])
        ? overall
        : toGroupTotals(this.#sumUp(group), over);
    const groups = (parts: readonly Part[], labelOf: (key: SeriesKey) => string) =>
      sumUpBy(parts, labelOf, (group) => sumUp(group));
    return {
      cohort,
      seconds,
      overall,
      operations: groups(typed, byName),
      unassigned: {
        dropped: overall.dropped - sumOf(typed, 'dropped'),
        givenUp: overall.givenUp - sumOf(typed, 'givenUp'),
      },
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

  /** What of the responses of one cohort is the generator's own. Takes some ms for each operation type: meant for the end of a run. */
  generatorParts(cohort: Cohort, choice: SeriesChoice = {}): GeneratorParts {
    const { asked, typed } = this.#choose(cohort, choice);
    const partOf = (group: readonly Part[]) => {
      const { tally, histograms } = this.#sumUp(group);
      return generatorPart(histograms, countUnanswered(unansweredResponses(tally)));
    };
    return { overall: partOf(asked), operations: sumUpBy(typed, ({ operation }) => operation, partOf) };
  }

  /** Visits what each operation type of a cohort did, or each name of another kind. The sum is only good during the visit. */
  forEachName(
    cohort: Cohort,
    kind: SeriesKind,
    visit: (name: string, sum: SummedSeries) => void,
    choice: SeriesChoice = {},
  ): void {
    const parts = this.tallied().filter(
      (part) => part.key.phase === cohort && part.key.kind === kind && isTyped(part) && isChosen(part.key, choice),
    );
    for (const [name, group] of groupBy(parts, (key) => key.operation)) visit(name, this.#sumUp(group));
  }

  /** What each series counted, with what was dropped without an operation type dealt out to the types. Cheap. */
  tallied(): readonly Part[] {
    return [...[...this.#entries.values()].filter(isTyped), ...this.#shared()];
  }

  /** How the operations of one cohort ended. Cheap. */
  counts(cohort: Cohort, choice: SeriesChoice = {}): OutcomeCounts {
    const counts = { ok: 0, refused: 0, failed: 0, unknown: 0, dropped: 0 };
    for (const { key, tally } of this.#entries.values()) {
      if (key.phase !== cohort || key.kind !== 'operation' || !isChosen(key, choice)) continue;
      for (const outcome of OUTCOMES) counts[outcome] += tally[outcome];
    }
    return counts;
  }

  /** Series that are chosen, by kind; operations as they were asked for, and with what was dealt out to their types. */
  #choose(cohort: Cohort, choice: SeriesChoice) {
    const isOwn = ({ key }: TalliedSeries) => key.phase === cohort && isChosen(key, choice);
    const chosen = [...this.#entries.values()].filter(isOwn);
    const ofKind = (kind: SeriesKind) => chosen.filter(({ key }) => key.kind === kind);
    const asked = ofKind('operation');
    return { ofKind, asked, typed: [...asked, ...this.#shared().filter(isOwn)].filter(isTyped) };
  }

  #shared(): Part[] {
    return shareUnassigned([...this.#entries.values()]).map((part) => ({ ...part, cells: null }));
  }

  #sumUp(parts: readonly Part[]): SummedSeries {
    this.#scratch.reset();
    for (const part of parts) this.#scratch.add(part);
    return this.#scratch;
  }
}

/** The sum of several series. */
class SeriesSum implements SummedSeries {
  tally = emptyTally();
  readonly histograms = histogramsOf(() => new LatencyHistogram());

  add({ tally, cells }: Part): void {
    addTally(this.tally, tally);
    if (cells !== null) for (const name of SERIES_HISTOGRAMS) cells[name].addTo(this.histograms[name]);
  }

  /** Back to nothing. */
  reset(): void {
    this.tally = emptyTally();
    for (const name of SERIES_HISTOGRAMS) this.histograms[name].reset();
  }
}

function isTyped({ key }: TalliedSeries): boolean {
  return key.operation !== UNASSIGNED_OPERATION;
}

function sumOf(parts: readonly Part[], count: 'dropped' | 'givenUp'): number {
  return parts.reduce((sum, { tally }) => sum + tally[count], 0);
}

function sumUpBy<T>(
  parts: readonly Part[],
  labelOf: (key: SeriesKey) => string,
  sumUp: (group: readonly Part[], label: string) => T,
): Record<string, T> {
  return Object.fromEntries([...groupBy(parts, labelOf)].map(([label, group]) => [label, sumUp(group, label)]));
}

/** Groups in the order of their names: which shard told first decides nothing. */
function groupBy(parts: readonly Part[], labelOf: (key: SeriesKey) => string): Map<string, Part[]> {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const label = labelOf(part.key);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [part]);
    else group.push(part);
  }
  return new Map([...groups].sort(byName));
}
