import type { PhaseName } from '@syntrix-bench/metrics';

import { formatSpanMs } from '../format/duration.ts';
import { type Line, type Span, span } from '../format/line.ts';
import { formatCount, formatRate } from '../format/number.ts';
import { phaseLabel } from './phase-line.ts';
import type { PhaseView } from './run-view.ts';

/** Phases are ended by timers that may be a little off. */
const TOLERANCE_US = 100_000;

/** How a phase ended, as far as a watcher can tell: the last news of its items may be older than its end. */
type Ending = 'whole' | 'early' | 'uncertain';

const MARKS: Readonly<Record<Ending, Span>> = {
  whole: span('✓', 'good'),
  early: span('!', 'warning'),
  uncertain: span('·', 'quiet'),
};

/**
 * What stays of a phase on screen: `✓ Seeding   10,000 in 3.2s (3.10k/s)`, or `! Running   3s of 1m` where it ended early.
 *
 * @param next the phase that follows, null where the run ends.
 */
export function renderPhaseEnd(phase: PhaseView, next: PhaseName | null): Line {
  const ending = endingOf(phase, next);
  return [MARKS[ending], span(` ${phaseLabel(phase).padEnd(8)}  `), span(whatWasDone(phase, ending), 'quiet')];
}

function endingOf({ phase, progress, plannedUs, elapsedUs }: PhaseView, next: PhaseName | null): Ending {
  // Load begins only when everything has been seeded.
  if (phase === 'setup') return next === null || next === 'drain' || next === 'cleanup' ? 'early' : 'whole';
  if (progress !== null) return progress.done >= progress.total ? 'whole' : 'uncertain';
  const limited = phase === 'drain' || phase === 'cleanup' || plannedUs === null;
  // Load that goes on was not broken off: somebody, or a measure that had become steady, ended the warm-up.
  const goesOn = phase === 'warmup' && (next === 'rampup' || next === 'steady');
  return limited || goesOn || elapsedUs >= plannedUs - TOLERANCE_US ? 'whole' : 'early';
}

function whatWasDone({ progress, plannedUs, elapsedUs }: PhaseView, ending: Ending): string {
  const took = formatSpanMs(elapsedUs / 1000);
  if (progress !== null && ending === 'whole') {
    const rate = elapsedUs > 0 ? ` (${formatRate((progress.total / elapsedUs) * 1e6)}/s)` : '';
    return `${formatCount(progress.total)} in ${took}${rate}`;
  }
  if (progress?.done === 0) return `${took}, 0 of ${formatCount(progress.total)} known to be done`;
  if (progress !== null) return `${took}, at least ${formatCount(progress.done)} of ${formatCount(progress.total)}`;
  if (ending === 'whole') return took;
  return plannedUs === null ? `broken off after ${took}` : `${took} of ${formatSpanMs(plannedUs / 1000)}`;
}
