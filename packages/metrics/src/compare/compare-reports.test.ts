import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { someRun, type SomeRun } from '../../test/some-run.ts';
import { compareReports, type CompareOptions } from './compare-reports.ts';
import type { ReportClaim } from '../report/report-claims.ts';
import type { ReportDelivery } from '../report/report-parts.ts';
import type { ReportSet } from './report-set.ts';
import type { Comparison } from './comparison.ts';

function setOf(label: string, runs: readonly SomeRun[]): ReportSet {
  return { label, runs: runs.map((run, index) => ({ source: `${label}${index}.json`, report: someRun(run) })) };
}

/** Runs that differ by about 1 %, in an order that has nothing to do with time, times a factor. */
function runsOf(
  count: number,
  by: { readonly goodput?: number; readonly latency?: number } = {},
  offset = 0,
): SomeRun[] {
  return Array.from({ length: count }, (_, run) => {
    const noise = 1 + ((((run + offset) * 7) % 11) - 5) / 500;
    return {
      goodput: (1_000 / noise) * (by.goodput ?? 1),
      p50: 10 * noise * (by.latency ?? 1),
      p99: 50 * noise * noise * (by.latency ?? 1),
    };
  });
}

const DELIVERY = {
  count: 0,
  lost: 0,
  per_second: 0,
  owed_per_second: 2,
  bytes_received: 0,
  propagation: null,
  from_due: null,
  after_done: { after_count: 0, after: null, before_count: 0, before: null },
  read_delay: null,
};

/** Twelve equal runs in which so much was delivered. */
function delivering(label: string, event: ReportDelivery): ReportSet {
  const { runs } = setOf(
    label,
    Array.from({ length: 12 }, () => ({})),
  );
  return {
    label,
    runs: runs.map((run) => ({ ...run, report: { ...run.report, deliveries: { event } } })),
  };
}

function compareRuns(base: readonly SomeRun[], next: readonly SomeRun[], options: CompareOptions = {}): Comparison {
  return compareReports(setOf('base', base), setOf('new', next), options);
}

function figure(comparison: Comparison, name: string) {
  return comparison.figures.find((each) => each.name === name);
}

describe('P3-22 verdicts over runs', () => {
  test('runs that are 10 % slower are worse, and intervals cover it', () => {
    const comparison = compareRuns(runsOf(8), runsOf(8, { goodput: 1 / 1.1, latency: 1.1 }, 3));
    expect([comparison.verdict, comparison.design, comparison.relabellings]).toEqual([
      'worse',
      'unpaired',
      { count: 12_870, exact: true },
    ]);
    const { verdict, change, low, high, p, primary, delta } = figure(comparison, 'p50')!;
    expect([verdict, primary, delta]).toEqual(['worse', true, 2]);
    expect(change!).toBeCloseTo(10, 0);
    expect(low! > 7 && low! < 10 && high! > 10 && high! < 13 && p! < 0.01).toBe(true);
    expect(figure(comparison, 'goodput')!.verdict).toBe('worse');
    expect(figure(comparison, 'failed checks')).toMatchObject({
      verdict: 'no_difference',
      change: 0,
      low: 0,
      high: 0,
      p: 1,
    });
    expect(figure(comparison, 'read.p50')).toMatchObject({ verdict: 'worse', primary: false });
  });

  test('quicker ones are better; equal ones show no difference where there are enough of them', () => {
    expect(compareRuns(runsOf(8), runsOf(8, { goodput: 1.2, latency: 1 / 1.2 }, 3)).verdict).toBe('better');
    expect(compareRuns(runsOf(11), runsOf(11, {}, 3)).verdict).toBe('no_difference');
  });

  test('R28 five against five never tell: the least number is said', () => {
    const comparison = compareRuns(runsOf(5), runsOf(5, { goodput: 0.5, latency: 2 }));
    expect([comparison.verdict, comparison.least_runs, comparison.more_runs]).toEqual(['cannot_tell', 6, 1]);
    expect(figure(comparison, 'p99')).toMatchObject({ low: null, high: null, more_runs: 1 });
    // What is the same in all runs shows no more than its runs can.
    expect(figure(comparison, 'failed checks')).toMatchObject({
      verdict: 'cannot_tell',
      low: null,
      high: null,
      more_runs: 1,
    });
  });

  test('a side of fewer runs that differ much more among themselves is told, whichever it is; equal spreads and sizes are not', () => {
    const few = [0.7, 1.4, 0.9, 1.2, 1.05].map((by): SomeRun => ({ goodput: 1000, p50: 10 * by, p99: 50 * by }));
    const unevenIn = ({ notes }: Comparison) => notes.filter((note) => note.includes('differ more among themselves'));
    const told = (label: string) =>
      `the 5 runs of ${label} differ more among themselves in p50, p99 than the 12 they are held against: equal servers can then be called worse or better in more than 1 of 100 comparisons, in 8 where it is 5 against 12; make as many runs of both`;
    expect(unevenIn(compareRuns(runsOf(12), few))).toEqual([told('new')]);
    expect(unevenIn(compareRuns(few, runsOf(12)))).toEqual([told('base')]);
    expect(unevenIn(compareRuns(runsOf(12), runsOf(5, {}, 3)))).toEqual([]);
    expect(unevenIn(compareRuns(runsOf(5), few))).toEqual([]);
    // Three times as much among two runs as among three is nothing: chance alone does that.
    expect(
      unevenIn(
        compareRuns(
          few.slice(0, 2),
          [1, 1.1, 1.2].map((by) => ({ goodput: 1000, p50: by, p99: by })),
        ),
      ),
    ).toEqual([]);
  });

  test('R29 how many more runs a verdict needs', () => {
    // Of p99, whose change is as large as what matters, no number of runs can tell: then there is none of the whole, either.
    expect(compareRuns(runsOf(6), runsOf(6, { latency: 1.015 })).more_runs).toBeNull();
    const { verdict, more_runs: more, figures } = compareRuns(runsOf(6), runsOf(6), { delta: 1.5 });
    expect(verdict).toBe('cannot_tell');
    expect(more).toBe(Math.max(...figures.filter(({ primary }) => primary).map((each) => each.more_runs ?? 0)));
    expect(more! > 5 && more! < 200).toBe(true);
  });

  test('pairs hide what changes from pair to pair', () => {
    const drift = (run: number) => 1 + run / 10;
    const side = (by: number) =>
      runsOf(12).map((run, index) => ({
        ...run,
        p50: run.p50! * drift(index) * by,
        p99: run.p99! * drift(index) * by,
      }));
    const paired = compareRuns(side(1), side(1.05), { paired: true });
    expect([paired.design, paired.verdict]).toEqual(['paired', 'worse']);
    expect(compareRuns(side(1), side(1.05)).verdict).toBe('cannot_tell');
  });

  test('runs that were measured in turn say so themselves', () => {
    const side = (name: string): SomeRun[] =>
      runsOf(10).map((run, index) => ({
        ...run,
        run: { set: { id: 'a', side: name, number: index + 1, paired: true, position: index } },
      }));
    expect(compareRuns(side('base'), side('new')).design).toBe('paired');
    // Whatever the order of the files.
    expect(compareRuns(side('base'), side('new').reverse()).figures).toEqual(
      compareRuns(side('base'), side('new')).figures,
    );
    expect(compareRuns(side('base'), side('base')).design).toBe('unpaired');
    expect(compareRuns(side('base'), runsOf(10)).design).toBe('unpaired');
  });

  test('a figure that a threshold names joins the family, and one with a δ of its own', () => {
    const slow = (runs: SomeRun[], by: number) => runs.map((run) => ({ ...run, readP99: run.p99! * by }));
    const [base, next] = [slow(runsOf(8), 1), slow(runsOf(8, {}, 3), 1.5)];
    expect(compareRuns(base, next).verdict).not.toBe('worse');
    const named = (runs: SomeRun[]) =>
      runs.map((run) => ({ ...run, thresholds: ['read.p99 < 50ms', 'p50 < 1s', 'read.p99 @ peak < 1s'] }));
    expect(figure(compareRuns(named(base), named(next)), 'read.p99')).toMatchObject({
      primary: true,
      verdict: 'worse',
      delta: 2,
    });
    const asked = compareRuns(base, next, { deltas: { 'read.p99': 5 } });
    expect(asked.verdict).toBe('worse');
    expect(figure(asked, 'read.p99')).toMatchObject({ primary: true, verdict: 'worse', delta: 5 });
    expect(compareRuns(base, next, { deltas: { 'read.p99': 60 } }).verdict).not.toBe('worse');
  });

  test.each([
    ['page.p99', 'pageP99'],
    ['connect.p99', 'connectP99'],
  ] as const)('a step or a connection that a threshold names joins the family: %s', (name, of) => {
    const side = (by: number, offset: number): SomeRun[] =>
      runsOf(8, {}, offset).map((run) => ({ ...run, [of]: run.p99! * by, thresholds: [`${name} < 100ms`] }));
    expect(figure(compareRuns(side(1, 0), side(1.5, 3)), name)).toMatchObject({ primary: true, verdict: 'worse' });
    const unnamed = (runs: SomeRun[]) => runs.map((run): SomeRun => ({ ...run, thresholds: [] }));
    expect(figure(compareRuns(unnamed(side(1, 0)), unnamed(side(1.5, 3))), name)).toBeUndefined();
  });

  test.each(['page.p99 < 100ms', 'readers/page.p99 < 100ms'])(
    'of several workloads a step that a threshold names is that of all of them: %s',
    (expression) => {
      const side = (label: string, by: number, offset: number): ReportSet => {
        const { runs } = setOf(
          label,
          runsOf(8, {}, offset).map((run) => ({ ...run, pageP99: run.p99! * by, thresholds: [expression] })),
        );
        return {
          label,
          runs: runs.map(({ source, report }) => {
            const { read } = report.operations;
            const workload = { ...read!, seconds: 60, load_model: 'closed' as const, operations: {}, deliveries: {} };
            return { source, report: { ...report, workloads: { readers: workload, writers: workload } } };
          }),
        };
      };
      const comparison = compareReports(side('base', 1, 0), side('new', 1.5, 3));
      expect(comparison.figures.filter(({ name }) => name.includes('page'))).toMatchObject([
        { name: 'page.p99', primary: true, verdict: 'worse' },
      ]);
    },
  );

  test('a δ of 10 % lets 5 % pass', () => {
    const slower = runsOf(8, { goodput: 1 / 1.05, latency: 1.05 }, 3);
    expect([compareRuns(runsOf(8), slower).verdict, compareRuns(runsOf(8), slower, { delta: 10 }).verdict]).toEqual([
      'worse',
      'no_difference',
    ]);
  });

  test('R14 a percentile among what got no answer is beyond all others, whatever its number', () => {
    const lost = runsOf(8, {}, 3).map((run): SomeRun => ({ ...run, p99: 20, censored: ['mean', 'p99', 'max'] }));
    const comparison = compareRuns(runsOf(8), lost);
    expect(figure(comparison, 'p99')).toMatchObject({
      verdict: 'worse',
      base_unanswered: null,
      new: null,
      new_unanswered: { at_least: 20, never: false },
      change: null,
      low: null,
      high: null,
    });
  });

  test('R14 of a median among what got no answer the least that it can be is told, and whether none will come', () => {
    const p99Of = (runs: readonly SomeRun[]) => {
      const { new: median, new_unanswered: unanswered } = figure(compareRuns(runsOf(4), runs), 'p99')!;
      return [median, unanswered];
    };
    const answered: SomeRun = { p99: 10 };
    const late: SomeRun = { p99: 5_000, censored: ['p99'] };
    const never: SomeRun = { p99: 40, censored: ['p99'], never: ['p99'] };
    expect([
      p99Of([answered, answered, answered, never]),
      p99Of([answered, late, late, never]),
      p99Of([answered, answered, late, late]),
      p99Of([answered, late, never, never]),
    ]).toEqual([
      [10, null],
      [null, { at_least: 2_520, never: false }],
      [null, { at_least: 2_505, never: false }],
      [null, { at_least: 40, never: true }],
    ]);
  });

  test('failed checks that were none before are worse', () => {
    const failing = runsOf(8, {}, 3).map((run) => ({ ...run, failedChecks: 2 }));
    const comparison = compareRuns(runsOf(8), failing);
    expect(figure(comparison, 'failed checks')).toMatchObject({ verdict: 'worse', change: 2, unit: '%' });
    expect(comparison.notes).toEqual(['checks failed in 8 of 8 runs of new']);
  });

  describe('checks that fail in some runs', () => {
    const failingIn = (count: number, by = {}): SomeRun[] =>
      runsOf(10, by, 3).map((run, index) => ({ ...run, failedChecks: index < count ? 50 : 0 }));
    const verdictOf = (base: readonly SomeRun[], next: readonly SomeRun[]) => {
      const comparison = compareRuns(base, next);
      return [comparison.verdict, figure(comparison, 'failed checks')!.verdict];
    };

    test.each([1, 5])('of %d of 10, none before, nobody can tell; not that nothing changed', (count) => {
      expect(verdictOf(runsOf(10), failingIn(count))).toEqual(['cannot_tell', 'cannot_tell']);
    });

    test.each([7, 8, 9, 10])('%d of 10, none before, are worse; the other way better', (count) => {
      expect(verdictOf(runsOf(10), failingIn(count))).toEqual(['worse', 'worse']);
      expect(verdictOf(failingIn(count), runsOf(10))[1]).toBe('better');
    });

    test('an interval of 0 alone never stands for what differs between runs', () => {
      expect(figure(compareRuns(runsOf(10), failingIn(1)), 'failed checks')).toMatchObject({
        low: 0,
        high: 50,
        reason: 'in 0 of 10 runs of the base, in 1 of 10 new ones',
      });
      expect(figure(compareRuns(runsOf(10), failingIn(7)), 'failed checks')).toMatchObject({ change: 35, low: null });
    });

    test('nothing is better while nobody can tell of them; quicker and failing is worse', () => {
      const quicker = { goodput: 1.2, latency: 1 / 1.2 };
      expect(verdictOf(runsOf(10), failingIn(5, quicker))[0]).toBe('cannot_tell');
      expect(verdictOf(runsOf(10), failingIn(7, quicker))[0]).toBe('worse');
      expect(verdictOf(runsOf(10), failingIn(0, quicker))[0]).toBe('better');
    });

    test('what fails as often on both sides no number of runs decides', () => {
      const comparison = compareRuns(failingIn(3), failingIn(3));
      expect([comparison.verdict, comparison.more_runs]).toEqual(['cannot_tell', null]);
    });
  });

  test('swapping the sides exchanges better and worse', () => {
    const other = { worse: 'better', better: 'worse', no_difference: 'no_difference', cannot_tell: 'cannot_tell' };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 90, max: 110 }), fc.integer({ min: 85, max: 130 })), {
          minLength: 6,
          maxLength: 8,
        }),
        (pairs) => {
          const [base, next] = [0, 1].map((side) =>
            pairs.map((pair) => ({ p50: pair[side]!, p99: 300 - pair[side]! })),
          );
          const there = compareRuns(base!, next!).figures.map(({ verdict }) => verdict);
          const back = compareRuns(next!, base!).figures.map(({ verdict }) => other[verdict]);
          expect(back).toEqual(there);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('R40 runs of which none got an answer', () => {
  const nothing = 'nothing was answered on either side';
  const dead: SomeRun = { goodput: 0, censored: ['p50', 'p99'], never: ['p50', 'p99'] };
  const times = (count: number, run: SomeRun) => Array.from({ length: count }, () => run);

  test.each([
    ['several of each', 12, {}],
    ['in pairs', 12, { paired: true }],
    ['one against one', 1, {}],
  ] as const)('are not equal, nobody can tell: %s', (_, count, options) => {
    const comparison = compareRuns(times(count, dead), times(count, dead), options);
    expect([comparison.verdict, comparison.more_runs, comparison.notes]).toEqual(['cannot_tell', null, [nothing]]);
    for (const name of ['goodput', 'p50', 'p99'])
      expect(figure(comparison, name)).toMatchObject({ verdict: 'cannot_tell', reason: nothing, more_runs: null });
  });

  test('are told where nothing was asked, either: that no check failed says nothing', () => {
    const idle = (label: string): ReportSet => {
      const { runs } = setOf(label, times(12, { goodput: 0 }));
      return {
        label,
        runs: runs.map(({ source, report }) => ({
          source,
          report: { ...report, operations: {}, summary: { ...report.summary, total_operations: 0, latency: null } },
        })),
      };
    };
    const { verdict, notes, more_runs: more } = compareReports(idle('base'), idle('new'));
    expect([verdict, more, notes]).toEqual(['cannot_tell', null, [nothing]]);
  });

  test('are worse where those of the other side got some, and better the other way', () => {
    expect(compareRuns(times(12, {}), times(12, dead)).verdict).toBe('worse');
    expect(compareRuns(times(12, dead), times(12, {})).verdict).toBe('better');
    expect(compareRuns(times(12, dead), [...times(11, dead), {}]).notes).toEqual([]);
  });

  test('a workload that got none leaves the whole open', () => {
    const side = (label: string): ReportSet => {
      const { runs } = setOf(label, times(12, {}));
      return {
        label,
        runs: runs.map(({ source, report }) => {
          const workload = {
            ...report.operations['read']!,
            seconds: 60,
            load_model: 'closed' as const,
            operations: {},
            deliveries: {},
          };
          const silent = { ...workload, goodput: 0, latency: null };
          return { source, report: { ...report, workloads: { readers: workload, writers: silent } } };
        }),
      };
    };
    const comparison = compareReports(side('base'), side('new'));
    expect([comparison.verdict, comparison.notes]).toEqual(['cannot_tell', []]);
    expect(figure(comparison, 'writers/goodput')).toMatchObject({ verdict: 'cannot_tell', reason: nothing });
    expect(figure(comparison, 'readers/goodput')).toMatchObject({ verdict: 'no_difference' });
  });

  test('events of which none came on either side leave it open as well', () => {
    const none = { ...DELIVERY, lost: 100 };
    const comparison = compareReports(delivering('base', none), delivering('new', none));
    expect(comparison.verdict).toBe('cannot_tell');
    expect(figure(comparison, 'event.p99')).toMatchObject({ verdict: 'cannot_tell', reason: nothing });
    expect(figure(comparison, 'event.lost')).toMatchObject({ verdict: 'no_difference' });
  });
});

describe('R31 deliveries of which nobody can tell whether they were lost', () => {
  const { latency } = setOf('any', [{}]).runs[0]!.report.operations['read']!;
  const known = { ...DELIVERY, count: 90, propagation: latency };
  const verdictsBeside = (unknown: number) => {
    const comparison = compareReports(
      delivering('base', known),
      delivering('new', { ...known, count: 100 - unknown, unknown }),
    );
    return ['p50', 'p99', 'lost'].map((name) => figure(comparison, `event.${name}`)!);
  };

  test('leave lost ones and p99 open where they are more than 1 % of what was owed, and p50 where they are more than half', () => {
    expect([1, 2, 60].map((unknown) => verdictsBeside(unknown).map(({ verdict }) => verdict))).toEqual([
      ['no_difference', 'no_difference', 'no_difference'],
      ['no_difference', 'cannot_tell', 'cannot_tell'],
      ['cannot_tell', 'cannot_tell', 'cannot_tell'],
    ]);
    expect(verdictsBeside(2)[2]).toMatchObject({
      reason: 'whether all was delivered nobody can tell in 12 of 12 runs of new',
    });
  });

  test('R33 prove nothing worse where the generator made the claim invalid', () => {
    const claim = { workload: 'main', claim: 'delivery', grade: 'invalid', reasons: [] } as const;
    const slow = { ...known, count: 98, unknown: 2, propagation: { ...latency!, p99: 2 * latency!.p99 } };
    const { label, runs } = delivering('new', slow);
    const ours = runs.map((run) => ({
      ...run,
      report: { ...run.report, certificate: { grade: 'invalid' as const, claims: [claim], notes: [] } },
    }));
    const p99Of = (next: ReportSet) => figure(compareReports(delivering('base', known), next), 'event.p99')!;
    expect(p99Of({ label, runs }).verdict).toBe('worse');
    expect(p99Of({ label, runs: ours })).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'the delivery claim is invalid in all runs of new',
    });
  });
});

describe('R2 goodput of an open load that kept its schedule is the schedule', () => {
  const open = (ok: number, asked = 50): SomeRun => ({
    goodput: asked,
    run: { load_model: 'open' },
    reached: { main: { asked, sent: asked, ok, worker_limit: null } },
  });
  const goodputOf = (base: SomeRun, next: SomeRun, options: CompareOptions = {}) =>
    figure(compareRuns([base], [next], options), 'goodput')!;

  test('it is told, decides nothing, and asks for no runs', () => {
    expect(goodputOf(open(50), open(49.9))).toMatchObject({
      primary: false,
      as_scheduled: true,
      verdict: 'cannot_tell',
      change: 0,
      low: null,
      high: null,
      more_runs: null,
    });
  });

  test('where a side fell short, in a closed loop, and where somebody asks for it, it is judged', () => {
    const closed: SomeRun = { ...open(50), run: { load_model: 'closed' } };
    const judged = [
      goodputOf(open(50), open(40)),
      goodputOf(closed, closed),
      goodputOf(open(50), open(50), { deltas: { goodput: 5 } }),
    ];
    expect(judged.map(({ primary, as_scheduled: is }) => [primary, is])).toEqual(Array(3).fill([true, undefined]));
  });
});

describe('R39 what the drain made up for is in no goodput that is compared', () => {
  const runs = (ok: number, run: SomeRun = {}): SomeRun[] =>
    Array.from({ length: 12 }, () => ({
      run: { load_model: 'open' },
      reached: { main: { asked: 1_000, sent: 1_000, ok, worker_limit: null } },
      ...run,
    }));
  const goodputOf = (comparison: Comparison, name = 'goodput') => {
    const { base, new: next, change, verdict, primary } = figure(comparison, name)!;
    return [base, next, change === null ? null : Number(change.toFixed(1)), verdict, primary];
  };

  test('an open load of which fewer were done while the phase lasted is worse, though as many were done in the end', () => {
    expect(goodputOf(compareRuns(runs(950), runs(700)))).toEqual([950, 700, -26.3, 'worse', true]);
    expect(goodputOf(compareRuns(runs(700), runs(950)))).toEqual([700, 950, 35.7, 'better', true]);
    // Two of which nothing was done in time are not alike because of that (R40).
    expect(goodputOf(compareRuns(runs(0), runs(0)))).toEqual([0, 0, null, 'cannot_tell', true]);
  });

  test('a closed loop, and what was reached but for 1 %, have the goodput of all that was done', () => {
    const closed: SomeRun = { run: { load_model: 'closed' } };
    const all = [1_000, 1_000, 0, 'no_difference', true];
    expect(goodputOf(compareRuns(runs(950, closed), runs(700, closed)))).toEqual(all);
    expect(goodputOf(compareRuns(runs(991), runs(991), { deltas: { goodput: 2 } }))).toEqual(all);
    expect(goodputOf(compareRuns(runs(989), runs(989)))).toEqual([989, 989, 0, 'no_difference', true]);
  });

  test('rates of the whole that thresholds name follow; what was done in time of a type no report tells', () => {
    const named: SomeRun = { thresholds: ['goodput > 900/s', 'throughput > 900/s', 'create.goodput > 900/s'] };
    const comparison = compareRuns(runs(950, named), runs(700, named));
    expect(goodputOf(comparison)).toEqual([950, 700, -26.3, 'worse', true]);
    expect(goodputOf(comparison, 'throughput').slice(2)).toEqual([-26.3, 'worse', true]);
    expect(goodputOf(comparison, 'create.goodput')).toEqual([1_000, 1_000, 0, 'no_difference', true]);
  });

  test('R35 of several workloads each has what it did itself, by its own load model', () => {
    const side = (label: string, ok: number): ReportSet => ({
      label,
      runs: setOf(label, runs(ok)).runs.map(({ source, report }) => {
        const workload = { ...report.operations['read']!, seconds: 60, operations: {}, deliveries: {} };
        const [open, closed] = [
          { ...workload, load_model: 'open' as const },
          { ...workload, load_model: 'closed' as const },
        ];
        const reached = { a: report.reached!['main']!, b: report.reached!['main']! };
        return { source, report: { ...report, workloads: { a: open, b: closed }, reached } };
      }),
    });
    const comparison = compareReports(side('base', 950), side('new', 700));
    expect(goodputOf(comparison, 'a/goodput')).toEqual([950, 700, -26.3, 'worse', true]);
    expect(goodputOf(comparison, 'b/goodput')).toEqual([1_000, 1_000, 0, 'no_difference', true]);
  });
});

describe('R28 one against one', () => {
  test('figures without a spread are told by none, however equal they are; the least number of runs is said', () => {
    const { verdict, figures, more_runs: more } = compareRuns([{}], [{}]);
    expect(verdict).toBe('cannot_tell');
    expect(figures.find(({ name }) => name === 'failed checks')).toMatchObject({
      verdict: 'cannot_tell',
      change: 0,
      low: null,
      high: null,
      more_runs: 4,
    });
    expect(more! >= 4).toBe(true);
    expect(figure(compareRuns([{}, {}], [{}, {}]), 'failed checks')).toMatchObject({
      verdict: 'cannot_tell',
      low: null,
      more_runs: 3,
    });
  });

  test('without a measured spread 5 % are assumed, and that is said', () => {
    const comparison = compareRuns([{ p50: 10 }], [{ p50: 12.5 }], { delta: 10 });
    expect([comparison.design, comparison.verdict, comparison.relabellings]).toEqual([
      'one_against_one',
      'worse',
      null,
    ]);
    const { change, low, high, p, spread, reason } = figure(comparison, 'p50')!;
    expect([change!.toFixed(1), low!.toFixed(1), high!.toFixed(1), p, reason]).toEqual([
      '25.0',
      '2.7',
      '52.1',
      null,
      '',
    ]);
    expect(spread).toEqual({ per_cent: expect.closeTo(5.127, 3) as number, freedom: 4, assumed: true });
  });

  test('what lies within the spread cannot be told from one run each, and how many it would take is said', () => {
    const {
      verdict,
      reason,
      more_runs: more,
    } = figure(compareRuns([{ p50: 10 }], [{ p50: 11.5 }], { delta: 10 }), 'p50')!;
    expect([verdict, reason]).toEqual(['cannot_tell', 'from one run each']);
    expect(more! >= 4 && more! < 40).toBe(true);
  });

  test('where the certificate doubts a run no spread can be assumed', () => {
    const certificate = { grade: 'suspect', claims: [], notes: [] } as const;
    const comparison = compareRuns([{ p50: 10 }], [{ p50: 20, certificate }]);
    expect(comparison.verdict).toBe('cannot_tell');
    expect(figure(comparison, 'p50')).toMatchObject({
      low: null,
      high: null,
      more_runs: 4,
      reason: 'the certificate doubts a run, so that no spread can be assumed',
    });
    const noise = { spreadOf: () => ({ s: 0.05, freedom: 7 }), smallestOf: () => 1 };
    expect(
      compareReports(setOf('base', [{ p50: 10 }]), setOf('new', [{ p50: 20, certificate }]), { noise }).verdict,
    ).toBe('worse');
  });

  test('a run that answered nothing, or fails half of its checks, is worse whatever the certificate says', () => {
    const certificate = { grade: 'suspect', claims: [], notes: [] } as const;
    const dead: SomeRun = { goodput: 0, censored: ['p50', 'p99'], certificate };
    expect(compareRuns([{}], [dead]).verdict).toBe('worse');
    expect(figure(compareRuns([{}], [dead]), 'p50')).toMatchObject({ verdict: 'worse', change: null });
    expect(compareRuns([{ certificate }], [{ failedChecks: 100 }]).verdict).toBe('worse');
    expect(compareRuns([{ certificate }], [{ failedChecks: 50 }]).verdict).toBe('worse');
    expect(compareRuns([{ certificate }], [{ failedChecks: 49 }]).verdict).toBe('cannot_tell');
    expect(figure(compareRuns([dead], [dead]), 'p50')).toMatchObject({ verdict: 'cannot_tell' });
  });

  describe('R14 a figure among what got no answer on one side', () => {
    const certificate = { grade: 'valid', claims: [], notes: [] } as const;
    const open: SomeRun = { run: { load_model: 'open' }, certificate };
    const answered: SomeRun = { ...open, p99: 60 };
    const late: SomeRun = { ...open, p99: 10_000, censored: ['mean', 'p99', 'max'] };
    const reason =
      'it lies among what got no answer in one of the two runs: one run each does not tell whether that is chance';
    const noise = { spreadOf: () => ({ s: 0.01, freedom: 7 }), smallestOf: () => 1 };

    test.each([
      ['in the new one', answered, late, {}],
      ['in the base', late, answered, {}],
      ['with a measured spread', answered, late, { noise }],
      [
        'where the certificate doubts a run',
        answered,
        { ...late, certificate: { ...certificate, grade: 'suspect' } },
        {},
      ],
    ] as const)('cannot be told from one run each: %s', (_, base, next, options) => {
      const comparison = compareRuns([base], [next], options);
      for (const name of ['p99', 'mean', 'read.p99'])
        expect(figure(comparison, name)).toMatchObject({
          verdict: 'cannot_tell',
          change: null,
          low: null,
          high: null,
          reason,
        });
      expect([comparison.verdict, figure(comparison, 'p99')!.more_runs]).toEqual(['cannot_tell', 4]);
    });

    test('on both sides it is equal as far as one run each tells', () => {
      expect(figure(compareRuns([late], [late]), 'p99')).toMatchObject({
        verdict: 'cannot_tell',
        change: 0,
        reason: 'from one run each',
      });
    });

    test('is worse where half of its run got none, and better the other way', () => {
      const most: SomeRun = { ...late, p50: 10_000, censored: ['mean', 'p50', 'p90', 'p95', 'p99', 'max'] };
      for (const name of ['p50', 'p90', 'p99', 'mean', 'read.p50']) {
        expect(figure(compareRuns([answered], [most]), name)!.verdict).toBe('worse');
        expect(figure(compareRuns([most], [answered]), name)!.verdict).toBe('better');
      }
    });
  });

  test('a measured spread decides more', () => {
    const noise = { spreadOf: () => ({ s: 0.01, freedom: 7 }), smallestOf: () => 1 };
    const comparison = compareRuns([{ p50: 10 }], [{ p50: 10.6 }], { noise });
    expect(figure(comparison, 'p50')).toMatchObject({
      verdict: 'worse',
      delta: 2,
      spread: { freedom: 7, assumed: false },
    });
  });

  test('what is known of the noise is the least change that matters, where it is more than 2 %', () => {
    const noise = { spreadOf: () => undefined, smallestOf: (name: string) => (name === 'p99' ? 7 : 1) };
    const uneven = runsOf(8).map((run, index): SomeRun => ({ ...run, p99: 50 * (1 + index / 8) }));
    const comparison = compareRuns(uneven, uneven, { noise });
    expect([figure(comparison, 'p99')!.delta, figure(comparison, 'p50')!.delta]).toEqual([7, 2]);
  });

  test('a noise floor of a noisy day hides no change that the runs themselves show', () => {
    const noise = { spreadOf: () => undefined, smallestOf: () => 650 };
    const slow = figure(compareRuns(runsOf(14), runsOf(14, { latency: 1.25 }, 3), { noise }), 'p50')!;
    expect([slow.verdict, slow.delta < 3]).toEqual(['worse', true]);
    const wanted = compareRuns(runsOf(14), runsOf(14, { latency: 1.25 }, 3), { noise, delta: 30 });
    expect(figure(wanted, 'p50')).toMatchObject({ verdict: 'no_difference', delta: 30 });
  });
});

describe('R29 shares that are 0 in some runs', () => {
  const failing = (runs: number, failed: number) =>
    runsOf(10).map((run, index): SomeRun => ({ ...run, failedChecks: index < runs ? failed : 0 }));

  test('are not better in fewer runs where more fails in these', () => {
    const counts = 'in 10 of 10 runs of the base, in 3 of 10 new ones, but more at once';
    const graver = compareRuns(failing(10, 1), failing(3, 60));
    expect(figure(graver, 'failed checks')).toMatchObject({ verdict: 'cannot_tell', reason: counts, more_runs: null });
    expect(graver.verdict).toBe('cannot_tell');
    expect(figure(compareRuns(failing(10, 1), failing(3, 1)), 'failed checks')!.verdict).toBe('better');
  });

  test('are not worse in more runs where far less fails in all', () => {
    const counts = 'in 3 of 10 runs of the base, in 10 of 10 new ones, but less at once';
    expect(figure(compareRuns(failing(3, 60), failing(10, 1)), 'failed checks')).toMatchObject({
      verdict: 'cannot_tell',
      reason: counts,
    });
    expect(figure(compareRuns(failing(3, 1), failing(10, 1)), 'failed checks')!.verdict).toBe('worse');
  });

  test('share one level, however many there are', () => {
    const side = (label: string, failed: number): ReportSet => ({
      label,
      runs: setOf(label, runsOf(10)).runs.map(({ source, report }, index) => {
        const check = (name: string) => {
          const isFailed = index < (name === 'other' ? 5 : failed);
          return {
            ...report.checks[0]!,
            name,
            failed: isFailed ? 10 : 0,
            verdict: isFailed ? ('failed' as const) : ('passed' as const),
          };
        };
        const workload = {
          ...report.operations['read']!,
          seconds: 60,
          load_model: 'closed' as const,
          operations: {},
          deliveries: {},
        };
        return {
          source,
          report: {
            ...report,
            workloads: { a: workload, b: workload },
            checks: [
              { ...check('own'), workload: 'a' },
              { ...check('other'), workload: 'b' },
            ],
          },
        };
      }),
    });
    // By Fisher's test 7 of 10 against 1 of 10 are 1.98 %, 8 against 1 are 0.55 %, 9 against 1 are 0.11 %.
    const verdicts = [7, 8, 9].map(
      (failed) => figure(compareReports(side('base', 1), side('new', failed)), 'a/failed checks')!.verdict,
    );
    expect(verdicts).toEqual(['cannot_tell', 'cannot_tell', 'worse']);
  });
});

test('a change of shape is found where the median is the same', () => {
  const draws = (runs: number, spread: number) =>
    Array.from({ length: runs }, (_, run): SomeRun => ({
      latenciesUs: Array.from({ length: 999 }, (_unused, index) =>
        Math.round(10_000 * Math.exp(((index - 499) / 500) * spread * (1 + run / 300))),
      ),
    }));
  const { shape, spectra } = compareRuns(draws(8, 0.5), draws(8, 0.8));
  expect(spectra.map(({ workload, base, new: next }) => [workload, base[4]!.toFixed(1), next[4]!.toFixed(1)])).toEqual([
    [null, '10.0', '10.0'],
  ]);
  expect(shape.map(({ percentile, changed, change }) => [percentile, changed, Math.sign(change!)])).toEqual([
    [10, true, -1],
    [25, true, -1],
    [75, true, 1],
    [90, true, 1],
    [95, true, 1],
    [99, true, 1],
  ]);
  expect(compareRuns(draws(8, 0.5), draws(8, 0.5)).shape.some(({ changed }) => changed)).toBe(false);
});

describe('R14 what got no answer ranks above all that did, in curves and shapes too', () => {
  const draws = (timeouts: number) =>
    Array.from({ length: 8 }, (_, run): SomeRun => ({
      latenciesUs: Array.from({ length: 980 }, (_unused, index) => 1_000 + index + run),
      timeouts,
    }));

  test('a curve ends where nothing was answered, and the shape is changed there', () => {
    const { spectra, shape } = compareRuns(draws(0), draws(20));
    const [spectrum] = spectra;
    expect(spectrum!.percentiles.filter((_, index) => spectrum!.new[index] === null)).toEqual([99, 99.5, 99.9]);
    expect(spectrum!.base).not.toContain(null);
    expect(shape.at(-1)).toMatchObject({ percentile: 99, change: null, low: null, high: null, changed: true });
    expect(shape.slice(0, -1).some(({ changed }) => changed)).toBe(false);
  });

  test('where the median has no answer there is no shape', () => {
    const { spectra, shape } = compareRuns(draws(0), draws(2_000));
    expect([shape, spectra[0]!.new.filter((ms) => ms !== null).length]).toEqual([[], 4]);
  });
});

describe('P3-24 what is not comparable', () => {
  const differencesOf = (base: readonly SomeRun[], next: readonly SomeRun[], varying: readonly string[] = []) =>
    compareRuns(base, next, { varying }).differences;

  test('another config is refused, another place or version is warned of; what is under test is neither', () => {
    const other: SomeRun = {
      config: { benchmark: { workers: 50, duration: '10s' } },
      environment: { target_version: '2.0', host: 'b', node_version: 'v22' },
    };
    const one: SomeRun = {
      config: { benchmark: { workers: 20, duration: '1s' } },
      environment: { target_version: '1.0', host: 'a', node_version: 'v20' },
    };
    const found = differencesOf([one], [other], ['target.version']);
    expect(found).toEqual([
      { what: 'host', base: ['a'], new: ['b'], refused: false },
      { what: 'node', base: ['v20'], new: ['v22'], refused: false },
      { what: 'config.benchmark.workers', base: ['20'], new: ['50'], refused: true },
      { what: 'config.benchmark.duration', base: ['1s'], new: ['10s'], refused: false },
    ]);
    expect(differencesOf([one], [other], ['config', 'host', 'node', 'target'])).toEqual([]);
  });

  test('what is under test must be the same for all runs of a side', () => {
    const of = (version: string): SomeRun => ({ environment: { target_version: version } });
    expect(differencesOf([of('1'), of('2')], [of('3'), of('3')], ['target.version'])).toEqual([
      { what: 'target.version', base: ['1', '2'], new: ['3'], refused: false },
    ]);
  });

  test('what people said of their runs is told where it differs', () => {
    const of = (index: string): SomeRun => ({ labels: { index } });
    expect(differencesOf([of('on')], [of('off')])).toEqual([
      { what: 'labels.index', base: ['on'], new: ['off'], refused: false },
    ]);
    expect(differencesOf([of('on')], [{}], ['labels'])).toEqual([]);
  });

  test('where it was written to, and who looked on, is no difference', () => {
    const of = (file: string): SomeRun => ({
      config: { output: { file }, benchmark: { target: file, seed: file.length } },
    });
    expect(differencesOf([of('a')], [of('bc')])).toEqual([]);
  });

  test('runs that were broken off, and claims that the certificate refuses, are told', () => {
    const certificate = {
      grade: 'invalid',
      claims: [{ workload: 'main', claim: 'rate', grade: 'invalid', reasons: [] }],
      notes: [],
    } as const;
    const comparison = compareRuns([{ run: { partial: true } }, {}], [{ certificate }]);
    expect(comparison.notes).toEqual([
      '1 of 2 runs of base ended before the planned time',
      'the rate claim is invalid in the run of new',
    ]);
  });

  test('a figure that not all runs have is not compared', () => {
    const without = someRun();
    const base = { label: 'base', runs: [{ source: 'a', report: { ...without, operations: {} } }] };
    const comparison = compareReports(base, setOf('new', [{}]));
    expect(figure(comparison, 'read.p50')).toMatchObject({
      verdict: 'cannot_tell',
      reason: '1 of 2 runs do not have it',
      change: null,
    });
  });

  test('R14 a run that answered nothing is the slowest, and blinds no figure', () => {
    const { label, runs } = setOf('new', runsOf(10, { latency: 3 }, 3));
    const silent = runs.map((run, index) =>
      index === 3 ? { ...run, report: { ...run.report, summary: { ...run.report.summary, latency: null } } } : run,
    );
    const comparison = compareReports(setOf('base', runsOf(10)), { label, runs: silent });
    expect([figure(comparison, 'p50')!.verdict, figure(comparison, 'p99')!.verdict]).toEqual(['worse', 'worse']);
  });

  test('R26 claims that are invalid in most runs of a side prove nothing better, and nothing equal', () => {
    const certificate = {
      grade: 'invalid',
      claims: [{ workload: 'main', claim: 'rate', grade: 'invalid', reasons: [] }],
      notes: [],
    } as const;
    const of = (by: number, refused: number) =>
      runsOf(8, { goodput: by }, 3).map((run, index) => (index < refused ? { ...run, certificate } : run));
    expect(figure(compareRuns(runsOf(8), of(1.2, 8)), 'goodput')).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'the rate claim is invalid in all runs of new',
    });
    expect(figure(compareRuns(runsOf(8), of(1.2, 5)), 'goodput')).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'the rate claim is invalid in 5 of 8 runs of new',
    });
    expect(figure(compareRuns(runsOf(8), of(1.2, 4)), 'goodput')!.verdict).toBe('cannot_tell');
    expect(figure(compareRuns(runsOf(8), of(1.2, 3)), 'goodput')!.verdict).toBe('better');
  });

  test('R26 they prove nothing worse where the generator made them invalid, and do where the target fell short', () => {
    const of = (by: Partial<ReportClaim>) =>
      runsOf(8, { goodput: 0.8 }, 3).map((run): SomeRun => {
        const claim = { workload: 'main', claim: 'rate', grade: 'invalid', reasons: [], ...by } as const;
        return { ...run, certificate: { grade: 'invalid', claims: [claim], notes: [] } };
      });
    expect(figure(compareRuns(runsOf(8), of({})), 'goodput')).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'the rate claim is invalid in all runs of new',
    });
    expect(figure(compareRuns(runsOf(8), of({ target_fell_short: true })), 'goodput')!.verdict).toBe('worse');
    expect(figure(compareRuns(runsOf(8), of({ claim: 'latency' })), 'goodput')!.verdict).toBe('worse');
  });

  test.each([
    ['to the end', {}],
    ['and were broken off', { partial: true }],
    ['and failed', { status: 'failed', partial: true }],
  ] as const)('R26 runs whose generator made the claim invalid prove nothing worse: they ran %s', (_, run) => {
    const of = (by: Partial<ReportClaim>) =>
      runsOf(12, { latency: 2 }, 3).map((each): SomeRun => {
        const claim = { workload: 'main', claim: 'latency', grade: 'invalid', reasons: [], ...by } as const;
        return { ...each, run, certificate: { grade: 'invalid', claims: [claim], notes: [] } };
      });
    const ours = compareRuns(runsOf(12), of({}));
    for (const name of ['p50', 'p99', 'read.p99'])
      expect(figure(ours, name)).toMatchObject({
        verdict: 'cannot_tell',
        reason: 'the latency claim is invalid in all runs of new',
      });
    expect(ours.verdict).toBe('cannot_tell');
    expect(compareRuns(runsOf(12), of({ target_fell_short: true })).verdict).toBe('worse');
    expect(compareRuns(runsOf(12), of({ claim: 'rate' })).verdict).toBe('worse');
  });

  test('runs that were broken off prove nothing better and nothing equal, where they are half of a side', () => {
    const of = (by: number, broken: number) =>
      runsOf(8, { goodput: by }, 3).map((run, index): SomeRun =>
        index < broken ? { ...run, run: { partial: true } } : run,
      );
    expect(figure(compareRuns(runsOf(8), of(1.2, 4)), 'goodput')).toMatchObject({
      verdict: 'cannot_tell',
      reason: '4 of 8 runs of new ended before the planned time',
    });
    expect(figure(compareRuns(runsOf(8), of(1.2, 3)), 'goodput')!.verdict).toBe('better');
    expect(figure(compareRuns(runsOf(8), of(0.8, 8)), 'goodput')!.verdict).toBe('worse');
  });

  test('where a run failed, as one that lost its target does, nothing is better and nothing equal; what is worse stays so', () => {
    const of = (by: number, failed: number) =>
      runsOf(11, { goodput: by, latency: 1 / by }, 3).map((run, index): SomeRun => {
        return index < failed ? { ...run, run: { status: 'failed', partial: true } } : run;
      });
    for (const by of [1, 1.2]) {
      const comparison = compareRuns(runsOf(11), of(by, 1));
      expect(comparison.verdict).toBe('cannot_tell');
      for (const { verdict, reason } of comparison.figures.filter(({ primary }) => primary))
        expect([verdict, reason]).toEqual(['cannot_tell', '1 of 11 runs of new failed']);
    }
    expect(compareRuns(of(1, 11), runsOf(11)).verdict).toBe('cannot_tell');
    expect(compareRuns(runsOf(11), of(0.8, 11)).verdict).toBe('worse');
  });

  test('R33 where nobody can tell whether checks failed, there is no "no difference"', () => {
    const { label, runs } = setOf('new', runsOf(11, {}, 3));
    const open = runs.map((run) => ({
      ...run,
      report: { ...run.report, checks: run.report.checks.map((check) => ({ ...check, verdict: 'unknown' as const })) },
    }));
    const comparison = compareReports(setOf('base', runsOf(11)), { label, runs: open });
    expect([comparison.verdict, figure(comparison, 'failed checks')!.verdict]).toEqual(['cannot_tell', 'cannot_tell']);
    expect(comparison.notes).toEqual(['whether checks failed nobody can tell in 11 of 11 runs of new']);
  });

  test('R22 sides that were made one after the other are told', () => {
    const at = (label: string, from: number, step: number) => {
      const set = setOf(label, runsOf(3));
      const timed = set.runs.map(({ source, report }, index) => {
        const time = new Date(Date.UTC(2026, 0, 1, 0, from + index * step)).toISOString();
        return { source, report: { ...report, benchmark: { ...report.benchmark, start_time: time } } };
      });
      return { label, runs: timed };
    };
    expect(compareReports(at('old', 0, 1), at('new', 10, 1)).notes).toEqual([
      'all runs of old were made before those of new: what else changed meanwhile is part of the change; compare --interleave measures in turn',
    ]);
    expect(compareReports(at('old', 0, 2), at('new', 1, 2)).notes).toEqual([]);
  });

  test('times at 0 and below are compared from 10 µs on', () => {
    const of = (p99: number) => runsOf(8).map((run): SomeRun => ({ ...run, p99 }));
    expect(figure(compareRuns(of(0), of(0.001)), 'p99')).toMatchObject({ verdict: 'no_difference', change: 0 });
    expect(figure(compareRuns(of(-0.065), of(9)), 'p99')!.verdict).toBe('worse');
  });
});
