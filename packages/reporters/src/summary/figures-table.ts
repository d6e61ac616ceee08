import type { LatencySummary, Report, ReportOperation, ReportSummary } from '@syntrix-bench/metrics';
import { latencyText, type LatencyFigure } from '../format/latency.ts';
import type { Line } from '../format/line.ts';
import { formatCount, formatRate, formatShortCount } from '../format/number.ts';
import { layOutTable, type Cell, type Column } from '../format/table.ts';
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

const FIGURES = [
  { figure: 'mean', header: 'mean', rank: 5 },
  { figure: 'p50', header: 'p50', rank: 2 },
  { figure: 'p90', header: 'p90', rank: 4 },
  { figure: 'p95', header: 'p95', rank: 3 },
  { figure: 'p99', header: 'p99', rank: 0 },
  { figure: 'p999', header: 'p99.9', rank: 6 },
  { figure: 'max', header: 'max', rank: 1 },
] as const satisfies readonly { readonly figure: LatencyFigure; readonly header: string; readonly rank: number }[];

/** What a closed loop says wherever its figures are shown (R5). */
const CLOSED_LOOP = 'closed loop: waiting is hidden';

const RESPONSE_MEANS: Readonly<Record<Report['run']['load_model'], string>> = {
  open: 'what a user waits, due to done',
  closed: CLOSED_LOOP,
  hold: 'due to done',
  mixed: `partly ${CLOSED_LOOP}`,
};

/**
 * The response with what it consists of beside it (R2): the target's own time, waiting to be sent, and the generator's
 * lateness. Percentiles of parts do not add up to that of the whole.
 */
export function renderSpans({ summary, run }: Report, columns: number): readonly Line[] {
  const spans: readonly (readonly [name: string, latency: LatencySummary | null, meaning: string])[] = [
    ['response', summary.latency, RESPONSE_MEANS[run.load_model]],
    ['service', summary.service, 'the target, from sent to done'],
    ['blocked', summary.blocked, 'waiting for worker or connection'],
    ['delay', summary.delay, 'the generator was late'],
  ];
  const known = spans.filter(([, latency]) => latency !== null);
  if (known.length === 0) return [];
  return layOutTable(
    {
      header: true,
      columns: [
        { header: 'span', align: 'left', rank: 0 },
        ...FIGURES.map(({ header, rank }) => ({ header, align: 'right' as const, rank })),
        { header: 'what it is', align: 'left', rank: 2 },
      ],
      rows: known.map(([name, latency, meaning]) => [
        { text: name, ...(name === 'response' ? { tone: 'strong' as const } : {}) },
        ...FIGURES.map(({ figure }) => ({ text: latencyText(latency, figure) })),
        { text: meaning, tone: 'quiet' as const },
      ]),
    },
    columns,
  );
}
