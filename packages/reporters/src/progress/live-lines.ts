import {
  LIVE_LATENCIES,
  type LiveFigures,
  type LiveLatency,
  type LiveListening,
  type LiveRow,
} from '@syntrix-bench/core';
import {
  cleanText,
  connectionsUpText,
  formatCount,
  formatRate,
  formatReservedMs,
  formatShortCount,
  plural,
} from '@syntrix-bench/metrics/text';
import { explainSigns } from '../format/signs.ts';
import { lineOf, paintLine, span, wrapUnder, type Line } from '../format/line.ts';
import { layOutTable, type Cell, type Column } from '../format/table.ts';
import { textWidth } from '../format/text.ts';
import type { Ink, ProgressStream } from './stream.ts';

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
export function createLiveBlock(stream: ProgressStream, columns: () => number, ink: Ink): LiveBlock {
  let shown: readonly Line[] = [];
  let shownWidths: readonly number[] = [];
  let cursorHidden = false;

  // Cleared before it is written: behind a line as wide as the terminal, clearing takes its last character away.
  const paint = (line: Line): string => `${CLEAR_LINE}${paintLine(line, { columns: columns(), ...ink })}\n`;

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

/** Widths of figures as they mostly are, so that columns stay where they are while figures change. */
const RATE_WIDTH = 5;
const LATENCY_WIDTH = 7;

/** Error categories shown, the most frequent ones. */
const MOST_ERRORS = 6;

/** Those of the summary's table, in its order. */
const OPERATION_COLUMNS: readonly Column[] = [
  { header: 'operation', align: 'left', rank: 0 },
  { header: 'ok/s', align: 'right', rank: 0 },
  { header: 'p50', align: 'right', rank: 2 },
  { header: 'p90', align: 'right', rank: 4 },
  { header: 'p99', align: 'right', rank: 0 },
  { header: 'max', align: 'right', rank: 3 },
  { header: 'errors', align: 'right', rank: 1 },
  { header: 'dropped', align: 'right', rank: 5 },
];

/** The summary's table so far: a row per operation type and the total, then the errors by category. */
export function renderLiveLines(live: LiveFigures, { columns, rows }: Room): readonly Line[] {
  const errors = [...renderListening(live, columns), ...renderErrorLines(live, columns)].slice(
    0,
    Math.max(0, rows - 2),
  );
  const room = rows - errors.length - 2;
  if (room < 2) {
    const hidden = lineOf(span(`… ${plural(live.operations.length, 'operation')}`, 'quiet'));
    return [lineOf(`total  ${renderTotalText(live.total, null)}`), hidden, ...errors].slice(0, rows);
  }
  const shown = live.operations.length <= room ? live.operations : live.operations.slice(0, room - 1);
  const hidden = live.operations.length - shown.length;
  const table = layOutTable(
    {
      columns: OPERATION_COLUMNS,
      header: true,
      rows: [
        ...shown.map((row) => figureCells({ text: cleanText(row.operation) }, row)),
        figureCells({ text: 'total', tone: 'strong' }, live.total),
      ],
    },
    columns,
  );
  return [
    ...table.slice(0, -1),
    ...(hidden > 0 ? [lineOf(span(`… ${plural(hidden, 'more operation')}`, 'quiet'))] : []),
    ...table.slice(-1),
    ...errors,
    ...explainSigns(table),
  ].slice(0, rows);
}

/**
 * The total on one line, for logs: the figures of the table, in its order.
 *
 * @param rate what was done a second, of what was asked; null where nothing asks for a rate
 */
export function renderTotalText(total: LiveRow, rate: string | null): string {
  return [
    rate ?? `${formatRate(total.okPerSecond)} ok/s`,
    ...LIVE_LATENCIES.map((name) => `${name} ${latencyOf(total, name)}`),
    `errors ${formatCount(total.errors)}`,
    ...(total.dropped === 0 ? [] : [`dropped ${formatCount(total.dropped)}`]),
  ].join('  ');
}

/** Who listens and what they get: `listening  22 connections up · 4.01k of 4.05k deliveries/s  p50 2.10 ms  p99 11.0 ms  max 15.0 ms`. */
function renderListening({ listening }: LiveFigures, columns: number): readonly Line[] {
  if (listening === undefined) return [];
  const { connections, connectionsAsked = connections } = listening;
  const text = `${connectionsUpText(connections, connectionsAsked)} · ${renderDelivered(listening)}`;
  return wrapUnder(lineOf(span('listening', 'quiet'), '  '), text, columns);
}

/** What subscribers get on one line: the rate, of what is owed, and how soon. */
export function renderDelivered({ observedPerSecond, owedPerSecond, p50Us, p99Us, maxUs }: LiveListening): string {
  const owed = owedPerSecond === null ? '' : ` of ${formatRate(owedPerSecond)}`;
  const plain = { censored: false, thin: false };
  const latency = (us: number | null) => formatReservedMs(us === null ? null : us / 1000, plain);
  return [
    `${formatRate(observedPerSecond)}${owed} deliveries/s`,
    `p50 ${latency(p50Us)}`,
    `p99 ${latency(p99Us)}`,
    `max ${latency(maxUs)}`,
  ].join('  ');
}

function figureCells(name: Cell, row: LiveRow): readonly Cell[] {
  return [
    name,
    { text: formatRate(row.okPerSecond).padStart(RATE_WIDTH), tone: 'strong' },
    ...LIVE_LATENCIES.map((latency): Cell => ({ text: latencyOf(row, latency).padStart(LATENCY_WIDTH) })),
    { text: formatShortCount(row.errors), tone: row.errors === 0 ? 'plain' : 'bad' },
    { text: row.dropped === 0 ? '' : formatShortCount(row.dropped) },
  ];
}

function renderErrorLines({ errors }: LiveFigures, columns: number): readonly Line[] {
  if (errors.length === 0) return [];
  const byCount = errors.toSorted((a, b) => b.count - a.count);
  const parts = byCount
    .slice(0, MOST_ERRORS)
    .map(({ category, count }) => `${cleanText(category)} ${formatCount(count)}`);
  const hidden = byCount.length - parts.length;
  const text = [...parts, ...(hidden > 0 ? [`${formatCount(hidden)} more`] : [])].join(' · ');
  return wrapUnder(lineOf(span('errors', 'bad'), '  '), text, columns);
}

/** A latency with its reservation, as in the summary (R14, R18). */
function latencyOf(row: LiveRow, name: LiveLatency): string {
  const us = row[`${name}Us`];
  const reservation = {
    censored: row.censored.includes(name),
    never: row.never.includes(name),
    thin: row.thin.includes(name),
  };
  return formatReservedMs(us === null ? null : us / 1000, reservation);
}
