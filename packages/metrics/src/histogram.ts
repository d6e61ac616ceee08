import { EMPTY_HISTOGRAM, decodeChecked, type EncodedHistogram } from './encoded-histogram.ts';
import { SlotWriter } from './histogram-codec.ts';
import { HIGHEST_TRACKABLE_US, highestUsOf, lowestUsOf, middleUsOf, slotOf } from './histogram-layout.ts';
import { encodeV2, readV2 } from './histogram-v2.ts';
import { rankOf } from './rank.ts';

// docs/decisions/0030-our-own-histogram.md

const COUNT = 0;
const MIN = 1;
const MAX = 2;
const SUM = 3;
const OVER = 4;

/** Slots come by octaves: values that differ less than twofold need one or two of them. */
const OCTAVE_BITS = 10;

const NO_SLOTS: Float64Array = new Float64Array(0);

/** Slots of zeros that histograms gave back, by octaves: there are never more than were in use at one time. */
const spareSlots = new Map<number, Float64Array[]>();

function takeSlots(octaves: number): Float64Array {
  return spareSlots.get(octaves)?.pop() ?? new Float64Array(octaves << OCTAVE_BITS);
}

/** @param slots all zeros. */
function giveSlotsBack(slots: Float64Array): void {
  const octaves = slots.length >> OCTAVE_BITS;
  const spares = spareSlots.get(octaves);
  if (spares === undefined) spareSlots.set(octaves, [slots]);
  else spares.push(slots);
}

/**
 * Latencies in whole microseconds, 1 µs to 1 h, three significant digits (R17). Memory is that of the octaves from the
 * smallest value to the largest, and grows when one lies outside of them; else recording neither allocates nor resizes.
 * Percentiles follow HdrHistogram: the highest value equivalent to the one at that rank.
 */
export class LatencyHistogram {
  #slots = NO_SLOTS;
  /** The slot that stands first in `#slots`. */
  #base = 0;
  // Facts live in a typed array because a number field beyond 31 bits would be boxed again at each write.
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
    readV2(encoded, (slot, count) => histogram.#addSlot(slot, count));
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
      this.#addTo(slotOf(HIGHEST_TRACKABLE_US), 1);
      return;
    }
    const slot = slotOf(value);
    const index = slot - this.#base;
    const slots = this.#slots;
    if (index >= 0 && index < slots.length) slots[index]! += 1;
    else this.#addTo(slot, 1);
  }

  /** Adds all of `other`. */
  merge(other: LatencyHistogram): void {
    if (other.count === 0) return;
    const [first, last] = [other.#firstSlot(), other.#lastSlot()];
    this.#cover(first, last);
    const [own, added] = [this.#slots, other.#slots];
    const [to, from] = [this.#base, other.#base];
    for (let slot = first; slot <= last; slot += 1) own[slot - to]! += added[slot - from]!;
    this.#mergeFacts(other);
  }

  /**
   * Adds an encoded histogram without building it first.
   *
   * @throws RangeError if its data is damaged or disagrees with its facts. This histogram is then unchanged.
   */
  mergeEncoded(encoded: EncodedHistogram): void {
    const { length, slots, counts } = decodeChecked(encoded);
    if (length === 0) return;
    this.#cover(slots[0]!, slots[length - 1]!);
    const [own, base] = [this.#slots, this.#base];
    for (let index = 0; index < length; index += 1) own[slots[index]! - base]! += counts[index]!;
    this.#mergeFacts(encoded);
  }

  /** Back to empty; its memory is kept for what comes. Costs as much as the used range is wide. */
  reset(): void {
    if (this.count === 0) return;
    this.#slots.fill(0, this.#firstSlot() - this.#base, this.#lastSlot() + 1 - this.#base);
    this.#facts.set([0, Infinity, 0, 0, 0]);
  }

  /** Back to empty, and its memory is there for other histograms. */
  release(): void {
    this.reset();
    if (this.#slots.length === 0) return;
    giveSlotsBack(this.#slots);
    this.#slots = NO_SLOTS;
    this.#base = 0;
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
   * @param beyond how many more values there are, all larger than those in here: a percentile among them is the largest.
   * @throws RangeError if one is not between 0 and 100 or smaller than the one before it.
   */
  valuesAtPercentiles(percentiles: readonly number[], beyond = 0): number[] {
    checkPercentiles(percentiles);
    return this.#valuesAtRanks(percentiles.map((percentile) => rankOf(percentile, this.count + beyond))).map(
      (slot, index) => (slot === -1 ? 0 : percentiles[index] === 0 ? lowestUsOf(slot) : highestUsOf(slot)),
    );
  }

  /** The value at a rank, from 1 for the smallest to {@link LatencyHistogram.count}; as of percentiles, the largest of its slot. */
  valueAtRank(rank: number): number {
    return highestUsOf(this.#valuesAtRanks([rank])[0]!);
  }

  /** Exact mean, 0 when empty. */
  meanUs(): number {
    return this.count === 0 ? 0 : this.sumUs / this.count;
  }

  /** Population standard deviation around the exact mean, each value taken as the middle of its slot. */
  stddevUs(): number {
    if (this.count === 0) return 0;
    const mean = this.meanUs();
    let squares = 0;
    this.forEachSlot((slot, count) => {
      squares += count * (middleUsOf(slot) - mean) ** 2;
    });
    return Math.sqrt(squares / this.count);
  }

  /** Visits the used slots in rising order; `histogram-layout.ts` tells which values a slot holds. */
  forEachSlot(visit: (slot: number, count: number) => void): void {
    if (this.count === 0) return;
    const [slots, base] = [this.#slots, this.#base];
    const last = this.#lastSlot();
    for (let slot = this.#firstSlot(); slot <= last; slot += 1) {
      const count = slots[slot - base]!;
      if (count > 0) visit(slot, count);
    }
  }

  /** A histogram without the `count` largest values. It knows slots only, so minimum, maximum and sum are those of the slots. */
  withoutLargest(count: number): LatencyHistogram {
    const rest = new LatencyHistogram();
    let left = Math.max(0, this.count - count);
    this.forEachSlot((slot, slotCount) => {
      rest.#addSlot(slot, Math.min(left, slotCount));
      left -= Math.min(left, slotCount);
    });
    return rest;
  }

  /** As JSON-safe data, cheap enough for every interval. */
  encode(): EncodedHistogram {
    if (this.count === 0) return EMPTY_HISTOGRAM;
    const { count, minUs, maxUs, sumUs, overRange } = this;
    const writer = new SlotWriter();
    this.forEachSlot((slot, slotCount) => writer.add(slot, slotCount));
    return { count, minUs, maxUs, sumUs, overRange, data: writer.toBase64() };
  }

  /** As HdrHistogram V2 (compressed, base64, unit µs), which other tools read. */
  encodeV2(): string {
    return encodeV2((visit) => this.forEachSlot(visit));
  }

  /** The slots at rising ranks; -1 when empty. */
  #valuesAtRanks(ranks: readonly number[]): number[] {
    const found: number[] = [];
    let seen = 0;
    let last = -1;
    this.forEachSlot((slot, count) => {
      seen += count;
      last = slot;
      while (found.length < ranks.length && seen >= ranks[found.length]!) found.push(slot);
    });
    while (found.length < ranks.length) found.push(last);
    return found;
  }

  /** Adds values of a slot that is no lower than those before, of which nothing else is known. */
  #addSlot(slot: number, count: number): void {
    if (count === 0) return;
    const facts = this.#facts;
    this.#addTo(slot, count);
    facts[COUNT]! += count;
    facts[MIN] = Math.min(facts[MIN]!, lowestUsOf(slot));
    facts[MAX] = Math.min(highestUsOf(slot), HIGHEST_TRACKABLE_US);
    facts[SUM]! += count * Math.min(middleUsOf(slot), HIGHEST_TRACKABLE_US);
  }

  #addTo(slot: number, count: number): void {
    this.#cover(slot, slot);
    this.#slots[slot - this.#base]! += count;
  }

  /** Makes room for slots from `first` to `last`, in whole octaves. */
  #cover(first: number, last: number): void {
    const old = this.#slots;
    const end = this.#base + old.length;
    if (old.length > 0 && first >= this.#base && last < end) return;
    const from = (old.length === 0 ? first : Math.min(first, this.#base)) >> OCTAVE_BITS;
    const to = ((old.length === 0 ? last : Math.max(last, end - 1)) >> OCTAVE_BITS) + 1;
    const wider = takeSlots(to - from);
    if (old.length > 0) {
      wider.set(old, this.#base - (from << OCTAVE_BITS));
      giveSlotsBack(old.fill(0));
    }
    this.#slots = wider;
    this.#base = from << OCTAVE_BITS;
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

// Merging never awaits, so one histogram serves all and none has to be allocated each time.
const scratch = new LatencyHistogram();

/** One encoded histogram that holds what two held. @throws RangeError if either is damaged. */
export function mergeEncodedHistograms(a: EncodedHistogram, b: EncodedHistogram): EncodedHistogram {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  scratch.reset();
  scratch.mergeEncoded(a);
  scratch.mergeEncoded(b);
  return scratch.encode();
}
