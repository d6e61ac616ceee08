import { LatencyHistogram } from '../histogram.ts';
import type { ReportBlock, ReportBlockSeries } from './report-parts.ts';

type KeysOf<Value> = {
  [Name in keyof ReportBlockSeries]: ReportBlockSeries[Name] extends Value ? Name : never;
}[keyof ReportBlockSeries];
type CountName = Exclude<KeysOf<number>, 'segment'>;
type BoundName = Exclude<KeysOf<number | null>, KeysOf<number>>;

// Records instead of lists, so that the compiler misses what is not named here.
const COUNTS: Readonly<Record<CountName, true>> = {
  ok: true,
  refused: true,
  failed: true,
  unknown: true,
  dropped: true,
  given_up: true,
  lost: true,
  timeouts: true,
  abandoned: true,
};
const BOUNDS: Readonly<Record<BoundName, true>> = { censored_from: true, abandoned_from: true };

/**
 * All answers of some series of blocks, in one histogram.
 *
 * @throws RangeError if one of their histograms cannot be read
 */
export function mergedHistogram(series: readonly Pick<ReportBlockSeries, 'histogram'>[]): LatencyHistogram {
  const all = new LatencyHistogram();
  for (const { histogram } of series) if (histogram !== '') all.merge(LatencyHistogram.fromV2(histogram));
  return all;
}

/** Two blocks that follow one another, as one: counts add up, and percentiles are those of merged histograms. */
export function mergeBlocks(first: ReportBlock, next: ReportBlock): ReportBlock {
  const merged = new Map(first.series.map((series) => [keyOf(series), series]));
  for (const series of next.series) {
    const other = merged.get(keyOf(series));
    merged.set(keyOf(series), other === undefined ? series : mergeSeries(other, series));
  }
  return {
    ...first,
    elapsed_seconds: next.elapsed_seconds,
    seconds: first.seconds + next.seconds,
    series: [...merged.values()],
  };
}

function keyOf({ workload, operation, kind, segment }: ReportBlockSeries): string {
  return JSON.stringify([workload, operation, kind, segment]);
}

function mergeSeries(a: ReportBlockSeries, b: ReportBlockSeries): ReportBlockSeries {
  const counts = Object.keys(COUNTS).map((name) => [name, a[name as CountName] + b[name as CountName]]);
  const bounds = Object.keys(BOUNDS).map((name) => [name, least(a[name as BoundName], b[name as BoundName])]);
  return {
    ...a,
    ...(Object.fromEntries([...counts, ...bounds]) as Pick<ReportBlockSeries, CountName | BoundName>),
    histogram:
      a.histogram === '' || b.histogram === '' ? a.histogram + b.histogram : mergedHistogram([a, b]).encodeV2(),
  };
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
