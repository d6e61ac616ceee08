import type { PhaseName } from '@syntrix-bench/metrics';

import { formatClockUs } from '../format/duration.ts';
import { type Line, span } from '../format/line.ts';
import { formatCount, formatRate } from '../format/number.ts';
import type { PhaseView } from './run-view.ts';

const PHASE_LABELS: Readonly<Record<PhaseName, string>> = {
  setup: 'Setup',
  warmup: 'Warmup',
  rampup: 'Rampup',
  steady: 'Running',
  drain: 'Draining',
  cleanup: 'Cleanup',
};

/** What a phase is called on screen. */
export function phaseLabel({ phase, progress }: PhaseView): string {
  return phase === 'setup' && progress !== null ? 'Seeding' : PHASE_LABELS[phase];
}

/** From 0 to 1 how much of the phase is done, null where its end is not known. */
export function phaseFraction(phase: PhaseView): number | null {
  const { progress, plannedUs } = phase;
  if (progress !== null && progress.total > 0) return Math.min(1, progress.done / progress.total);
  // The drain's plan is its limit: it usually ends long before.
  if (progress === null && plannedUs !== null && plannedUs > 0 && phase.phase !== 'drain') {
    return Math.min(1, phase.elapsedUs / plannedUs);
  }
  return null;
}

/** `[Running] 02:30 / 05:00 (50%)  02:30 left`, `[Seeding] 1,200 / 10,000 (12%)  3.10k/s  00:03 left`. */
export function renderPhaseLine(phase: PhaseView, paused: boolean): Line {
  const label = span(`[${paused ? 'Paused' : phaseLabel(phase)}]`, paused ? 'warning' : 'accent');
  const fraction = phaseFraction(phase);
  const percent = fraction === null ? '' : ` (${Math.floor(fraction * 100)}%)`;
  return [label, span(` ${howFar(phase)}${percent}`, 'strong'), span(sideNotes(phase, fraction), 'quiet')];
}

function howFar({ progress, plannedUs, elapsedUs, phase }: PhaseView): string {
  if (progress !== null) return `${formatCount(progress.done)} / ${formatCount(progress.total)}`;
  if (plannedUs === null) return formatClockUs(elapsedUs);
  if (phase === 'drain') return `${formatClockUs(elapsedUs)}, at most ${formatClockUs(plannedUs)}`;
  return `${formatClockUs(Math.min(elapsedUs, plannedUs))} / ${formatClockUs(plannedUs)}`;
}

function sideNotes(phase: PhaseView, fraction: number | null): string {
  const { progress, elapsedUs } = phase;
  const rate =
    progress !== null && progress.done > 0 && elapsedUs > 0
      ? `  ${formatRate((progress.done / elapsedUs) * 1e6)}/s`
      : '';
  const leftUs = fraction === null || fraction === 0 ? null : elapsedUs / fraction - elapsedUs;
  return leftUs === null ? rate : `${rate}  ${formatClockUs(leftUs)} left`;
}
