import { describe, expect, test } from 'vitest';
import {
  busyShard,
  healthyLoop,
  healthyRun,
  runOf,
  someMachine,
  type RunChanges,
} from '../../test/some-certificate-input.ts';
import { LatencyHistogram } from '../histogram.ts';
import type { ClaimGrade, ReportClaim } from '../report/report-claims.ts';
import type { GradedFigure } from '../statistics/generator-part.ts';
import type { CertificateInput, LatencyPart } from './claim-figures.ts';
import { certify } from './certify.ts';
import { claimOfFigure } from './latency-grades.ts';

const part = (name: string, responseMs: number, delayMs: number, more: Partial<LatencyPart> = {}): LatencyPart => {
  const [figure, operation = null] = name.split('.').reverse();
  return { operation, figure: figure as GradedFigure, responseMs, delayMs, readMs: 0, isThin: false, ...more };
};

/** 400/s by timers against a target of 0.4 ms, whose slowest hundredth takes 20 ms. */
const GRAIN = [
  part('read.mean', 1.2, 0.5),
  part('read.p50', 1.04, 0.49),
  part('read.p90', 1.8, 0.9),
  part('read.p95', 8, 0.95),
  part('read.p99', 20, 1.1),
  part('create.p50', 30, 0.49),
  part('p50', 2, 0.49),
];

const claimsOf = (input: CertificateInput): readonly ReportClaim[] => certify(runOf(input)).claims;
const latencyOf = (input: CertificateInput): ReportClaim => claimsOf(input)[1]!;

describe('R24 latency is graded per operation and percentile', () => {
  test('the claim is as good as its worst percentile, and says which that is and what else is touched', () => {
    const { grade, reasons } = latencyOf(healthyRun({ latencies: GRAIN }));
    expect([grade, reasons]).toEqual([
      'suspect',
      [
        {
          fact: "50 % of read.p90 (1.8 ms) is the generator's: it started operations late (0.9 ms if on time); over 10 % also at p50 and p95",
          consequence: 'latencies include time that is the generator’s, not the target’s',
          remedy: 'use a quieter machine',
          of: { operation: 'read', figure: 'p90' },
        },
      ],
    ]);
  });

  test('each figure has its grade in the report', () => {
    const { grades } = latencyOf(healthyRun({ latencies: GRAIN }));
    expect(
      grades!.map(({ operation, figure, generator_share, grade }) => [operation, figure, generator_share, grade]),
    ).toEqual([
      ['read', 'mean', 0.416667, 'suspect'],
      ['read', 'p50', 0.471154, 'suspect'],
      ['read', 'p90', 0.5, 'suspect'],
      ['read', 'p95', 0.11875, 'suspect'],
      ['read', 'p99', 0.055, 'valid'],
      ['create', 'p50', 0.016333, 'valid'],
      [null, 'p50', 0.245, 'suspect'],
    ]);
  });

  test.each<[string, RunChanges, ClaimGrade]>([
    [
      'a median of which more than half is the generator’s',
      { latencies: [part('read.p50', 1, 0.51), part('read.p99', 90, 1)] },
      'invalid',
    ],
    [
      'one rarer than p99 grades itself alone',
      { latencies: [part('read.p99', 9, 0.1), part('read.p999', 30, 25)] },
      'valid',
    ],
    ['so does the largest', { latencies: [part('read.p99', 9, 0.1), part('read.max', 30, 25)] }, 'valid'],
    ['one that rests on too few', { latencies: [part('read.p99', 9, 5, { isThin: true })] }, 'valid'],
    ['no latencies, no share', { latencies: [] }, 'valid'],
  ])('%s: %j is %s', (_why, more, grade) => {
    expect(latencyOf(healthyRun(more)).grade).toBe(grade);
  });
});

describe('R24 a threshold needs the grade of its own percentile', () => {
  const claim = latencyOf(
    healthyRun({ latencies: [part('read.p50', 1, 0.6), part('read.p90', 3, 0.6), part('read.p99', 20, 1)] }),
  );

  test.each<[string | null, string, ClaimGrade, string | undefined]>([
    [
      'read',
      'p50',
      'invalid',
      "60 % of read.p50 (1 ms) is the generator's: it started operations late (0.4 ms if on time); over 10 % also at p90",
    ],
    ['read', 'p90', 'suspect', "20 % of read.p90 is the generator's (0.6 ms)"],
    ['read', 'p99', 'valid', undefined],
    [null, 'p99', 'valid', undefined],
    // Among what got no answer: nothing of it is the generator's.
    ['read', 'p95', 'valid', undefined],
    ['create', 'p99', 'invalid', claim.reasons[0]!.fact],
  ])('%s %s is %s: %s', (operation, figure, grade, fact) => {
    const own = claimOfFigure(claim, operation, figure);
    expect([own.grade, own.reasons[0]?.fact]).toEqual([grade, fact]);
  });

  test('and what holds for all latencies', () => {
    const busy = { shards: [{ shard: 0, generator: busyShard(0.97) }] };
    const worse = latencyOf(healthyRun({ ...busy, latencies: [part('read.p50', 1, 0.2), part('read.p99', 20, 1)] }));
    expect(
      ['p50', 'p99']
        .map((figure) => claimOfFigure(worse, 'read', figure))
        .map((own) => [own.grade, own.reasons.map(({ fact }) => fact)]),
    ).toEqual([
      [
        'invalid',
        [
          'the generator used 97 % of a core',
          "20 % of read.p50 (1 ms) is the generator's: it started operations late (0.8 ms if on time)",
        ],
      ],
      ['invalid', ['the generator used 97 % of a core']],
    ]);
  });
});

describe('R24 a closed loop is graded by how late it read answers', () => {
  /** 1 ms of own work for each operation at 54 % CPU, against a target of 53.9 ms in p99. */
  const ownWork = {
    shards: [{ shard: 0, generator: busyShard(0.54) }],
    latencies: [
      part('read.mean', 36, 1.1, { readMs: 2.1 }),
      part('read.p50', 33, 1.1, { readMs: 1.9 }),
      part('read.p99', 64.6, 1.1, { readMs: 9.5 }),
    ],
  };

  test('as a share of the response', () => {
    const [rate, latency] = claimsOf(healthyLoop(ownWork));
    expect([rate!.grade, latency!.grade, latency!.reasons[0]!.fact]).toEqual([
      'valid',
      'suspect',
      "16.4 % of read.p99 (64.6 ms) is the generator's: it read answers 9.5 ms late",
    ]);
  });

  test('and a wait for a core that turns show to matter little is no reason against it, unless it takes half of the time', () => {
    const readDelay = new LatencyHistogram();
    readDelay.record(100);
    // As beside a server on the same two cores: 15 % of the time, which is 0.1 of 6 ms.
    const waiting = (share: number, readMs: number, looked = readDelay) =>
      claimsOf(
        healthyLoop({
          shards: [
            { shard: 0, generator: busyShard(0.1, { cpuWaitUs: share * 60_000_000, readDelay: looked.encode() }) },
          ],
          latencies: [part('read.p99', 20, 0.1, { readMs })],
        }),
      ).map(({ grade }) => grade);
    expect(waiting(0.15, 0.4)).toEqual(['valid', 'valid']);
    expect(waiting(0.15, 0.4, new LatencyHistogram())).toEqual(['suspect', 'suspect']);
    expect(waiting(0.15, 2.1)).toEqual(['suspect', 'suspect']);
    expect(waiting(0.51, 0.4)).toEqual(['invalid', 'invalid']);
  });

  test('its rate rests on the mean: who waits for the generator does nothing else', () => {
    const slow = { ...ownWork, latencies: [part('read.mean', 10, 2, { readMs: 3.5 })] };
    expect(claimsOf(healthyLoop(slow))[0]!.reasons).toEqual([
      {
        fact: "55 % of read.mean (10 ms) is the generator's: it spent 2 ms on an operation before sending it and read answers 3.5 ms late",
        consequence: 'goodput is a lower bound for this number of workers',
        remedy: 'use fewer workers (--workers), 2 threads (--threads 2) or a quieter machine',
      },
    ]);
  });
});

describe('R26 a closed loop that reads answers late', () => {
  /** Twenty workers that make 13,700 operations a second on a third of a core; an answer takes 1.46 ms. */
  const busyByItself = (readMs: number, more: RunChanges = {}) =>
    latencyOf(
      healthyLoop({
        shards: [{ shard: 0, generator: busyShard(0.36) }],
        operations: 13_700 * 60,
        serviceMeanMs: 1.46,
        latencies: [part('delete.p99', 4.9, 0.02, { readMs })],
        ...more,
      }),
    ).reasons[0]!.remedy;

  test('by its own work is told what makes that less: a quieter machine would change nothing', () => {
    expect(busyByItself(1.69)).toBe('use fewer workers (--workers) or 2 threads (--threads 2)');
    expect(busyByItself(1.69, { machine: someMachine({ cores: 1 }) })).toBe('use fewer workers (--workers)');
  });

  test('by far more than its own work explains is told of the machine', () => {
    expect(busyByItself(3.2)).toBe('use a quieter machine');
  });

  test('with one worker has none to do without', () => {
    expect(busyByItself(1.69, { operations: 600 * 60 })).toBe('use 2 threads (--threads 2)');
  });
});

test('R26 more threads are proposed where the CPU of one is in use', () => {
  const remedyAt = (load: number) =>
    latencyOf(healthyRun({ latencies: [part('read.p99', 20, 12)], shards: [{ shard: 0, generator: busyShard(load) }] }))
      .reasons[0]!.remedy;
  expect([remedyAt(0.09), remedyAt(0.5)]).toEqual([
    'use a quieter machine',
    'use a lower rate (--rate), 2 threads (--threads 2) or a quieter machine',
  ]);
});

test('R26 where timers are the grain, it is the precision that helps and not a lower rate', () => {
  const byTimers = (more: RunChanges = {}) =>
    latencyOf(
      healthyRun({ latencies: GRAIN, shards: [{ shard: 0, generator: busyShard(0.1, { grainUs: 1_000 }) }], ...more }),
    ).reasons[0]!.remedy;
  expect(byTimers({ precision: 'timer', shards: [{ shard: 0, generator: busyShard(0.1) }] })).toBe(
    'set load.precision to paced: timers have a resolution of 1 ms',
  );
  // What was asked already helps no further.
  for (const machine of [someMachine(), someMachine({ cores: 1 })]) {
    expect(byTimers({ precision: 'paced', machine })).toBe(
      'set load.precision to spin: timers have a resolution of 1 ms',
    );
  }
  expect(byTimers({ latencies: [part('read.p99', 20, 12)] })).toBe('use a quieter machine');
});
