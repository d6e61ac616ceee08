import type { DocumentFilter, IndexField } from '@syntrix-bench/core';

import type { FoundDocument } from '../documents/document-text.ts';
import { compareIndexed } from './index-order.ts';
import { codesBelow, type Column, type SeedColumns } from './seed-columns.ts';

/** A stretch of an index: places from `from` to before `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

interface IndexColumn {
  readonly field: string;
  readonly column: Column;
  readonly isAscending: boolean;
}

/**
 * The seeded documents in the order of an index: what a server that has seen all of them must answer from it. Keys are one number
 * each, made of the codes of all fields, so that sorting and searching compare nothing but numbers.
 */
export class SeedIndex {
  readonly #columns: readonly IndexColumn[];
  readonly #seeds: SeedColumns;
  readonly #keys: Float64Array;

  /** @throws RangeError for a field that seeded documents do not have, and for fields that do not end with the id */
  constructor(fields: readonly IndexField[], seeds: SeedColumns) {
    this.#seeds = seeds;
    this.#columns = fields.map(({ field, order }) => {
      const column = seeds.columns[field];
      if (column === undefined) throw new RangeError(`documents have no field ${field} to be ordered by`);
      return { field, column, isAscending: order === 'asc' };
    });
    if (fields.at(-1)?.field !== 'id') throw new RangeError('an index whose last field is not the id has no one order');
    this.#keys = Float64Array.from({ length: seeds.count }, (_, number) => this.#keyOf(number)).sort();
  }

  get length(): number {
    return this.#keys.length;
  }

  /** The number of the document in a place. */
  numberAt(place: number): number {
    const { column, isAscending } = this.#columns.at(-1)!;
    const code = (this.#keys[place] as number) % Math.max(1, column.size);
    return this.#seeds.numberAt[isAscending ? code : column.size - 1 - code] as number;
  }

  /** The place of a document. */
  placeOf(number: number): number {
    return this.#placesBelow(this.#keyOf(number));
  }

  /** Where the documents are that pass filters which an index serves: equalities of its first fields, and bounds of the next. */
  stretchOf(filters: readonly DocumentFilter[]): Stretch {
    let low = 0;
    let high = 1;
    let isOpen = false;
    for (const { field, column, isAscending } of this.#columns) {
      low *= column.size;
      high *= column.size;
      const own: readonly DocumentFilter[] = isOpen ? [] : filters.filter((filter) => filter.field === field);
      if (own.length === 0) {
        isOpen = true;
        continue;
      }
      const codes = codesOf(own, column);
      const [from, to] = isAscending ? codes : [column.size - codes[1], column.size - codes[0]];
      if (from >= to) return { from: 0, to: 0 };
      // What came before is one key so far, so that high is low and one more.
      high = high - column.size + to;
      low += from;
      isOpen = to - from > 1 || own.some(({ op }) => op !== '==');
    }
    return { from: this.#placesBelow(low), to: this.#placesBelow(high) };
  }

  /** How many documents come before one that may be none of them, or are it. */
  placeAfter(document: FoundDocument): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(middle, document) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(place: number, document: FoundDocument): number {
    const number = this.numberAt(place);
    for (const { field, column, isAscending } of this.#columns) {
      const difference = compareIndexed(column.valueOf(column.codeOf(number)), document[field]);
      if (difference !== 0) return isAscending ? difference : -difference;
    }
    return 0;
  }

  #keyOf(number: number): number {
    let key = 0;
    for (const { column, isAscending } of this.#columns) {
      const code = column.codeOf(number);
      key = key * column.size + (isAscending ? code : column.size - 1 - code);
    }
    return key;
  }

  #placesBelow(key: number): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The codes that pass all filters of one field: from the first to before the second. */
function codesOf(filters: readonly DocumentFilter[], column: Column): readonly [from: number, to: number] {
  let from = 0;
  let to = column.size;
  for (const { op, value } of filters) {
    const below = codesBelow(column, value, false);
    const upTo = codesBelow(column, value, true);
    if (op === '==' || op === '>=') from = Math.max(from, below);
    if (op === '>') from = Math.max(from, upTo);
    if (op === '==' || op === '<=') to = Math.min(to, upTo);
    if (op === '<') to = Math.min(to, below);
  }
  return [from, to];
}
