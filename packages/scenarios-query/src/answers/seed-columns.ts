import { groupName, ownerName, SCORES, type ValueSpace } from '../documents/document-values.ts';
import { compareIndexed } from './index-order.ts';

/** A field of seeded documents, as numbers in the order of its values. */
export interface Column {
  /** How many values there are; codes are below it. */
  readonly size: number;
  /** The code of a document's value. */
  readonly codeOf: (number: number) => number;
  /** The value of a code. */
  readonly valueOf: (code: number) => string | number;
}

/** What the seeded documents have in the fields that indexes are of: their right answers are made of nothing else. */
export class SeedColumns {
  readonly count: number;
  readonly columns: Readonly<Record<string, Column>>;
  /** The number of a document by the place of its id among all ids. */
  readonly numberAt: Int32Array;

  constructor(values: ValueSpace, origin: number, count: number, prefix: string) {
    const groups = new Int32Array(count);
    const owners = new Int32Array(count);
    const scores = new Int16Array(count);
    for (let number = 0; number < count; number += 1) {
      const identity = { origin, number };
      groups[number] = values.groupOf(identity, 0);
      owners[number] = values.ownerOf(identity, 0);
      scores[number] = values.scoreOf(identity, 0);
    }
    const { numberAt, placeOf } = idOrder(count);
    this.count = count;
    this.numberAt = numberAt;
    this.columns = {
      group: { size: values.groups, codeOf: (number) => groups[number] as number, valueOf: groupName },
      owner: { size: values.groups, codeOf: (number) => owners[number] as number, valueOf: ownerName },
      score: { size: SCORES, codeOf: (number) => scores[number] as number, valueOf: (code) => code },
      // Nobody changes them.
      rev: { size: 1, codeOf: () => 0, valueOf: () => 0 },
      id: {
        size: count,
        codeOf: (number) => placeOf[number] as number,
        valueOf: (code) => prefix + (numberAt[code] as number),
      },
    };
  }
}

/** How many codes of a column have values below one, or up to it. */
export function codesBelow({ size, valueOf }: Column, value: unknown, including: boolean): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const difference = compareIndexed(valueOf(middle), value);
    if (difference < 0 || (including && difference === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Numbers from 0 in the order of their digits, in which ids with one prefix are. */
function idOrder(count: number): { readonly numberAt: Int32Array; readonly placeOf: Int32Array } {
  const numberAt = new Int32Array(count);
  const placeOf = new Int32Array(count);
  let place = 0;
  const take = (number: number): void => {
    numberAt[place] = number;
    placeOf[number] = place;
    place += 1;
  };
  const takeAll = (number: number): void => {
    if (number >= count) return;
    take(number);
    for (let digit = 0; digit < 10; digit += 1) takeAll(number * 10 + digit);
  };
  if (count > 0) take(0);
  for (let digit = 1; digit < 10; digit += 1) takeAll(digit);
  return { numberAt, placeOf };
}
