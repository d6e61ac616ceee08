import type {
  CensoredFigure,
  LatencySummary,
  PercentileName,
  ReportOperation,
  ReportSummary,
} from '@syntrix-bench/metrics';

import { formatLatencyMs } from '../format/duration.ts';
import { type Line, lineOf, span } from '../format/line.ts';
import { formatCount, formatRate, formatShortCount, NOTHING } from '../format/number.ts';
import { type Cell, type Column, layOutTable } from '../format/table.ts';
import { cleanText } from '../format/text.ts';

/** The figures of a summary's row: an operation type, a workload, a database, or the total. */
export type Figures = Pick<
  ReportOperation,
  'ok' | 'refused' | 'failed' | 'unknown' | 'dropped' | 'throughput' | 'goodput' | 'latency'
>;

const LATENCY_COLUMNS = [
  { figure: 'min', rank: 11 },
  { figure: 'mean', rank: 10 },
  { figure: 'p50', rank: 2 },
  { figure: 'p90', rank: 5 },
  { figure: 'p95', rank: 4 },
  { figure: 'p99', rank: 1 },
  { figure: 'p999', rank: 8 },
  { figure: 'p9999', rank: 9 },
  { figure: 'max', rank: 3 },
] as const;

type LatencyFigure = (typeof LATENCY_COLUMNS)[number]['figure'];

const HEADERS: Readonly<Partial<Record<LatencyFigure, string>>> = { p999: 'p99.9', p9999: 'p99.99' };

/** Put before a percentile that few samples lie beyond (R18). */
const THIN = '~';
/** Put before the limit of time-outs that a figure falls among (R14). */
const CENSORED = '> ';

/** One table of figures: a row for each entry and, if given, the total; then the signs that stand in it explained. */
export function renderFigures(
  title: string,
  entries: Readonly<Record<string, Figures>>,
  total: ReportSummary | null,
  columns: number,
): readonly Line[] {
  const rows = Object.entries(entries);
  return layOutTable(
    {
      header: true,
      columns: figureColumns(title),
      rows: [
        ...rows.map(([name, figures]) => figureCells({ text: cleanText(name) }, figures)),
        ...(total === null ? [] : [figureCells({ text: 'total', tone: 'strong' }, total)]),
      ],
    },
    columns,
  );
}

/** What the signs mean that stand in tables of these figures. */
export function renderLegend(figures: readonly Figures[]): readonly Line[] {
  const latencies = figures.flatMap(({ latency }) => (latency === null ? [] : [latency]));
  const legend = [
    ...(latencies.some(({ thin }) => thin.length > 0)
      ? [`${THIN} thin: fewer than 10 samples lie beyond this percentile`]
      : []),
    ...(latencies.some(({ censored }) => censored.length > 0)
      ? [`${CENSORED.trim()} reaches into time-outs: the truth is larger`]
      : []),
  ];
  return legend.map((text) => lineOf(span(text, 'quiet')));
}

function figureColumns(title: string): readonly Column[] {
  const right = (header: string, rank: number): Column => ({ header, align: 'right', rank });
  return [
    { header: title, align: 'left', rank: 0 },
    right('ok/s', 0),
    right('all/s', 12),
    right('ok', 6),
    ...LATENCY_COLUMNS.map(({ figure, rank }) => right(HEADERS[figure] ?? figure, rank)),
    right('errors', 1),
    right('refused', 7),
    right('unknown', 7),
    right('dropped', 7),
  ];
}

function figureCells(name: Cell, figures: Figures): readonly Cell[] {
  const { latency, failed, unknown, refused, dropped } = figures;
  const errors = failed + unknown;
  const differs = errors + refused > 0;
  return [
    name,
    { text: formatRate(figures.goodput), tone: 'strong' },
    { text: differs ? formatRate(figures.throughput) : '' },
    { text: formatCount(figures.ok) },
    ...LATENCY_COLUMNS.map(({ figure }): Cell => ({ text: latencyCell(latency, figure) })),
    { text: formatShortCount(errors), tone: errors > 0 ? 'bad' : 'plain' },
    countedCell(refused),
    countedCell(unknown),
    countedCell(dropped),
  ];
}

function countedCell(count: number): Cell {
  return { text: count === 0 ? '' : formatShortCount(count) };
}

function latencyCell(latency: LatencySummary | null, figure: LatencyFigure): string {
  const value = latency?.[figure] ?? null;
  if (latency === null || value === null) return NOTHING;
  if (isAmong(latency.censored, figure)) return `${CENSORED}${withoutZeros(formatLatencyMs(value))}`;
  return `${isAmong(latency.thin, figure) ? THIN : ''}${formatLatencyMs(value)}`;
}

function isAmong(list: readonly (CensoredFigure | PercentileName)[], figure: LatencyFigure): boolean {
  return (list as readonly string[]).includes(figure);
}

/** A limit is a round number: `10 s`, not `10.0 s`. */
function withoutZeros(latency: string): string {
  return latency.replace(/\.0+ /u, ' ');
}
