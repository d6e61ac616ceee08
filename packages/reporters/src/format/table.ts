import { NOTHING } from '@syntrix-bench/metrics/text';
import { span, type Line, type Tone } from './line.ts';
import { padText, textWidth } from './text.ts';

/** A cell's text, and its tone where it is not plain. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

/** One column of a table. */
export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Columns with the highest rank are left out first where the width does not suffice; rank 0 always stays. */
  readonly rank: number;
}

/** A table: each row has as many cells as there are columns. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Whether the headers are shown. */
  readonly header: boolean;
  /** The first column is not made narrower than this before another column goes. @default 12 */
  readonly leastFirst?: number;
}

/** Spaces between two columns. */
const GAP = 2;
const NARROWEST_FIRST = 12;

/**
 * Lays a table out within `width` columns: least important columns go until the rest fits, the first column is
 * shortened last. A column in which no row has a value is left out.
 */
export function layOutTable(table: Table, width: number): readonly Line[] {
  const used = table.columns
    .map((column, index) => ({ column, index, width: columnWidth(table, index) }))
    .filter(({ index }) => index === 0 || table.rows.some((row) => !EMPTY.has(row[index]?.text ?? '')));
  const shown = chooseColumns(used, width, table.leastFirst ?? NARROWEST_FIRST);
  const others = shown.slice(1).reduce((sum, each) => sum + each.width + GAP, 0);
  const firstWidth = Math.max(1, Math.min(shown[0]?.width ?? 0, width - others));
  const widths = shown.map((each, place) => (place === 0 ? firstWidth : each.width));

  const layOut = (cells: readonly Cell[]): Line =>
    shown.flatMap(({ column, index }, place) => {
      const cell = cells[index] ?? { text: '' };
      const text = padText(cell.text, widths[place] ?? 0, column.align);
      return place === 0 ? [span(text, cell.tone)] : [span(' '.repeat(GAP)), span(text, cell.tone)];
    });

  const headers = table.columns.map(({ header }): Cell => ({ text: header, tone: 'quiet' }));
  return [...(table.header ? [layOut(headers)] : []), ...table.rows.map(layOut)];
}

/** Texts of cells without a value. */
const EMPTY: ReadonlySet<string> = new Set(['', NOTHING]);

interface UsedColumn {
  readonly column: Column;
  readonly index: number;
  readonly width: number;
}

function columnWidth(table: Table, index: number): number {
  const cells = table.rows.map((row) => textWidth(row[index]?.text ?? ''));
  const header = table.header ? textWidth(table.columns[index]?.header ?? '') : 0;
  return Math.max(header, ...cells);
}

function chooseColumns(columns: readonly UsedColumn[], width: number, leastFirst: number): readonly UsedColumn[] {
  const first = Math.min(columns[0]?.width ?? 0, leastFirst);
  const needed = columns.slice(1).reduce((sum, each) => sum + each.width + GAP, first);
  const rank = Math.max(...columns.slice(1).map((each) => each.column.rank));
  if (needed <= width || rank <= 0) return columns;
  return chooseColumns(
    columns.filter((each, place) => place === 0 || each.column.rank < rank),
    width,
    leastFirst,
  );
}
