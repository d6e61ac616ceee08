import type { ReportOperation, ReportSummary } from '@syntrix-bench/metrics';

import type { Line } from '../format/line.ts';
import { formatCount, formatRate, formatShortCount } from '../format/number.ts';
import { type Cell, type Column, layOutTable } from '../format/table.ts';
import { cleanText } from '../format/text.ts';
import { type LatencyFigure, latencyText } from './latency-text.ts';

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

const HEADERS: Readonly<Partial<Record<LatencyFigure, string>>> = { p999: 'p99.9', p9999: 'p99.99' };

/** One table of figures: a row for each entry and, if given, the total. */
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
    ...LATENCY_COLUMNS.map(({ figure }): Cell => ({ text: latencyText(latency, figure) })),
    { text: formatShortCount(errors), tone: errors > 0 ? 'bad' : 'plain' },
    countedCell(refused),
    countedCell(unknown),
    countedCell(dropped),
  ];
}

function countedCell(count: number): Cell {
  return { text: count === 0 ? '' : formatShortCount(count) };
}
