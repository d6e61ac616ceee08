import { describe, expect, test } from 'vitest';

import { someRun } from '../../test/some-run.ts';
import { thresholdOf } from '../../test/threshold-of.ts';
import type { ReportClaim, ReportThreshold } from '../report/report-claims.ts';
import type { ReportReached } from '../report/report-reached.ts';
import type { ReportRealtime } from '../report/report-realtime.ts';
import type { Report } from '../report/report.ts';
import type { CapacityDimension } from './dimensions.ts';
import { judgeStage, toStageFigures } from './judge-stage.ts';
import { secondsNeeded } from './stage-length.ts';
import type { StageOutlook } from './stage-watch.ts';

const OPEN: StageOutlook = { kind: 'open' };

function limit(expression: string, more: Partial<ReportThreshold> = {}): ReportThreshold {
  return { expression, value: 20, unit: 'ms', verdict: 'passed', reason: '', ...more };
}

function reached(more: Partial<ReportReached> = {}): NonNullable<Report['reached']> {
  return { main: { asked: 1_000, sent: 1_000, ok: 998, worker_limit: null, ...more } };
}

/** A rate that was not reached, by whom. */
function rateClaim(byTarget: boolean): Report['certificate'] {
  const claim: ReportClaim = {
    workload: 'main',
    claim: 'rate',
    grade: 'invalid',
    reasons: [{ fact: '40 % of arrivals were sent late', consequence: '', remedy: '' }],
    ...(byTarget ? { target_fell_short: true } : {}),
  };
  return { grade: 'invalid', claims: [claim], notes: [] };
}

/** A stage of a run, and what of its report differs. */
function judged(
  more: Partial<Report>,
  { outlook = OPEN, max = 'rate' }: { outlook?: StageOutlook; max?: CapacityDimension } = {},
) {
  return judgeStage({ ...someRun(), thresholds: [limit('read.p99 < 100ms')], ...more }, max, {
    outlook,
    workload: null,
  });
}

describe('X-10 a stage is judged by its report', () => {
  test('what kept every limit and reached its level passed', () => {
    expect(judged({ reached: reached() })).toEqual({ verdict: 'passed', limit: null, reason: '' });
  });

  test('the first limit that is broken is named', () => {
    const thresholds = [
      limit('errors < 1%', { value: 0, unit: '%' }),
      limit('read.p99 < 100ms', { verdict: 'failed', value: 412 }),
      limit('p50 < 1ms', { verdict: 'failed' }),
    ];
    expect(judged({ thresholds })).toEqual({
      verdict: 'failed',
      limit: 'read.p99',
      reason: 'read.p99 is ~412 ms, limit 100 ms',
    });
  });

  test('a rate that the target did not take fails, one that the generator did not make proves nothing', () => {
    const short = reached({ sent: 700, ok: 690 });
    expect(judged({ reached: short, certificate: rateClaim(true) })).toEqual({
      verdict: 'failed',
      limit: 'goodput',
      reason: '690 of 1,000/s were done in time',
    });
    expect(judged({ reached: short, certificate: rateClaim(false) })).toEqual({
      verdict: 'limited',
      limit: null,
      reason: '40 % of arrivals were sent late',
    });
  });

  test.each(['rate', 'documentSize'] as const)(
    'R13 R39 what was sent and failed is not held, whatever the limits allow: %s',
    (max) => {
      const fails = { verdict: 'failed', limit: 'goodput', reason: '98.0 of 1,000/s were done in time' };
      const failing = reached({ ok: 98 });
      expect(judged({ reached: failing }, { max })).toEqual(fails);
      const valid = { workload: 'main', claim: 'rate', grade: 'valid', reasons: [] } as const;
      const certificate = { grade: 'valid', claims: [valid], notes: [] } as const;
      expect(judged({ reached: failing, certificate }, { max })).toEqual(fails);
      expect(judged({ reached: reached({ ok: 949 }) }, { max }).verdict).toBe('failed');
      expect(judged({ reached: reached({ ok: 950 }) }, { max }).verdict).toBe('passed');
    },
  );

  test('R12 R13 a planned no is held as well, beside what is ok', () => {
    const planned = (ok: number, refused: number, more: Partial<ReportReached> = {}) => {
      const summary = { ...someRun().summary, total_operations: 30_000, ok, refused, failed: 30_000 - ok - refused };
      return judged({ summary, reached: reached({ ok: ok / 30, ...more }) });
    };
    expect(planned(28_200, 1_800)).toEqual({ verdict: 'passed', limit: null, reason: '' });
    expect(planned(26_730, 1_800).verdict).toBe('passed');
    expect(planned(26_670, 1_800)).toEqual({
      verdict: 'failed',
      limit: 'goodput',
      reason: '949 of 1,000/s were done in time',
    });
    expect(planned(28_200, 1_800, { ok: 470 })).toMatchObject({ reason: '500 of 1,000/s were done in time' });
    expect(planned(0, 30_000).verdict).toBe('failed');
  });

  test('a closed loop may be slower than its pacing', () => {
    expect(judged({ reached: reached({ sent: 700, ok: 700 }) }, { max: 'workers' }).verdict).toBe('passed');
  });

  test.each([
    ['without pacing', null],
    ['slower than its pacing', 5_000],
  ] as const)('R13 a closed loop %s holds nothing where too many of its operations fail', (_, asked) => {
    const closed = (errors: number, more: Partial<Report> = {}) =>
      judged(
        {
          reached: reached({ asked, ok: 1_000 - errors }),
          summary: { ...someRun().summary, total_operations: 2_000, total_errors: errors },
          ...more,
        },
        { max: 'workers' },
      );
    expect(closed(1_980)).toEqual({
      verdict: 'failed',
      limit: 'goodput',
      reason: '1,980 of 2,000 operations failed',
    });
    expect(closed(101).verdict).toBe('failed');
    expect(closed(100).verdict).toBe('passed');
    expect(closed(1_980, { certificate: rateClaim(false) }).verdict).toBe('limited');
  });

  test.each<[string, Partial<ReportReached>, Partial<ReportClaim> | null, Partial<ReturnType<typeof judged>>]>([
    [
      'all of it fails',
      { ok: 0 },
      null,
      { verdict: 'failed', limit: 'b/goodput', reason: 'b: 0 of 100/s were done in time' },
    ],
    ['it reaches its rate', { ok: 96 }, null, { verdict: 'passed' }],
    ['the generator is to blame', { sent: 50, ok: 50 }, { workload: 'b' }, { verdict: 'limited' }],
    ['nothing asks for a rate', { asked: null, ok: 0 }, null, { verdict: 'passed' }],
  ])('R35 the rate of a workload that is not raised is to be reached as well: %s', (_, more, claim, expected) => {
    const b = { asked: 100, sent: 100, ok: 100, worker_limit: null, ...more };
    const certificate = rateClaim(false)!;
    const report: Report = {
      ...someRun(),
      reached: { b, ...reached() },
      workloads: {},
      run: { ...someRun().run, load_model: 'open' },
      certificate: claim === null ? null : { ...certificate, claims: [{ ...certificate.claims[0]!, ...claim }] },
    };
    expect(judgeStage(report, 'rate', { outlook: OPEN, workload: 'main' })).toMatchObject(expected);
  });

  test('R33 a check of which nobody can tell proves nothing about the target', () => {
    const [check] = someRun().checks;
    const unknown = { count: 900_000, reason: 'the readers were behind' };
    const lost = { ...check!, workload: 'main', name: 'lost', failed: 0, verdict: 'unknown', unknown } as const;
    expect(judged({ checks: [lost] }, { max: 'connections' })).toEqual({
      verdict: 'limited',
      limit: null,
      reason: 'checks.lost: of 900,000 nobody can tell: the readers were behind',
    });
    expect(judged({ checks: [{ ...lost, kind: 'notice' }] }).verdict).toBe('passed');
    expect(judged({ checks: [lost], thresholds: [limit('lost < 1%', { value: 0, unit: '%' })] }).verdict).toBe(
      'passed',
    );
    expect(judged({ checks: [lost], reached: reached({ ok: 98 }) }).verdict).toBe('failed');
  });

  test('R35 what fails of a closed loop is told of its own operations', () => {
    const [all] = Object.values(someRun().operations);
    const more = { seconds: 30, load_model: 'closed', operations: {}, deliveries: {} } as const;
    const workloads = {
      readers: { ...all!, ...more, count: 900, errors: 0 },
      writers: { ...all!, ...more, count: 100, errors: 90 },
    };
    const each = reached({ asked: null })['main']!;
    expect(judged({ workloads, reached: { readers: each, writers: each } }, { max: 'workers' })).toMatchObject({
      verdict: 'failed',
      reason: '90 of 100 operations failed',
    });
  });

  test('too few workers prove nothing about the target, and it is said how many would do', () => {
    const worker_limit = { workers: 10, held: 20, quickest: 15, allows: 500, needed: 30 };
    expect(judged({ reached: reached({ sent: 500, ok: 490, worker_limit }) })).toMatchObject({
      verdict: 'limited',
      reason: expect.stringContaining('10 workers at 20.0 ms allow about 500/s; `--workers 30`') as string,
    });
  });

  test('a limit that is not proven proves nothing, and it is said why', () => {
    const thresholds = [limit('read.p99 < 100ms', { verdict: 'not_proven', reason: 'it needs 1,000 operations' })];
    expect(judged({ thresholds })).toEqual({
      verdict: 'limited',
      limit: null,
      reason: 'read.p99: it needs 1,000 operations',
    });
  });

  test('what was certain while it lasted fails, unless the generator was to blame', () => {
    const outlook: StageOutlook = { kind: 'fails', threshold: thresholdOf('read.p99 < 100ms'), value: 900 };
    const unproven = limit('read.p99 < 100ms', { verdict: 'not_proven', reason: 'it had 40' });
    expect(judged({ thresholds: [unproven] }, { outlook })).toMatchObject({ verdict: 'failed', limit: 'read.p99' });
    const doubt = { claim: 'latency', grade: 'invalid' } as const;
    expect(judged({ thresholds: [{ ...unproven, doubt }] }, { outlook })).toMatchObject({ verdict: 'limited' });
  });

  test('a target that is gone fails', () => {
    const run = { ...someRun().run, end: { kind: 'target_lost', at: '2026-01-01T00:00:00Z' }, reason: 'lost' } as const;
    expect(judged({ run })).toMatchObject({ verdict: 'failed', limit: 'the target' });
  });

  test('connections that could not be opened fail, those for which this machine has no files prove nothing', () => {
    const hold = { ...someRun().operations['read']!, count: 500, errors: 20 };
    const error = { ...someRun().errors[0]!, category: 'local_limit', count: 20 };
    expect(judged({ connections: { hold }, errors: [] }, { max: 'connections' })).toEqual({
      verdict: 'failed',
      limit: 'hold.errors',
      reason: '20 of 500 connections could not be opened',
    });
    expect(judged({ connections: { hold }, errors: [error] })).toMatchObject({ verdict: 'limited' });
  });

  test('connections that are cut again and again are not held, however often they are opened anew', () => {
    const held = (open: number) => {
      const realtime = { transport: 'ws', connections: 500, connections_open: open } as ReportRealtime;
      return judged({ realtime: { main: realtime } }, { max: 'connections' });
    };
    expect(held(120)).toEqual({
      verdict: 'failed',
      limit: 'hold',
      reason: '120 of 500 connections were open, on average',
    });
    expect(held(474).verdict).toBe('failed');
    expect(held(475).verdict).toBe('passed');
  });

  describe('a target that answers wrongly holds nothing', () => {
    const wrong = (
      thresholds: readonly ReportThreshold[],
      more: Partial<Report['checks'][number]> = {},
      outlook: StageOutlook = OPEN,
    ) => {
      const [check] = someRun({ failedChecks: 3 }).checks;
      return judged({ thresholds, checks: [{ ...check!, workload: 'main', name: 'late', ...more }] }, { outlook });
    };
    const fails = { verdict: 'failed', limit: 'checks.late', reason: '3 of 100 failed' };

    test('a check that fails breaks the level, whatever the thresholds are about', () => {
      expect(wrong([limit('p99 < 1s'), limit('checks.lost == 0')], { evidence: [] })).toEqual(fails);
      const evidence = [{ time: '2026-01-01T00:00:00Z', message: 'doc 7 was answered for with 404' }];
      expect(wrong([limit('p99 < 1s')], { evidence }).reason).toBe(
        '3 of 100 failed, first: doc 7 was answered for with 404',
      );
    });

    test('so does one that ended the stage, and one that fails after the stage seemed to pass', () => {
      expect(wrong([], { evidence: [] }, { kind: 'fails', threshold: null, value: 3 })).toEqual(fails);
      expect(wrong([], { evidence: [] }, { kind: 'passes' })).toEqual(fails);
    });

    test.each(['checks.late <= 10', 'main/checks.late <= 10'])('a threshold on it decides: %s', (expression) => {
      expect(wrong([limit(expression, { value: 3, unit: '' })]).verdict).toBe('passed');
    });

    test('one that is about the check of another workload does not', () => {
      expect(wrong([limit('other/checks.late <= 10', { value: 0, unit: '' })]).verdict).toBe('failed');
    });

    test('how many deliveries may be lost is said by a threshold on losses as well', () => {
      expect(wrong([limit('lost < 1%', { value: 0.1, unit: '%' })], { name: 'lost' }).verdict).toBe('passed');
      expect(wrong([limit('lost < 1%', { value: 0.1, unit: '%' })]).verdict).toBe('failed');
    });

    test('what a target is known to do, and what is only worth knowing, breaks nothing', () => {
      expect(wrong([], { kind: 'quirk' }).verdict).toBe('passed');
      expect(wrong([], { kind: 'notice' }).verdict).toBe('passed');
    });
  });
});

test('X-10 the figures of a stage are those of its report', () => {
  const { goodput, latency, errors, checks_failed } = toStageFigures(someRun({ failedChecks: 3, reached: reached() }));
  expect({ goodput, errors, checks_failed, p99: latency?.p99 }).toEqual({
    goodput: 998,
    errors: 100 - someRun().summary.success_rate,
    checks_failed: 3,
    p99: 50,
  });
});

test('R39 what was reached of a level, and what its certificate has against that, is kept', () => {
  const certificate = { ...rateClaim(false)!, grade: 'suspect' } as const;
  const run = { ...someRun().run, load_model: 'open' } as const;
  const both = { ...reached({ ok: 955 }), b: { asked: 100, sent: 100, ok: 100, worker_limit: null } };
  const of = (report: Report, workload: string | null) => {
    const { asked, reached: done, doubts } = toStageFigures(report, workload);
    return { asked, done, doubts };
  };
  const open = { ...someRun(), run, reached: both, certificate };
  expect(of(open, 'main')).toEqual({ asked: 1_000, done: 955, doubts: ['40 % of arrivals were sent late'] });
  expect(of(open, null)).toMatchObject({ asked: 1_100, done: 1_055 });
  const closed = { ...open, run: { ...run, load_model: 'closed' }, certificate: null } as const;
  expect(of(closed, null)).toEqual({ asked: undefined, done: undefined, doubts: undefined });
});

test('X-10 a stage without operations has no errors', () => {
  const report = someRun();
  const summary = { ...report.summary, total_operations: 0, ok: 0, success_rate: 0, latency: null };
  expect(toStageFigures({ ...report, summary, operations: {} }).errors).toBe(0);
});

test('X-10 a stage is as long as its percentiles need samples (R18): more of a rate are sooner there', () => {
  const report = someRun();
  const perSecond = 1_000 / report.benchmark.duration_seconds;
  const earlier = { report, level: 100 };
  const needed = (level: number) => secondsNeeded([thresholdOf('read.p99 < 1s')], earlier, 'rate', level);
  expect(needed(100)).toBeCloseTo((1_000 / perSecond) * 1.15);
  expect(needed(200)).toBeCloseTo(needed(100) / 2);
  expect(secondsNeeded([thresholdOf('read.p99 < 1s')], null, 'rate', 50)).toBeCloseTo(20 * 1.15);
  expect(secondsNeeded([thresholdOf('read.p99 < 1s')], null, 'workers', 50)).toBe(0);
  expect(secondsNeeded([thresholdOf('errors < 1%')], earlier, 'rate', 100)).toBe(0);
  expect(secondsNeeded([thresholdOf('read.p99 < 1s')], earlier, 'workers', 200)).toBeCloseTo(needed(100));
});
