import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findOutliers, fitShapes, SHAPES } from './shapes.ts';

const series = (length: number, of: (x: number) => number) => Float64Array.from({ length }, (_, x) => of(x));

test.each([
  ['drift', series(40, (x) => 0.01 * x), 0.4, 40],
  ['start', series(40, (x) => Math.min(0, -0.3 + 0.03 * x)), 0.3, 10],
  ['step', series(40, (x) => (x < 25 ? 1 : 0.8)), -0.2, 25],
  ['sawtooth', series(40, (x) => 0.2 * (((x + 0.5) / 8) % 1)), 0.2, 8],
] as const)('R25 a %s fits itself best, and leaves nothing', (shape, values, change, length) => {
  const fits = fitShapes(values);
  expect(fits[shape].change).toBeCloseTo(change, 2);
  expect(fits[shape].length).toBe(length);
  expect(fits[shape].rss).toBeLessThan(1e-20);
  const others = SHAPES.filter((other) => Math.abs(fits[other].change) > 0.02 && other !== shape);
  expect(others).not.toEqual([]);
  for (const other of others) expect(fits[other].rss, other).toBeGreaterThan(1e-3);
});

test('R25 where nothing changes there is no doubt either', () => {
  for (const { t, change } of Object.values(fitShapes(series(30, () => 7))))
    expect([t, change]).toEqual([0, expect.closeTo(0, 9)]);
});

test('R25 shapes know no unit and no level: t is the same for any', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 12, maxLength: 30 }),
      fc.integer({ min: 1, max: 50 }),
      (noise, scale) => {
        // What is almost flat is rounding's own.
        if (new Set(noise.map((y) => y.toFixed(3))).size < 6) return;
        const [plain, moved] = [
          fitShapes(Float64Array.from(noise)),
          fitShapes(Float64Array.from(noise, (y) => scale * y + 3)),
        ];
        for (const shape of SHAPES) expect(moved[shape].t).toBeCloseTo(plain[shape].t, 4);
      },
    ),
    { numRuns: 50 },
  );
});

test('R25 outliers are told by their distance from the line in spreads of the others', () => {
  const { line, distances } = findOutliers(series(41, (x) => x + (x % 2 === 0 ? 1 : -1) + (x === 20 ? 50 : 0)));
  expect(Math.abs(line[20]! - 20)).toBeLessThan(1.5);
  expect(distances[20]).toBeGreaterThan(10);
  expect(Math.abs(distances[7]!)).toBeLessThan(1.5);
});
