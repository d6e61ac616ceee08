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
  const { name, unit } = read;
  if (!read.isSum) {
    const within = read.values.filter(
      (value, index): value is number => value !== null && isWithin(atMs[index]!, phase),
    );
    const sum = within.reduce((all, value) => all + value, 0);
    return {
      name,
      unit,
      values: read.values,
      mean: within.length === 0 ? null : sum / within.length,
      max: mostOf(within),
    };
  }
  const rates = ratesOf(read.values, atMs);
  const { sum, coveredMs } = sumWithin(rates, phase);
  const within = rates.filter((rate) => rate !== null && overlapOf(rate, phase) > 0);
  return {
    name,
    unit,
    values: rates.map((rate) => rate?.perSecond ?? null),
    // By time, not by look: a server that is too busy to be looked at is not idle.
    mean: coveredMs === 0 ? null : sum / coveredMs,
    max: mostOf(within.flatMap((rate) => rate?.perSecond ?? [])),
  };
}

function mostOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value), -Infinity);
}

function isWithin(ms: number, { fromMs, toMs }: MeasuredPhase): boolean {
  return ms >= fromMs && ms <= toMs;
}

/** A rate, and the time that it is of. */
interface Rate {
  readonly perSecond: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a sum grew by a second since it was last known; a sum that fell began anew. */
function ratesOf(values: readonly (number | null)[], atMs: readonly number[]): readonly (Rate | null)[] {
  let last: { readonly value: number; readonly ms: number } | null = null;
  return values.map((value, index) => {
    if (value === null) return null;
    const ms = atMs[index]!;
    const before = last;
    last = { value, ms };
    if (before === null || ms <= before.ms || value < before.value) return null;
    return { perSecond: ((value - before.value) / (ms - before.ms)) * 1_000, fromMs: before.ms, toMs: ms };
  });
}

/** A figure that is a rate already, each held to be of the time since the look before. */
function givenRates(values: readonly (number | null)[], atMs: readonly number[]): readonly (Rate | null)[] {
  return values.map((perSecond, index) => {
    const fromMs = atMs[index - 1];
    return perSecond === null || fromMs === undefined ? null : { perSecond, fromMs, toMs: atMs[index]! };
  });
}

/** How much of a rate's time is within the phase. */
function overlapOf({ fromMs, toMs }: Rate, phase: MeasuredPhase): number {
  return Math.max(0, Math.min(toMs, phase.toMs) - Math.max(fromMs, phase.fromMs));
}

/** Rates times how long each held within the phase, and how much of the phase is known. */
function sumWithin(
  rates: readonly (Rate | null)[],
  phase: MeasuredPhase,
): { readonly sum: number; readonly coveredMs: number } {
  let sum = 0;
  let coveredMs = 0;
  for (const rate of rates) {
    if (rate === null) continue;
    const overlapMs = overlapOf(rate, phase);
    sum += rate.perSecond * overlapMs;
    coveredMs += overlapMs;
  }
  return { sum, coveredMs };
}

/** CPU time between the first look of the phase and the last, for the operations of as long. */
function cpuPerOperations({ series, atMs }: ReadThing, phase: MeasuredPhase): number | null {
  const cpu = series.find(({ unit }) => unit === 'cores');
  const lengthMs = phase.toMs - phase.fromMs;
  if (cpu === undefined || phase.operations === 0 || lengthMs <= 0) return null;
  const { sum, coveredMs } = sumWithin((cpu.isSum ? ratesOf : givenRates)(cpu.values, atMs), phase);
  // Of less than half of the phase nothing is known of the whole.
  if (coveredMs < lengthMs / 2) return null;
  return ((sum / coveredMs) * lengthMs * 1_000) / phase.operations;
}
