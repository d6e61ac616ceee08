import { HIGHEST_TRACKABLE_US, highestUsOf, lowestUsOf, SLOT_COUNT } from './histogram-layout.ts';
import { readPlainV2 } from './plain-v2.ts';
import { rankOf } from './rank.ts';
import type { ReportBlockSeries } from './report/report-parts.ts';
import { rankedPercentiles, toMs, type RankedValues, type Unanswered } from './statistics/latency-summary.ts';

/** Unpacks what zlib packed: that of Node, or one that a browser is given. */
export type Inflate = (packed: Uint8Array) => Uint8Array;

/** A percentile in ms, and whether it falls among what got no answer, or never will (R14). */
export interface SpreadFigure {
  readonly ms: number;
  readonly censored: boolean;
  readonly never: boolean;
  /** Whether fewer than 10 samples lie beyond it (R18). */
  readonly thin: boolean;
}

/** How latencies of some blocks of a report are spread, with what got no answer above all others (R14). */
export interface Spread {
  /** Samples, those without an answer included. */
  readonly count: number;
  /** Of these, those without an answer. */
  readonly unanswered: number;
  /** Percentiles between 0 and 100, in rising order; `null` where there is no answer and it is unknown how long anything took. */
  at(percentiles: readonly number[]): readonly SpreadFigure[] | null;
}

/** Fewer samples beyond a percentile say little about it. */
const TRUSTED_BEYOND = 10;
/** Both headers of a packed histogram: a mark, and how long it is. */
const OUTER_BYTES = 8;

/** Used slots of a histogram, rising, and how many samples lie in each. */
interface UsedSlots {
  readonly slots: Int32Array;
  readonly counts: Float64Array;
}

/** Slots by the histogram that they were read from: a run that goes on shows the same blocks again and again. */
const decoded = new Map<string, UsedSlots>();
const MOST_DECODED = 5_000;

/** All of these series together; `null` without any sample, or where a histogram cannot be read. */
export function toSpread(series: readonly ReportBlockSeries[], inflate: Inflate): Spread | null {
  let answers: SlotCounts;
  try {
    answers = new SlotCounts(summed(series.map((each) => slotsOf(each, inflate))));
  } catch {
    return null;
  }
  const tiers = unansweredOf(series);
  const unanswered = tiers.reduce((sum, tier) => sum + tier.count, 0);
  const count = answers.count + unanswered;
  if (count === 0) return null;
  const isThin = (percentile: number) => count * (1 - percentile / 100) < TRUSTED_BEYOND * (1 - Number.EPSILON * 64);
  return {
    count,
    unanswered,
    at: (percentiles) =>
      rankedPercentiles(answers, tiers, percentiles)?.map(({ us, censored, never }, index) => ({
        ms: toMs(us),
        censored,
        never,
        thin: isThin(percentiles[index]!),
      })) ?? null,
  };
}

function slotsOf({ histogram }: ReportBlockSeries, inflate: Inflate): UsedSlots {
  const known = decoded.get(histogram);
  if (known !== undefined) return known;
  const [slots, counts]: [number[], number[]] = [[], []];
  if (histogram !== '') {
    const packed = Uint8Array.from(atob(histogram), (character) => character.charCodeAt(0));
    readPlainV2(inflate(packed.subarray(OUTER_BYTES)), (slot, count) => {
      slots.push(slot);
      counts.push(count);
    });
  }
  const used = { slots: Int32Array.from(slots), counts: Float64Array.from(counts) };
  if (decoded.size >= MOST_DECODED) decoded.clear();
  decoded.set(histogram, used);
  return used;
}

/** All zero but while something is summed up: a page does so hundreds of times for each news of a run. */
const sums = new Float64Array(SLOT_COUNT);

function summed(all: readonly UsedSlots[]): UsedSlots {
  const [first] = all;
  if (first !== undefined && all.length === 1) return first;
  const used: number[] = [];
  for (const { slots, counts } of all)
    slots.forEach((slot, index) => {
      if (sums[slot] === 0) used.push(slot);
      sums[slot]! += counts[index]!;
    });
  const slots = Int32Array.from(used).sort();
  const counts = new Float64Array(slots.length);
  slots.forEach((slot, index) => {
    counts[index] = sums[slot]!;
    sums[slot] = 0;
  });
  return { slots, counts };
}

/** What got no answer of these series, in the order of its ranks (R14, R30). */
export function unansweredOf(series: readonly ReportBlockSeries[]): readonly Unanswered[] {
  const sum = (of: (each: ReportBlockSeries) => number) => series.reduce((total, each) => total + of(each), 0);
  const least = (of: (each: ReportBlockSeries) => number | null) => {
    const known = series.map(of).filter((ms) => ms !== null);
    return known.length === 0 ? null : Math.min(...known) * 1_000;
  };
  return [
    { count: sum(({ timeouts }) => timeouts), atLeastUs: least((each) => each.censored_from), never: false },
    { count: sum(({ abandoned }) => abandoned), atLeastUs: least((each) => each.abandoned_from), never: false },
    { count: sum((each) => each.given_up), atLeastUs: null, never: false },
    { count: sum(({ dropped, lost }) => dropped + lost), atLeastUs: null, never: true },
  ];
}

/** Answers by the slots of the histograms that they were read from. */
class SlotCounts implements RankedValues {
  readonly count: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly #used: UsedSlots;

  constructor(used: UsedSlots) {
    const { slots, counts } = used;
    this.#used = used;
    this.count = counts.reduce((sum, count) => sum + count, 0);
    this.minUs = lowestUsOf(slots[0] ?? 0);
    this.maxUs = slots.length === 0 ? 0 : Math.min(highestUsOf(slots.at(-1)!), HIGHEST_TRACKABLE_US);
  }

  valuesAtPercentiles(percentiles: readonly number[], beyond = 0): number[] {
    const { slots, counts } = this.#used;
    let seen = 0;
    let index = -1;
    return percentiles.map((percentile) => {
      const rank = rankOf(percentile, this.count + beyond);
      while (seen < rank && index < slots.length - 1) seen += counts[(index += 1)]!;
      return index < 0 ? 0 : highestUsOf(slots[index]!);
    });
  }

  valueAtRank(rank: number): number {
    const { slots, counts } = this.#used;
    let seen = 0;
    const index = counts.findIndex((count) => (seen += count) >= rank);
    const found = index < 0 ? slots.at(-1) : slots[index];
    return found === undefined ? 0 : highestUsOf(found);
  }
}
