/** Whole numbers as ascending ranges that do not touch: from, to, from, to … */
export type NumberRanges = readonly number[];

/** The ranges of some numbers, in any order. */
export function rangesOf(numbers: Iterable<number>): NumberRanges {
  return united([...numbers].flatMap((number) => [number, number]));
}

/** All that is in one of two. */
export function unionOf(a: NumberRanges, b: NumberRanges): NumberRanges {
  if (a.length === 0) return b;
  return b.length === 0 ? a : united([...a, ...b]);
}

export function* numbersOf(ranges: NumberRanges): Generator<number> {
  for (let at = 0; at < ranges.length; at += 2) {
    for (let number = ranges[at]!; number <= ranges[at + 1]!; number += 1) yield number;
  }
}

function united(flat: readonly number[]): NumberRanges {
  const pairs: (readonly [from: number, to: number])[] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([flat[at]!, flat[at + 1]!]);
  const ranges: number[] = [];
  for (const [from, to] of pairs.sort(([a], [b]) => a - b)) {
    const last = ranges.length - 1;
    const end = ranges[last];
    if (end === undefined || from > end + 1) ranges.push(from, to);
    else ranges[last] = Math.max(end, to);
  }
  return ranges;
}
