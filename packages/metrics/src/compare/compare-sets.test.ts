import { describe, expect, test } from 'vitest';
import { someRun, type SomeRun } from '../../test/some-run.ts';
import { compareSets, matchBenchmarks } from './compare-sets.ts';
import { calibrateRuns, type Calibration } from './noise-floor.ts';
import type { ReportSet } from './report-set.ts';

function setOf(label: string, runs: readonly SomeRun[]): ReportSet {
  return { label, runs: runs.map((run, index) => ({ source: `${label}${index}.json`, report: someRun(run) })) };
}

/** Equal runs but for a little, times slower. */
function runsOf(name: string, count: number, slower = 1): SomeRun[] {
  return Array.from({ length: count }, (_, run) => {
    const noise = slower * (1 + (((run * 7) % 11) - 5) / 2_000);
    return { name, goodput: 1_000 / noise, p50: 10 * noise, p99: 50 * noise };
  });
}

test('P3-20 more than two sets: each against the first; benchmarks are matched by name', () => {
  const { comparisons, unmatched, comparison_version, alpha } = compareSets([
    setOf('base', [...runsOf('a', 2), ...runsOf('b', 2)]),
    setOf('new', [...runsOf('b', 3), ...runsOf('c', 2)]),
    setOf('other', runsOf('b', 2)),
  ]);
  expect(
    comparisons.map(({ benchmark, base, new: next }) => [benchmark, base.label, next.label, next.runs.length]),
  ).toEqual([
    ['b', 'base', 'new', 3],
    ['b', 'base', 'other', 2],
  ]);
  expect([unmatched, comparison_version, alpha]).toEqual([['a', 'c'], 1, 0.01]);
});

test('where each of two sets has one benchmark these are held against one another, whatever their names', () => {
  const [one, other] = [setOf('base', runsOf('a', 2)), setOf('new', runsOf('b', 2))];
  const { pairs, unmatched } = matchBenchmarks(one, other);
  expect([pairs.length, pairs[0]!.base, pairs[0]!.next, unmatched]).toEqual([1, one, other, []]);
  expect(matchBenchmarks(one, setOf('new', [...runsOf('b', 1), ...runsOf('c', 1)]))).toEqual({
    pairs: [],
    unmatched: ['a', 'b', 'c'],
  });
});

describe('what all of it comes to', () => {
  const base = setOf('base', [...runsOf('a', 11), ...runsOf('b', 11)]);

  test.each<[string, readonly SomeRun[], string]>([
    ['both quicker: better', [...runsOf('a', 11, 1 / 1.5), ...runsOf('b', 11, 1 / 1.5)], 'better'],
    ['one quicker, the other alike: better', [...runsOf('a', 11, 1 / 1.5), ...runsOf('b', 11)], 'better'],
    ['both alike: no difference', [...runsOf('a', 11), ...runsOf('b', 11)], 'no_difference'],
    ['one quicker, of the other nobody can tell', [...runsOf('a', 11, 1 / 1.5), ...runsOf('b', 2)], 'cannot_tell'],
    ['one quicker, the other missing: nobody can tell', runsOf('a', 11, 1 / 1.5), 'cannot_tell'],
    ['one slower, the other missing: worse', runsOf('a', 11, 1.5), 'worse'],
    ['one slower, the other quicker: worse', [...runsOf('a', 11, 1.5), ...runsOf('b', 11, 1 / 1.5)], 'worse'],
  ])('%s', (_, next, verdict) => {
    expect(compareSets([base, setOf('new', next)], { delta: 5 }).verdict).toBe(verdict);
  });

  test('nothing to be compared: nobody can tell', () => {
    const other = setOf('new', [...runsOf('c', 1), ...runsOf('d', 1)]);
    expect(compareSets([base, other])).toMatchObject({ verdict: 'cannot_tell', comparisons: [] });
    expect(compareSets([base])).toMatchObject({ verdict: 'cannot_tell', comparisons: [], unmatched: [] });
    expect(compareSets([])).toMatchObject({ verdict: 'cannot_tell', comparisons: [], unmatched: [] });
  });
});

test('pairs need as many runs on one side as on the other, of each benchmark', () => {
  const [base, next] = [setOf('base', runsOf('a', 3)), setOf('new', runsOf('a', 2))];
  expect(() => compareSets([base, next], { paired: true })).toThrow(RangeError);
  expect(compareSets([base, next]).comparisons[0]!.design).toBe('unpaired');
  expect(compareSets([base, base], { paired: true }).comparisons[0]!.design).toBe('paired');
});

describe('noise floors go with the benchmarks of their names', () => {
  const measured = new Date('2026-01-01T00:00:00Z');
  const [base, next] = [setOf('base', [{ name: 'a' }]), setOf('new', [{ name: 'a', p50: 11 }])];
  const calibration = calibrateRuns(
    runsOf('a', 10).map((run) => someRun(run)),
    measured,
  );
  const compared = (calibrations: Readonly<Record<string, Calibration>>, days = 1) =>
    compareSets([base, next], { noise: { calibrations, now: new Date(measured.getTime() + days * 86_400_000) } })
      .comparisons[0]!;

  test('one that holds is used without a word', () => {
    const { notes, figures } = compared({ a: calibration });
    expect(notes.filter((note) => note.includes('noise floor'))).toEqual([]);
    const deltaOf = (all: typeof figures) => all.find(({ name }) => name === 'p50')!;
    expect(deltaOf(figures)).not.toEqual(deltaOf(compared({}).figures));
    expect(compared({ b: calibration })).toEqual(compared({}));
    expect(compareSets([base, next]).comparisons).toEqual([compared({})]);
  });

  test('one of other conditions says nothing of what matters, unless these are under test', () => {
    const conditions = { ...calibration.conditions, 'target.version': 'older', 'labels.commit': 'a' };
    const of = (varying: readonly string[], floor: Calibration) =>
      compareSets([base, next], { varying, noise: { calibrations: { a: floor }, now: measured } }).comparisons[0]!;
    const deltaOf = ({ figures }: ReturnType<typeof of>) => figures.find(({ name }) => name === 'p50')!.delta;
    const other = of([], { ...calibration, conditions });
    expect(deltaOf(other)).toBe(2);
    expect(other.notes.find((note) => note.startsWith('the noise floor'))).toMatch(
      /^the noise floor says nothing of what matters here: it was measured under another target\.version, labels\.commit$/u,
    );
    expect(deltaOf(of(['target.version'], { ...calibration, conditions }))).toBe(deltaOf(of([], calibration)));
  });

  test('one that may not hold is used, and a note says why', () => {
    const { notes, figures } = compared({ a: calibration }, 40);
    expect(notes).toContain('the noise floor may not hold: it is 40 days old');
    expect(figures).toEqual(compared({ a: calibration }).figures);
  });
});

test('a set that holds runs of several series, or of both sides of one, is told of', () => {
  const set = (id: string, side: string) => ({ id, side, number: 1, paired: false, position: 0 });
  const of = (sets: readonly (ReturnType<typeof set> | undefined)[]): ReportSet => ({
    label: 'new',
    runs: setOf('new', runsOf('a', sets.length)).runs.map(({ source, report }, index) => {
      const own = sets[index];
      return { source, report: own === undefined ? report : { ...report, run: { ...report.run, set: own } } };
    }),
  });
  const told = (sets: Parameters<typeof of>[0]) =>
    compareSets([setOf('base', runsOf('a', 3)), of(sets)]).comparisons[0]!.notes.filter((note) =>
      note.includes('series'),
    );
  expect(told([set('x', 'repeated'), set('x', 'repeated'), set('x', 'repeated')])).toEqual([]);
  expect(told([undefined, undefined])).toEqual([]);
  expect(told([set('x', 'repeated'), set('y', 'repeated'), set('y', 'repeated')])).toEqual([
    'new holds runs of 2 series (1 and 2 runs): see that none is left from before',
  ]);
  expect(told([set('x', 'base'), set('x', 'new')])).toHaveLength(1);
});
