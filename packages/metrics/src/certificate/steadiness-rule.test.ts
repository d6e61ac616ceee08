import { describe, expect, test } from 'vitest';
import { healthyLoop, healthyRun, runOf, windowsOf, type RunChanges } from '../../test/some-certificate-input.ts';
import type { ClaimGrade } from '../report/report-claims.ts';
import type { CertificateInput, SteadySegment } from './claim-figures.ts';
import { certify } from './certify.ts';

const certifyOne = (input: CertificateInput) => certify(runOf(input));

describe('R25 standstills', () => {
  const still = (...lengths: readonly number[]) => ({
    standstills: lengths.map((length, index) => ({ fromSeconds: 10 * index, toSeconds: 10 * index + length })),
  });
  test.each<[why: string, input: CertificateInput, rate: ClaimGrade, latency: ClaimGrade]>([
    ['less than a second, and 1 % in all, is named in the report alone', healthyLoop(still(0.59)), 'valid', 'valid'],
    ['more than 1 % is suspect', healthyLoop(still(0.31, 0.31)), 'suspect', 'suspect'],
    ['so is a second in whatever time', healthyLoop({ ...still(1), seconds: 3_600 }), 'suspect', 'suspect'],
    ['a closed loop may hide 5 %', healthyLoop(still(3)), 'suspect', 'suspect'],
    ['more, and no percentile of it holds', healthyLoop(still(2, 1.1)), 'suspect', 'invalid'],
    ['an open one hides nothing', healthyRun(still(20)), 'suspect', 'suspect'],
    ['however short the run', healthyLoop({ ...still(2), seconds: 10 }), 'suspect', 'invalid'],
    [
      'many short ones by their sum',
      healthyLoop(still(...Array.from({ length: 20 }, () => 0.2))),
      'suspect',
      'invalid',
    ],
  ])('are graded: %s', (_, input, rate, latency) => {
    expect(certifyOne(input).claims.map(({ claim, grade }) => [claim, grade])).toEqual([
      ['rate', rate],
      ['latency', latency],
    ]);
  });

  test('are told with their times', () => {
    const [rate, latency] = certifyOne(healthyLoop(still(14))).claims;
    expect(rate?.reasons[0]?.fact).toBe('nothing was answered for 14.0 s (from 0.0 s to 14.0 s of the phase)');
    expect(latency?.reasons[0]).toEqual({
      fact: rate?.reasons[0]?.fact,
      consequence: 'a closed loop sends nothing meanwhile, so percentiles miss what users would have waited',
      remedy: 'find out what the target did then, or use an open load (--rate), which counts the waiting',
    });
    expect(certifyOne(healthyRun(still(1.25, 2))).claims[0]?.reasons[0]?.fact).toBe(
      'nothing was answered for 3.3 s in total, in 2 stalls, the longest 2.0 s (from 10.0 s to 12.0 s of the phase)',
    );
    expect(
      certifyOne(healthyLoop(still(...Array.from({ length: 20 }, () => 0.2)))).claims[0]?.reasons[0]?.fact,
    ).toMatch(/^nothing was answered for 4.0 s in total, in 20 stalls, the longest 200 ms/);
  });

  test('only make the truth larger: a broken limit is broken by the target, unless the generator stood still', () => {
    const own = (...lengths: readonly number[]) => ({
      standstills: still(...lengths).standstills.map((each) => ({ ...each, isOwn: true })),
    });
    expect(certifyOne(healthyLoop(still(14))).claims[1]).toMatchObject({ grade: 'invalid', target_fell_short: true });
    const { claims } = certifyOne(healthyLoop(own(14)));
    expect(claims[1]?.grade).toBe('invalid');
    expect(claims[1]).not.toHaveProperty('target_fell_short');
    for (const { reasons } of claims) {
      expect(reasons[0]?.fact).toBe(
        'nothing was answered for 14.0 s (from 0.0 s to 14.0 s of the phase): the generator itself was paused',
      );
      expect(reasons[0]?.remedy).toMatch(/^find out what paused the generator/);
    }
    const both = [...still(14).standstills, ...own(2, 3).standstills.slice(1)];
    const mixed = certifyOne(healthyLoop({ standstills: both })).claims[1];
    expect(mixed?.reasons[0]?.fact).toMatch(/: the generator itself was paused for 3.0 s of it$/);
    expect(mixed?.reasons[0]?.remedy).toMatch(/^find out what the target did then/);
    expect(mixed).not.toHaveProperty('target_fell_short');
    const little = [...still(14).standstills, ...own(1, 1).standstills.slice(1)];
    expect(certifyOne(healthyLoop({ standstills: little })).claims[1]).toHaveProperty('target_fell_short');
  });
});

describe('operations that hold workers for long', () => {
  const held = (share: number, operations = 10_000) => ({ operations, totalUs: 1e8, slowestUs: share * 1e8 });
  test.each<[why: string, input: CertificateInput, latency: ClaimGrade]>([
    ['a healthy tail is none of them', healthyLoop({ held: [held(0.2)] }), 'valid'],
    ['a quarter of the time is suspect', healthyLoop({ held: [held(0.3)] }), 'suspect'],
    ['half of it proves no percentile', healthyLoop({ held: [held(0.51)] }), 'invalid'],
    ['of the time of all types', healthyLoop({ held: [held(0.51), held(0.1)] }), 'suspect'],
    ['of few operations nothing is told', healthyLoop({ held: [held(0.9, 900)] }), 'valid'],
    ['an open load shows them', healthyRun({ held: [held(0.9)] }), 'valid'],
    [
      'what stood still as a whole is told once',
      healthyLoop({ held: [held(0.6)], standstills: [{ fromSeconds: 0, toSeconds: 2.9 }] }),
      'invalid',
    ],
  ])('are graded by their share of time: %s', (_, input, latency) => {
    expect(certifyOne(input).claims.map(({ claim, grade }) => [claim, grade])).toEqual([
      ['rate', input.standstills === undefined ? 'valid' : 'suspect'],
      ['latency', latency],
    ]);
  });

  test('are told with what would show them; a limit that is broken in spite of them is broken', () => {
    const [, latency] = certifyOne(healthyLoop({ held: [held(0.5), held(0.6)] })).claims;
    expect(latency).toMatchObject({ grade: 'invalid', target_fell_short: true });
    expect(latency?.reasons).toEqual([
      {
        fact: 'the slowest 1 % of each operation type kept workers busy 55 % of the time',
        consequence: 'a closed loop sends less meanwhile, so percentiles miss what others would have waited',
        remedy: 'use an open load (--rate), which counts the waiting, and look at the slowest operations',
      },
    ]);
    const still = healthyLoop({ held: [held(0.6)], standstills: [{ fromSeconds: 0, toSeconds: 40 }] });
    expect(certifyOne(still).claims[1]?.reasons).toHaveLength(1);
  });
});

describe('R25 several stages', () => {
  const stage = (name: string, seconds: number, more: Partial<SteadySegment> = {}): SteadySegment => ({
    name,
    seconds,
    operations: 1_000 * seconds,
    windows: windowsOf(seconds),
    ...more,
  });
  const remediesOf = (input: CertificateInput) =>
    certifyOne(input).claims.map(({ reasons }) => reasons.map(({ remedy }) => remedy));

  test('where all are too short no more time at the end is proposed', () => {
    const segments = [stage('low', 10), stage('high', 20)];
    expect(remediesOf(healthyLoop({ segments }))).toEqual([
      ['use stages of at least 30 s'],
      ['use stages of at least 30 s'],
    ]);
    const windows = windowsOf(8).map((each) => ({ ...each, scheduled: 1_000 }));
    const short = { seconds: 8, segments: [stage('low', 3), stage('high', 5)], phaseWindows: windows };
    expect(remediesOf(healthyRun(short))).toEqual([['use stages of at least 30 s'], ['use stages of at least 30 s']]);
  });

  test.each<[why: string, segments: readonly SteadySegment[], fact: string]>([
    [
      'that have the time and the operations, and no windows',
      Array.from({ length: 3 }, (_, k) => stage(`s${k}`, 60, { windows: windowsOf(9) })),
      "9 of the run's windows in the largest stage",
    ],
    [
      'that are short and too many ever to have windows enough',
      Array.from({ length: 8 }, (_, k) => stage(`s${k}`, 8)),
      '8,000 operations in 8 s in the largest stage',
    ],
  ])('fewer are proposed in place of longer ones %s', (_, segments, fact) => {
    const remedy = 'measure fewer stages in a run, of at least 30 s each: they share its 60 windows';
    const latency = certifyOne(healthyLoop({ segments })).claims.find(({ claim }) => claim === 'latency');
    expect(latency).toMatchObject({ grade: 'not_assessed', reasons: [{ fact, remedy }] });
  });

  test('goodput of an open load is judged over all of them, and a change within one is found', () => {
    const segments = [stage('low', 10), stage('high', 20)];
    const windows = windowsOf(60, (k) => (k < 20 ? 100 : 900)).map((window) => ({
      ...window,
      scheduled: window.goodputPerSecond,
    }));
    expect(remediesOf(healthyRun({ segments, phaseWindows: windows }))).toEqual([[], ['use stages of at least 30 s']]);
    const fallen = windows.map((window, k) => (k < 40 ? window : { ...window, goodputPerSecond: 700 }));
    const [rate] = certifyOne(healthyRun({ segments, phaseWindows: fallen })).claims;
    expect(rate?.reasons.map(({ fact }) => fact)).toEqual(['goodput fell by 22.2 % suddenly, 40 s into the phase']);
  });

  test('what moves while the load changes by plan is no drift', () => {
    const moving = {
      windows: windowsOf(
        40,
        (k) => 500 + 20 * k,
        (k) => 2 + k / 10,
      ),
      changing: true,
    };
    expect(certifyOne(healthyLoop({ segments: [stage('ramp', 40, moving), stage('flat', 40)] })).grade).toBe('valid');
    const { changing: _, ...unplanned } = moving;
    expect(certifyOne(healthyLoop({ segments: [stage('ramp', 40, unplanned), stage('flat', 40)] })).grade).toBe(
      'suspect',
    );
  });
});

test('R26 a short run says what its figures are of, and what would make it more', () => {
  const short = healthyRun({ seconds: 10, operations: 9_597, windows: windowsOf(10) });
  expect(certifyOne(short).claims.map(({ reasons }) => reasons)).toEqual(
    [0, 1].map(() => [
      {
        fact: '9,597 operations in 10 s',
        consequence: 'too little to tell whether the figures last',
        remedy: 'run 20 s longer (--duration 30s)',
      },
    ]),
  );
});

test('R25 where most windows hold no ok operation the reason says what would do', () => {
  const lockstep = windowsOf(
    60,
    (k) => (k % 3 === 0 ? 900 : 0),
    (k) => (k % 3 === 0 ? 3_000 : null),
  );
  const [rate] = certifyOne(healthyLoop({ windows: lockstep, operations: 18_000 })).claims;
  expect(rate?.reasons).toEqual([
    {
      fact: 'most of the 60 windows have no ok operation',
      consequence: 'whether throughput was steady is unknown',
      remedy: 'ramp workers up (--rampup) so that they do not all wait at once, or run 300 s longer (--duration 360s)',
    },
  ]);
  const [none] = certifyOne(
    healthyLoop({
      windows: windowsOf(
        60,
        () => 0,
        () => null,
      ),
    }),
  ).claims;
  expect(none?.reasons[0]?.remedy).toBe('find out why no operation is ok');
});

test('R26 what ends by a count of operations lasts longer with more of them, and takes no duration', () => {
  const remedyOf = (changes: RunChanges) => certifyOne(healthyLoop(changes)).claims[0]?.reasons[0]?.remedy;
  const short = { seconds: 10, operations: 9_597, windows: windowsOf(10) };
  const slow = { seconds: 10, operations: 70, windows: windowsOf(10) };
  const lockstep = {
    windows: windowsOf(60, (k) => (k % 3 === 0 ? 900 : 0)),
    operations: 18_000,
  };
  const counted = (changes: RunChanges) => remedyOf({ ...changes, endsByCount: '--operations' });
  expect([
    counted(short),
    remedyOf(slow),
    counted(slow),
    counted(lockstep),
    remedyOf({ ...short, endsByCount: 'operations:' }),
    counted({ seconds: 3, operations: 0, windows: [] }),
  ]).toEqual([
    'run 20 s longer (--operations 29000)',
    'run 24 min longer (--duration 24m)',
    'run 24 min longer (--operations 10000)',
    'ramp workers up (--rampup) so that they do not all wait at once, or run 300 s longer (--operations 110000)',
    'run 20 s longer (operations: 29000)',
    'run 27 s longer, with operations',
  ]);
});

test('R26 a run of hundredths of a second did not last for none', () => {
  const short = healthyRun({ seconds: 0.04, operations: 100, windows: windowsOf(1) });
  expect(certifyOne(short).claims[0]?.reasons[0]?.fact).toBe('100 operations in 0.04 s');
});
