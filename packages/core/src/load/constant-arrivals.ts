import type { ArrivalCursor, LoadTimeline, OpenLoadModel } from '../contracts/load-model.ts';
import { steadyStartUs } from './timeline.ts';

interface Segment {
  readonly startUs: number;
  /** Number of the segment's first arrival in the whole workload. */
  readonly first: number;
  readonly count: number;
  /** Offset of the segment's k-th arrival, from 0. */
  offsetUs(k: number): number;
}

/**
 * Arrivals at a constant rate r per second. The k-th of a phase at full load falls due k/r after the phase began, so
 * phases hold exactly ⌈r·length⌉ of them and nothing drifts. In a ramp-up of length R the rate grows as r·t/R, so by t
 * r·t²/2R have arrived and the k-th falls due at t = √(2kR/r).
 *
 * @param operations Ends the steady phase after so many arrivals; null where its length does.
 */
export function constantArrivals(
  ratePerSecond: number,
  timeline: LoadTimeline,
  operations: number | null,
): OpenLoadModel {
  const perUs = ratePerSecond / 1e6;
  const steady = (k: number) => k / perUs;
  const ramp = (k: number) => Math.sqrt((2 * k * timeline.rampupUs) / perUs);

  const warmupCount = arrivalsWithin(timeline.warmupUs * perUs);
  const rampupCount = arrivalsWithin((timeline.rampupUs * perUs) / 2);
  const segments: readonly Segment[] = [
    { startUs: 0, first: 0, count: warmupCount, offsetUs: steady },
    { startUs: timeline.warmupUs, first: warmupCount, count: rampupCount, offsetUs: ramp },
    {
      startUs: steadyStartUs(timeline),
      first: warmupCount + rampupCount,
      count: Math.min(operations ?? Infinity, arrivalsWithin(timeline.steadyUs * perUs)),
      offsetUs: steady,
    },
  ];

  function arrivalUs(n: number): number {
    for (const segment of segments) {
      const k = n - segment.first;
      if (k < segment.count) return segment.startUs + Math.floor(segment.offsetUs(k));
    }
    return Infinity;
  }

  return { kind: 'open', arrivals: (shard, shards) => everyNth(arrivalUs, shard, shards) };
}

/** How many of the moments 0, 1, 2, … lie before `length`; a length that rounding put a hair above a whole number counts as it. */
function arrivalsWithin(length: number): number {
  return Number.isFinite(length) ? Math.ceil(length - 1e-6) : Infinity;
}

function everyNth(arrivalUs: (n: number) => number, shard: number, shards: number): ArrivalCursor {
  let n = shard;
  let dueUs = arrivalUs(n);
  return {
    get dueUs() {
      return dueUs;
    },
    advance() {
      n += shards;
      dueUs = arrivalUs(n);
    },
  };
}
