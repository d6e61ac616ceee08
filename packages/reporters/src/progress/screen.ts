import type { PhaseName } from '@syntrix-bench/metrics';
import { formatFullRate } from '@syntrix-bench/metrics/text';
import { explainSigns } from '../format/signs.ts';
import { lineOf, paintLines, plainLine, span, type Line } from '../format/line.ts';
import { createLiveBlock, renderDelivered, renderLiveLines, renderTotalText, type Room } from './live-lines.ts';
import { phaseFraction, renderPhaseLine } from './phase-lines.ts';
import { askedLately, type RunView } from './run-view.ts';
import type { Ink, ProgressStream } from './stream.ts';

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
export function terminalScreen(stream: ProgressStream, ink: Ink): Screen {
  const columns = (): number => Math.max(1, stream.columns ?? 80);
  const block = createLiveBlock(stream, columns, ink);
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

/**
 * A pipe or a log file: one line when a phase begins whose length is known, and one each interval. A sign is explained when it
 * first appears.
 */
export function pipeScreen(stream: ProgressStream, ink: Ink, intervalUs: number): Screen {
  const write = (lines: readonly Line[]): void => {
    if (lines.length > 0) stream.write(paintLines(lines, { columns: Infinity, ...ink }));
  };
  const explained = new Set<string>();
  let lastPhase: PhaseName | null = null;
  let wasPaused = false;
  let lastUs = 0;
  return {
    columns: Infinity,
    show: (view) => {
      if (view.phase === null) return;
      const { phase } = view.phase;
      const isPaused = view.status === 'paused';
      const begins = phase !== lastPhase;
      if (!begins && isPaused === wasPaused && view.nowUs - lastUs < intervalUs) return;
      lastPhase = phase;
      wasPaused = isPaused;
      lastUs = view.nowUs;
      if (begins && phaseFraction(view.phase) === null) return;
      const line = renderProgressLine(view);
      const news = explainSigns([line]).filter((meaning) => !explained.has(plainLine(meaning)));
      news.forEach((meaning) => explained.add(plainLine(meaning)));
      write([line, ...news]);
    },
    say: write,
    close: () => {},
  };
}

/** Phase and figures on one line: `[Running] 00:10 / 05:00 (3%)  12.3k ok/s  p50 1.23 ms …`. */
function renderProgressLine(view: RunView): Line {
  const { phase, live, status } = view;
  if (phase === null) return [];
  const isShown = live !== null && phase.phase !== 'drain';
  const figures = isShown ? [span(`  ${renderTotalText(live.total, rateOfAsked(view))}`)] : [];
  const listening = isShown ? live.listening : undefined;
  const delivered = listening === undefined ? [] : [span(`  · ${renderDelivered(listening)}`)];
  return [...renderPhaseLine(phase, status === 'paused'), ...lineOf(...figures, ...delivered)];
}

/** What was done lately, of what was asked (R39): `190 of 1,000 ok/s`; null where nothing asks for a rate. */
function rateOfAsked(view: RunView): string | null {
  const asked = askedLately(view);
  if (view.live === null || asked === null) return null;
  return `${formatFullRate(view.live.total.okPerSecond)} of ${formatFullRate(asked)} ok/s`;
}

const WIDEST_BAR = 100;

const PHASES_UNDER_LOAD: ReadonlySet<PhaseName> = new Set(['warmup', 'rampup', 'steady', 'drain']);

/** The block that is redrawn on a terminal: the phase, a bar, and under load the figures. */
export function renderBlock(view: RunView, room: Room): readonly Line[] {
  const { phase, live } = view;
  if (phase === null) return [];
  const fraction = phaseFraction(phase);
  const rate = rateOfAsked(view);
  const top = [
    [...renderPhaseLine(phase, view.status === 'paused'), ...(rate === null ? [] : [span(`  ${rate}`)])],
    ...(fraction === null ? [] : [renderBar(fraction, Math.min(room.columns, WIDEST_BAR))]),
  ];
  const figures =
    live !== null && PHASES_UNDER_LOAD.has(phase.phase)
      ? renderLiveLines(live, { columns: room.columns, rows: room.rows - top.length })
      : [];
  return [...top, ...figures].slice(0, Math.max(1, room.rows));
}

function renderBar(fraction: number, width: number): Line {
  const filled = Math.floor(fraction * width);
  return lineOf(span('█'.repeat(filled), 'accent'), span('░'.repeat(width - filled), 'quiet'));
}
