import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Scatter } from './scatter.ts';

test('every document has exactly one rank', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (count, seed) => {
      const scatter = new Scatter(seed, count);
      const numbers = new Set(Array.from({ length: count }, (_, rank) => scatter.at(rank)));
      expect(numbers.size).toBe(count);
      expect(Math.min(...numbers)).toBe(0);
      expect(Math.max(...numbers)).toBe(count - 1);
    }),
  );
});

test('FE-06 the most popular documents are no neighbours', () => {
  const scatter = new Scatter(1, 10_000);
  const hot = Array.from({ length: 20 }, (_, rank) => scatter.at(rank)).sort((a, b) => a - b);
  const gaps = hot.slice(1).map((number, index) => number - hot[index]!);
  // Twenty documents spread evenly would be 500 apart.
  expect(Math.min(...gaps)).toBeGreaterThan(150);
});

test('another seed makes other documents popular', () => {
  expect(new Scatter(1, 10_000).at(0)).not.toBe(new Scatter(2, 10_000).at(0));
});

test('numbers stay exact up to the largest seed there may be', () => {
  const scatter = new Scatter(1, 100_000_000);
  const exact = (rank: bigint): number => {
    const start = BigInt(scatter.at(0));
    const step = (BigInt(scatter.at(1)) - start + 100_000_000n) % 100_000_000n;
    return Number((start + rank * step) % 100_000_000n);
  };
  for (const rank of [99_999_999, 99_999_998, 87_654_321]) expect(scatter.at(rank)).toBe(exact(BigInt(rank)));
});
