import type { FigureScale } from './comparison.ts';
import type { RunFigure } from './figures-of-run.ts';

/** Times below it are the clocks' and the timers' own; in ms. A delivery can be seen before it was sent by as much as clocks differ. */
const LEAST_TIME_MS = 0.01;

/** A figure on the scale on which a change is a shift: ratios by their logarithm, times from 10 µs on. */
export function toScale(value: number, { scale, unit }: Pick<RunFigure, 'scale' | 'unit'>): number {
  if (scale === 'difference') return value;
  return Math.log(unit === 'ms' ? Math.max(LEAST_TIME_MS, value) : value);
}

/** A shift as people read it: in per cent, or in the figure's unit; `null` where it has no end. */
export function changeOf(shift: number, scale: FigureScale): number | null {
  const change = scale === 'ratio' ? 100 * Math.expm1(shift) : shift;
  // The log of 0 is a loss of everything: −100 %.
  return Number.isFinite(change) && Number.isFinite(shift) ? change : null;
}

/** A change that people write as the shift it is. One of 10 % is ln 1.1 either way, so that exchanging the sides changes no verdict. */
export function shiftOf(change: number, scale: FigureScale): number {
  return scale === 'ratio' ? Math.log1p(change / 100) : change;
}
