import { expect, test } from 'vitest';
import { MAX_PHI, MIN_PHI, scatterOf } from './autocorrelation.ts';
import { autoregressive, normal, uniform } from '../../calibration/noise.ts';
import { criticalValue, MAX_SERIES } from './critical-values.ts';
import { findOutliers, fitShapes, SHAPES } from './shapes.ts';

test.each([
  { kind: 'drift', n: 10, phi: 0.4, value: 4.53, why: 'a corner of the table' },
  { kind: 'drift', n: 60, phi: 0.9, value: 6.58, why: 'the other one' },
  { kind: 'step', n: 20, phi: 0.6, value: 6.52, why: 'an entry amid others' },
  { kind: 'drift', n: 10, phi: 0.5, value: (4.53 + 5.49) / 2, why: 'half-way in φ' },
  { kind: 'drift', n: 12, phi: 0.4, value: (4.53 + 4.17) / 2, why: '1/12 is half-way from 1/10 to 1/15' },
  { kind: 'drift', n: 12, phi: 0.5, value: (4.53 + 5.49 + 4.17 + 5.31) / 4, why: 'half-way in both' },
  { kind: 'outlier', n: 30, phi: 0.4, value: 5.65, why: 'single values' },
  { kind: 'outlier', n: 30, phi: 0.9, value: 5.65, why: 'which are judged without a φ' },
  { kind: 'drift', n: 30, phi: 0, value: 3.87, why: 'a smaller φ than any counts as the least' },
] as const)('R25 the critical value of a $kind with $n windows of φ = $phi: $why', ({ kind, n, phi, value }) => {
  expect(criticalValue(kind, n, phi)).toBeCloseTo(value, 9);
});

test('R25 series without a shape exceed their critical values rarely, and half of them often', () => {
  const next = normal(uniform(7));
  const [runs, n] = [300, 30];
  const above = { drift: 0, start: 0, step: 0, sawtooth: 0, outlier: 0 };
  const aboveHalf = { ...above };
  for (let run = 0; run < runs; run += 1) {
    const series = autoregressive(n, 0.4, next);
    const fits = fitShapes(series);
    const farthest = Math.max(...findOutliers(series).distances.map(Math.abs));
    const draws = [
      ...SHAPES.map((kind) => ({ kind, ...fits[kind] })),
      { kind: 'outlier' as const, t: farthest, phi: 0 },
    ];
    for (const { kind, t, phi } of draws) {
      const critical = criticalValue(kind, n, phi);
      if (t > critical) above[kind] += 1;
      if (t > critical / 2) aboveHalf[kind] += 1;
    }
  }
  // Five in a thousand are 1.5 of 300; six or more would come once in 180 times, of another seed.
  for (const count of Object.values(above)) expect(count).toBeLessThanOrEqual(5);
  for (const count of Object.values(aboveHalf)) expect(count).toBeGreaterThan(5);
});

test('R25 fewer windows and more autocorrelation ask for more', () => {
  for (const kind of ['drift', 'step'] as const) {
    expect(criticalValue(kind, 15, 0.4)).toBeGreaterThan(criticalValue(kind, MAX_SERIES, 0.4));
    expect(criticalValue(kind, 30, 0.8)).toBeGreaterThan(criticalValue(kind, 30, 0.4));
  }
});

test('what is beyond the table counts as its edge, and teeth need more than ten windows', () => {
  expect(criticalValue('drift', 500, 0.99)).toBe(6.58);
  expect(criticalValue('sawtooth', 12, 0.4)).toBe(Infinity);
});

test('R25 scatter is corrected for the bias of short series, and bounded', () => {
  const rising = Float64Array.from({ length: 40 }, (_, x) => Math.sin(x / 6));
  expect(scatterOf(rising).phi).toBe(MAX_PHI);
  const turning = Float64Array.from({ length: 40 }, (_, x) => (-1) ** x);
  expect(scatterOf(turning)).toEqual({ sd: Math.sqrt(40 / 38), phi: MIN_PHI });
  // Runs of four equal ones, and 14 changes between them.
  const fours = Float64Array.from({ length: 60 }, (_, x) => (x % 8 < 4 ? 1 : -1));
  const products = 59 - 2 * 14;
  expect(scatterOf(fours).phi).toBeCloseTo((60 * (products / 60) + 2) / 56, 9);
  expect(scatterOf(new Float64Array(40))).toEqual({ sd: 0, phi: MIN_PHI });
});
