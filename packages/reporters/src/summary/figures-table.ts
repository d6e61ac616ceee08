import type { LatencySummary, Report, ReportOperation } from '@syntrix-bench/metrics';
import {
  cleanText,
  formatCount,
  formatRate,
  formatShortCount,
  type LatencyFigure,
  latencyText,
} from '@syntrix-bench/metrics/text';
import type { Line } from '../format/line.ts';
import { layOutTable, type Cell, type Column } from '../format/table.ts';

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

/** Columns that whoever reads a summary decides from; all others are for whoever asks for more. */
const BRIEF_COLUMNS: ReadonlySet<string> = new Set(['ok/s', 'p50', 'p90', 'p99', 'max', 'errors', 'dropped']);

/** A row of figures. */
export interface FiguresRow {
  readonly name: string;
  /** When that was, where rows are of different times. */
  readonly when?: string;
  readonly figures: Figures;
  /** Whether it is the sum of the others. */
  readonly isTotal?: true;
}

/** How much of figures is shown, and in what room. */
export interface FiguresOptions {
  readonly columns: number;
  /** Whether all columns are shown that there is room for. */
  readonly verbose: boolean;
}

/** The rows of a table of figures, one for each entry. */
export function rowsOf(entries: Readonly<Record<string, Figures>>): readonly FiguresRow[] {
  return Object.entries(entries).map(([name, figures]) => ({ name: cleanText(name), figures }));
}

/** One table of figures. */
export function renderFigures(
  title: string,
  rows: readonly FiguresRow[],
  { columns, verbose }: FiguresOptions,
): readonly Line[] {
  const all = figureColumns();
  const shown = all.map(({ header }) => verbose || BRIEF_COLUMNS.has(header));
  const isTimed = rows.some(({ when }) => when !== undefined);
  const time = { header: 'time', align: 'left', rank: 3 } as const;
  return layOutTable(
    {
      header: true,
      columns: [
        { header: title, align: 'left', rank: 0 },
        ...(isTimed ? [time] : []),
        ...all.filter((_, index) => shown[index]),
      ],
      rows: rows.map(({ name, when = '', figures, isTotal }) => [
        { text: name, ...(isTotal === undefined ? {} : { tone: 'strong' as const }) },
        ...(isTimed ? [{ text: when }] : []),
        ...figureCells(figures).filter((_, index) => shown[index]),
      ]),
    },
    columns,
  );
}

function figureColumns(): readonly Column[] {
  const right = (header: string, rank: number): Column => ({ header, align: 'right', rank });
  return [
    right('ok/s', 0),
    right('all/s', 12),
    right('ok', 6),
    ...LATENCY_COLUMNS.map(({ figure, rank }) => right(HEADERS[figure] ?? figure, rank)),
    right('errors', 1),
    right('refused', 7),
    // Shown only where they are not 0, and then no percentile is read without them.
    right('unknown', 1),
    right('dropped', 1),
  ];
}

/** In the order of {@link figureColumns}. */
function figureCells(figures: Figures): readonly Cell[] {
  const { latency, failed, unknown, refused, dropped } = figures;
  const errors = failed + unknown;
  const differs = errors + refused > 0;
  return [
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

/** In a closed loop what users would wait is not measured (R5). */
const RESPONSE_MEANS: Readonly<Record<Report['run']['load_model'], string>> = {
  open: 'what users wait, due to done',
  closed: 'due to done',
  hold: 'due to done',
  mixed: 'due to done',
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
