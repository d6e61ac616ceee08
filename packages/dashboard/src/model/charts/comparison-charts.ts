import type { Comparison, ComparedSpectrum, ComparedTimeline } from '@syntrix-bench/metrics/compare';
import { cleanText, formatLatencyMs, formatRate, NOTHING } from '@syntrix-bench/metrics/text';

import { wantsLog, type Chart, type ChartLine, type Unit } from '../chart.ts';
import { clockText } from '../clock-text.ts';

/** What of a comparison is drawn as charts. */
export type DrawnComparison = Pick<Comparison, 'base' | 'new' | 'spectra' | 'timeline'>;

/**
 * Both sides over one another: latency from common to rare, and how runs went, the base solid and the new side dashed. Each point is the median of
 * the runs.
 *
 * @param key before the ids of the charts, unique on the page
 */
export function comparisonCharts(comparison: DrawnComparison, key: string): readonly Chart[] {
  const names = [comparison.base.label, comparison.new.label].map(cleanText) as [string, string];
  const { spectra, timeline } = comparison;
  return [
    ...spectra.map((spectrum, index) => overlaidSpectrum(spectrum, names, `${key}-spectrum-${index}`)),
    ...(timeline === null ? [] : overlaidTimelines(timeline, names, key)),
  ];
}

type Names = readonly [base: string, next: string];
type Values = readonly (number | null)[];

/** The base solid, the new side dashed. */
function sides([base, next]: Names, ofBase: Values, ofNew: Values): readonly ChartLine[] {
  return [
    { name: base, tone: 'first', shape: 'line', values: ofBase },
    { name: next, tone: 'second', shape: 'dashed', values: ofNew },
  ];
}

function legendOf([base, next]: Names): string {
  return `${base} solid, ${next} dashed; each point is the median of the runs.`;
}

function overlaidSpectrum(
  { workload, percentiles, base, new: next }: ComparedSpectrum,
  names: Names,
  id: string,
): Chart {
  const of = workload === null ? '' : ` of ${cleanText(workload)}`;
  const isOpen = [...base, ...next].includes(null);
  return {
    id,
    title: `Latency by percentile${of}`,
    says: `${legendOf(names)}${isOpen ? ' From where a curve ends on nothing was answered.' : ''}`,
    x: { label: 'percentile', unit: 'percentile', isLog: false },
    y: { label: 'response', unit: 'ms', isLog: wantsLog([...base, ...next]) },
    places: percentiles.map((percentile) => -Math.log10(1 - percentile / 100)),
    span: null,
    lines: sides(names, base, next),
    bands: [],
    regions: [],
    marks: [],
    table: () => ({
      head: ['percentile', ...names],
      rows: percentiles.map((percentile, index) => [
        `p${percentile}`,
        latencyText(base[index] ?? null),
        latencyText(next[index] ?? null),
      ]),
    }),
  };
}

function overlaidTimelines(
  { seconds, base, new: next }: ComparedTimeline,
  names: Names,
  key: string,
): readonly Chart[] {
  const of = (
    figure: 'goodput' | 'p50' | 'p99',
    title: string,
    unit: Unit,
    textOf: (value: number | null) => string,
  ): readonly Chart[] => {
    const [ofBase, ofNew] = [base[figure], next[figure]];
    const all = [...ofBase, ...ofNew];
    if (all.every((value) => value === null)) return [];
    return [
      {
        id: `${key}-${figure}`,
        title,
        says: legendOf(names),
        x: { label: 'time', unit: 'seconds', isLog: false },
        y: { label: title, unit, isLog: unit === 'ms' && wantsLog(all) },
        places: seconds,
        span: [0, seconds.at(-1)!],
        lines: sides(names, ofBase, ofNew),
        bands: [],
        regions: [],
        marks: [],
        table: () => ({
          head: ['until', ...names],
          rows: seconds.map((until, index) => [
            clockText(until),
            textOf(ofBase[index] ?? null),
            textOf(ofNew[index] ?? null),
          ]),
        }),
      },
    ];
  };
  return [
    ...of('goodput', 'Ok operations per second over time', 'perSecond', (value) =>
      value === null ? NOTHING : formatRate(value),
    ),
    ...of('p50', 'p50 over time', 'ms', latencyText),
    ...of('p99', 'p99 over time', 'ms', latencyText),
  ];
}

function latencyText(ms: number | null): string {
  return ms === null ? NOTHING : formatLatencyMs(ms);
}
