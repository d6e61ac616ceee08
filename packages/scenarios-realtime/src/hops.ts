import { lowestUsOf, slotOf } from '@syntrix-bench/core/durations';

/** What is added up for each band of propagation. */
export const HOPS = [
  'count',
  /** sent → received */
  'took',
  /** due → sent */
  'late',
  /** sent → stored, of those that tell when they were stored */
  'stored',
  'storedCount',
  /** stored → read by the puller, of the same */
  'readAfterStored',
  /** sent → read by the puller, of those that tell when they were read */
  'read',
  'readCount',
  /** read by the puller → received, of the same */
  'received',
  /** sent → acknowledged, of those whose write was answered here */
  'acknowledged',
  'acknowledgedCount',
] as const;
/** One of {@link HOPS}. */
export type Hop = (typeof HOPS)[number];

/** So many slots of a histogram are one band of propagation: a sixty-fourth of a doubling, and 16 µs below 2 ms. */
const SLOT_BITS = 4;
/** Propagation beyond is in the last band. */
const LONGEST_US = 3_600_000_000;

/** The band of a propagation; negative ones are in the first. */
export function bandOf(us: number): number {
  return slotOf(Math.min(LONGEST_US, Math.max(0, us))) >> SLOT_BITS;
}

/** Number of bands. */
export const BANDS = bandOf(LONGEST_US) + 1;

/** The smallest propagation of a band, in µs. */
export function lowestUsOfBand(band: number): number {
  return lowestUsOf(band << SLOT_BITS);
}
