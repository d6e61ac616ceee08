import type { ObservedKind, ObservedUnit, ReportObserved, ReportObservedSeries } from './report-observed.ts';

/** One figure of something that was watched, as it was read. */
export interface ReadSeries {
  readonly name: string;
  /** Of what is given in the end: of a sum that only grows, that of its rate. */
  readonly unit: ObservedUnit;
  /** Whether it is a sum that only grows, in CPU seconds, bytes or a number of things. */
  readonly isSum: boolean;
  /** One for each look; `null` where it was not told. */
  readonly values: readonly (number | null)[];
}

/** All that was read of something. */
export interface ReadThing {
  readonly name: string;
  readonly kind: ObservedKind;
  readonly source: string;
  readonly samples: number;
  readonly failed: number;
  readonly problem: string | null;
  /** Wall time of each look, in ms since 1970. */
  readonly atMs: readonly number[];
  readonly series: readonly ReadSeries[];
}

/** When the measured phase was, and what was done in it. */
export interface MeasuredPhase {
  /** Wall time, in ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly operations: number;
}

/** Most rows of a thing in the report. */
const MOST_ROWS = 1_200;

/** What was read, as the report gives it: on the run's time, sums as rates, bounded. */
export function toReportObserved(thing: ReadThing, phase: MeasuredPhase): ReportObserved {
  const joined = boundedRows(thing, MOST_ROWS);
  const { atMs } = joined;
  const series = joined.series.map((each) => toSeries(each, atMs, phase));
  const { name, kind, source, samples, failed, problem } = thing;
  return {
    name,
    kind,
    source,
    samples,
    failed,
    problem,
    elapsed_seconds: atMs.map((ms) => Math.round(ms - phase.fromMs) / 1_000),
    series,
    cpu_ms_per_1000_operations: cpuPerOperations(thing, phase),
  };
}

/** Rows of what was read, neighbours joined until there are no more than so many. */
export function boundedRows<Thing extends Pick<ReadThing, 'atMs' | 'series'>>(thing: Thing, most: number): Thing {
  if (thing.atMs.length <= most) return thing;
  const joined = {
    ...thing,
    atMs: pairs(thing.atMs).map(([first, second]) => second ?? first),
    series: thing.series.map((each) => ({ ...each, values: pairs(each.values).map(each.isSum ? later : mean) })),
  };
  return boundedRows(joined, most);
}

function pairs<T>(values: readonly T[]): readonly (readonly [T, T | undefined])[] {
  return values.flatMap((value, index) => (index % 2 === 1 ? [] : [[value, values[index + 1]] as const]));
}

type Pair = readonly [number | null, number | null | undefined];

function later([first, second]: Pair): number | null {
  return second ?? first;
}

function mean([first, second]: Pair): number | null {
  if (first === null || second === null || second === undefined) return second ?? first;
  return (first + second) / 2;
}

function toSeries(read: ReadSeries, atMs: readonly number[], phase: MeasuredPhase): ReportObservedSeries {
  const values = read.isSum ? ratesOf(read.values, atMs) : read.values;
  const within = values.filter((value, index): value is number => value !== null && isWithin(atMs[index]!, phase));
  const sum = within.reduce((all, value) => all + value, 0);
  return {
    name: read.name,
    unit: read.unit,
    values,
    mean: within.length === 0 ? null : sum / within.length,
    max: within.length === 0 ? null : within.reduce((most, value) => Math.max(most, value), -Infinity),
  };
}

function isWithin(ms: number, { fromMs, toMs }: MeasuredPhase): boolean {
  return ms >= fromMs && ms <= toMs;
}

/** What a sum grew by a second since it was last known; a sum that fell began anew. */
function ratesOf(values: readonly (number | null)[], atMs: readonly number[]): readonly (number | null)[] {
  let last: { readonly value: number; readonly ms: number } | null = null;
  return values.map((value, index) => {
    if (value === null) return null;
    const ms = atMs[index]!;
    const before = last;
    last = { value, ms };
    if (before === null || ms <= before.ms || value < before.value) return null;
    return ((value - before.value) / (ms - before.ms)) * 1_000;
  });
}

/** CPU time between the first look of the phase and the last, for the operations of as long. */
function cpuPerOperations({ series, atMs }: ReadThing, phase: MeasuredPhase): number | null {
  const cpu = series.find(({ unit }) => unit === 'cores');
  const lengthMs = phase.toMs - phase.fromMs;
  if (cpu === undefined || phase.operations === 0 || lengthMs <= 0) return null;
  const rates = cpu.isSum ? ratesOf(cpu.values, atMs) : cpu.values;
  let coreMs = 0;
  let coveredMs = 0;
  rates.forEach((cores, index) => {
    const [before, ms] = [atMs[index - 1], atMs[index]!];
    if (cores === null || before === undefined) return;
    const overlapMs = Math.min(ms, phase.toMs) - Math.max(before, phase.fromMs);
    if (overlapMs <= 0) return;
    coreMs += cores * overlapMs;
    coveredMs += overlapMs;
  });
  // Of less than half of the phase nothing is known of the whole.
  if (coveredMs < lengthMs / 2) return null;
  return ((coreMs / coveredMs) * lengthMs * 1_000) / phase.operations;
}
