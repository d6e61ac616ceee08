import { describe, expect, test } from 'vitest';
import {
  busyShard,
  healthyLoop,
  healthyRun,
  someMachine,
  windowsOf,
  runOf,
  type RunChanges,
} from '../../test/some-certificate-input.ts';
import type { ClaimGrade } from '../report/report-claims.ts';
import type { CertificateInput, DeliveryFigures } from './claim-figures.ts';
import { certify } from './certify.ts';

const certifyOne = (input: CertificateInput) => certify(runOf(input));

const shards = (...loads: readonly number[]) => ({
  shards: loads.map((load, shard) => ({ shard, generator: busyShard(load) })),
});
const machine = (more: Partial<NonNullable<CertificateInput['machine']>>) => ({
  machine: someMachine(more),
});
const arrivals = (scheduled: number, sent: number, dropped: number, waiting = 0) => ({
  arrivals: { scheduled, sent, waiting, dropped },
});

type Row = readonly [why: string, input: CertificateInput, rate: ClaimGrade, latency: ClaimGrade];

function gradesOf(input: CertificateInput): readonly (readonly [string, ClaimGrade])[] {
  return certifyOne(input).claims.map(({ claim, grade }) => [claim, grade]);
}

function holds(title: string, rows: readonly Row[]): void {
  test.each(rows)(`${title}: %s`, (_, input, rate, latency) => {
    expect(gradesOf(input)).toEqual([
      ['rate', rate],
      ['latency', latency],
    ]);
  });
}

test('R23 a healthy run is valid, and nothing is said about it', () => {
  const claims = [
    { workload: 'main', claim: 'rate', grade: 'valid', reasons: [] },
    {
      workload: 'main',
      claim: 'latency',
      grade: 'valid',
      reasons: [],
      grades: [{ operation: null, figure: 'p99', generator_ms: 0.2, generator_share: 0.02, grade: 'valid' }],
    },
  ];
  expect(certifyOne(healthyRun())).toEqual({ grade: 'valid', claims, notes: [] });
  expect(certifyOne(healthyLoop())).toEqual({ grade: 'valid', claims, notes: [] });
});

holds('R24 delay', [
  ['10 % of the response is within limits', healthyRun({ delayP99Ms: 1 }), 'valid', 'valid'],
  ['more is suspect', healthyRun({ delayP99Ms: 1.001 }), 'valid', 'suspect'],
  ['50 % is still suspect', healthyRun({ delayP99Ms: 5 }), 'valid', 'suspect'],
  ['more is invalid', healthyRun({ delayP99Ms: 5.001 }), 'valid', 'invalid'],
  ['it counts in a closed loop, too', healthyLoop({ delayP99Ms: 5.001 }), 'valid', 'invalid'],
  ['without latencies there is no share', healthyRun({ responseP99Ms: null, delayP99Ms: null }), 'valid', 'valid'],
]);

holds('R24 sent', [
  ['99 % of the scheduled is within limits', healthyRun(arrivals(10_000, 9_900, 0)), 'valid', 'valid'],
  ['less is suspect', healthyRun(arrivals(10_000, 9_899, 0)), 'suspect', 'valid'],
  ['95 % is still suspect', healthyRun(arrivals(10_000, 9_500, 0)), 'suspect', 'valid'],
  ['less is invalid', healthyRun(arrivals(10_000, 9_499, 0)), 'invalid', 'valid'],
  ['a few more, left over from the warm-up, are no surplus', healthyRun(arrivals(10_000, 10_050, 0)), 'valid', 'valid'],
  ['no arrivals, no share', healthyRun(arrivals(0, 0, 0)), 'valid', 'valid'],
]);

holds('a backlog at the end', [
  ['1 % of the scheduled is within limits', healthyRun(arrivals(10_000, 9_900, 0, 100)), 'valid', 'valid'],
  ['more is suspect', healthyRun(arrivals(10_000, 9_899, 0, 101)), 'suspect', 'valid'],
  ['5 % is still suspect', healthyRun(arrivals(10_000, 9_500, 0, 500)), 'suspect', 'valid'],
  [
    'more is invalid: goodput holds what the drain did',
    healthyRun(arrivals(10_000, 9_499, 0, 501)),
    'invalid',
    'valid',
  ],
]);

holds('R8 dropped', [
  ['one breaks the claim of the asked rate', healthyRun(arrivals(10_000, 9_999, 1)), 'suspect', 'suspect'],
  ['5 % do not disprove it', healthyRun(arrivals(10_000, 9_500, 500)), 'suspect', 'suspect'],
  ['more do', healthyRun(arrivals(10_000, 9_499, 501)), 'invalid', 'suspect'],
  [
    'however little was measured',
    healthyRun({ ...arrivals(15_948, 6_225, 9_723), seconds: 32, operations: 6_225, windows: windowsOf(9) }),
    'invalid',
    'suspect',
  ],
]);

const infeasible = (count: number, scheduled: number, rest: number) => ({
  ...arrivals(rest, rest, 0),
  infeasible: [{ operation: 'delete', count, scheduled }],
});

holds('R8 infeasible', [
  ['1 % of the scheduled is within limits', healthyRun(infeasible(100, 2_000, 9_900)), 'valid', 'valid'],
  ['more is suspect', healthyRun(infeasible(101, 3_000, 9_899)), 'suspect', 'valid'],
  ['5 % is still suspect', healthyRun(infeasible(500, 2_000, 9_500)), 'suspect', 'valid'],
  ['more is invalid', healthyRun(infeasible(501, 2_000, 9_499)), 'invalid', 'valid'],
  [
    'a small part of the load, and a twentieth of its type',
    healthyRun(infeasible(50, 1_000, 59_950)),
    'valid',
    'valid',
  ],
  ['more of its type is suspect', healthyRun(infeasible(51, 1_000, 59_949)), 'suspect', 'valid'],
]);

const paced = (started: number) => ({ paced: { perSecond: 1_000, workers: 100 }, started });

holds('R5 the pace of a closed loop', [
  ['99 % of the starts, but for one of each worker', healthyLoop(paced(59_300)), 'valid', 'valid'],
  ['fewer are suspect, and waits are hidden', healthyLoop(paced(59_299)), 'suspect', 'suspect'],
  ['95 % are still suspect', healthyLoop(paced(56_900)), 'suspect', 'suspect'],
  ['fewer do not prove the pace', healthyLoop(paced(56_899)), 'invalid', 'suspect'],
]);

test('R5 starts that pacing missed are the target’s, unless the generator was busy', () => {
  const [rate] = certifyOne(healthyLoop(paced(40_000))).claims;
  expect(rate).toMatchObject({ target_fell_short: true });
  expect(rate!.reasons).toEqual([
    {
      fact: '20,000 of 60,000 paced starts were missed: workers were still busy',
      consequence: '660/s were started of 1,000/s',
      remedy: 'use more workers (--workers) or a longer load.pacing',
    },
  ]);
  expect(certifyOne(healthyLoop({ ...paced(40_000), ...shards(0.9) })).claims[0]).not.toHaveProperty(
    'target_fell_short',
  );
});

test('R8 what found no document is told by type, with its cause', () => {
  const types = [
    { operation: 'delete', count: 3_603, scheduled: 4_000 },
    { operation: null, count: 1_200, scheduled: 60_000 },
    { operation: 'update', count: 1, scheduled: 1_000 },
  ];
  const [rate] = certifyOne(healthyRun({ ...arrivals(55_196, 55_196, 0), infeasible: types })).claims;
  expect(rate).toMatchObject({ grade: 'invalid' });
  expect(rate).not.toHaveProperty('target_fell_short');
  expect(rate!.reasons).toEqual([
    {
      fact: '3,603 of 4,000 arrivals of "delete" and 1,200 of 60,000 arrivals had no document available',
      consequence: 'they were never sent, so the requested rate was not reached',
      remedy: 'seed more documents (--seed-data), or have more creates that succeed',
    },
  ]);
});

test('R8 what the target did not take leaves true what was reached, what the generator did not send does not', () => {
  const rateOf = (input: CertificateInput) => certifyOne(input).claims[0]!;
  const dropped = arrivals(60_000, 30_000, 30_000);
  expect(rateOf(healthyRun(dropped)).target_fell_short).toBe(true);
  expect(rateOf(healthyRun({ ...dropped, ...shards(0.9) }))).not.toHaveProperty('target_fell_short');
  expect(rateOf(healthyRun({ ...dropped, machine: someMachine({ stealShare: 0.2 }) }))).not.toHaveProperty(
    'target_fell_short',
  );
  expect(rateOf(healthyRun(arrivals(60_000, 59_999, 1)))).not.toHaveProperty('target_fell_short');
});

test('R14 latencies beside drops are those of the load that was sent', () => {
  const [, latency] = certifyOne(healthyRun(arrivals(60_000, 59_000, 1_000))).claims;
  expect(latency!.reasons).toEqual([
    {
      fact: '1,000 arrivals (1.7 %) were dropped: all workers were busy too long',
      consequence: 'latencies are of the load that was sent, not of the requested load',
      remedy: 'use at most 1,000/s (--rate) or more workers (--workers)',
    },
  ]);
});

holds('R24 CPU of a shard', [
  ['80 % is within limits', healthyLoop(shards(0.1, 0.8)), 'valid', 'valid'],
  ['more is suspect; in a closed loop the rate is, too', healthyLoop(shards(0.1, 0.801)), 'suspect', 'suspect'],
  ['95 % is still suspect', healthyLoop(shards(0.95, 0.1)), 'suspect', 'suspect'],
  ['more is invalid', healthyLoop(shards(0.951, 0.1)), 'invalid', 'invalid'],
  [
    'where arrivals are scheduled the rate is proven by what was sent',
    healthyRun(shards(0.951, 0.1)),
    'valid',
    'invalid',
  ],
  ['shards that spin are exempt', healthyRun({ ...shards(1, 1), spinning: true }), 'valid', 'valid'],
  [
    'so is turning the loop for the last part of a wait',
    healthyRun({ shards: [{ shard: 0, generator: busyShard(0.99, { turningUs: 0.2 * 60_000_000 }) }] }),
    'valid',
    'valid',
  ],
  [
    'but not the work beside it',
    healthyRun({ shards: [{ shard: 0, generator: busyShard(0.99, { turningUs: 0.03 * 60_000_000 }) }] }),
    'valid',
    'invalid',
  ],
]);

holds('R24 CPU of all shards against the container’s limit', [
  ['80 % of a core is within limits', healthyLoop({ ...shards(0.4, 0.4), ...machine({ cores: 1 }) }), 'valid', 'valid'],
  ['more is suspect', healthyLoop({ ...shards(0.41, 0.4), ...machine({ cores: 1 }) }), 'suspect', 'suspect'],
  [
    'more than 95 % is invalid',
    healthyLoop({ ...shards(0.3, 0.19), ...machine({ cores: 0.5 }) }),
    'invalid',
    'invalid',
  ],
  ['nothing is known of the cores', healthyLoop({ ...shards(0.7, 0.7), machine: null }), 'valid', 'valid'],
]);

holds('R24 time taken away', [
  ['1 % of steal is within limits', healthyRun(machine({ stealShare: 0.01 })), 'valid', 'valid'],
  ['more is suspect', healthyRun(machine({ stealShare: 0.011 })), 'suspect', 'suspect'],
  ['5 % is still suspect', healthyRun(machine({ stealShare: 0.05 })), 'suspect', 'suspect'],
  ['more is invalid', healthyRun(machine({ stealShare: 0.051 })), 'invalid', 'invalid'],
  ['1 % of throttling is within limits', healthyRun(machine({ throttledShare: 0.01 })), 'valid', 'valid'],
  ['more is suspect', healthyRun(machine({ throttledShare: 0.011 })), 'suspect', 'suspect'],
  ['more than 5 % is invalid', healthyRun(machine({ throttledShare: 0.051 })), 'invalid', 'invalid'],
  ['neither was sampled', healthyRun(machine({ stealShare: null, throttledShare: null })), 'valid', 'valid'],
]);

holds('failures of the generator’s own', [
  ['1 % of operations is within limits', healthyRun({ ownFailures: 600 }), 'valid', 'valid'],
  ['more is suspect', healthyRun({ ownFailures: 601 }), 'suspect', 'suspect'],
  ['more than 5 % is invalid', healthyRun({ ownFailures: 3_001 }), 'invalid', 'invalid'],
]);

holds('sampling', [
  [
    'a shard that was not sampled',
    healthyRun({ shards: [{ shard: 0, generator: null }] }),
    'not_assessed',
    'not_assessed',
  ],
  ['no shard at all', healthyRun({ shards: [] }), 'not_assessed', 'not_assessed'],
]);

test('R26 a run that was stopped before it measured lacks no sampling, but a measured phase', () => {
  const stopped = healthyLoop({ shards: [], seconds: 0, operations: 0, started: 0, segments: [], latencies: [] });
  expect(certifyOne(stopped).claims.flatMap(({ reasons }) => reasons)).toEqual([]);
});

test('a target that is gone is named, and not the CPU that failing takes', () => {
  const gone = { seconds: 6, operations: 60_000, refusedConnections: 60_000, ...shards(0.97) };
  const reason = {
    fact: '60,000 of 60,000 operations (100 %) found nothing listening at the target',
    consequence: 'figures are mostly of failed connections, not of the target at work',
    remedy: 'keep the target up for the whole run; the doctor command checks it',
  };
  expect(certifyOne(healthyLoop(gone)).claims.map(({ grade, reasons }) => [grade, reasons])).toEqual([
    ['suspect', [reason]],
    ['suspect', [reason]],
  ]);
  const partly = healthyRun({ seconds: 4, operations: 401, refusedConnections: 140 });
  expect(certifyOne(partly).claims[0]!.reasons.map(({ consequence }) => consequence)).toEqual([
    'figures mix a working target with one that was down',
  ]);
  expect(gradesOf(healthyLoop({ ...gone, refusedConnections: 600 }))).toEqual([
    ['rate', 'invalid'],
    ['latency', 'invalid'],
  ]);
});

describe('what explains the rest goes first, whatever its grade', () => {
  const late = { responseP99Ms: 10, delayP99Ms: 6 };
  const factsOf = (input: CertificateInput, claim: number) =>
    certifyOne(input).claims[claim]!.reasons.map(({ fact, remedy }) => [fact, remedy]);

  test('a target that was gone, before the lateness of the generator', () => {
    const input = healthyRun({ ...late, refusedConnections: 12_000 });
    expect(certifyOne(input).claims[1]?.grade).toBe('invalid');
    expect(factsOf(input, 1)[0]).toEqual([
      '12,000 of 60,000 operations (20 %) found nothing listening at the target',
      'keep the target up for the whole run; the doctor command checks it',
    ]);
  });

  test('one that stood still, before the lateness of the generator and before what was left behind meanwhile', () => {
    const standstills = [{ fromSeconds: 48, toSeconds: 60 }];
    const input = healthyRun({ ...late, standstills, ...arrivals(60_000, 48_100, 0, 11_900), started: 48_100 });
    expect(factsOf(input, 1)[0]![0]).toBe('nothing was answered for 12.0 s (from 48.0 s to 60.0 s of the phase)');
    expect(factsOf(input, 0)).toEqual([
      ['nothing was answered for 12.0 s (from 48.0 s to 60.0 s of the phase)', 'find out what the target did then'],
      ['11,900 arrivals (19.8 %) still waited for a worker when the phase ended', 'find out what the target did then'],
    ]);
  });

  test('but not one that stood still for a moment, nor does it explain a larger backlog', () => {
    const standstills = [{ fromSeconds: 30, toSeconds: 32 }];
    const input = healthyRun({ ...late, standstills, ...arrivals(60_000, 54_000, 0, 6_000), started: 54_000 });
    expect(factsOf(input, 1)[0]![0]).not.toMatch(/^nothing was answered/);
    expect(factsOf(input, 0)[0]).toEqual([
      '6,000 arrivals (10 %) still waited for a worker when the phase ended',
      'use at most 900/s (--rate) or a shorter queue (load.maxQueue)',
    ]);
  });

  test('nor where it was the generator that stood still', () => {
    const standstills = [{ fromSeconds: 48, toSeconds: 60, isOwn: true }];
    expect(factsOf(healthyRun({ ...late, standstills }), 1)[0]![0]).not.toMatch(/^nothing was answered/);
  });
});

test('R39 one worker is one', () => {
  const workerLimit = { workers: 1, held: 4.74, quickest: 4, allows: 211, needed: 110 };
  const input = healthyRun({ ...arrivals(60_000, 16_680, 0, 43_320), started: 16_680, workerLimit });
  expect(certifyOne(input).claims[0]!.reasons[0]!.consequence).toBe(
    '1 worker, busy 4.74 ms per operation, was too few; goodput includes work done after the phase (278/s were sent during it)',
  );
});

holds('R25 steadiness', [
  ['30 s are enough', healthyRun({ seconds: 30 }), 'valid', 'valid'],
  ['less are not', healthyRun({ seconds: 29.999 }), 'not_assessed', 'not_assessed'],
  ['10,000 operations are enough', healthyRun({ operations: 10_000 }), 'valid', 'valid'],
  ['fewer are not', healthyRun({ operations: 9_999 }), 'not_assessed', 'not_assessed'],
  ['10 windows are enough', healthyRun({ windows: windowsOf(10) }), 'valid', 'valid'],
  ['fewer are not', healthyRun({ windows: windowsOf(9) }), 'not_assessed', 'not_assessed'],
  ['goodput may rise by 5 %', healthyRun({ windows: windowsOf(60, rising(0.049)) }), 'valid', 'valid'],
  ['more is a drift', healthyRun({ windows: windowsOf(60, rising(0.051)) }), 'suspect', 'valid'],
  ['falling is a drift as well', healthyRun({ windows: windowsOf(60, rising(-0.051)) }), 'suspect', 'valid'],
  [
    'so is a rising median response',
    healthyRun({ windows: windowsOf(60, undefined, rising(0.051)) }),
    'valid',
    'suspect',
  ],
  ['one stall is a hole', healthyRun({ windows: windowsOf(60, (k) => (k === 50 ? 0 : 1_000)) }), 'suspect', 'valid'],
  [
    'without ok operations latency cannot be judged',
    healthyRun({ windows: windowsOf(60, undefined, () => null) }),
    'valid',
    'not_assessed',
  ],
  [
    'a fact against the claim weighs more than a lack of time',
    healthyRun({ seconds: 5, delayP99Ms: 2 }),
    'not_assessed',
    'suspect',
  ],
]);

/** A line through 1,000 in the middle that rises by a share of it over 60 windows. */
function rising(share: number): (index: number) => number {
  return (index) => 1_000 * (1 + share * ((index + 0.5) / 60 - 0.5));
}

describe('a slow target is never blamed on the generator', () => {
  const slow = { responseP99Ms: 9_000, blockedP99Ms: 8_900, operations: 12_000 };
  holds('R2', [
    ['slow answers, and long waiting for a connection', healthyRun({ ...slow }), 'valid', 'valid'],
    ['in a closed loop', healthyLoop({ ...slow }), 'valid', 'valid'],
    ['most arrivals dropped', healthyRun({ ...slow, ...arrivals(60_000, 12_000, 48_000) }), 'invalid', 'suspect'],
  ]);
});

test('the certificate has the worst grade of its claims', () => {
  const grades = [
    healthyRun(),
    healthyRun({ seconds: 5 }),
    healthyRun({ delayP99Ms: 2 }),
    healthyRun({ delayP99Ms: 9 }),
  ];
  expect(grades.map((input) => certifyOne(input).grade)).toEqual(['valid', 'not_assessed', 'suspect', 'invalid']);
});

test('reasons are sentences: fact, consequence, remedy; the gravest first', () => {
  const bad = healthyLoop({
    ...shards(0.9, 0.97),
    machine: someMachine({ cores: 4, stealShare: 0.02, throttledShare: 0.06 }),
    delayP99Ms: 3,
    ownFailures: 900,
    windows: windowsOf(60, (k) => (k < 20 ? 600 + 20 * k : 1_000)),
  });
  const rate = certifyOne(bad).claims[0]!;
  expect([rate.grade, rate.reasons]).toMatchInlineSnapshot(`
    [
      "invalid",
      [
        {
          "consequence": "the generator may be the limit: goodput is a lower bound, latencies are an upper bound",
          "fact": "shard 1 used 97 % of a core",
          "remedy": "use fewer workers (--workers) or 4 threads (--threads 4)",
        },
        {
          "consequence": "the generator was paused, and its own clock cannot show it",
          "fact": "the container was throttled at its CPU limit for 6 % of the time",
          "remedy": "raise the CPU limit of the container, or lower the load",
        },
        {
          "consequence": "these failures are not the target’s, and its load was lower than requested",
          "fact": "900 operations (1.5 %) failed because the generator ran out of file descriptors, ports or memory",
          "remedy": "use fewer workers (--workers), or raise the limit of open files (ulimit -n)",
        },
        {
          "consequence": "the generator was paused, and its own clock cannot show it",
          "fact": "the hypervisor took 2 % of the CPU time (steal)",
          "remedy": "use a machine with cores of its own",
        },
        {
          "consequence": "throughput was still changing, so its mean is unreliable",
          "fact": "goodput rose by 31 % over the first 23 s of the phase",
          "remedy": "warm up 23 s longer (--warmup)",
        },
      ],
    ]
  `);
  expect(certifyOne(bad).claims[1]!.reasons.map(({ fact }) => fact)).toMatchInlineSnapshot(`
    [
      "shard 1 used 97 % of a core",
      "the container was throttled at its CPU limit for 6 % of the time",
      "30 % of p99 (10 ms) is the generator's: it spent 3 ms on an operation before sending it",
      "900 operations (1.5 %) failed because the generator ran out of file descriptors, ports or memory",
      "the hypervisor took 2 % of the CPU time (steal)",
    ]
  `);
});

test.each([
  [
    healthyRun({ seconds: 7.2, operations: 7_200, windows: windowsOf(7) }),
    'run 23 s longer (--duration 30s)',
    'time is short',
  ],
  [healthyRun({ seconds: 40, operations: 2_000 }), 'run 160 s longer (--duration 200s)', 'operations are short'],
  [
    healthyRun({ seconds: 40, operations: 20_000, windows: windowsOf(6) }),
    'run 4 s longer (--duration 44s)',
    'windows are short',
  ],
  [
    healthyRun({ seconds: 5, operations: 0, windows: [] }),
    'run 25 s longer (--duration 30s), with operations',
    'nothing was done',
  ],
])('R26 what would be needed is said: %#', (input, remedy, why) => {
  expect([certifyOne(input).claims[0]!.reasons.map((reason) => reason.remedy), why]).toEqual([[remedy], why]);
});

test.each([
  [healthyRun({ ...shards(0.96, 0.4), operations: 500_000 }), 'use at most 6,900/s (--rate)', 'CPU is used up'],
  [healthyRun({ delayP99Ms: 2 }), 'use a quieter machine', 'CPU is not: something else is'],
  [
    healthyRun({
      ...shards(0.96),
      machine: someMachine({ cores: 3.5, stealShare: null, throttledShare: null }),
      operations: 30,
    }),
    'use a lower rate (--rate) or 3 threads (--threads 3)',
    'cores are idle',
  ],
])('R26 how to bring the load down: %#', (input, remedy, why) => {
  expect([certifyOne(input).claims[1]!.reasons[0]?.remedy, why]).toEqual([remedy, why]);
});

test.each([
  [{ ...shards(0.97), ...machine({ cores: 1 }) }, ['the generator used 97 % of a core'], 'the same core twice'],
  [
    { ...shards(0.85, 0.85), ...machine({ cores: 1.75 }) },
    ['all shards together used 97.1 % of the 1.75 cores available'],
    'together it is worse',
  ],
])('R24 one CPU is told once: %#', (more, facts, why) => {
  expect([certifyOne(healthyRun(more)).claims[1]!.reasons.map(({ fact }) => fact), why]).toEqual([facts, why]);
});

describe('R26 a generator that other programs kept from a core', () => {
  const kept = (cpu: number, more: RunChanges = {}) =>
    healthyRun({ shards: [{ shard: 0, generator: busyShard(cpu, { cpuWaitUs: 0.6 * 60_000_000 }) }], ...more });

  test.each([
    [kept(0.1, { delayP99Ms: 2 }), 'use a quieter machine', 'it needed little CPU'],
    [kept(0.39, { delayP99Ms: 9 }), 'use at most 820/s (--rate) or a quieter machine', 'it had none to spare'],
  ])('is not told to use more threads, which would wait as well: %#', (input, remedy, why) => {
    expect([certifyOne(input).claims[1]!.reasons[0]?.remedy, why]).toEqual([remedy, why]);
  });

  test('is named among what made operations wait', () => {
    const noteAt = (delayP99Ms: number) => certifyOne(kept(0.1, { blockedP99Ms: 2.5, delayP99Ms })).notes[0];
    expect(noteAt(0.25)).toBe(
      'operations waited 2.5 ms (p99, 25 % of the response) before they were sent, because of the target or the limit of operations in flight',
    );
    expect(noteAt(0.251)).toBe(
      'operations waited 2.5 ms (p99, 25 % of the response) before they were sent, because of the target, the limit of operations in flight, or other programs on the CPU',
    );
  });
});

describe('a generator that other programs leave no core, and arrivals left behind', () => {
  const MINUTE_US = 60_000_000;
  const starved = (cpu: number, waited: number, more: RunChanges = {}) =>
    healthyRun({
      shards: [{ shard: 0, generator: busyShard(cpu, { cpuWaitUs: waited * MINUTE_US }) }],
      ...arrivals(60_000, 58_000, 2_000),
      responseP99Ms: 10_000,
      serviceMeanMs: 60,
      delayMeanMs: 17,
      delayP99Ms: 70,
      ...more,
    });
  test.each<Row>([
    ['a quarter of the time without a core is within limits', starved(0.1, 0.25), 'suspect', 'suspect'],
    ['more, and nobody can tell who fell short', starved(0.1, 0.251), 'suspect', 'suspect'],
    ['a half is still suspect', starved(0.1, 0.5), 'suspect', 'suspect'],
    ['more is invalid', starved(0.1, 0.501), 'invalid', 'invalid'],
    [
      'late by a twentieth of what the target took is within limits: the target is slow',
      starved(0.1, 0.86, { delayMeanMs: 3 }),
      'suspect',
      'suspect',
    ],
    ['later is not', starved(0.1, 0.86, { delayMeanMs: 3.01 }), 'invalid', 'invalid'],
    ['where all was sent the rate is proven', starved(0.1, 0.86, arrivals(60_000, 60_000, 0)), 'valid', 'valid'],
    ['shards that spin are exempt', starved(0.1, 0.86, { spinning: true }), 'suspect', 'suspect'],
  ])('%s', (_why, input, rate, latency) => {
    expect(gradesOf(input)).toEqual([
      ['rate', rate],
      ['latency', latency],
    ]);
  });

  test('the sentences say so, and do not blame the target', () => {
    expect(certifyOne(starved(0.09, 0.865, { started: 1_800 })).claims[0]?.reasons).toEqual([
      {
        fact: 'the generator ran 9 % of the time, waited 86.5 % for a CPU core, and started operations 17 ms late (mean)',
        consequence: 'responses waited unread: goodput is a lower bound, latencies are an upper bound',
        remedy: 'use a quieter machine or a lower rate (--rate)',
      },
      {
        fact: '2,000 arrivals (3.3 %) were dropped: all workers were busy too long',
        consequence: 'the generator was at its limit; the target may be able to take more',
        remedy: 'use at most 30/s (--rate) or a quieter machine',
      },
    ]);
  });
});

test('a generator that used all that it was left is not told of twice', () => {
  const generator = busyShard(0.1, { cpuWaitUs: 0.895 * 60_000_000 });
  const input = healthyRun({ shards: [{ shard: 0, generator }], ...arrivals(60_000, 50_000, 10_000), delayMeanMs: 5 });
  expect(certifyOne(input).claims[0]?.reasons.map(({ fact }) => fact)).toEqual([
    'the generator used 95.2 % of the CPU time that other programs left it (10 % of a core)',
    '10,000 arrivals (16.7 %) were dropped: all workers were busy too long',
  ]);
});

describe('R26 where a backlog was worked off after the phase, the pace is that of the phase', () => {
  const late = (load: number) =>
    healthyRun({ ...arrivals(60_000, 12_000, 0, 48_000), ...shards(load), started: 12_000 });

  test.each([
    [
      late(0.3),
      {
        fact: '48,000 arrivals (80 %) still waited for a worker when the phase ended',
        consequence:
          'the target did not keep up; goodput includes work done after the phase (200/s were sent during it)',
        remedy: 'use at most 200/s (--rate) or a shorter queue (load.maxQueue)',
      },
    ],
    [
      late(0.97),
      {
        fact: 'the generator used 97 % of a core',
        consequence: 'the generator may be the limit: goodput is a lower bound, latencies are an upper bound',
        remedy: 'use at most 160/s (--rate) or 2 threads (--threads 2)',
      },
    ],
  ])('%#', (input, reason) => {
    expect(certifyOne(input).claims[0]!.reasons).toContainEqual(reason);
  });
});

test('R26 what was reached is the most that can be asked for', () => {
  const short = healthyRun({ ...arrivals(600_000, 432_000, 0), operations: 432_000 });
  expect(certifyOne(short).claims[0]!.reasons).toMatchInlineSnapshot(`
    [
      {
        "consequence": "the requested rate was not reached",
        "fact": "the generator missed 168,000 of 600,000 arrivals: they were due and never sent",
        "remedy": "use at most 7,200/s (--rate)",
      },
    ]
  `);
});

test.each([
  [{ shardHost: 'inProcess' }, 'load and reporting shared one event loop (inProcess host)'],
  [{ spinning: true }, 'shards spin for precision, so their CPU use does not show their load'],
  [
    { blockedP99Ms: 2.5 },
    'operations waited 2.5 ms (p99, 25 % of the response) before they were sent, because of the target or the limit of operations in flight',
  ],
  [
    { shards: [{ shard: 0, generator: busyShard(0.3, { loopDelayP99Us: 12_340 }) }] },
    "the generator's event loop lagged up to 12.3 ms; latencies may include that",
  ],
])('what grades nothing but matters is noted: %j', (more, note) => {
  expect(certifyOne(healthyRun(more)).notes).toEqual([note]);
});

const byTimers = [{ shard: 0, generator: busyShard(0.3, { grainUs: 1_000 }) }];

test.each<[RunChanges, string | null]>([
  [{ precision: 'timer' }, 'load.precision: timer'],
  [
    { precision: 'paced', shards: byTimers, machine: someMachine({ cores: 1 }) },
    'with one core there is none for a pacing thread',
  ],
  [{ precision: 'paced', shards: byTimers }, 'the pacing thread lacked a core at times, or could not run'],
  [{ precision: 'paced' }, null],
  [{ precision: 'spin', shards: byTimers }, null],
])('R7 what timers cost is noted where an open load went by them: %j', (more, why) => {
  const { grade, notes } = certifyOne(healthyRun(more));
  expect([grade, notes]).toEqual([
    'valid',
    why === null
      ? []
      : [`timers with a resolution of 1 ms started operations (${why}): each response may include up to 1 ms of that`],
  ]);
});

test('R7 a closed loop waits for answers, whatever the grain of timers', () => {
  expect(certifyOne(healthyLoop({ shards: byTimers })).notes).toEqual([]);
});

describe('who fell short where arrivals were left behind', () => {
  test.each<Row>([
    [
      'the target, while the generator had CPU to spare',
      healthyRun(arrivals(60_000, 50_000, 10_000)),
      'invalid',
      'suspect',
    ],
    [
      'perhaps the generator, which was busy',
      healthyRun({ ...arrivals(60_000, 50_000, 10_000), ...shards(0.9, 0.3) }),
      'invalid',
      'suspect',
    ],
    [
      'the generator, which had no CPU left',
      healthyRun({ ...arrivals(60_000, 50_000, 10_000), ...shards(0.97, 0.97) }),
      'invalid',
      'invalid',
    ],
    [
      'the generator, by its backlog',
      healthyRun({ ...arrivals(60_000, 58_000, 0, 2_000), ...shards(0.97, 0.97) }),
      'invalid',
      'invalid',
    ],
    [
      'nobody: all was sent, however hard that was',
      healthyRun({ ...arrivals(60_000, 60_000, 0), ...shards(0.97, 0.97) }),
      'valid',
      'invalid',
    ],
  ])('%s', (_why, input, rate, latency) => {
    expect(gradesOf(input)).toEqual([
      ['rate', rate],
      ['latency', latency],
    ]);
  });

  test('the reason names the generator only where it was busy', () => {
    const reasonsOf = (load: number) =>
      certifyOne(healthyRun({ ...arrivals(60_000, 50_000, 10_000), ...shards(load) })).claims[0]?.reasons.map(
        ({ consequence }) => consequence,
      );
    expect(reasonsOf(0.3)).toEqual([
      'the target did not keep up with this many operations in flight; goodput is what it took',
    ]);
    expect(reasonsOf(0.97)).toContain('the generator was at its limit; the target may be able to take more');
  });
});

test.each<[number | null, number | null, ClaimGrade, string]>([
  [921, 1_024, 'valid', 'within nine tenths'],
  [922, 1_024, 'suspect', 'more'],
  [null, 1_024, 'valid', 'not known'],
  [5_000, null, 'valid', 'without a limit'],
])('%s of %s file descriptors: the rate is %s (%s)', (openFiles, openFilesLimit, grade) => {
  expect(gradesOf(healthyRun(machine({ openFiles, openFilesLimit })))[0]).toEqual(['rate', grade]);
});

test.each([
  [0.05, []],
  [0.06, ['the generator waited 6 % of the time for a CPU core (used by other programs, machine 98 % busy)']],
])('waiting for a core for %s of the time is told, and grades nothing', (share, notes) => {
  const generator = busyShard(0.3, { cpuWaitUs: share * 60_000_000 });
  const certificate = certifyOne(healthyRun({ shards: [{ shard: 0, generator }], ...machine({ busyShare: 0.98 }) }));
  expect([certificate.grade, certificate.notes]).toEqual(['valid', notes]);
});

describe('a generator beside programs that use the CPU', () => {
  const starved = (cpu: number, waited: number) => ({
    shards: [{ shard: 0, generator: busyShard(cpu, { cpuWaitUs: waited * 60_000_000 }) }],
  });
  test.each<Row>([
    ['that leave it a core for nine tenths of the time', healthyLoop(starved(0.3, 0.1)), 'valid', 'valid'],
    ['that let it wait for longer', healthyLoop(starved(0.3, 0.101)), 'suspect', 'suspect'],
    ['that let it wait for half of the time', healthyLoop(starved(0.3, 0.5)), 'suspect', 'suspect'],
    ['that let it wait for more than that', healthyLoop(starved(0.3, 0.501)), 'invalid', 'invalid'],
    [
      'that let it wait for more than that, in an open run that sent all',
      healthyRun(starved(0.3, 0.6)),
      'valid',
      'valid',
    ],
    ['that leave it nothing more', healthyLoop(starved(0.3, 0.69)), 'invalid', 'invalid'],
    ['in an open run that sent all', healthyRun(starved(0.3, 0.69)), 'valid', 'invalid'],
  ])('%s', (_why, input, rate, latency) => {
    expect(gradesOf(input)).toEqual([
      ['rate', rate],
      ['latency', latency],
    ]);
  });

  test('R24 is told how long it waited, once', () => {
    const told = certifyOne(healthyLoop({ ...starved(0.3, 0.2), ...machine({ busyShare: 0.98 }) }));
    expect(told.claims[0]?.reasons).toEqual([
      {
        fact: 'the generator waited 20 % of the time for a CPU core (used by other programs, machine 98 % busy)',
        consequence: 'responses waited unread: goodput is a lower bound, latencies are an upper bound',
        remedy: 'use a quieter machine or fewer workers (--workers)',
      },
    ]);
    expect(told.notes).toEqual([]);
  });

  test('is told how little it was left', () => {
    expect(certifyOne(healthyLoop(starved(0.3, 0.69))).claims[0]?.reasons[0]?.fact).toBe(
      'the generator used 96.8 % of the CPU time that other programs left it (30 % of a core)',
    );
  });
});

describe('claims of deliveries', () => {
  const figures: DeliveryFigures = {
    received: 1_000,
    lost: 0,
    propagationP99Ms: 10,
    readDelayP99Ms: 0.1,
    heldShare: 1,
  };
  const held = (more: Partial<DeliveryFigures> = {}, run: RunChanges = {}) =>
    certifyOne(healthyLoop({ loadModel: 'hold', deliveries: { ...figures, ...more }, ...run })).claims;

  test('R35 a workload that holds subscribers claims deliveries and nothing else', () => {
    expect(held()).toEqual([{ workload: 'main', claim: 'delivery', grade: 'valid', reasons: [] }]);
    expect(certifyOne(healthyLoop({ loadModel: 'hold' })).claims).toEqual([]);
  });

  test.each([
    [{ readDelayP99Ms: 1.5 }, 'suspect', 'deliveries waited 1.5 ms to be read (p99), 15 % of their propagation'],
    [{ readDelayP99Ms: 6 }, 'invalid', 'deliveries waited 6 ms to be read (p99), 60 % of their propagation'],
    [{ heldShare: 0.98 }, 'suspect', 'held connections were open for 98 % of the time'],
    [{ heldShare: 0.2 }, 'invalid', 'held connections were open for 20 % of the time'],
    [{ heldShare: 0.999, probesHeldShare: 0.5 }, 'invalid', 'probes were open for 50 % of the time'],
    [{ heldShare: 0.98, probesHeldShare: 1 }, 'suspect', 'held connections were open for 98 % of the time'],
    [{ received: 0 }, 'not_assessed', 'no delivery was owed and none was received'],
    [{ readDelayP99Ms: null }, 'not_assessed', 'how long what came waited to be read was not measured'],
  ] as const)('R33 %j is %s: %s', (more, grade, fact) => {
    expect(held(more).map((claim) => [claim.grade, claim.reasons[0]?.fact])).toEqual([[grade, fact]]);
  });

  test('R37 intervals that never came speak against every claim', () => {
    const { claims } = certifyOne(healthyRun({ missingIntervals: 2, deliveries: figures }));
    expect(claims.map(({ claim, grade, reasons }) => [claim, grade, reasons[0]?.fact])).toEqual(
      ['rate', 'latency', 'delivery'].map((claim) => [claim, 'suspect', '2 intervals of shards never arrived']),
    );
  });

  test.each<[string, RunChanges, string]>([
    ['an interval was lost', { missingIntervals: 1 }, '1 interval of shards never arrived'],
    ['a shard died', { deadShards: [1] }, 'shard 1 died'],
    ['both', { missingIntervals: 2, deadShards: [0, 1] }, 'shards 0, 1 died and 2 intervals of shards never arrived'],
  ])('R37 arrivals that are missing are not blamed on the generator where %s', (_, more, cause) => {
    const { claims } = certifyOne(healthyRun({ ...arrivals(60_000, 30_000, 0), operations: 30_000, ...more }));
    const rate = claims.find(({ claim }) => claim === 'rate');
    expect([rate?.grade, rate?.reasons.map(({ fact }) => fact)]).toEqual([
      'suspect',
      [cause, 'the outcome of 30,000 of 60,000 arrivals is unknown'],
    ]);
    expect(rate?.reasons.map(({ remedy }) => remedy).join()).not.toContain('/s');
  });
});

test('R35 of several workloads a note of one is named', () => {
  const [quick, slow] = [healthyRun({ workload: 'quick' }), healthyRun({ workload: 'slow', blockedP99Ms: 5 })];
  const { notes } = certify({ ...runOf(quick), workloads: [quick, slow] });
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^slow: operations waited 5 ms/);
});

test('R25 steadiness is judged within each segment', () => {
  const segment = (name: string, goodputOf: (index: number) => number) => ({
    name,
    seconds: 60,
    operations: 60_000,
    windows: windowsOf(60, goodputOf),
  });
  const step = [segment('low', () => 100), segment('high', () => 1_000)];
  expect(certifyOne(healthyRun({ segments: step })).grade).toBe('valid');
  const drift = certifyOne(healthyRun({ segments: [step[0]!, segment('high', (index) => 1_000 + 10 * index)] }));
  expect(drift.claims[0]?.reasons.map(({ fact }) => fact)).toEqual(['goodput rose by 46.3 % over high']);
});
