import fc from 'fast-check';
import { expect, test } from 'vitest';

import { difference, has, intersection, rangesOf, sizeOf, union, type Ranges } from './ranges.ts';

const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });

function listed(ranges: Ranges): number[] {
  const all: number[] = [];
  for (let at = 0; at < ranges.length; at += 2) {
    for (let number = ranges[at]!; number <= ranges[at + 1]!; number += 1) all.push(number);
  }
  return all;
}

test('ranges are sets: union, intersection, difference, size and membership are those of sets, in one form', () =>
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [left, right] = [rangesOf(a), rangesOf(b)];
      const sorted = (list: readonly number[]): number[] => [...new Set(list)].sort((x, y) => x - y);
      expect(listed(left)).toEqual(sorted(a));
      expect(listed(union(left, right))).toEqual(sorted([...a, ...b]));
      expect(union(left, right)).toEqual(rangesOf([...a, ...b]));
      expect(listed(intersection(left, right))).toEqual(sorted(a.filter((number) => b.includes(number))));
      expect(listed(difference(left, right))).toEqual(sorted(a.filter((number) => !b.includes(number))));
      expect(sizeOf(left)).toBe(a.length);
      expect(Array.from({ length: 42 }, (_, number) => has(left, number))).toEqual(
        Array.from({ length: 42 }, (_, number) => a.includes(number)),
      );
    }),
    { numRuns: 1000 },
  ));
