import type { DocumentNumbers } from './document-numbers.ts';

/** Documents of one name prefix with numbers in steps. */
export interface SeededGroup {
  readonly prefix: string;
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** Documents of one name prefix: those with the numbers given, or those with numbers in steps. */
export type DocumentGroup = { readonly prefix: string; readonly numbers: DocumentNumbers } | SeededGroup;

/** A list of documents that is never written out: it costs what its groups cost. */
export class DocumentList {
  readonly #groups: readonly DocumentGroup[];
  /** Place of each group's first document. */
  readonly #starts: readonly number[];
  readonly length: number;

  constructor(groups: readonly DocumentGroup[]) {
    const starts: number[] = [];
    let length = 0;
    for (const group of groups) {
      starts.push(length);
      length += sizeOf(group);
    }
    this.#groups = groups;
    this.#starts = starts;
    this.length = length;
  }

  /** The document at a place from 0 to `length` - 1. */
  at(place: number): { readonly id: string; readonly number: number } {
    const index = this.#groupOf(place);
    const group = this.#groups[index] as DocumentGroup;
    const within = place - (this.#starts[index] as number);
    const number = 'numbers' in group ? group.numbers.at(within) : group.first + within * group.step;
    return { id: group.prefix + number, number };
  }

  /** The last group that starts at or before the place. Groups without documents start where the next one does. */
  #groupOf(place: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] as number) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function sizeOf(group: DocumentGroup): number {
  return 'numbers' in group ? group.numbers.size : group.count;
}
