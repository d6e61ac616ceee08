import type { PhaseName } from '@syntrix-bench/metrics';
import {
  formatClockUs,
  formatCount,
  formatFullRate,
  formatRate,
  formatSpanMs,
  formatTimeLeftUs,
} from '@syntrix-bench/metrics/text';
import { span, type Line, type Span } from '../format/line.ts';
import type { ItemView, PhaseRate, PhaseView } from './run-view.ts';

const PHASE_LABELS: Readonly<Record<PhaseName, string>> = {
  setup: 'Setup',
  warmup: 'Warmup',
  rampup: 'Rampup',
  steady: 'Running',
  drain: 'Draining',
  cleanup: 'Cleanup',
};

/** What a phase is called on screen. */
export function phaseLabel({ phase, items }: PhaseView): string {
  return phase === 'setup' && items !== null ? 'Seeding' : PHASE_LABELS[phase];
}

/** From 0 to 1 how much of the phase is done, null where its end is not known. */
export function phaseFraction(phase: PhaseView): number | null {
  const { items, plannedUs } = phase;
  if (items !== null && items.total > 0) return Math.min(1, items.done / items.total);
  // The drain's plan is its limit: it usually ends long before.
  if (items === null && plannedUs !== null && plannedUs > 0 && phase.phase !== 'drain') {
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

function howFar({ items, plannedUs, elapsedUs, phase }: PhaseView): string {
  if (items !== null) return `${formatCount(items.done)} / ${formatCount(items.total)}`;
  if (plannedUs === null) return formatClockUs(elapsedUs);
  if (phase === 'drain') return `${formatClockUs(elapsedUs)}, at most ${formatClockUs(plannedUs)}`;
  return `${formatClockUs(Math.min(elapsedUs, plannedUs))} / ${formatClockUs(plannedUs)}`;
}

function sideNotes({ items, elapsedUs }: PhaseView, fraction: number | null): string {
  const rate = items === null ? null : itemRate(items, items.done);
  const spentUs = items?.tookUs ?? elapsedUs;
  const leftUs = fraction === null || fraction === 0 ? null : spentUs / fraction - spentUs;
  return [...(rate === null ? [] : [rate]), ...(leftUs === null ? [] : [`${formatTimeLeftUs(leftUs)} left`])]
    .map((note) => `  ${note}`)
    .join('');
}

/** Fewer items than these make no rate. */
const FEWEST_FOR_RATE = 10;

/** Items a second; null where there are too few to speak of. */
function itemRate({ tookUs }: ItemView, count: number): string | null {
  return count < FEWEST_FOR_RATE || tookUs === 0 ? null : `${formatRate((count / tookUs) * 1e6)}/s`;
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
 * What stays of a phase on screen: `✓ Seeding   10,000 in 3.2s (3.10k/s)`, `✓ Running   5m, 190 of 1,000 ok/s`, or
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
function rateText({ items }: PhaseView, rate: PhaseRate | null): string {
  if (rate === null || items !== null) return '';
  const { okPerSecond, asked } = rate;
  return asked === null
    ? `${formatRate(okPerSecond)} ok/s`
    : `${formatFullRate(okPerSecond)} of ${formatFullRate(asked)} ok/s`;
}

function endingOf({ phase, items, plannedUs, elapsedUs }: PhaseView, next: PhaseName | null): Ending {
  // Load begins only when everything has been seeded.
  if (phase === 'setup') return next === null || next === 'drain' || next === 'cleanup' ? 'early' : 'whole';
  if (items !== null) return items.done >= items.total ? 'whole' : 'uncertain';
  const limited = phase === 'drain' || phase === 'cleanup' || plannedUs === null;
  // Load that goes on was not broken off: somebody, or a measure that had become steady, ended the warm-up.
  const goesOn = phase === 'warmup' && (next === 'rampup' || next === 'steady');
  return limited || goesOn || elapsedUs >= plannedUs - TOLERANCE_US ? 'whole' : 'early';
}

function whatWasDone({ items, plannedUs, elapsedUs }: PhaseView, ending: Ending): string {
  if (items !== null && ending === 'whole') {
    const rate = itemRate(items, items.total);
    return `${formatCount(items.total)} in ${formatSpanMs(items.tookUs / 1000)}${rate === null ? '' : ` (${rate})`}`;
  }
  const took = formatSpanMs(elapsedUs / 1000);
  if (items?.done === 0) return `${took}, 0 of ${formatCount(items.total)} known to be done`;
  if (items !== null) return `${took}, at least ${formatCount(items.done)} of ${formatCount(items.total)}`;
  if (ending === 'whole') return took;
  return plannedUs === null ? `ended after ${took}` : `${took} of ${formatSpanMs(plannedUs / 1000)}`;
}
