import { inflation, scatterOf } from '../statistics/autocorrelation.ts';
import { criticalValue, MAX_SERIES } from '../statistics/critical-values.ts';
import { medianOf, theilSenSlope } from '../statistics/theil-sen.ts';
import { formatBytes, formatExactly } from '../text/number.ts';
import { formatLatencyMs } from '../text/duration.ts';
import type { ReportGrowth, ReportObserved } from './report-observed.ts';
import type { Report } from './report.ts';

/** A measured phase that is shorter says nothing of growth. */
const LEAST_SECONDS = 30;
/** Fewest values that a slope rests on. */
const LEAST_VALUES = 10;
/** A change over the whole phase that is less, as a share of the median, is no growth that matters. */
const LEAST_CHANGE = 0.01;

const HOUR_SECONDS = 3_600;

/** A figure over time, in equal steps as far as it is known. */
export interface Course {
  readonly of: string;
  readonly unit: ReportGrowth['unit'];
  readonly seconds: number;
  readonly values: readonly number[];
}

/** Whether latency, and the memory of what was watched, grew over the measured phase; nothing where that was too short to ask. */
export function toGrowth(report: Pick<Report, 'timeline' | 'observed' | 'benchmark'>): readonly ReportGrowth[] {
  const { timeline, observed = [], benchmark } = report;
  if (benchmark.duration_seconds < LEAST_SECONDS) return [];
  const rows = timeline.filter(({ drain }) => !drain);
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const latencies = (['latency_p50', 'latency_p99'] as const).map((of): Course => ({
    of,
    unit: 'ms',
    seconds,
    values: rows.flatMap((row) => row[of] ?? []),
  }));
  return [...latencies, ...observed.flatMap((thing) => memoryOf(thing, benchmark.duration_seconds))].map(growthOf);
}

function memoryOf(thing: ReportObserved, measuredSeconds: number): readonly Course[] {
  const isWithin = (elapsed: number) => elapsed >= 0 && elapsed <= measuredSeconds;
  const within = thing.elapsed_seconds.filter(isWithin);
  const seconds = (within.at(-1) ?? 0) - (within[0] ?? 0);
  return thing.series
    .filter(({ unit }) => unit === 'bytes')
    .map(({ name, values }) => ({
      of: `${thing.name}.${name}`,
      unit: 'bytes',
      seconds,
      values: values.filter(
        (value, index): value is number => value !== null && isWithin(thing.elapsed_seconds[index]!),
      ),
    }));
}

/**
 * The slope of a course with its interval: Theil–Sen's, as many standard errors to either side as five of a thousand series without a
 * slope exceed, simulated for their own autocorrelation (R25).
 */
export function growthOf(course: Course): ReportGrowth {
  const { of, unit, seconds } = course;
  const values = joined(course.values);
  const n = values.length;
  if (n < LEAST_VALUES || seconds < LEAST_SECONDS) {
    const nothing = { per_hour: null, at_least: null, at_most: null, median: null };
    const sentence = `${wordsOf(of)}: too short to tell whether it grows`;
    return { of, unit, verdict: 'not_assessed', ...nothing, seconds, sentence };
  }
  const slope = theilSenSlope(values.map((y, x) => ({ x, y })));
  const level = medianOf(values.map((y, x) => y - slope * x));
  const { sd, phi } = scatterOf(Float64Array.from(values, (y, x) => y - slope * x - level));
  const error = (sd * Math.sqrt((12 / n) * inflation(phi))) / n;
  const margin = error * criticalValue('drift', n, phi);
  const median = medianOf(values);
  const perHour = (perStep: number) => (perStep * n * HOUR_SECONDS) / seconds;
  const [low, high] = [slope - margin, slope + margin];
  const matters = Math.abs(slope) * n >= LEAST_CHANGE * Math.abs(median);
  const verdict = !matters || (low <= 0 && high >= 0) ? 'none_shown' : low > 0 ? 'grows' : 'shrinks';
  const growth = {
    of,
    unit,
    verdict,
    per_hour: perHour(slope),
    at_least: perHour(low),
    at_most: perHour(high),
    median,
    seconds,
  } as const;
  return { ...growth, sentence: sentenceOf(growth) };
}

/** Neighbours as one, by their mean, until there are no more than critical values are known for. */
function joined(values: readonly number[]): readonly number[] {
  if (values.length <= MAX_SERIES) return values;
  const pairs = values.flatMap((value, index) => {
    const next = values[index + 1];
    return index % 2 === 1 ? [] : [next === undefined ? value : (value + next) / 2];
  });
  // A last one that has no neighbour stands for half of the time.
  return joined(values.length % 2 === 1 ? pairs.slice(0, -1) : pairs);
}

type Assessed = Omit<ReportGrowth, 'sentence' | 'per_hour' | 'at_least' | 'at_most' | 'median'> & {
  readonly [Figure in 'per_hour' | 'at_least' | 'at_most' | 'median']: number;
};

function sentenceOf({ of, unit, verdict, at_least: low, at_most: high, median }: Assessed): string {
  const size = (value: number) => amountOf(Math.abs(value), unit);
  const what = wordsOf(of);
  switch (verdict) {
    case 'grows':
      return `${what} grows by at least ${size(low)} an hour (median ${size(median)})`;
    case 'shrinks':
      return `${what} shrinks by at least ${size(high)} an hour (median ${size(median)})`;
    default:
      return `${what}: no growth shown; it is at most ${size(Math.max(0, high))} an hour (median ${size(median)})`;
  }
}

/** `p99` for a latency, `memory of server` for what was watched. */
function wordsOf(of: string): string {
  const latency = /^latency_(p\d+)$/u.exec(of)?.[1];
  if (latency !== undefined) return latency;
  const dot = of.lastIndexOf('.');
  return `${of.slice(dot + 1)} of ${of.slice(0, dot)}`;
}

function amountOf(value: number, unit: ReportGrowth['unit']): string {
  if (unit === 'ms') return formatLatencyMs(value);
  return unit === 'bytes' ? formatBytes(value) : formatExactly(Number(value.toPrecision(3)));
}
