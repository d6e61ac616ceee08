import type { Report } from '@syntrix-bench/metrics';
import { toSpread } from '@syntrix-bench/metrics/spread';
import { formatCount, formatReservedMs, latencyText } from '@syntrix-bench/metrics/text';

import { wantsLog, type Chart } from '../chart.ts';
import { inflate } from '../course.ts';
import { workloadOf, type Selection } from '../selection.ts';

/** So many places between one nine and the next. */
const STEPS = 12;
const PERCENTILES_TOLD = [50, 90, 95, 99, 99.9, 99.99, 100];

/**
 * The distribution of the response as a percentile spectrum: how long the slowest tenth, hundredth, thousandth took, each nine as wide as
 * the one before; `null` without an answer. Places are minus the logarithm of what lies beyond.
 */
export function spectrumChart(report: Report, selection: Selection): Chart | null {
  if (selection.kind === 'database') return databaseSpectrum(report, selection.name);
  const workload = workloadOf(selection);
  const series = report.blocks
    .flatMap((block) => block.series)
    .filter(({ kind, workload: of }) => kind === 'operation' && (workload === null || of === workload));
  const spread = toSpread(series, inflate);
  if (spread === null) return null;
  const decades = Math.max(1, Math.log10(spread.count));
  const places = Array.from({ length: Math.floor(decades * STEPS) + 1 }, (_, step) => step / STEPS);
  const percentiles = places.map((place) => 100 * (1 - 10 ** -place));
  const figures = spread.at(percentiles);
  const told = spread.at(PERCENTILES_TOLD);
  if (figures === null || told === null) return null;
  const rows = PERCENTILES_TOLD.flatMap((percentile, index) => {
    const figure = told[index];
    const isKnown = figure !== undefined && (percentile < 99.9 || percentile === 100 || !figure.thin);
    if (!isKnown) return [];
    const thin = percentile < 100 && figure.thin;
    return [[percentile === 100 ? 'slowest' : `p${percentile}`, formatReservedMs(figure.ms, { ...figure, thin })]];
  });
  const beyond =
    spread.unanswered === 0
      ? ''
      : ` ${formatCount(spread.unanswered)} of them got no answer and rank above all others.`;
  return chartOf({
    title: 'Distribution of latency',
    says: `${formatCount(spread.count)} operations: ${saidOf(rows)}.${beyond}`,
    places,
    answered: figures.map(({ ms, censored }) => (censored ? null : ms)),
    unanswered: figures.map(({ ms, censored }) => (censored ? ms : null)),
    rows,
  });
}

/** What a report has of one database alone: blocks know none. */
const FIGURES_OF_DATABASE = [
  { figure: 'p50', percentile: 50, place: Math.log10(2) },
  { figure: 'p90', percentile: 90, place: 1 },
  { figure: 'p95', percentile: 95, place: Math.log10(20) },
  { figure: 'p99', percentile: 99, place: 2 },
  { figure: 'p999', percentile: 99.9, place: 3 },
  { figure: 'p9999', percentile: 99.99, place: 4 },
] as const;

function databaseSpectrum({ databases = {} }: Report, name: string): Chart | null {
  const { latency = null, count = 0 } = databases[name] ?? {};
  if (latency === null) return null;
  const known = FIGURES_OF_DATABASE.flatMap((each) => {
    const ms = latency[each.figure];
    return ms === null ? [] : [{ ...each, ms, censored: latency.censored.includes(each.figure) }];
  });
  const rows = [
    ...known.map(({ figure, percentile }) => [`p${percentile}`, latencyText(latency, figure)]),
    ['slowest', latencyText(latency, 'max')],
  ];
  return chartOf({
    title: `Distribution of latency in database ${name}`,
    says: `${formatCount(count)} operations: ${saidOf(rows)}.`,
    places: known.map(({ place }) => place),
    answered: known.map(({ ms, censored }) => (censored ? null : ms)),
    unanswered: known.map(({ ms, censored }) => (censored ? ms : null)),
    rows,
  });
}

function saidOf(rows: readonly (readonly string[])[]): string {
  return rows.map(([name, text]) => `${name} ${text}`).join(', ');
}

function chartOf(told: {
  readonly title: string;
  readonly says: string;
  readonly places: readonly number[];
  /** ms at each place, where an answer lies there. */
  readonly answered: readonly (number | null)[];
  /** The same where none does. */
  readonly unanswered: readonly (number | null)[];
  readonly rows: readonly (readonly string[])[];
}): Chart {
  const { title, says, places, answered, unanswered, rows } = told;
  return {
    id: 'spectrum',
    title,
    says,
    x: { label: 'percentile', unit: 'percentile', isLog: false },
    y: { label: 'response', unit: 'ms', isLog: wantsLog([...answered, ...unanswered]) },
    places,
    span: null,
    lines: [
      { name: 'response', tone: 'p50', shape: 'line', values: answered },
      ...(unanswered.every((value) => value === null)
        ? []
        : [{ name: 'without an answer', tone: 'bad' as const, shape: 'dots' as const, values: unanswered }]),
    ],
    bands: [],
    regions: [],
    marks: [],
    table: () => ({ head: ['percentile', 'response'], rows }),
  };
}
