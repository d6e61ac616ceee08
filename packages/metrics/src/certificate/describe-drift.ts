import { perCent, thousands, waitingTime } from '../sentence-parts.ts';
import { STEADY_MIN_WINDOWS } from './limits.ts';
import { isDrifting, type Steadiness } from './steadiness.ts';

/** A drift for people; `span` is what it was seen over, such as `the phase`. */
export function describeDrift(what: string, drift: number, span: string): string {
  return `${what} ${drift > 0 ? 'rose' : 'fell'} by ${perCent(Math.abs(drift))} of its median over ${span}`;
}

/** What speaks against a measure being steady, or what it would take to tell; '' where nothing does. */
export function describeUnsteady(steadiness: Steadiness, span: string): string {
  if (steadiness.state === 'not_assessed') {
    const { operations, seconds, windows } = steadiness.shortage;
    if (operations > 0) return `it would take ${thousands(operations)} more operations to tell`;
    return seconds > 0
      ? `it would take ${waitingTime(seconds)} more to tell`
      : `it would take ${thousands(windows)} more intervals to tell`;
  }
  const { goodputDrift, p50Drift } = steadiness;
  if (p50Drift === null) return `fewer than ${STEADY_MIN_WINDOWS} intervals had an ok operation`;
  return [
    isDrifting(goodputDrift) ? describeDrift('goodput', goodputDrift, span) : '',
    isDrifting(p50Drift) ? describeDrift('median response', p50Drift, span) : '',
  ]
    .filter((part) => part !== '')
    .join(', and ');
}
