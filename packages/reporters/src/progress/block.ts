import type { PhaseName } from '@syntrix-bench/metrics';

import { type Line, lineOf, span } from '../format/line.ts';
import { type Room, renderLiveLines } from './live-lines.ts';
import { phaseFraction, renderPhaseLine } from './phase-line.ts';
import type { RunView } from './run-view.ts';

const WIDEST_BAR = 100;

const PHASES_UNDER_LOAD: ReadonlySet<PhaseName> = new Set(['warmup', 'rampup', 'steady', 'drain']);

/** The block that is redrawn on a terminal: the phase, a bar, and under load the figures. */
export function renderBlock(view: RunView, room: Room): readonly Line[] {
  const { phase, live } = view;
  if (phase === null) return [];
  const fraction = phaseFraction(phase);
  const top = [
    renderPhaseLine(phase, view.status === 'paused'),
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
