import { LIVE_PERCENTILES, type LiveFigures, type LivePercentile, type LiveRow } from '@syntrix-bench/core';
import { explainSigns, formatReservedMs } from '../format/latency.ts';
import { lineOf, paintLine, span, wrapUnder, type Line, type Tone } from '../format/line.ts';
import { formatCount, formatPercent, formatRate, formatShortCount, plural } from '../format/number.ts';
import { layOutTable, type Cell, type Column } from '../format/table.ts';
import { cleanText, padText, textWidth } from '../format/text.ts';
import type { ProgressStream } from './screen.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_LINE = '\u001b[2K';
const CLEAR_BELOW = '\u001b[J';

/** Lines at the bottom of a terminal that are redrawn in place, with other output scrolling away above them. */
export interface LiveBlock {
  /** Shows these lines in place of the last ones. */
  draw(lines: readonly Line[]): void;
  /** Writes lines above the block; they stay. */
  print(lines: readonly Line[]): void;
  /** Takes the block away and gives the cursor back. A later `draw` starts anew. */
  close(): void;
}

/** A live block on a terminal. Each call is one write, so that nothing tears. */
export function createLiveBlock(stream: ProgressStream, columns: () => number, colour: boolean): LiveBlock {
  let shown: readonly Line[] = [];
  let shownWidths: readonly number[] = [];
  let cursorHidden = false;

  // Cleared before it is written: behind a line as wide as the terminal, clearing takes its last character away.
  const paint = (line: Line): string => `${CLEAR_LINE}${paintLine(line, { columns: columns(), colour })}\n`;

  const toTop = (): string => {
    const rows = occupiedRows(shownWidths, columns());
    return rows === 0 ? '\r' : `\r\u001b[${rows}A`;
  };

  const write = (above: readonly Line[], block: readonly Line[]): void => {
    const hide = block.length > 0 && !cursorHidden;
    stream.write(`${hide ? HIDE_CURSOR : ''}${toTop()}${[...above, ...block].map(paint).join('')}${CLEAR_BELOW}`);
    cursorHidden ||= hide;
    shown = block;
    shownWidths = block.map((line) => textWidth(paintLine(line, { columns: columns(), colour: false })));
  };

  return {
    draw: (lines) => write([], lines),
    print: (lines) => write(lines, shown),
    close: () => {
      if (!cursorHidden) return;
      stream.write(`${toTop()}${CLEAR_BELOW}${SHOW_CURSOR}`);
      shown = [];
      shownWidths = [];
      cursorHidden = false;
    },
  };
}

/** Rows that lines of these widths take: a terminal that got narrower wraps what stands on it. */
function occupiedRows(widths: readonly number[], columns: number): number {
  return widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
}

/** Where lines of figures have to fit in. */
export interface Room {
  readonly columns: number;
  /** Lines at most. */
  readonly rows: number;
}

const LONGEST_NAME = 24;
const RATE_WIDTH = 12;
/** Of a latency without a reservation; wider where one of a column's has one. */
const LATENCY_WIDTH = 8;
/** Error categories shown, the most frequent ones. */
const MOST_ERRORS = 6;

const OPERATION_COLUMNS: readonly Column[] = [
  { header: 'operation', align: 'left', rank: 0 },
  { header: 'rate', align: 'right', rank: 0 },
  { header: 'p50', align: 'left', rank: 1 },
  { header: 'p95', align: 'left', rank: 2 },
  { header: 'p99', align: 'left', rank: 0 },
  { header: 'errors', align: 'left', rank: 3 },
];

/** One line for the total, one per operation type, then the errors by category. */
export function renderLiveLines(live: LiveFigures, { columns, rows }: Room): readonly Line[] {
  const names = live.operations.map(({ operation }) => cleanText(operation));
  const nameWidth = Math.min(LONGEST_NAME, Math.max('errors'.length, ...names.map(textWidth)));
  const errors = renderErrorLines(live, nameWidth, columns).slice(0, Math.max(0, rows - 2));
  const room = Math.max(0, rows - 1 - errors.length);
  const shown = live.operations.length <= room ? live.operations : live.operations.slice(0, Math.max(0, room - 1));
  const hidden = live.operations.length - shown.length;
  const operations = layOutTable(
    {
      columns: OPERATION_COLUMNS,
      header: false,
      rows: operationRows(shown, nameWidth),
    },
    columns,
  );
  return [
    renderTotal(live.total, nameWidth),
    ...operations,
    ...(hidden > 0 && room > 0 ? [lineOf(span(`… ${plural(hidden, 'more operation')}`, 'quiet'))] : []),
    ...errors,
    ...explainSigns(operations),
  ].slice(0, rows);
}

/**
 * The total on one line, for logs: rate, success, errors, p50, p95, p99.
 *
 * @param rate what was done a second, of what was asked; null where nothing asks for a rate
 */
export function renderTotalText(total: LiveRow, rate: string | null): string {
  return [
    rate ?? rateOf(total),
    `success ${successOf(total)}`,
    `errors ${formatCount(total.errors)}`,
    ...(total.dropped === 0 ? [] : [`dropped ${formatCount(total.dropped)}`]),
    `p50 ${latencyOf(total, 'p50')}`,
    `p95 ${latencyOf(total, 'p95')}`,
    `p99 ${latencyOf(total, 'p99')}`,
  ].join('  ');
}

function renderTotal(total: LiveRow, nameWidth: number): Line {
  return [
    span(padText('total', nameWidth), 'strong'),
    span(`  ${padText(rateOf(total), RATE_WIDTH, 'right')}`, 'strong'),
    span(`  success ${successOf(total)}`, total.errors === 0 ? 'good' : 'warning'),
    span(`  errors ${formatCount(total.errors)}`, errorTone(total.errors)),
    span(`  of ${formatCount(total.count)}`, 'quiet'),
    ...(total.dropped === 0 ? [] : [span(`  dropped ${formatCount(total.dropped)}`, 'warning')]),
  ];
}

/** The figures of each column end below each other. */
function operationRows(rows: LiveFigures['operations'], nameWidth: number): readonly (readonly Cell[])[] {
  const latencies = LIVE_PERCENTILES.map((name) => {
    const texts = rows.map((row) => latencyOf(row, name));
    const width = Math.max(LATENCY_WIDTH, ...texts.map(textWidth));
    return texts.map((text): Cell => ({ text: `${name} ${padText(text, width, 'right')}` }));
  });
  return rows.map((row, index) => [
    { text: padText(cleanText(row.operation), nameWidth) },
    { text: rateOf(row).padStart(RATE_WIDTH) },
    ...latencies.flatMap((cells) => cells[index] ?? []),
    { text: row.errors === 0 ? '' : `errors ${formatShortCount(row.errors)}`, tone: errorTone(row.errors) },
  ]);
}

function renderErrorLines(live: LiveFigures, nameWidth: number, columns: number): readonly Line[] {
  if (live.errors.length === 0) return [];
  const byCount = live.errors.toSorted((a, b) => b.count - a.count);
  const parts = byCount
    .slice(0, MOST_ERRORS)
    .map(({ category, count }) => `${cleanText(category)} ${formatCount(count)}`);
  const hidden = byCount.length - parts.length;
  const text = [...parts, ...(hidden > 0 ? [`${formatCount(hidden)} more`] : [])].join(' · ');
  return wrapUnder(lineOf(span(padText('errors', nameWidth), 'bad'), '  '), text, columns);
}

function rateOf(row: LiveRow): string {
  return `${formatRate(row.perSecond)} ops/s`;
}

/** A percentile with its reservation, as in the summary (R14, R18). */
function latencyOf(row: LiveRow, name: LivePercentile): string {
  const us = row[`${name}Us`];
  const reservation = {
    censored: row.censored.includes(name),
    never: row.never.includes(name),
    thin: row.thin.includes(name),
  };
  return formatReservedMs(us === null ? null : us / 1000, reservation);
}

/** Before the first operation has ended there is no success to speak of. */
function successOf(row: LiveRow): string {
  return row.count === 0 ? '–' : formatPercent(row.successRate);
}

function errorTone(errors: number): Tone {
  return errors === 0 ? 'plain' : 'bad';
}
