import { decodeChecked, EMPTY_HISTOGRAM, type EncodedHistogram } from './encoded-histogram.ts';
import { encodeSlots } from './histogram-codec.ts';
import { HIGHEST_TRACKABLE_US, highestUsOf, lowestUsOf, middleUsOf, SLOT_COUNT, slotOf } from './histogram-layout.ts';
import { encodeV2, readV2 } from './histogram-v2.ts';

const COUNT = 0;
const MIN = 1;
const MAX = 2;
const SUM = 3;
const OVER = 4;

/**
 * Latencies in whole microseconds, 1 µs to 1 h, three significant digits (R17). Recording neither allocates nor
 * resizes. Percentiles follow HdrHistogram: the highest value equivalent to the one at that rank.
 */
export class LatencyHistogram {
  readonly #slots = new Float64Array(SLOT_COUNT);
  // Facts live in a typed array because a number field beyond 31 bits would be boxed anew at each write.
  readonly #facts = Float64Array.of(0, Infinity, 0, 0, 0);

  /** Decodes what {@link LatencyHistogram.encode} wrote. @throws RangeError as {@link LatencyHistogram.mergeEncoded}. */
  static decode(encoded: EncodedHistogram): LatencyHistogram {
    const histogram = new LatencyHistogram();
    histogram.mergeEncoded(encoded);
    return histogram;
  }

  /**
   * Decodes HdrHistogram V2. That format knows slots only, so minimum, maximum and sum are those of the slots.
   *
   * @throws RangeError if it is no such histogram, or one of another range or precision.
   */
  static fromV2(encoded: string): LatencyHistogram {
    const histogram = new LatencyHistogram();
    const facts = histogram.#facts;
    readV2(encoded, (slot, count) => {
      histogram.#slots[slot]! += count;
      facts[COUNT]! += count;
      facts[MIN] = Math.min(facts[MIN]!, lowestUsOf(slot));
      facts[MAX] = Math.min(highestUsOf(slot), HIGHEST_TRACKABLE_US);
      facts[SUM]! += count * Math.min(middleUsOf(slot), HIGHEST_TRACKABLE_US);
    });
    return histogram;
  }

  get count(): number {
    return this.#facts[COUNT]!;
  }

  /** Exact smallest value, 0 when empty. */
  get minUs(): number {
    return this.count === 0 ? 0 : this.#facts[MIN]!;
  }

  /** Exact largest value, also beyond one hour; 0 when empty. */
  get maxUs(): number {
    return this.#facts[MAX]!;
  }

  get sumUs(): number {
    return this.#facts[SUM]!;
  }

  /** How many values were above one hour and were clamped to it. */
  get overRange(): number {
    return this.#facts[OVER]!;
  }

  /** Counts one value. What is below 0 or not a number counts as 0; what is above one hour as one hour. */
  record(us: number): void {
    const facts = this.#facts;
    const value = us >= 0 ? us : 0;
    facts[COUNT]! += 1;
    facts[SUM]! += value;
    if (value < facts[MIN]!) facts[MIN] = value;
    if (value > facts[MAX]!) facts[MAX] = value;
    if (value > HIGHEST_TRACKABLE_US) {
      facts[OVER]! += 1;
      this.#slots[slotOf(HIGHEST_TRACKABLE_US)]! += 1;
      return;
    }
    this.#slots[slotOf(value)]! += 1;
  }

  /** Adds all of `other`. */
  merge(other: LatencyHistogram): void {
    if (other.count === 0) return;
    const own = this.#slots;
    const added = other.#slots;
    const last = other.#lastSlot();
    for (let slot = other.#firstSlot(); slot <= last; slot += 1) own[slot]! += added[slot]!;
    this.#mergeFacts({
      count: other.count,
      minUs: other.minUs,
      maxUs: other.maxUs,
      sumUs: other.sumUs,
      overRange: other.overRange,
    });
  }

  /**
   * Adds an encoded histogram without building it first.
   *
   * @throws RangeError if its data is damaged or disagrees with its facts. This histogram is then unchanged.
   */
  mergeEncoded(encoded: EncodedHistogram): void {
    const { length, slots, counts } = decodeChecked(encoded);
    if (length === 0) return;
    const own = this.#slots;
    for (let index = 0; index < length; index += 1) own[slots[index]!]! += counts[index]!;
    this.#mergeFacts(encoded);
  }

  /** Back to empty. Costs as much as the used range is wide. */
  reset(): void {
    if (this.count === 0) return;
    this.#slots.fill(0, this.#firstSlot(), this.#lastSlot() + 1);
    this.#facts.set([0, Infinity, 0, 0, 0]);
  }

  /**
   * The value at a percentile between 0 and 100, in µs; 0 when empty. It is the top of its slot (for 0 the bottom),
   * as in HdrHistogram, so it can exceed {@link LatencyHistogram.maxUs} by a thousandth.
   *
   * @throws RangeError if `percentile` is not between 0 and 100.
   */
  valueAtPercentile(percentile: number): number {
    return this.valuesAtPercentiles([percentile])[0]!;
  }

  /**
   * The values at several percentiles, as {@link LatencyHistogram.valueAtPercentile} gives them, in one pass.
   *
   * @param percentiles in rising order.
   * @throws RangeError if one is not between 0 and 100 or smaller than the one before it.
   */
  valuesAtPercentiles(percentiles: readonly number[]): number[] {
    checkPercentiles(percentiles);
    if (this.count === 0) return percentiles.map(() => 0);
    const slots = this.#slots;
    const last = this.#lastSlot();
    let slot = this.#firstSlot();
    let seen = slots[slot]!;
    return percentiles.map((percentile) => {
      const rank = rankOf(percentile, this.count);
      while (seen < rank && slot < last) {
        slot += 1;
        seen += slots[slot]!;
      }
      return percentile === 0 ? lowestUsOf(slot) : highestUsOf(slot);
    });
  }

  /** Exact mean, 0 when empty. */
  meanUs(): number {
    return this.count === 0 ? 0 : this.sumUs / this.count;
  }

  /** Population standard deviation around the exact mean, each value taken as the middle of its slot. */
  stddevUs(): number {
    if (this.count === 0) return 0;
    const mean = this.meanUs();
    const slots = this.#slots;
    const last = this.#lastSlot();
    let squares = 0;
    for (let slot = this.#firstSlot(); slot <= last; slot += 1) {
      const count = slots[slot]!;
      if (count > 0) squares += count * (middleUsOf(slot) - mean) ** 2;
    }
    return Math.sqrt(squares / this.count);
  }

  /** Visits the used slots in rising order; `histogram-layout.ts` tells which values a slot holds. */
  forEachSlot(visit: (slot: number, count: number) => void): void {
    if (this.count === 0) return;
    const last = this.#lastSlot();
    for (let slot = this.#firstSlot(); slot <= last; slot += 1) {
      const count = this.#slots[slot]!;
      if (count > 0) visit(slot, count);
    }
  }

  /** As JSON-safe data, cheap enough for every interval. */
  encode(): EncodedHistogram {
    if (this.count === 0) return EMPTY_HISTOGRAM;
    return {
      count: this.count,
      minUs: this.minUs,
      maxUs: this.maxUs,
      sumUs: this.sumUs,
      overRange: this.overRange,
      data: encodeSlots(this.#slots, this.#firstSlot(), this.#lastSlot()),
    };
  }

  /** As HdrHistogram V2 (compressed, base64, unit µs), which other tools read. */
  encodeV2(): string {
    return encodeV2((visit) => this.forEachSlot(visit));
  }

  #firstSlot(): number {
    return slotOf(Math.min(this.#facts[MIN]!, HIGHEST_TRACKABLE_US));
  }

  #lastSlot(): number {
    return slotOf(Math.min(this.#facts[MAX]!, HIGHEST_TRACKABLE_US));
  }

  #mergeFacts(other: Omit<EncodedHistogram, 'data'>): void {
    const facts = this.#facts;
    facts[COUNT]! += other.count;
    facts[MIN] = Math.min(facts[MIN]!, other.minUs);
    facts[MAX] = Math.max(facts[MAX]!, other.maxUs);
    facts[SUM]! += other.sumUs;
    facts[OVER]! += other.overRange;
  }
}

/** @throws RangeError if a percentile is not between 0 and 100 or smaller than the one before it. */
function checkPercentiles(percentiles: readonly number[]): void {
  let previous = 0;
  for (const percentile of percentiles) {
    if (!(percentile >= 0 && percentile <= 100)) {
      throw new RangeError(`a percentile lies between 0 and 100, not at ${percentile}`);
    }
    if (percentile < previous) {
      throw new RangeError(`percentiles are asked for in rising order, but ${percentile} comes after ${previous}`);
    }
    previous = percentile;
  }
}

/** The rank of a percentile among `count` values. As HdrHistogram does: rounded up, but not past a whole number by the error of the multiplication itself. */
function rankOf(percentile: number, count: number): number {
  const exact = (percentile / 100) * count;
  const ulp = 2 ** (Math.floor(Math.log2(exact)) - 52);
  return Math.max(1, Math.ceil(exact - ulp));
}
