import type { PhaseName } from '@syntrix-bench/metrics';
import { formatClockUs, formatSpanMs } from '../format/duration.ts';
import { span, type Line, type Span } from '../format/line.ts';
import { formatCount, formatFullRate, formatRate } from '../format/number.ts';
import type { PhaseRate, PhaseView } from './run-view.ts';

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
 * What stays of a phase on screen: `✓ Seeding   10,000 in 3.2s (3.10k/s)`, `✓ Running   5m, 190 of 1,000 ops/s`, or
 * `! Running   3s of 1m` where it ended early.
 *
 * @param next the phase that follows, null where the run ends.
 * @param rate what load came to in it (R39); null where there was none.
 */
export function renderPhaseEnd(phase: PhaseView, next: PhaseName | null, rate: PhaseRate | null = null): Line {
  const ending = endingOf(phase, next);
  const done = [whatWasDone(phase, ending), rateText(phase, rate)].filter((part) => part !== '').join(', ');
  return [MARKS[ending], span(` ${phaseLabel(phase).padEnd(8)}  `), span(done, 'quiet')];
}

/** A phase that a count ends has its rate beside it. */
function rateText({ progress }: PhaseView, rate: PhaseRate | null): string {
  if (rate === null || progress !== null) return '';
  const { perSecond, asked } = rate;
  return asked === null
    ? `${formatRate(perSecond)} ops/s`
    : `${formatFullRate(perSecond)} of ${formatFullRate(asked)} ops/s`;
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
