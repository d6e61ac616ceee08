import type { Ranges } from './ranges.ts';

/** Numbers of a page. */
const PAGE = 1024;

interface Page {
  readonly bits: Uint32Array<ArrayBuffer>;
  /** Numbers that are not in. */
  left: number;
}

/** Stands for all pages of which every number is in. */
const FULL: Page = { bits: new Uint32Array(0), left: 0 };

/**
 * Numbers of lanes, one bit each, in pages of which only those exist that have a number and not all: whatever comes, and in whatever
 * order, one number costs no more than a page.
 */
export class NumberPages {
  readonly #lanes = new Map<number, Map<number, Page>>();

  /** Adds a number. @returns false where it is in already */
  add(lane: number, number: number): boolean {
    const pages = this.#pagesOf(lane);
    const name = Math.floor(number / PAGE);
    let page = pages.get(name);
    if (page === FULL) return false;
    if (page === undefined) pages.set(name, (page = { bits: new Uint32Array(PAGE / 32), left: PAGE }));
    const at = (number % PAGE) >> 5;
    const bit = 1 << (number & 31);
    if ((page.bits[at]! & bit) !== 0) return false;
    page.bits[at]! |= bit;
    page.left -= 1;
    if (page.left === 0) pages.set(name, FULL);
    return true;
  }

  /** Adds all numbers of a range, none of which is in yet. */
  addRange(lane: number, from: number, to: number): void {
    const pages = this.#pagesOf(lane);
    for (let number = from; number <= to;) {
      if (number % PAGE === 0 && number + PAGE - 1 <= to) {
        pages.set(number / PAGE, FULL);
        number += PAGE;
      } else {
        this.add(lane, number);
        number += 1;
      }
    }
  }

  /** All numbers of a lane. */
  of(lane: number): Ranges {
    const ranges: number[] = [];
    const pages = [...this.#pagesOf(lane)].sort(([a], [b]) => a - b);
    for (const [name, page] of pages) {
      const from = name * PAGE;
      if (page === FULL) append(ranges, from, from + PAGE - 1);
      else appendBits(ranges, from, page.bits);
    }
    return ranges;
  }

  #pagesOf(lane: number): Map<number, Page> {
    let pages = this.#lanes.get(lane);
    if (pages === undefined) this.#lanes.set(lane, (pages = new Map<number, Page>()));
    return pages;
  }
}

function appendBits(ranges: number[], from: number, page: Uint32Array): void {
  for (let at = 0; at < PAGE; at += 1) {
    if ((page[at >> 5]! & (1 << (at & 31))) !== 0) append(ranges, from + at, from + at);
  }
}

function append(ranges: number[], from: number, to: number): void {
  const end = ranges.length - 1;
  if (end >= 0 && ranges[end] === from - 1) ranges[end] = to;
  else ranges.push(from, to);
}
