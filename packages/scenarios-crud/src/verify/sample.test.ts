import { expect, test } from 'vitest';

import { Sample } from './sample.ts';

test.each([1, 0.7, 0.5, 0.2, 0.05, 0.01, 1 / 3])(
  '%d of all numbers, evenly spread, and the first among them',
  (share) => {
    const sample = new Sample(share);
    const numbers = Array.from({ length: 100_000 }, (_, number) => number).filter((number) => sample.has(number));
    expect(numbers[0]).toBe(0);
    expect(Math.abs(numbers.length - 100_000 * share)).toBeLessThanOrEqual(1);
    const gaps = numbers.slice(1).map((number, index) => number - numbers[index]!);
    expect(Math.max(...gaps.slice(0, 10_000)) - Math.min(...gaps.slice(0, 10_000))).toBeLessThanOrEqual(1);
  },
);

test.each([1, 0.7, 0.05, 1 / 3])('those of %d stand in places without a hole', (share) => {
  const sample = new Sample(share);
  const numbers = Array.from({ length: 10_000 }, (_, number) => number).filter((number) => sample.has(number));
  expect(numbers.map((number) => sample.placeOf(number))).toEqual(numbers.map((_, place) => place));
  expect(numbers.map((_, place) => sample.numberAt(place))).toEqual(numbers);
});
