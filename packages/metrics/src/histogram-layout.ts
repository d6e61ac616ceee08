/**
 * The bucket layout of HdrHistogram for 1 µs to 1 h with three significant digits (R17).
 *
 * Values up to 2,047 have a slot each. Above, every doubling of the value is cut into 1,024 equal slots, so a slot is
 * never wider than a thousandth of its value:
 *
 *     magnitude 0:     0 … 2047   slots 1 µs wide
 *     magnitude 1:  2048 … 4095   slots 2 µs wide
 *     magnitude m:  2048·2^(m-1) … 2048·2^m - 1   slots 2^m µs wide
 */

/** The largest value that has a slot of its own; what is above is clamped to it and counted. One hour. */
export const HIGHEST_TRACKABLE_US = 3_600_000_000;

/** Decimal digits of a value that its slot preserves. */
export const SIGNIFICANT_DIGITS = 3;

const HALF_BITS = 10;
const HALF_SLOTS = 1 << HALF_BITS;
const TOP_MAGNITUDE = 21;

/** How many slots the layout has. */
export const SLOT_COUNT = (TOP_MAGNITUDE + 2) * HALF_SLOTS;

/** The slot of a value between 0 and {@link HIGHEST_TRACKABLE_US}; decimals are cut off. */
export function slotOf(us: number): number {
  const magnitude = TOP_MAGNITUDE - Math.clz32(us | (2 * HALF_SLOTS - 1));
  return (magnitude << HALF_BITS) + (us >>> magnitude);
}

function slotWidthUs(slot: number): number {
  return slot < 2 * HALF_SLOTS ? 1 : 1 << ((slot >> HALF_BITS) - 1);
}

/** The smallest value that falls into a slot. */
export function lowestUsOf(slot: number): number {
  if (slot < 2 * HALF_SLOTS) return slot;
  return ((slot & (HALF_SLOTS - 1)) + HALF_SLOTS) * slotWidthUs(slot);
}

/** The largest value that falls into a slot: what a percentile reports, so that it never flatters. */
export function highestUsOf(slot: number): number {
  return lowestUsOf(slot) + slotWidthUs(slot) - 1;
}

/** The middle of a slot, for sums over slots. */
export function middleUsOf(slot: number): number {
  return lowestUsOf(slot) + (slotWidthUs(slot) >> 1);
}
