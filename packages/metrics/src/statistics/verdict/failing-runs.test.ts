import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failingRunsNeeded, testFailingRuns } from './failing-runs.ts';

// scipy.stats.fisher_exact([[a, 10 - a], [b, 10 - b]]), and R. A. Fisher's lady tasting tea.
test.each([
  [0, 10, 1, 10, 1],
  [0, 10, 5, 10, 0.032508],
  [0, 10, 7, 10, 0.003096],
  [0, 10, 8, 10, 0.000714],
  [3, 10, 9, 10, 0.019767],
  [1, 4, 3, 4, 0.485714],
  [0, 12, 3, 5, 0.014706],
])('%d of %d runs against %d of %d that failed', (a, n, b, m, p) => {
  expect(testFailingRuns({ failing: a, runs: n }, { failing: b, runs: m })).toBeCloseTo(p, 6);
});

test('which side is called first makes no difference', () => {
  const sides = fc
    .integer({ min: 1, max: 20 })
    .chain((runs) => fc.record({ failing: fc.nat(runs), runs: fc.constant(runs) }));
  fc.assert(
    fc.property(sides, sides, (a, b) => {
      const p = testFailingRuns(a, b);
      expect(testFailingRuns(b, a)).toBeCloseTo(p, 9);
      expect(p > 0 && p <= 1).toBe(true);
    }),
  );
});

test('R29 how many runs the same shares need; equal ones never tell', () => {
  const none = { failing: 0, runs: 10 };
  expect(failingRunsNeeded(none, { failing: 5, runs: 10 }, 0.01)).toBe(13);
  expect(failingRunsNeeded({ failing: 3, runs: 10 }, { failing: 3, runs: 10 }, 0.01)).toBeNull();
});
