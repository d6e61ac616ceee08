import { expect, test } from 'vitest';
import { MAX_PHI, MIN_PHI, scatterOf } from './autocorrelation.ts';
import { CRITICAL_TABLE } from './critical-table.ts';
import { criticalValue, MAX_SERIES } from './critical-values.ts';
import { SHAPES } from './shapes.ts';

const { windows, phis, values } = CRITICAL_TABLE;

test.each([...SHAPES, 'outlier'] as const)(
  'R25 critical values of a %s are those of the table, and between them a line',
  (kind) => {
    windows.forEach((n, row) =>
      phis.forEach((phi, column) => {
        expect(criticalValue(kind, n, phi)).toBe(values[kind][row]![column] ?? Infinity);
      }),
    );
    const [row, column] = [3, 2];
    const [a, b] = [values[kind][row]![column]!, values[kind][row]![column + 1]!];
    expect(criticalValue(kind, windows[row]!, (phis[column]! + phis[column + 1]!) / 2)).toBeCloseTo((a + b) / 2, 9);
    const between = criticalValue(kind, 25, 0.4);
    expect(between).toBeLessThanOrEqual(Math.max(values[kind][2]![2]!, values[kind][3]![2]!));
    expect(between).toBeGreaterThanOrEqual(Math.min(values[kind][2]![2]!, values[kind][3]![2]!));
  },
);

test('R25 fewer windows and more autocorrelation ask for more', () => {
  for (const kind of ['drift', 'step'] as const) {
    expect(criticalValue(kind, 15, 0.4)).toBeGreaterThan(criticalValue(kind, MAX_SERIES, 0.4));
    expect(criticalValue(kind, 30, 0.8)).toBeGreaterThan(criticalValue(kind, 30, 0.4));
  }
});

test('what is beyond the table counts as its edge, and teeth need more than ten windows', () => {
  expect(criticalValue('drift', 500, 0.99)).toBe(values.drift.at(-1)!.at(-1));
  expect(criticalValue('sawtooth', 12, 0.4)).toBe(Infinity);
});

test('R25 scatter is corrected for the bias of short series, and bounded', () => {
  const rising = Float64Array.from({ length: 40 }, (_, x) => Math.sin(x / 6));
  expect(scatterOf(rising).phi).toBe(MAX_PHI);
  const turning = Float64Array.from({ length: 40 }, (_, x) => (-1) ** x);
  expect(scatterOf(turning)).toEqual({ sd: Math.sqrt(40 / 38), phi: MIN_PHI });
  // 0, 1, 0, −1, … has products of 0 alone; pairs of equal ones give ½.
  const pairs = Float64Array.from({ length: 40 }, (_, x) => (x % 4 < 2 ? 1 : -1));
  const usual = (20 - 19) / 40;
  expect(scatterOf(pairs).phi).toBe(Math.max(MIN_PHI, (40 * usual + 2) / 36));
  const threes = Float64Array.from({ length: 60 }, (_, x) => (x % 8 < 4 ? 1 : -1));
  const products = 59 - 2 * 14;
  expect(scatterOf(threes).phi).toBeCloseTo((60 * (products / 60) + 2) / 56, 9);
  expect(scatterOf(new Float64Array(40))).toEqual({ sd: 0, phi: MIN_PHI });
});
