import { describe, expect, test } from 'vitest';
import { SECOND, ScriptedShard, evenly, type ScriptedOperation } from '../../test/scripted-run.ts';
import { someGroup, someTotals } from '../../test/some-totals.ts';
import { thresholdOf } from '../../test/threshold-of.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { judgeWhileRunning, toThresholdWindow } from './judge-while-running.ts';

type Second = Omit<ScriptedOperation, 'at'> & { readonly perSecond: number };

/** Steady intervals of a second each, oldest first. */
function seconds(...what: readonly Second[]): IntervalSnapshot[] {
  const shard = new ScriptedShard();
  return what.map(({ perSecond, ...operation }, index) => {
    const [from, to] = [index * SECOND, (index + 1) * SECOND];
    return shard.interval(from, to, 'steady', evenly(from, to, perSecond, operation));
  });
}

const times = (count: number, what: Second): Second[] => Array.from({ length: count }, () => what);

function judge(expression: string, intervals: readonly IntervalSnapshot[]) {
  const threshold = thresholdOf(expression);
  return judgeWhileRunning(threshold, toThresholdWindow(threshold, intervals));
}

describe('R27 an abort threshold looks at a sliding window', () => {
  const good = { perSecond: 50, us: 1_000 };
  const bad = { perSecond: 50, us: 1_000, outcome: 'failed' } as const;
  test.each([
    ['errors < 1%', times(20, good), { verdict: 'kept', value: 0 }, 'nothing failed'],
    [
      'errors < 1%',
      [...times(20, bad), ...times(5, good)],
      { verdict: 'kept', value: 0 },
      'what is long past is forgotten',
    ],
    [
      'errors < 1%',
      [...times(1_000, good), ...times(5, bad)],
      { verdict: 'crossed', value: 100 },
      'a long good time does not excuse',
    ],
    ['errors < 1%', [...times(20, good), bad], { verdict: 'crossed', value: 20 }, 'one second of five'],
    ['errors < 1%', times(4, bad), { verdict: 'undecided', value: null }, 'shorter than five seconds'],
    [
      'errors < 1%',
      times(9, { ...bad, perSecond: 10 }),
      { verdict: 'undecided', value: null },
      'fewer than 100 operations',
    ],
    ['errors < 1%', times(10, { ...bad, perSecond: 10 }), { verdict: 'crossed', value: 100 }, '100 operations'],
    ['create.errors < 1%', times(20, bad), { verdict: 'undecided', value: null }, 'another operation'],
    ['p90 < 5ms', times(20, { perSecond: 50, us: 9_000 }), { verdict: 'crossed', value: 9 }, 'a common percentile'],
    [
      'p99 < 5ms',
      times(19, { perSecond: 50, us: 9_000 }),
      { verdict: 'undecided', value: null },
      'p99 needs 1,000 operations (R18)',
    ],
    ['p99 < 5ms', times(20, { perSecond: 50, us: 9_000 }), { verdict: 'crossed', value: 9 }, '1,000 operations'],
    ['p99 < 5ms', times(30, bad), { verdict: 'undecided', value: null }, 'failures have no latency'],
    [
      'p99 < 5ms',
      times(20, { ...good, outcome: 'dropped' }),
      { verdict: 'crossed', value: null, reason: 'it is among dropped arrivals, which were never sent' },
      'R14 nothing but drops',
    ],
    ['goodput > 40/s', times(20, good), { verdict: 'kept', value: 50 }, 'a rate divides by the window'],
    ['goodput > 70/s', times(20, good), { verdict: 'crossed', value: 50 }, 'and can be too low'],
    ['errors < 200', times(5, bad), { verdict: 'crossed', value: 250 }, 'a number that was exceeded stays so'],
    ['errors > 200', times(5, good), { verdict: 'undecided', value: null }, 'a number that may still grow'],
  ] as const)('%s: %#', (expression, what, expected, why) => {
    expect({ ...judge(expression, seconds(...what)), why }).toEqual({ reason: '', ...expected, why });
  });

  test('intervals and operations before the steady phase do not count', () => {
    const shard = new ScriptedShard();
    const failures = (cohort: 'warmup' | 'steady', from: number) =>
      evenly(from, from + SECOND, 200, { us: 1_000, outcome: 'failed', cohort });
    const warm = [0, 1, 2, 3, 4, 5].map((second) =>
      shard.interval(second * SECOND, (second + 1) * SECOND, 'warmup', failures('warmup', second * SECOND)),
    );
    const mixed = [6, 7, 8, 9, 10].map((second) =>
      shard.interval(second * SECOND, (second + 1) * SECOND, 'steady', [
        ...failures('warmup', second * SECOND),
        ...evenly(second * SECOND, (second + 1) * SECOND, 50, { us: 1_000 }),
      ]),
    );
    expect(judge('errors < 1%', warm)).toEqual({ verdict: 'undecided', value: null, reason: '' });
    expect(judge('errors < 1%', [...warm, ...mixed])).toEqual({ verdict: 'kept', value: 0, reason: '' });
  });
});

describe('R27 a rate', () => {
  const slow = { perSecond: 100, us: SECOND };
  const none = { perSecond: 0, us: 0 };
  const before = { ...slow, cohort: 'warmup' } as const;
  /** Seconds without those of a pause. */
  const without = (from: number, to: number, intervals: readonly IntervalSnapshot[]) =>
    intervals.filter((_, second) => second < from || second >= to);

  test.each([
    ['after a warm-up', seconds(before, ...times(4, slow)), { verdict: 'kept', value: 100 }],
    ['without a warm-up', seconds(none, ...times(4, slow)), { verdict: 'kept', value: 100 }],
    [
      'after a pause',
      without(10, 15, seconds(...times(15, slow), none, ...times(4, slow))),
      { verdict: 'kept', value: 100 },
    ],
    [
      'before and after a pause',
      without(10, 15, seconds(...times(15, slow), none, ...times(2, slow))),
      { verdict: 'kept', value: 100 },
    ],
    [
      'of a target that was at half from the start',
      seconds(none, ...times(4, { ...slow, perSecond: 50 })),
      { verdict: 'crossed', value: 50 },
    ],
    [
      'of a target that is at half',
      seconds(...times(20, slow), ...times(5, { ...slow, perSecond: 50 })),
      { verdict: 'crossed', value: 50 },
    ],
    [
      'of a target that stopped',
      seconds(...times(20, slow), ...times(5, none)),
      { verdict: 'crossed', value: expect.closeTo(16.7, 1) as number },
    ],
  ])('is not too low for what was not under way yet: %s', (_, intervals, expected) => {
    expect(judge('goodput > 95/s', intervals)).toEqual({ reason: '', ...expected });
  });

  test('counts what was due before its first interval where that counts, too', () => {
    const threshold = thresholdOf('read.goodput > 95/s');
    const intervals = seconds(none, ...times(4, slow));
    expect(
      [true, false].map((continues) => toThresholdWindow(threshold, intervals, {}, { continues })?.seconds),
    ).toEqual([5, 4]);
  });

  test.each([
    ['goodput > 980/s', 950, 'undecided', 'arrivals vary by √N'],
    ['goodput > 980/s', 930, 'crossed', 'by more than that'],
    ['goodput > 980/s', 500, 'crossed', 'half of it'],
    ['rate < 1000/s', 1_030, 'undecided', 'a ceiling likewise'],
    ['rate < 1000/s', 1_200, 'crossed', 'a ceiling by far'],
  ])('R6 misses its limit by more than counting explains: %s at %i/s is %s', (expression, perSecond, verdict, why) => {
    const judged = judge(expression, seconds(...times(6, { perSecond, us: 1 })));
    expect({ ...judged, why }).toEqual({ verdict, value: expect.closeTo(perSecond, 1) as number, reason: '', why });
  });
});

test('R14 drops without a type cross limits of a type by its share of what was started', () => {
  const shard = new ScriptedShard();
  const intervals = times(6, { perSecond: 0, us: 0 }).map((_, second) => {
    const [from, to] = [second * SECOND, (second + 1) * SECOND];
    return shard.interval(from, to, 'steady', [
      ...evenly(from, to, 100, { us: 1_000, operation: 'read' }),
      ...evenly(from, to, 100, { us: 1_000, operation: 'create' }),
      ...evenly(from, to, 200, { us: 0, operation: '', outcome: 'dropped' }),
    ]);
  });
  expect(['read.p90 < 5ms', 'read.p50 < 5ms', 'read.dropped < 49%'].map((text) => judge(text, intervals))).toEqual([
    { verdict: 'crossed', value: 1, reason: 'it is among dropped arrivals, which were never sent' },
    { verdict: 'kept', value: 1, reason: '' },
    { verdict: 'crossed', value: 50, reason: '' },
  ]);
});

test('a window without the operation decides nothing', () => {
  expect(judgeWhileRunning(thresholdOf('create.p99 < 5ms'), someTotals(someGroup()))).toEqual({
    verdict: 'undecided',
    value: null,
    reason: '',
  });
});
