import { HIGHEST_TRACKABLE_US, highestUsOf } from '../histogram-layout.ts';
import type { LatencyHistogram } from '../histogram.ts';

/** Operations up to a boundary. */
export interface LatencyBucket {
  /** Upper boundary in ms, included; `null` for what is above the last one. */
  readonly le: number | null;
  /** Operations above the boundary before, up to this one. */
  readonly count: number;
  /** Operations up to this boundary. */
  readonly cumulative: number;
}

/** Most boundaries that may be asked for. */
export const MAX_BUCKET_BOUNDARIES = 200;

/** What is wrong with boundaries in ms, as a sentence; `null` if nothing is. */
export function describeBadBoundaries(boundariesMs: readonly number[]): string | null {
  if (boundariesMs.length === 0) return 'buckets need at least one boundary';
  if (boundariesMs.length > MAX_BUCKET_BOUNDARIES) {
    return `there are ${boundariesMs.length} bucket boundaries, at most ${MAX_BUCKET_BOUNDARIES} are allowed`;
  }
  const smallest = boundariesMs.find((boundary) => !(boundary >= 0.001 && boundary * 1_000 <= HIGHEST_TRACKABLE_US));
  if (smallest !== undefined) return `bucket boundaries lie between 0.001 ms and one hour, ${smallest} does not`;
  const unsorted = boundariesMs.findIndex((boundary, index) => index > 0 && boundary <= boundariesMs[index - 1]!);
  if (unsorted === -1) return null;
  return `bucket boundaries must rise, but ${boundariesMs[unsorted]} comes after ${boundariesMs[unsorted - 1]}`;
}

/**
 * Counts a histogram's values into buckets of one's own, with one more for all above the last boundary.
 *
 * Exact for boundaries up to 2.047 ms, and for any at or above the maximum. Else the values of the one slot in which a
 * boundary lies (0.1 % of the boundary wide) count as above it unless the slot ends with it, so that a bucket never
 * flatters.
 *
 * @param unanswered how many there are without an answer: they rank above all boundaries (R14).
 * @throws RangeError if the boundaries do not rise or are out of range.
 */
export function toBuckets(
  histogram: LatencyHistogram,
  boundariesMs: readonly number[],
  unanswered = 0,
): LatencyBucket[] {
  const complaint = describeBadBoundaries(boundariesMs);
  if (complaint !== null) throw new RangeError(complaint);
  // Whole µs were counted: decimals of a µs change nothing but could be off by the multiplication's own error.
  const boundariesUs = boundariesMs.map((boundary) => Math.floor(boundary * 1_000 + 1e-6));
  const counts = new Array<number>(boundariesMs.length + 1).fill(0);
  let bucket = 0;
  histogram.forEachSlot((slot, count) => {
    const topUs = Math.min(highestUsOf(slot), histogram.maxUs);
    while (bucket < boundariesUs.length && boundariesUs[bucket]! < topUs) bucket += 1;
    counts[bucket]! += count;
  });
  counts[counts.length - 1]! += unanswered;
  let cumulative = 0;
  return counts.map((count, index) => {
    cumulative += count;
    return { le: boundariesMs[index] ?? null, count, cumulative };
  });
}
