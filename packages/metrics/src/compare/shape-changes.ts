import type { LatencyHistogram } from '../histogram.ts';
import { mergedHistogram } from '../report/block-series.ts';
import type { ReportBlockSeries } from '../report/report-parts.ts';
import type { Report } from '../report/report.ts';
import { unansweredOf } from '../spread.ts';
import { rankedPercentiles, toMs } from '../statistics/latency-summary.ts';
import { medianOf } from '../statistics/theil-sen.ts';
import { testJointly } from '../statistics/verdict/joint-test.ts';
import type { TwoSides } from '../statistics/verdict/sides.ts';
import { judgeShift } from '../statistics/verdict/judge.ts';
import type { ComparedShape, ComparedSpectrum } from './comparison.ts';
import { changeOf } from './scales.ts';

/** Percentiles whose ratio to the median is the shape. */
const SHAPE_PERCENTILES = [10, 25, 75, 90, 95, 99] as const;
const MEDIAN = 50;

/**
 * How the shape of latencies changed: each percentile's ratio to the median, over runs, all of a workload in one family. A change of all
 * of it by one factor is none of its shape. What got no answer ranks above all that did (R14): a percentile among it is beyond all ratios, and
 * where the median is there is no shape. Requests of several runs are never put together: with a million of them everything
 * differs (R28).
 */
export function compareShapes(
  base: readonly Report[],
  next: readonly Report[],
  { paired, alpha, delta }: { readonly paired: boolean; readonly alpha: number; readonly delta: number },
): readonly ComparedShape[] {
  const names = workloadsOf(base[0]);
  return names.flatMap((workload) => {
    const sides = [base, next].map((reports) => reports.map((report) => logRatios(report, workload)));
    const [ofBase = [], ofNew = []] = sides;
    if ([...ofBase, ...ofNew].some((ratios) => ratios === null)) return [];
    const family = SHAPE_PERCENTILES.map((_, index): TwoSides => {
      const [a, b] = [ofBase, ofNew].map((side) => side.map((ratios) => ratios![index]!));
      return { base: a!, next: b! };
    });
    const { shifts } = testJointly(family, paired, alpha);
    return shifts.map((shift, index): ComparedShape => {
      const verdict = judgeShift(shift, Math.log1p(delta / 100), false);
      return {
        workload: names.length === 1 ? null : workload,
        percentile: SHAPE_PERCENTILES[index]!,
        change: changeOf(shift.estimate, 'ratio'),
        low: changeOf(shift.low, 'ratio'),
        high: changeOf(shift.high, 'ratio'),
        p: shift.p,
        changed: verdict === 'better' || verdict === 'worse',
      };
    });
  });
}

function workloadsOf(report: Report | undefined): readonly string[] {
  return [
    ...new Set((report?.blocks ?? []).flatMap(({ series }) => series.filter(isShaped).map(({ workload }) => workload))),
  ];
}

function isShaped({ kind, histogram }: ReportBlockSeries): boolean {
  return kind === 'operation' && histogram !== '';
}

/** Percentiles that pictures of both sides are drawn through. */
const SPECTRUM_PERCENTILES = [1, 5, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9] as const;

/**
 * The latency at many percentiles of both sides, each the median of its runs, `null` where it got no answer; of each workload that has
 * histograms.
 */
export function compareSpectra(base: readonly Report[], next: readonly Report[]): readonly ComparedSpectrum[] {
  const names = workloadsOf(base[0]);
  return names.flatMap((workload) => {
    const [ofBase, ofNew] = [base, next].map((reports) => {
      const runs = reports.map((report) => percentilesOf(report, workload, SPECTRUM_PERCENTILES));
      if (runs.some((run) => run === null)) return null;
      return SPECTRUM_PERCENTILES.map((_, index) => {
        const us = medianOf(runs.map((run) => run![index]!));
        return Number.isFinite(us) ? toMs(us) : null;
      });
    });
    if (ofBase == null || ofNew == null) return [];
    const name = names.length === 1 ? null : workload;
    return [{ workload: name, percentiles: SPECTRUM_PERCENTILES, base: ofBase, new: ofNew }];
  });
}

function logRatios(report: Report, workload: string): readonly number[] | null {
  const found = percentilesOf(
    report,
    workload,
    [MEDIAN, ...SHAPE_PERCENTILES].sort((a, b) => a - b),
  );
  if (found === null) return null;
  const at = SHAPE_PERCENTILES.filter((percentile) => percentile < MEDIAN).length;
  if (found[at] === Infinity) return null;
  return found
    .filter((_, index) => index !== at)
    .map((value) => Math.log(Math.max(1, value) / Math.max(1, found[at]!)));
}

/** In µs, `Infinity` among what got no answer (R14); `null` where a run has no such histograms, or where they cannot be read. */
function percentilesOf(report: Report, workload: string, percentiles: readonly number[]): readonly number[] | null {
  const series = report.blocks
    .flatMap((block) => block.series)
    .filter((each) => each.workload === workload && each.kind === 'operation');
  let all: LatencyHistogram;
  try {
    all = mergedHistogram(series);
  } catch {
    return null;
  }
  const ranked = rankedPercentiles(all, unansweredOf(series), percentiles);
  return ranked?.map(({ us, censored }) => (censored ? Infinity : us)) ?? null;
}
