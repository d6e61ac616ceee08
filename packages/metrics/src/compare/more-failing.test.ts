import { describe, expect, test } from 'vitest';

import { someRun } from '../../test/some-run.ts';
import type { Report } from '../report/report.ts';
import { compareReports } from './compare-reports.ts';
import type { Comparison } from './comparison.ts';
import { judgeUpgrade } from './upgrade.ts';

/** What a run is like beside its speed. */
type Change = (report: Report, run: number) => Report;

function compareRuns(base: Change, next: Change, count = 14): Comparison {
  const side = (label: string, change: Change, offset: number) => ({
    label,
    runs: Array.from({ length: count }, (_, run) => {
      const noise = 1 + ((((run + offset) * 7) % 11) - 5) / 2_000;
      const report = someRun({ goodput: 1_000 / noise, p50: 10 * noise, p99: 50 * noise });
      return { source: `${label}${run}`, report: change(report, run) };
    }),
  });
  return compareReports(side('base', base, 0), side('new', next, 3));
}

function upgradeOf(comparison: Comparison) {
  const promises = [{ id: '1/a', text: 'a', verdict: 'passed' as const, reason: '' }];
  const { verdict } = comparison;
  const document = { comparison_version: 1, alpha: 0.01, verdict, comparisons: [comparison], unmatched: [] } as const;
  return judgeUpgrade({ target: 'old', promises }, { target: 'new', promises }, document);
}

function namesOf({ figures }: Comparison): readonly string[] {
  return figures.map(({ name }) => name);
}

describe('a check that failed in no run before, beside others', () => {
  const checks =
    (failedOf: (run: number) => Readonly<Record<string, number>>, workload?: string): Change =>
    (report, run) => {
      const [template] = report.checks;
      const own = Object.entries(failedOf(run)).map(([name, failed]) => ({
        ...template!,
        name,
        workload: workload ?? template!.workload,
        kind: 'failure' as const,
        checked: 1_000,
        failed,
        verdict: failed > 0 ? ('failed' as const) : ('passed' as const),
      }));
      return { ...report, checks: own };
    };
  const stale = checks((run) => ({ 'stale-read': 50 + (run % 4), 'lost-update': 0 }));
  const losing = (in_: number) => checks((run) => ({ 'stale-read': 0, 'lost-update': run < in_ ? 10 + (run % 3) : 0 }));

  test('is worse by its name, though fewer failed of all of them together', () => {
    const comparison = compareRuns(stale, losing(14));
    const worse = comparison.figures.filter(({ verdict }) => verdict === 'worse');
    expect([comparison.verdict, worse.length]).toEqual(['worse', 1]);
    expect(worse[0]).toMatchObject({ name: 'checks.lost-update', primary: true, unit: '%', base: 0 });
    expect(worse[0]!.new!.toFixed(1)).toBe('1.1');
    expect(comparison.figures.find(({ name }) => name === 'failed checks')!.verdict).toBe('better');
    const { verdict, worse_at: worseAt } = upgradeOf(comparison);
    expect([verdict, worseAt]).toEqual(['worse', ['crud-mixed: checks.lost-update (+1.1 points)']]);
  });

  test('is not by so few runs that chance explains them, nor where it failed before', () => {
    expect(namesOf(compareRuns(stale, losing(3)))).not.toContain('checks.lost-update');
    expect(namesOf(compareRuns(losing(1), losing(14)))).not.toContain('checks.lost-update');
  });

  test('stands there once where a threshold names it, too', () => {
    const named =
      (change: Change): Change =>
      (report, run) => {
        const [threshold] = someRun({ thresholds: ['checks.lost-update == 0'] }).thresholds;
        return { ...change(report, run), thresholds: [threshold!] };
      };
    const comparison = compareRuns(named(stale), named(losing(14)));
    expect(namesOf(comparison).filter((name) => name === 'checks.lost-update')).toHaveLength(1);
    expect(comparison.verdict).toBe('worse');
  });

  test('is not where no run before looked at it, or where it is only worth knowing', () => {
    const unasked = checks(() => ({ 'stale-read': 0 }));
    expect(namesOf(compareRuns(unasked, losing(14)))).not.toContain('checks.lost-update');
    const told: (change: Change) => Change = (change) => (report, run) => {
      const { checks: all, ...rest } = change(report, run);
      return { ...rest, checks: all.map((check) => ({ ...check, kind: 'notice' as const })) };
    };
    expect(namesOf(compareRuns(told(stale), told(losing(14))))).not.toContain('checks.lost-update');
  });

  test('has the name of its workload before it, where there are several', () => {
    const inWorkloads: (change: Change) => Change = (change) => (report, run) => {
      const { read } = report.operations;
      const workload = { ...read!, seconds: 60, load_model: 'closed' as const, operations: {}, deliveries: {} };
      return { ...change(report, run), workloads: { readers: workload, writers: workload } };
    };
    const of = (failed: number) => inWorkloads(checks(() => ({ 'stale-read': 0, 'lost-update': failed }), 'writers'));
    expect(namesOf(compareRuns(of(0), of(3)))).toContain('writers/checks.lost-update');
  });
});

describe('a threshold that fails in more runs', () => {
  const threshold =
    (expression: string, verdictOf: (run: number) => Report['thresholds'][number]['verdict']): Change =>
    (report, run) => ({
      ...report,
      thresholds: [...report.thresholds, { expression, value: 1, unit: 'ms', verdict: verdictOf(run), reason: '' }],
    });
  const passing = (expression: string) => threshold(expression, () => 'passed');
  const failingIn = (expression: string, count: number) =>
    threshold(expression, (run) => (run < count ? 'failed' : 'passed'));

  test.each(['main:quiet/p99 < 100ms', 'p99 @ peak < 100ms', 'errors == 0'])(
    'is worse, and is named, whatever its figure shows: %s',
    (expression) => {
      const comparison = compareRuns(passing(expression), failingIn(expression, 12));
      expect(comparison.verdict).toBe('worse');
      const own = comparison.figures.find(({ name }) => name === `runs failing ${expression}`)!;
      expect(own).toMatchObject({ primary: true, verdict: 'worse', unit: '%', base: 0, by_failing_runs: true });
      expect([own.new!.toFixed(1), own.change!.toFixed(1), own.p! < 0.001]).toEqual(['85.7', '85.7', true]);
      expect(upgradeOf(comparison)).toMatchObject({
        verdict: 'worse',
        worse_at: [`crud-mixed: runs failing ${expression} (+85.7 points)`],
      });
    },
  );

  test('is not worse by few runs, the other way round, where it failed as often, or where nobody could tell', () => {
    const expression = 'main:quiet/p99 < 100ms';
    const unknown = threshold(expression, () => 'not_proven');
    for (const [base, next] of [
      [passing(expression), failingIn(expression, 3)],
      [failingIn(expression, 14), passing(expression)],
      [failingIn(expression, 14), failingIn(expression, 14)],
      [unknown, failingIn(expression, 14)],
      [(report: Report) => report, failingIn(expression, 14)],
    ] as const)
      expect(namesOf(compareRuns(base, next)).filter((name) => name.startsWith('runs failing'))).toEqual([]);
  });

  test('one level is shared by all that fail in some runs and not in others', () => {
    const [one, two] = ['main:quiet/p99 < 100ms', 'main:loud/p99 < 100ms'];
    const both =
      (a: Change, b: Change): Change =>
      (report, run) =>
        b(a(report, run), run);
    const told = (other: number) =>
      namesOf(
        compareRuns(both(passing(one), failingIn(two, other)), both(failingIn(one, 7), failingIn(two, other))),
      ).includes(`runs failing ${one}`);
    // 7 of 14 against none have p = 0.006.
    expect([told(0), told(14), told(5)]).toEqual([true, true, false]);
  });
});
