import { NumberPages } from './number-pages.ts';
import type { Ranges } from './ranges.ts';

/** How a number came: next in order or after a gap; below one that had come; once more. */
export const CAME = { inOrder: 0, belowAnother: 1, again: 2 } as const;
type Came = 0 | 1 | 2;

/** Gaps that are kept as a list; with more of them every number has a bit. */
const MOST_GAPS = 8192;
/** So many numbers take less room in a plain list. */
const FEW = 16;
/** Of most subscriptions nothing is ever missing: they share it. */
const NOTHING = new Uint32Array(0);

type Numbers = number[] | Uint32Array<ArrayBuffer>;

/**
 * Which numbers of each lane one subscription has received, however many are missing: for each lane the lowest and the highest, and
 * for all of them together a list of the gaps between; bits instead, when the list grows long. Eight bytes a lane (sixteen where there are few) and
 * twelve a gap.
 */
export class Received {
  /** For each lane: the lowest plus 1, 0 where nothing came; and the highest plus 1. */
  #edges: Numbers = NOTHING;
  /** Gaps: lane, from, to. */
  #gaps = NOTHING;
  #gapCount = 0;
  readonly #mostGaps: number;
  /** All that came, once there were too many gaps for a list. */
  #pages: NumberPages | null = null;

  /** @param mostGaps That are kept as a list. @default 8192 */
  constructor(mostGaps = MOST_GAPS) {
    this.#mostGaps = mostGaps;
  }

  /** Takes a number in. @param lanes How many lanes there are by now. */
  take(lane: number, sequence: number, lanes: number): Came {
    const came = this.#take(lane, sequence, lanes);
    if (this.#gapCount > this.#mostGaps) this.#toPages();
    return came;
  }

  #take(lane: number, sequence: number, lanes: number): Came {
    if (2 * lane >= this.#edges.length) this.#edges = longer(this.#edges, 2 * Math.max(lanes, lane + 1 + (lane >> 1)));
    const first = this.#edges[2 * lane]!;
    const next = this.#edges[2 * lane + 1]!;
    const isNew = this.#pages === null || this.#pages.add(lane, sequence);
    if (first === 0) {
      this.#edges[2 * lane] = sequence + 1;
      this.#edges[2 * lane + 1] = sequence + 1;
      return CAME.inOrder;
    }
    if (this.#pages !== null && sequence < next) {
      this.#edges[2 * lane] = Math.min(first, sequence + 1);
      return isNew ? CAME.belowAnother : CAME.again;
    }
    if (sequence >= next) {
      if (sequence > next) this.#addGap(lane, next, sequence - 1);
      this.#edges[2 * lane + 1] = sequence + 1;
      return CAME.inOrder;
    }
    if (sequence < first - 1) {
      if (sequence < first - 2) this.#addGap(lane, sequence + 1, first - 2);
      this.#edges[2 * lane] = sequence + 1;
      return CAME.belowAnother;
    }
    return this.#fill(lane, sequence) ? CAME.belowAnother : CAME.again;
  }

  /** The highest number that came of a lane; -1 where nothing did. */
  highestOf(lane: number): number {
    return (this.#edges[2 * lane + 1] ?? 0) - 1;
  }

  /** Nothing more will come: gaps are put in order, so that those of a lane are found. */
  close(): void {
    const gaps = Array.from({ length: this.#gapCount }, (_, at) => this.#gaps.subarray(3 * at, 3 * at + 3));
    gaps.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
    const inOrder = new Uint32Array(3 * this.#gapCount);
    for (const [at, gap] of gaps.entries()) inOrder.set(gap, 3 * at);
    this.#gaps = inOrder;
  }

  /** All that came of a lane. To be asked when it is closed. */
  of(lane: number): Ranges {
    const first = this.#edges[2 * lane] ?? 0;
    if (first === 0) return [];
    if (this.#pages !== null) return this.#pages.of(lane);
    const ranges = [first - 1];
    for (let at = this.#firstGapOf(lane); this.#gaps[at] === lane; at += 3) {
      ranges.push(this.#gaps[at + 1]! - 1, this.#gaps[at + 2]! + 1);
    }
    ranges.push(this.#edges[2 * lane + 1]! - 1);
    return ranges;
  }

  /** Whether all numbers from one to another came, told without a list of them; false where it takes a closer look. */
  hasAll(lane: number, from: number, to: number): boolean {
    const first = this.#edges[2 * lane] ?? 0;
    if (this.#pages !== null || first === 0 || first - 1 > from || to >= this.#edges[2 * lane + 1]!) return false;
    return this.#gapCount === 0 || this.#gaps[this.#firstGapOf(lane)] !== lane;
  }

  /** Where the gaps of a lane begin. */
  #firstGapOf(lane: number): number {
    let low = 0;
    let high = this.#gapCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#gaps[3 * middle]! < lane) low = middle + 1;
      else high = middle;
    }
    return 3 * low;
  }

  #addGap(lane: number, from: number, to: number): void {
    if (this.#pages !== null) return;
    const at = 3 * this.#gapCount;
    if (at === this.#gaps.length) this.#gaps = copied(this.#gaps, Math.max(6, 2 * at));
    this.#gaps[at] = lane;
    this.#gaps[at + 1] = from;
    this.#gaps[at + 2] = to;
    this.#gapCount += 1;
  }

  /** Takes a number out of the gap that it is in; false where it is in none. */
  #fill(lane: number, sequence: number): boolean {
    // What comes late most often belongs to a late gap.
    for (let at = 3 * (this.#gapCount - 1); at >= 0; at -= 3) {
      if (this.#gaps[at] !== lane) continue;
      const from = this.#gaps[at + 1]!;
      const to = this.#gaps[at + 2]!;
      if (sequence < from || sequence > to) continue;
      if (from === to) this.#removeGap(at);
      else if (sequence === from) this.#gaps[at + 1] = from + 1;
      else this.#gaps[at + 2] = sequence - 1;
      if (sequence > from && sequence < to) this.#addGap(lane, sequence + 1, to);
      return true;
    }
    return false;
  }

  /** From now on every number has a bit. */
  #toPages(): void {
    const pages = new NumberPages();
    this.close();
    for (let lane = 0; 2 * lane < this.#edges.length; lane += 1) {
      const came = this.of(lane);
      for (let at = 0; at < came.length; at += 2) pages.addRange(lane, came[at]!, came[at + 1]!);
    }
    this.#pages = pages;
    this.#gaps = NOTHING;
    this.#gapCount = 0;
  }

  #removeGap(at: number): void {
    this.#gapCount -= 1;
    this.#gaps.copyWithin(at, 3 * this.#gapCount, 3 * this.#gapCount + 3);
  }
}

function longer(from: Numbers, length: number): Numbers {
  return length > FEW ? copied(from, length) : Array.from({ length }, (_, at) => from[at] ?? 0);
}

function copied(from: Numbers, length: number): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(length);
  to.set(from);
  return to;
}
