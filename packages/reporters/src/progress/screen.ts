import { type Line, lineOf, plainLine, span } from '../format/line.ts';
import { paintLines } from '../format/paint.ts';
import { explainSigns } from '../format/reserved-latency.ts';
import { renderBlock } from './block.ts';
import { createLiveBlock } from './live-block.ts';
import { renderTotalText } from './live-lines.ts';
import { renderPhaseLine } from './phase-line.ts';
import type { RunView } from './run-view.ts';
import type { ProgressStream } from './stream.ts';

/** Where a run's progress is shown. */
export interface Screen {
  /** Width that lines may take. */
  readonly columns: number;
  /** The run looks like this now. */
  show(view: RunView): void;
  /** Lines that stay: headers, ended phases, messages. */
  say(lines: readonly Line[]): void;
  /** Nothing more comes. May be called again. */
  close(): void;
}

/** A terminal: one block redrawn in place, also when the terminal changes its size. */
export function terminalScreen(stream: ProgressStream, colour: boolean): Screen {
  const columns = (): number => Math.max(1, stream.columns ?? 80);
  const block = createLiveBlock(stream, columns, colour);
  let latest: RunView | null = null;
  const redraw = (): void => {
    // The cursor rests below the block, which takes one row.
    if (latest !== null) block.draw(renderBlock(latest, { columns: columns(), rows: (stream.rows ?? 24) - 1 }));
  };
  stream.on?.('resize', redraw);
  return {
    get columns() {
      return columns();
    },
    show: (view) => {
      latest = view;
      redraw();
    },
    say: (lines) => block.print(lines),
    close: () => {
      stream.off?.('resize', redraw);
      latest = null;
      block.close();
    },
  };
}

/** A pipe or a log file: one line when a phase begins, and one each interval. A sign is explained when it first appears. */
export function pipeScreen(stream: ProgressStream, colour: boolean, intervalUs: number): Screen {
  const write = (lines: readonly Line[]): void => {
    if (lines.length > 0) stream.write(paintLines(lines, { columns: Infinity, colour }));
  };
  const explained = new Set<string>();
  let lastKey = '';
  let lastUs = 0;
  return {
    columns: Infinity,
    show: (view) => {
      if (view.phase === null) return;
      const key = `${view.phase.phase} ${view.status === 'paused'}`;
      if (key === lastKey && view.nowUs - lastUs < intervalUs) return;
      lastKey = key;
      lastUs = view.nowUs;
      const line = renderProgressLine(view);
      const news = explainSigns([line]).filter((meaning) => !explained.has(plainLine(meaning)));
      news.forEach((meaning) => explained.add(plainLine(meaning)));
      write([line, ...news]);
    },
    say: write,
    close: () => {},
  };
}

/** Phase and figures on one line: `[Running] 00:10 / 05:00 (3%)  12.3k ops/s  success 100%  errors 0 …`. */
function renderProgressLine({ phase, live, status }: RunView): Line {
  if (phase === null) return [];
  const figures = live === null || phase.phase === 'drain' ? [] : [span(`  ${renderTotalText(live.total)}`)];
  return [...renderPhaseLine(phase, status === 'paused'), ...lineOf(...figures)];
}
