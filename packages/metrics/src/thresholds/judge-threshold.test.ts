import type { DeliveryTotals } from '../aggregate/group-totals.ts';
import type { CheckTally } from '../checks.ts';
import { describe, expect, test } from 'vitest';
import { someGroup, someLatency, someSource, someTotals } from '../../test/some-totals.ts';
import { thresholdOf } from '../../test/threshold-of.ts';
import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { ClaimGrade, ClaimName, ReportCertificate, ReportThreshold } from '../report/report-claims.ts';
import { judgeCrossed, judgeThreshold } from './judge-threshold.ts';

type Judged = readonly [value: number | null, unit: string, verdict: ReportThreshold['verdict'], reason: string];
type Row = readonly [expression: string, group: Partial<GroupTotals>, judged: Judged, why: string];

const ROWS: readonly Row[] = [
  ['read.p99 < 50ms', {}, [10, 'ms', 'passed', ''], 'below the limit'],
  ['read.p99 < 10ms', {}, [10, 'ms', 'failed', ''], 'at the limit is not below it'],
  ['read.p99 <= 10ms', {}, [10, 'ms', 'passed', ''], 'at the limit'],
  ['p50 < 9ms', {}, [10, 'ms', 'failed', ''], 'of all operations'],
  ['p50 < 0.02s', {}, [0.01, 's', 'passed', ''], 'the value is in the unit of the expression'],
  ['min >= 10000us', {}, [10_000, 'µs', 'passed', ''], 'and its unit is written one way'],
  ['service.p99 < 10ms', {}, [9, 'ms', 'passed', ''], 'service time'],
  ['delay.p99 < 0.4ms', {}, [0.5, 'ms', 'failed', ''], 'delay'],
  ['blocked.max < 1ms', {}, [0.25, 'ms', 'passed', ''], 'blocked'],
  ['goodput > 999/s', { goodputPerSecond: 999.5 }, [999.5, '/s', 'passed', ''], 'a rate'],
  [
    'rate > 1k/s',
    { goodputPerSecond: 999.5 },
    [999.5, '/s', 'failed', ''],
    'rate is goodput, however high throughput is (R13)',
  ],
  ['throughput > 999/s', { goodputPerSecond: 0 }, [1_000, '/s', 'passed', ''], 'throughput counts failures, too'],
  ['errors < 0.1%', { errors: 49 }, [0.098, '%', 'passed', ''], 'errors in per cent'],
  ['errors < 0.1%', { errors: 50 }, [0.1, '%', 'failed', ''], 'at the limit'],
  ['errors <= 49', { errors: 49 }, [49, '', 'passed', ''], 'errors as a number'],
  ['success >= 99.9%', { successRate: 99.89 }, [99.89, '%', 'failed', ''], 'success'],
  ['dropped < 10%', { dropped: 50_000 }, [50, '%', 'failed', ''], 'dropped, in per cent of all arrivals'],
  ['dropped < 1', { dropped: 0 }, [0, '', 'passed', ''], 'dropped as a number'],
  [
    'p99 < 20s',
    { latency: someLatency(10_000, { censored: ['mean', 'p99', 'max'] }), censored: 900 },
    [10, 's', 'failed', 'it is among time-outs, so the true value is larger'],
    'a percentile among time-outs fails, also where its bound is below the limit (R14)',
  ],
  [
    'p95 < 20ms',
    { latency: someLatency(10, { censored: ['mean', 'p99', 'max'] }), censored: 900 },
    [10, 'ms', 'passed', ''],
    'one that does not fall among them is judged',
  ],
  [
    'mean < 20ms',
    { latency: someLatency(10, { censored: ['mean', 'max'] }), censored: 7 },
    [10, 'ms', 'not_proven', '7 timed out, so the true mean is larger'],
    'a mean with time-outs in it is a lower bound: below the limit it proves nothing',
  ],
  [
    'mean < 5ms',
    { latency: someLatency(10, { censored: ['mean', 'max'] }), censored: 7 },
    [10, 'ms', 'failed', '7 timed out, so the true mean is larger'],
    'above the limit it proves enough',
  ],
  [
    'max > 5ms',
    { latency: someLatency(10, { censored: ['mean', 'max'] }), censored: 7 },
    [10, 'ms', 'passed', '7 timed out, so the true max is larger'],
    'the same from the other side',
  ],
  [
    'p99 < 50ms',
    { dropped: 50_000 },
    [10, 'ms', 'failed', 'it is among dropped arrivals, which were never sent'],
    'R14 half of the arrivals dropped: dropping improves no percentile',
  ],
  ['p50 < 50ms', { dropped: 50_000 }, [10, 'ms', 'passed', ''], 'the quicker half was answered'],
  [
    'p99 < 50ms',
    { ok: 80, dropped: 20 },
    [10, 'ms', 'failed', 'it is among dropped arrivals, which were never sent'],
    'R14 few are enough where enough of them were dropped',
  ],
  [
    'p99 < 50ms',
    { ok: 80, dropped: 9, latency: someLatency(10, { thin: ['p99'] }) },
    [10, 'ms', 'not_proven', 'it needs 1,000 operations and had 89; run 911 more (512 s at this rate)'],
    'R18 too few to tell',
  ],
  [
    'p99 < 20s',
    { ok: 900, abandoned: 60, givenUp: 40 },
    [0.01, 's', 'failed', 'it is among operations given up, so the true value is larger'],
    'R14 what the end of the drain gave up, or the user’s stop',
  ],
  ['service.p99 < 20ms', { dropped: 50_000 }, [9, 'ms', 'passed', ''], 'what was never sent was not served either'],
  ['delay.p99 < 1ms', { censored: 50_000 }, [0.5, 'ms', 'passed', ''], 'how late it was is known of time-outs, too'],
  [
    'max < 50ms',
    { dropped: 1 },
    [10, 'ms', 'failed', 'it is among dropped arrivals, which were never sent'],
    'the largest is a dropped one',
  ],
  [
    'mean < 50ms',
    { dropped: 3, givenUp: 2 },
    [10, 'ms', 'not_proven', '2 were given up, 3 were dropped, so the true mean is larger'],
    'a mean beside drops is a lower bound',
  ],
  [
    'p999 < 20ms',
    { latency: someLatency(10, { p999: null }), ok: 4_200 },
    [null, 'ms', 'not_proven', 'it needs 10,000 operations and had 4,200; run 5,800 more (70 s at this rate)'],
    'a percentile that is not given (R18)',
  ],
  [
    'p9999 < 20ms',
    {},
    [null, 'ms', 'not_proven', 'it needs 100,000 operations and had 50,000; run 50,000 more (50 s at this rate)'],
    'the rarest needs the most',
  ],
  [
    'p99 < 5ms',
    { latency: someLatency(4, { p99: 10, max: 10, thin: ['p99'] }), ok: 990, censored: 9 },
    [10, 'ms', 'not_proven', 'it needs 1,000 operations and had 999; run 1 more (1 s at this rate)'],
    'a thin percentile neither passes nor fails (R18)',
  ],
  [
    'p99 < 500ms',
    { latency: someLatency(3_350, { min: 2, p50: 1_430, thin: ['p99'] }), ok: 200 },
    [3_350, 'ms', 'failed', 'at least 101 of 200 operations are beyond the limit, p99 allows 1 %'],
    'R18 with few samples, too, it is broken where far more than its share are beyond the limit',
  ],
  [
    'p999 < 500ms',
    { latency: someLatency(3_350, { min: 2, p50: 3, p999: null, p9999: null }), ok: 200 },
    [null, 'ms', 'failed', 'at least 21 of 200 operations are beyond the limit, p999 allows 0.1 %'],
    'also one that is not given',
  ],
  [
    'p99 < 500ms',
    { latency: someLatency(3, { p99: 600, max: 600, thin: ['p99'] }), ok: 900, censored: 12 },
    [600, 'ms', 'failed', 'it is among time-outs, so the true value is larger'],
    'what got no answer says so first',
  ],
  [
    'p90 < 500ms',
    { latency: someLatency(600, { min: 2, p50: 3, thin: ['p90'] }), ok: 99 },
    [600, 'ms', 'not_proven', 'it needs 100 operations and had 99; run 1 more (1 s at this rate)'],
    'but not where about its share are: ten of 99 are what p90 allows',
  ],
  [
    'p99 < 500ms',
    { latency: someLatency(600, { min: 2, p50: 3, p90: 4, p95: 600, thin: ['p99'] }), ok: 100 },
    [600, 'ms', 'not_proven', 'it needs 1,000 operations and had 100; run 900 more (450 s at this rate)'],
    'nor with fewer than ten beyond it',
  ],
  [
    'p99 > 5ms',
    { latency: someLatency(2, { thin: ['p99'] }), ok: 200 },
    [2, 'ms', 'not_proven', 'it needs 1,000 operations and had 200; run 800 more (200 s at this rate)'],
    'a floor needs all its samples',
  ],
  [
    'max < 5ms',
    { latency: someLatency(10, { thin: ['p99'] }), ok: 1 },
    [10, 'ms', 'failed', ''],
    'a maximum needs one operation',
  ],
  [
    'p99 < 5ms',
    { latency: null },
    [null, 'ms', 'not_proven', 'no operation was ok, so there is no latency to judge'],
    'nothing but failures',
  ],
  ['p99 < 5ms', { latency: null, operations: 0 }, [null, 'ms', 'not_proven', 'nothing was measured'], 'nothing at all'],
  [
    'rate < 5/s',
    { operations: 0, goodputPerSecond: 0 },
    [0, '/s', 'not_proven', 'nothing was measured'],
    'R40 nothing',
  ],
  ['rate > 5/s', { operations: 0, goodputPerSecond: 0 }, [0, '/s', 'failed', 'nothing was measured'], 'too slow'],
  ['errors < 1%', { operations: 0 }, [null, '%', 'not_proven', 'nothing was measured'], 'no share of nothing'],
  ['errors == 0', { operations: 0 }, [null, '', 'not_proven', 'nothing was measured'], 'no errors of nothing'],
  ['dropped == 0', { operations: 0 }, [null, '', 'not_proven', 'nothing was measured'], 'no drops of nothing'],
  ['dropped == 0', { operations: 0, dropped: 3 }, [3, '', 'failed', ''], 'what was dropped was to be done'],
  [
    'p99 < 50ms',
    { ok: 0, operations: 0, latency: null, dropped: 50_000 },
    [null, 'ms', 'failed', 'it is among dropped arrivals, which were never sent'],
    'R14 dropping everything is no milder than dropping half',
  ],
];

test.each(ROWS)('%s of %j is %j: %s', (expression, group, [value, unit, verdict, reason]) => {
  const judged = judgeThreshold(thresholdOf(expression), someSource(someTotals(someGroup(group))));
  expect(judged).toEqual({ expression, value, unit, verdict, reason });
});

test('an operation that was not measured proves nothing', () => {
  const totals = someTotals(someGroup(), { connections: { connect: someGroup({ latency: someLatency(3) }) } });
  expect(
    ['toString.p99 < 5ms', 'create.rate > 1/s', 'connect.p99 < 5ms'].map((expression) => {
      const { value, verdict, reason } = judgeThreshold(thresholdOf(expression), someSource(totals));
      return [expression, value, verdict, reason];
    }),
  ).toEqual([
    ['toString.p99 < 5ms', null, 'not_proven', 'no operation "toString" was measured'],
    ['create.rate > 1/s', null, 'not_proven', 'no operation "create" was measured'],
    ['connect.p99 < 5ms', 3, 'passed', ''],
  ]);
});

test('a rate needs time', () => {
  const { value, verdict, reason } = judgeThreshold(
    thresholdOf('rate < 5/s'),
    someSource(someTotals(someGroup(), { seconds: 0 })),
  );
  expect([value, verdict, reason]).toEqual([null, 'not_proven', 'no time was measured']);
});

describe('R26 claims', () => {
  const reason = { fact: 'a fact', consequence: 'a consequence', remedy: 'a remedy' };
  function certified(claim: ClaimName, grade: ClaimGrade): ReportCertificate {
    const other = claim === 'rate' ? 'latency' : 'rate';
    const claims = [
      { workload: 'main', claim, grade, reasons: grade === 'valid' ? [] : [reason] },
      { workload: 'main', claim: other, grade: 'valid', reasons: [] },
    ] as const;
    return { grade, claims, notes: [] };
  }
  const said = (claim: string, grade: string) => `the ${claim} claim is ${grade}: a fact; a remedy`;

  const rows: readonly (readonly [string, ClaimName, ClaimGrade, ReportThreshold['verdict'], string, string])[] = [
    ['p99 < 50ms', 'latency', 'valid', 'passed', '', 'a valid claim says nothing'],
    [
      'p99 < 50ms',
      'latency',
      'suspect',
      'passed',
      said('latency', 'suspect'),
      'a suspect claim passes, and it is said',
    ],
    ['p99 < 5ms', 'latency', 'suspect', 'failed', said('latency', 'suspect'), 'and fails'],
    ['p99 < 50ms', 'latency', 'not_assessed', 'passed', said('latency', 'not assessed'), 'so does one not assessed'],
    ['p99 < 50ms', 'latency', 'invalid', 'not_proven', said('latency', 'invalid'), 'an invalid claim never passes'],
    [
      'p99 < 5ms',
      'latency',
      'invalid',
      'not_proven',
      said('latency', 'invalid'),
      'nor is the target blamed for the generator',
    ],
    ['p99 < 50ms', 'rate', 'invalid', 'passed', '', 'a latency does not need the rate claim'],
    [
      'p99.99 < 50ms',
      'latency',
      'invalid',
      'not_proven',
      `${said('latency', 'invalid')}; it needs 100,000 operations and had 50,000; run 50,000 more (50 s at this rate)`,
      'what more operations would not help comes before how many they would be',
    ],
    ['service.p99 < 50ms', 'latency', 'invalid', 'not_proven', said('latency', 'invalid'), 'service time is a latency'],
    ['delay.p99 < 50ms', 'latency', 'invalid', 'passed', '', 'delay is the generator’s own, and true however bad'],
    ['goodput > 5/s', 'rate', 'invalid', 'not_proven', said('rate', 'invalid'), 'a rate'],
    ['goodput > 5/s', 'latency', 'invalid', 'passed', '', 'a loaded generator can still prove a rate (R23)'],
    [
      'goodput > 5000/s',
      'rate',
      'invalid',
      'not_proven',
      said('rate', 'invalid'),
      'too low a rate may be the generator’s',
    ],
    ['throughput > 5/s', 'rate', 'invalid', 'not_proven', said('rate', 'invalid'), 'the other rate'],
    ['errors < 1%', 'rate', 'invalid', 'not_proven', said('rate', 'invalid'), 'few errors under less load than asked'],
  ];
  test.each(rows)('%s with %s %s is %s: %s %s', (expression, claim, grade, verdict, why) => {
    const judged = judgeThreshold(thresholdOf(expression), someSource(someTotals(someGroup())), {
      certificate: certified(claim, grade),
    });
    expect([judged.verdict, judged.reason]).toEqual([verdict, why]);
  });

  test.each([
    ['goodput > 5000/s', 'failed', 'the target did not take it, whoever else looks'],
    ['goodput > 5/s', 'not_proven', 'it was not measured under the asked load'],
    ['errors < 1%', 'not_proven', 'nor were they'],
    ['dropped < 60%', 'passed', 'how much was dropped is what it is'],
    ['dropped < 1%', 'failed', 'and happened'],
  ])('R8 where the target fell short %s is %s: %s', (expression, verdict) => {
    const totals = someTotals(someGroup({ dropped: 50_000 }));
    const claims = [
      { workload: 'main', claim: 'rate', grade: 'invalid', reasons: [reason], target_fell_short: true },
    ] as const;
    const judged = judgeThreshold(thresholdOf(expression), someSource(totals), {
      certificate: { grade: 'invalid', claims, notes: [] },
    });
    expect(judged.verdict).toBe(verdict);
  });

  test('R24 a latency needs the grade of its own operation and figure', () => {
    const ofP50 = {
      ...reason,
      fact: 'half of read.p50 is the generator’s',
      of: { operation: 'read', figure: 'p50' },
    } as const;
    const grade = (figure: 'p50' | 'p99', share: number, of: ClaimGrade) =>
      ({ operation: 'read', figure, generator_ms: 1, generator_share: share, grade: of }) as const;
    const grades = [grade('p50', 0.6, 'invalid'), grade('p99', 0.01, 'valid')];
    const certificate: ReportCertificate = {
      grade: 'invalid',
      claims: [{ workload: 'main', claim: 'latency', grade: 'invalid', reasons: [ofP50], grades }],
      notes: [],
    };
    const judged = ['read.p50 < 50ms', 'p50 < 50ms', 'read.p99 < 50ms', 'p99 < 5ms'].map((expression) =>
      judgeThreshold(thresholdOf(expression), someSource(someTotals(someGroup())), { certificate }),
    );
    expect(judged.map(({ verdict, reason: why }) => [verdict, why])).toEqual([
      ['not_proven', 'the latency claim is invalid: half of read.p50 is the generator’s; a remedy'],
      ['not_proven', 'the latency claim is invalid: half of read.p50 is the generator’s; a remedy'],
      ['passed', ''],
      ['failed', ''],
    ]);
  });

  test('where the certificate says why, a brief reason says only which claim is in doubt', () => {
    const briefOf = (expression: string, certificate: ReportCertificate) =>
      judgeThreshold(thresholdOf(expression), someSource(someTotals(someGroup())), { certificate }).brief_reason;
    const invalid = certified('latency', 'invalid');
    const ofP99 = {
      operation: 'read',
      figure: 'p99',
      generator_ms: 1,
      generator_share: 0.6,
      grade: 'invalid',
    } as const;
    const [latency] = invalid.claims;
    const graded = { ...invalid, claims: [{ ...latency!, grades: [ofP99] }] };
    expect([
      briefOf('p99 < 50ms', certified('latency', 'suspect')),
      briefOf('p99.99 < 50ms', invalid),
      briefOf('goodput > 5/s', invalid),
      briefOf('read.p99 < 50ms', graded),
    ]).toEqual([
      'the latency claim is suspect',
      'it needs 100,000 operations and had 50,000; run 50,000 more (50 s at this rate); the latency claim is invalid',
      undefined,
      undefined,
    ]);
  });

  test('a verdict names the claim that it rests on, where that is not valid', () => {
    const doubtOf = (expression: string, certificate: ReportCertificate) =>
      judgeThreshold(thresholdOf(expression), someSource(someTotals(someGroup())), { certificate }).doubt;
    expect([
      doubtOf('p99 < 50ms', certified('latency', 'suspect')),
      doubtOf('p99.99 < 50ms', certified('latency', 'invalid')),
      doubtOf('goodput > 5/s', certified('latency', 'invalid')),
    ]).toEqual([{ claim: 'latency', grade: 'suspect' }, { claim: 'latency', grade: 'invalid' }, undefined]);
  });

  test('errors and drops that happened stay failures, whatever the generator did', () => {
    const totals = someTotals(someGroup({ errors: 500, dropped: 500, successRate: 99 }));
    const verdicts = ['errors < 0.9%', 'errors < 5', 'success > 99%', 'dropped < 0.5%'].map(
      (expression) =>
        judgeThreshold(thresholdOf(expression), someSource(totals), { certificate: certified('rate', 'invalid') })
          .verdict,
    );
    expect(verdicts).toEqual(['failed', 'failed', 'failed', 'failed']);
  });
});

describe('R35 several workloads', () => {
  const slow = someTotals(someGroup({ latency: someLatency(90) }));
  const quick = someTotals(someGroup({ latency: someLatency(10) }));
  const source = someSource(slow, {
    workloads: [
      { name: 'quick', loadModel: 'open' },
      { name: 'slow', loadModel: 'closed' },
      { name: 'held', loadModel: 'hold' },
    ],
    totals: ({ workload }) => (workload === 'slow' ? slow : workload === 'quick' ? quick : someTotals(someGroup())),
  });
  const judge = (expression: string) => {
    const { value, verdict, reason } = judgeThreshold(thresholdOf(expression), source);
    return [value, verdict, reason];
  };

  test.each([
    ['p99 < 50ms', [90, 'failed', 'workload slow'], 'one that fails fails for all, and is named'],
    ['p99 < 100ms', [90, 'passed', 'workload slow'], 'the one that is nearest to the limit is told'],
    ['p99 > 5ms', [10, 'passed', 'workload quick'], 'from the other side as well'],
    ['quick/p99 < 50ms', [10, 'passed', ''], 'one that is named alone'],
  ])('%s is %j: %s', (expression, expected) => {
    expect(judge(expression)).toEqual(expected);
  });

  test('an invalid claim of one does not touch the other', () => {
    const reason = { fact: 'a fact', consequence: '', remedy: '' };
    const certificate: ReportCertificate = {
      grade: 'invalid',
      claims: [
        { workload: 'slow', claim: 'latency', grade: 'invalid', reasons: [reason] },
        { workload: 'quick', claim: 'latency', grade: 'valid', reasons: [] },
      ],
      notes: [],
    };
    const verdicts = ['slow/p99 < 100ms', 'quick/p99 < 100ms'].map(
      (expression) => judgeThreshold(thresholdOf(expression), source, { certificate }).verdict,
    );
    expect(verdicts).toEqual(['not_proven', 'passed']);
  });
});

describe('R35 what a workload declares and nothing came of', () => {
  const nothing = someTotals(someGroup({ ok: 0, operations: 0, dropped: 50_000 }), { operations: {} });
  const event = { count: 500, lost: 0, censored: 0, unranked: 0, perSecond: 10 } as DeliveryTotals;
  const fed = someTotals(someGroup(), { deliveries: { event }, steps: { page: someGroup() } });
  const starved = {
    name: 'starved',
    loadModel: 'open',
    operations: ['read'],
    deliveries: ['event'],
    parts: ['page'],
  } as const;
  const source = someSource(fed, {
    workloads: [
      { name: 'fed', loadModel: 'open', operations: ['read'], deliveries: ['event'], checks: [{ name: 'order' }] },
      { ...starved, checks: [{ name: 'order' }] },
      { name: 'other', loadModel: 'open', operations: ['list'], deliveries: [], checks: [] },
    ],
    totals: ({ workload, database }) =>
      workload === 'starved'
        ? nothing
        : workload === 'other' || database === 'd'
          ? someTotals(someGroup(), { operations: {} })
          : fed,
    checks: () => [{ workload: 'fed', name: 'order', checked: 5, failed: 0, evidence: [] }],
  });

  test.each<[string, [number | null, string, string], string]>([
    ['read.p99 < 50ms', [null, 'not_proven', 'workload starved: no operation "read" was measured'], 'outweighs a pass'],
    ['read.rate > 5/s', [0, 'failed', 'workload starved: no operation "read" was measured'], 'a rate is known: 0'],
    [
      'read.rate < 5000/s',
      [0, 'not_proven', 'workload starved: no operation "read" was measured'],
      'R40 no ceiling is proven',
    ],
    ['page.p99 < 50ms', [null, 'not_proven', 'workload starved: no operation "page" was measured'], 'R40 a step'],
    ['event.rate > 5/s', [0, 'failed', 'workload starved: no operation "event" was measured'], 'of deliveries as well'],
    ['event.lost < 1%', [null, 'not_proven', 'workload starved: no delivery was owed and none was received'], 'loss'],
    ['lost == 0', [null, 'not_proven', 'workload starved: no delivery was owed and none was received'], 'of all'],
    ['checks.order == 0', [null, 'not_proven', 'workload starved: nothing was checked by "order"'], 'R40 a check'],
    ['fed/checks.order == 0', [0, 'passed', ''], 'the neighbour is not asked'],
    ['list.p99 < 50ms', [null, 'not_proven', 'no operation "list" was measured'], 'one that alone declares it'],
  ])('%s is %j: %s', (expression, expected) => {
    const { value, verdict, reason } = judgeThreshold(thresholdOf(expression), source);
    expect([value, verdict, reason]).toEqual(expected);
  });
});

test.each<[string, [number | null, string, string]]>([
  ['read.p99 < 50ms', [null, 'failed', 'every arrival was dropped, none was sent']],
  ['read.dropped < 1%', [100, 'failed', 'every arrival was dropped, none was sent']],
  ['read.mean < 50ms', [null, 'not_proven', 'no operation "read" was measured']],
  ['read.errors == 0', [null, 'not_proven', 'no operation "read" was measured']],
])('R14 R40 where every arrival was dropped before it had a type, those of a type were: %s', (expression, expected) => {
  const all = someGroup({ ok: 0, operations: 0, dropped: 500, latency: null });
  const totals = someTotals(all, { operations: {}, unassigned: { dropped: 500, givenUp: 0 } });
  const source = someSource(totals, { workloads: [{ name: 'main', loadModel: 'open', operations: ['read'] }] });
  const { value, verdict, reason } = judgeThreshold(thresholdOf(expression), source);
  expect([value, verdict, reason]).toEqual(expected);
});

describe('what is no operation', () => {
  const event: DeliveryTotals = {
    count: 9_880,
    lost: 120,
    censored: 0,
    unranked: 0,
    perSecond: 198,
    owedPerSecond: 200,
    bytesIn: 0,
    skewed: 0,
    propagation: someLatency(7, { never: ['p99', 'max'], censored: ['mean', 'p99', 'max'] }),
    fromDue: null,
    afterDone: null,
    beforeDone: null,
    afterDoneCount: 0,
    beforeDoneCount: 0,
    beforeSentCount: 0,
    readDelay: someLatency(0.5),
  };
  const evidence = [{ atUs: 5, message: 'w1-7 is missing' }];
  const checks: CheckTally[] = [
    { workload: 'main', name: 'lost', checked: 40, failed: 2, evidence },
    { workload: 'main', name: 'order', checked: 40, failed: 0, evidence: [] },
    { workload: 'main', name: 'idle', checked: 0, failed: 0, evidence: [] },
    {
      workload: 'main',
      name: 'unsure',
      checked: 40,
      failed: 0,
      evidence: [],
      unknown: 2,
      unknownReason: 'we read late',
    },
  ];
  const source = someSource(someTotals(someGroup(), { deliveries: { event } }), { checks: () => checks });

  test.each<[string, [number | null, string, string], string]>([
    ['event.p95 < 9ms', [7, 'passed', ''], 'propagation'],
    [
      'event.p99 < 9ms',
      [7, 'failed', 'it is among lost deliveries, which never arrived'],
      'R30 loss does not improve p99',
    ],
    ['event.max < 9ms', [7, 'failed', 'it is among lost deliveries, which never arrived'], 'the largest is a lost one'],
    ['event.mean < 9ms', [7, 'not_proven', '120 were lost, so the true mean is larger'], 'a lower bound'],
    ['event.delay.p99 < 1ms', [0.5, 'passed', ''], 'our own reading'],
    ['event.rate > 100/s', [198, 'passed', ''], 'received ones'],
    ['event.lost == 0', [120, 'failed', ''], 'a number of lost ones'],
    ['lost < 2%', [1.2, 'passed', ''], 'in per cent of what was owed'],
    ['checks.lost == 0', [2, 'failed', '2 of 40 failed, first: w1-7 is missing'], 'a check that failed'],
    ['checks.order == 0', [0, 'passed', ''], 'one that held'],
    ['checks.idle == 0', [null, 'not_proven', 'nothing was checked by "idle"'], 'R40 one that nothing was checked by'],
    [
      'checks.unsure == 0',
      [0, 'not_proven', 'unknown of 2 of 42: we read late'],
      'R33 one of which nobody can tell all',
    ],
    ['checks.absent == 0', [null, 'not_proven', 'nothing was checked by "absent"'], 'one that is not there'],
  ])('%s is %j: %s', (expression, expected) => {
    const { value, verdict, reason } = judgeThreshold(thresholdOf(expression), source);
    expect([value, verdict, reason]).toEqual(expected);
  });

  test.each<[string, [number | null, string, string]]>([
    ['lost < 2%', [1.2, 'not_proven', 'shard 1 died']],
    ['event.lost == 0', [120, 'failed', '']],
    ['checks.order == 0', [0, 'not_proven', 'shard 1 died']],
    ['checks.lost == 0', [2, 'failed', '2 of 40 failed, first: w1-7 is missing']],
    ['event.p95 < 9ms', [7, 'passed', '']],
  ])('R37 what was settled without all that was to come passes nothing: %s', (expression, expected) => {
    const gappy = { ...source, unsettled: 'shard 1 died' };
    const { value, verdict, reason } = judgeThreshold(thresholdOf(expression), gappy);
    expect([value, verdict, reason]).toEqual(expected);
  });

  test.each<[string, number, [number | null, string, string]]>([
    ['event.p50 < 9ms', 2_000, [null, 'failed', 'it is among lost deliveries, which never arrived']],
    ['event.p99 < 9ms', 2_000, [null, 'failed', 'it is among lost deliveries, which never arrived']],
    ['event.p99 < 9ms', 500, [null, 'failed', 'it is among lost deliveries, which never arrived']],
    ['event.p99 < 9ms', 9, [null, 'not_proven', '9 were lost, so there is no latency to judge']],
    ['event.max < 9ms', 2_000, [null, 'failed', 'it is among lost deliveries, which never arrived']],
    ['event.mean < 9ms', 2_000, [null, 'not_proven', '2,000 were lost, so there is no latency to judge']],
    ['event.rate > 1/s', 2_000, [0, 'failed', '']],
    ['event.lost < 1%', 2_000, [100, 'failed', '']],
  ])('R30 losing everything is no milder than losing half: %s with %d lost', (expression, lost, expected) => {
    const none = { ...event, count: 0, lost, perSecond: 0, propagation: null, readDelay: null };
    const { value, verdict, reason } = judgeThreshold(
      thresholdOf(expression),
      someSource(someTotals(someGroup(), { deliveries: { event: none } })),
    );
    expect([value, verdict, reason]).toEqual(expected);
  });

  test.each<[string, [number | null, string, string]]>([
    ['event.p99 < 9ms', [7, 'failed', 'it is among those that were looked for in vain, so the true value is larger']],
    ['event.p50 < 9ms', [7, 'passed', '']],
    ['event.mean < 9ms', [7, 'not_proven', '200 were looked for in vain, so the true mean is larger']],
    ['event.lost == 0', [0, 'not_proven', 'unknown of 200 of 10,080: up to 200 may be lost']],
  ])('R30 what was looked for in vain ranks above all that came, and is not lost: %s', (expression, expected) => {
    const censored = { ...event, lost: 0, censored: 200 };
    const { value, verdict, reason } = judgeThreshold(
      thresholdOf(expression),
      someSource(someTotals(someGroup(), { deliveries: { event: censored } })),
    );
    expect([value, verdict, reason]).toEqual(expected);
  });

  test.each<[string, number, [number, string, string]]>([
    ['lost < 1%', 0, [0, 'not_proven', 'unknown of 99,000 of 100,000: up to 99 % may be lost']],
    ['event.lost == 0', 0, [0, 'not_proven', 'unknown of 99,000 of 100,000: up to 99,000 may be lost']],
    ['event.lost == 50', 0, [0, 'not_proven', 'unknown of 99,000 of 100,000: up to 99,000 may be lost']],
    ['lost < 99.5%', 0, [0, 'passed', 'unknown of 99,000 of 100,000: up to 99 % may be lost']],
    ['event.lost < 20', 20, [20, 'failed', 'unknown of 99,000 of 100,020: up to 99,020 may be lost']],
    [
      'event.p99 < 50ms',
      0,
      [7, 'failed', 'it is among those that were looked for in vain, so the true value is larger'],
    ],
  ])('R33 what nobody can tell of may be lost: %s', (expression, lost, expected) => {
    const mostlyUnknown = { ...event, count: 1_000, lost, censored: 99_000 };
    const { value, verdict, reason } = judgeThreshold(
      thresholdOf(expression),
      someSource(someTotals(someGroup(), { deliveries: { event: mostlyUnknown } })),
    );
    expect([value, verdict, reason]).toEqual(expected);
  });

  test.each<[string, number, [number | null, string, string]]>([
    ['event.p50 < 9ms', 200, [7, 'passed', '']],
    ['event.p99 < 9ms', 200, [7, 'not_proven', '200 of 10,200 are unknown, more than p99 allows']],
    ['event.p99 < 9ms', 100, [7, 'passed', '']],
    ['event.p99 < 5ms', 200, [7, 'failed', '200 of 10,200 are unknown, more than p99 allows']],
    ['event.max < 9ms', 1, [7, 'not_proven', '1 of 10,001 are unknown, so the true max may be larger']],
    ['event.delay.p99 < 1ms', 200, [0.5, 'passed', '']],
    ['lost == 0', 1, [0, 'not_proven', 'unknown of 1 of 10,001: up to 1 may be lost']],
  ])('R33 what nobody can rank leaves open what is beyond it: %s with %d', (expression, unranked, expected) => {
    const some = { ...event, count: 10_000, lost: 0, unranked, propagation: someLatency(7) };
    const { value, verdict, reason } = judgeThreshold(
      thresholdOf(expression),
      someSource(someTotals(someGroup(), { deliveries: { event: some } })),
    );
    expect([value, verdict, reason]).toEqual(expected);
  });

  test('a stage is judged by its segments', () => {
    const asked: unknown[] = [];
    const staged = someSource(someTotals(someGroup()), {
      totals: (choice) => {
        asked.push(choice);
        return someTotals(someGroup());
      },
    });
    expect(judgeThreshold(thresholdOf('p99@peak < 50ms'), staged, { segments: [1, 2] }).verdict).toBe('passed');
    expect(asked).toEqual([{ workload: null, database: null, segments: [1, 2] }]);
    const few = someSource(
      someTotals(someGroup({ ok: 200, latency: someLatency(10, { thin: ['p99'] }) }), { seconds: 4 }),
    );
    expect(judgeThreshold(thresholdOf('p99@peak < 50ms'), few, { segments: [1] }).reason).toBe(
      'it needs 1,000 operations and had 200; make the stage 16 s longer',
    );
    expect(judgeThreshold(thresholdOf('p99@peak < 50ms'), staged)).toMatchObject({
      verdict: 'not_proven',
      reason: 'no stage "peak" was measured',
    });
  });
});

test('a crossed threshold on deliveries rests on their claim', () => {
  const because = (fact: string) => [{ fact, consequence: '', remedy: '' }];
  const certificate: ReportCertificate = {
    grade: 'invalid',
    claims: [
      { workload: 'main', claim: 'latency', grade: 'invalid', reasons: because('operations were late') },
      { workload: 'main', claim: 'delivery', grade: 'suspect', reasons: because('events lay unread') },
    ],
    notes: [],
  };
  const crossed = { threshold: thresholdOf('event.p99 < 9ms'), value: 12, windowSeconds: 5 };
  expect(judgeCrossed(crossed, certificate, ['event'])).toMatchObject({
    verdict: 'failed',
    reason: 'crossed over 5 s of the run, which ended it; the delivery claim is suspect: events lay unread',
  });
});

test('R26 a check that rests on deliveries is not proven where their claim is invalid, and fails all the same', () => {
  const away = { fact: 'held connections were open for 15.8 % of the time', consequence: '', remedy: '' };
  const certificate: ReportCertificate = {
    grade: 'invalid',
    claims: [{ workload: 'main', claim: 'delivery', grade: 'invalid', reasons: [away] }],
    notes: [],
  };
  const source = someSource(someTotals(someGroup()), {
    workloads: [
      {
        name: 'main',
        loadModel: 'open',
        checks: [{ name: 'lost', claim: 'delivery' }, { name: 'twice', claim: 'delivery' }, { name: 'held' }],
      },
    ],
    checks: () => [
      { workload: 'main', name: 'lost', checked: 40, failed: 0, evidence: [] },
      { workload: 'main', name: 'twice', checked: 40, failed: 2, evidence: [] },
      { workload: 'main', name: 'held', checked: 40, failed: 0, evidence: [] },
    ],
  });
  const verdicts = ['lost', 'twice', 'held'].map((name) => {
    const { verdict, reason } = judgeThreshold(thresholdOf(`checks.${name} == 0`), source, { certificate });
    return [verdict, reason];
  });
  expect(verdicts).toEqual([
    ['not_proven', `the delivery claim is invalid: ${away.fact}`],
    ['failed', ''],
    ['passed', ''],
  ]);
});
