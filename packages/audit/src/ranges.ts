/**
 * A set of integers as ascending ranges that neither overlap nor touch: from, to, from, to … (both inclusive). One set has
 * one form, so that equal sets are equal as JSON.
 */
export type Ranges = readonly number[];

/** What is in either set. */
export function union(a: Ranges, b: Ranges): Ranges {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const all: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const isA = j >= b.length || (i < a.length && a[i]! <= b[j]!);
    const from = isA ? a[i]! : b[j]!;
    const to = isA ? a[i + 1]! : b[j + 1]!;
    if (isA) i += 2;
    else j += 2;
    const end = all.length - 1;
    if (end >= 0 && from <= all[end]! + 1) all[end] = Math.max(all[end]!, to);
    else all.push(from, to);
  }
  return all;
}

/** What is in both sets. */
export function intersection(a: Ranges, b: Ranges): Ranges {
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const from = Math.max(a[i]!, b[j]!);
    const to = Math.min(a[i + 1]!, b[j + 1]!);
    if (from <= to) both.push(from, to);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return both;
}

/** What is in the first set and not in the second. */
export function difference(a: Ranges, b: Ranges): Ranges {
  const left: number[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    let from = a[i]!;
    const to = a[i + 1]!;
    while (j < b.length && b[j + 1]! < from) j += 2;
    for (let k = j; k < b.length && b[k]! <= to; k += 2) {
      if (b[k]! > from) left.push(from, b[k]! - 1);
      from = b[k + 1]! + 1;
    }
    if (from <= to) left.push(from, to);
  }
  return left;
}

/** How many integers are in the set. */
export function sizeOf(ranges: Ranges): number {
  let size = 0;
  for (let i = 0; i < ranges.length; i += 2) size += ranges[i + 1]! - ranges[i]! + 1;
  return size;
}

/** Whether the integer is in the set. */
export function has(ranges: Ranges, value: number): boolean {
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[2 * middle + 1]! < value) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length >> 1 && ranges[2 * low]! <= value;
}

/** A set of these integers, in any order. */
export function rangesOf(values: Iterable<number>): Ranges {
  const ranges: number[] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    const end = ranges.length - 1;
    if (end >= 0 && value <= ranges[end]! + 1) ranges[end] = value;
    else ranges.push(value, value);
  }
  return ranges;
}
