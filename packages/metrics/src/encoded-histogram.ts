import { decodeSlots, type DecodedSlots } from './histogram-codec.ts';
import { HIGHEST_TRACKABLE_US, slotOf } from './histogram-layout.ts';

/** A histogram as JSON-safe data. Merging loses nothing: exact facts beside the used slots. */
export interface EncodedHistogram {
  readonly count: number;
  /** Exact smallest value, 0 when empty. */
  readonly minUs: number;
  /** Exact largest value (not clamped), 0 when empty. */
  readonly maxUs: number;
  /** Exact sum of all values (not clamped). */
  readonly sumUs: number;
  /** How many values were above one hour and are in the last . */
  readonly overRange: number;
  /** Base64 of pairs (distance, count) over the used slots, unsigned LEB128. */
  readonly data: string;
}

/** What an empty histogram encodes to. */
export const EMPTY_HISTOGRAM: EncodedHistogram = Object.freeze({
  count: 0,
  minUs: 0,
  maxUs: 0,
  sumUs: 0,
  overRange: 0,
  data: '',
});

/** Sums beyond 53 bits are rounded, so they may miss their bounds by this share. */
const SUM_TOLERANCE = 1e-9;

/**
 * The slots of an encoded histogram, once they are known to agree with its facts. Valid until the next call.
 *
 * @throws RangeError if the data is damaged or disagrees with the facts.
 */
export function decodeChecked(encoded: EncodedHistogram): Readonly<DecodedSlots> {
  const { count, minUs, maxUs, sumUs, overRange } = encoded;
  const facts = [count, minUs, maxUs, sumUs, overRange];
  if (facts.some((fact) => !Number.isFinite(fact) || fact < 0)) {
    throw new RangeError('a histogram has a fact that is negative or not a number');
  }
  const decoded = decodeSlots(encoded.data);
  if (decoded.total !== count) {
    throw new RangeError(`a histogram says it holds ${count} values, its data holds ${decoded.total}`);
  }
  if (count === 0) {
    if (facts.some((fact) => fact !== 0)) throw new RangeError('a histogram without values has facts about them');
    return decoded;
  }
  const first = slotOf(Math.min(minUs, HIGHEST_TRACKABLE_US));
  const last = slotOf(Math.min(maxUs, HIGHEST_TRACKABLE_US));
  if (decoded.slots[0] !== first || decoded.slots[decoded.length - 1] !== last) {
    throw new RangeError("a histogram's minimum or maximum disagrees with its data");
  }
  if (sumUs < minUs * count * (1 - SUM_TOLERANCE) || sumUs > maxUs * count * (1 + SUM_TOLERANCE)) {
    throw new RangeError("a histogram's sum disagrees with its minimum, maximum and count");
  }
  if (overRange > count) throw new RangeError('a histogram has more values over range than it holds');
  return decoded;
}
