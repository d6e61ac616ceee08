import type { Line } from '../format/line.ts';
import { paintLine } from '../format/paint.ts';
import { textWidth } from '../format/text.ts';
import type { ProgressStream } from './stream.ts';

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
