import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createRandom } from './seeded-random.ts';

const draw = (count: number, seed: number, ...streams: number[]) => {
  const random = createRandom(seed, ...streams);
  return Array.from({ length: count }, () => random.bits());
};

describe('a seeded stream', () => {
  test('R20 repeats itself for the same seed and stream, and keeps to these numbers for ever', () => {
    expect(draw(4, 42, 0, 7)).toEqual(draw(4, 42, 0, 7));
    expect(draw(4, 42, 0, 7)).toMatchInlineSnapshot(`
      [
        4045890920,
        2858696244,
        1214590735,
        3513998120,
      ]
    `);
  });

  test('differs for any other seed or stream', () => {
    const ids = [[1, 0, 0], [2, 0, 0], [2 ** 32 + 1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 0], [1]] as const;
    const streams = ids.map(([seed, ...rest]) => draw(4, seed, ...rest).join());
    expect(new Set(streams).size).toBe(ids.length);
  });

  test('keeps integers below their bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(), (bound, seed) => {
        const value = createRandom(seed).int(bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }),
    );
  });

  test('neighbouring workers are evenly spread and unlike each other (chi-square over 16 cells, 1 in 1,000)', () => {
    const cells = new Array<number>(256).fill(0);
    for (let worker = 0; worker < 64_000; worker += 1) {
      const random = createRandom(1, 0, worker);
      cells[random.int(16) * 16 + random.int(16)]! += 1;
    }
    const expected = 64_000 / 256;
    const chiSquare = cells.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(330.5);
  });
});
