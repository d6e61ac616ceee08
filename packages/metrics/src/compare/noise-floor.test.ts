import { expect, test } from 'vitest';
import { someRun } from '../../test/some-run.ts';
import { compareReports } from './compare-reports.ts';
import { calibrateRuns, describeStale, noiseOf } from './noise-floor.ts';

const NOW = new Date('2026-11-29T12:00:00.000Z');
const FACTORS = [1, 1.02, 0.98, 1.01, 0.99, 1, 1.03, 0.97];
const RUNS = FACTORS.map((factor) => someRun({ p50: 10 * factor, p99: 50 * factor ** 2, goodput: 1_000 / factor }));

test('R28 a noise floor is the spread of logarithms between equal runs, and the change that ten a side find', () => {
  const { benchmark, measured_at: at, runs, figures } = calibrateRuns(RUNS, NOW);
  const logs = FACTORS.map(Math.log);
  const mean = logs.reduce((sum, value) => sum + value, 0) / 8;
  const s = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 7);
  expect([benchmark, at, runs]).toEqual(['crud-mixed', NOW.toISOString(), 8]);
  expect(figures['p50']!.s).toBeCloseTo(s, 12);
  expect(figures['p99']!.s).toBeCloseTo(2 * s, 12);
  // (2.9352 + 0.8416) · s · √(2/10 · π/3) for three figures that decide.
  expect(figures['p50']!.smallest_change).toBeCloseTo(100 * Math.expm1(3.7768 * s * Math.sqrt((0.2 * Math.PI) / 3)), 2);
});

test('fewer than eight runs are no noise floor, and a figure that a run lacks has none', () => {
  expect(() => calibrateRuns(RUNS.slice(1), NOW)).toThrow('a noise floor needs 8 runs, not 7');
  const without = { ...RUNS[0]!, summary: { ...RUNS[0]!.summary, latency: null } };
  expect(Object.keys(calibrateRuns([...RUNS, without], NOW).figures)).not.toContain('p50');
});

test('a comparison of one against one goes by it, and by its smallest change', () => {
  const noise = noiseOf(calibrateRuns(RUNS, NOW));
  const of = (label: string, p50: number) => ({ label, runs: [{ source: label, report: someRun({ p50 }) }] });
  const figure = compareReports(of('base', 10), of('new', 14), { noise }).figures.find(({ name }) => name === 'p50')!;
  expect(figure.verdict).toBe('worse');
  expect(figure.delta).toBe(noise.smallestOf('p50'));
  expect(figure.spread).toMatchObject({ freedom: 7, assumed: false });
  expect([noise.spreadOf('toString'), noise.smallestOf('absent')]).toEqual([undefined, undefined]);
});

test('it says when it is old, and under what else it was measured', () => {
  const calibration = calibrateRuns(RUNS, NOW);
  const later = new Date(NOW.getTime() + 40 * 86_400_000);
  expect(describeStale(calibration, RUNS, NOW)).toEqual([]);
  const elsewhere = someRun({ environment: { host: 'elsewhere', node_version: 'v99' } });
  expect(describeStale(calibration, [elsewhere], later)).toEqual([
    'it is 40 days old',
    'it was measured under another host, node',
  ]);
});

test('what only the runs are under, or only the noise floor was, is another condition', () => {
  const calibration = calibrateRuns(RUNS, NOW);
  const labelled = someRun({ labels: { branch: 'main' } });
  const under = ['it was measured under another labels.branch'];
  expect(describeStale(calibration, [labelled], NOW)).toEqual(under);
  expect(
    describeStale(
      calibrateRuns(
        Array.from(RUNS, () => labelled),
        NOW,
      ),
      RUNS,
      NOW,
    ),
  ).toEqual(under);
});
