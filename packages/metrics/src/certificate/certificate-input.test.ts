import { describe, expect, test } from 'vitest';
import { plainSnapshot } from '../../test/plain-snapshot.ts';
import { evenly, ScriptedShard, SECOND } from '../../test/scripted-run.ts';
import { busyShard, someMachine } from '../../test/some-certificate-input.ts';
import { RunAggregate } from '../aggregate/run-aggregate.ts';
import { toCertificateInput, type WorkloadFacts } from './certificate-input.ts';
import { certify } from './certify.ts';

const workload = (more: Partial<WorkloadFacts> = {}): WorkloadFacts => ({
  name: 'main',
  loadModel: 'closed',
  scheduled: null,
  delivers: false,
  ...more,
});

/** Four steady seconds on one shard, 100 arrivals a second of which one is dropped, and two that wait at the end. */
function openRun(): RunAggregate {
  const aggregate = new RunAggregate();
  const shard = new ScriptedShard();
  aggregate.phaseStarted('warmup', 0);
  const ignored = busyShard(1, { scheduled: 1_000_000 });
  aggregate.add(shard.interval(0, SECOND, 'warmup', [], { generator: ignored }));
  aggregate.phaseStarted('steady', SECOND);
  for (const second of [1, 2, 3, 4]) {
    const [from, to] = [second * SECOND, (second + 1) * SECOND];
    const operations = [
      ...evenly(from, to, 98, { us: 2_000 * second, delayUs: 100, blockedUs: 400 }),
      { at: to, us: 5_000, outcome: 'failed' as const },
      { at: to, us: 0, outcome: 'dropped' as const },
    ];
    aggregate.add(
      shard.interval(from, to, 'steady', operations, {
        generator: busyShard(0, { cpuUs: 250_000, wallUs: SECOND, scheduled: 100, started: second === 4 ? 97 : 99 }),
        gauges: { inFlight: 1, connections: 2, queued: second === 4 ? 2 : 0 },
      }),
    );
  }
  aggregate.phaseStarted('drain', 5 * SECOND);
  aggregate.add(shard.interval(5 * SECOND, 6 * SECOND, 'drain', [{ at: 5_500_000, us: 900_000 }]));
  aggregate.phaseEnded('drain', 6 * SECOND);
  return aggregate;
}

test('what raises a count that ends the run is the flag where there is one workload, and else the key', () => {
  const ends = (workloads: readonly WorkloadFacts[]) =>
    toCertificateInput(openRun(), { shardHost: 'threads', workloads }).workloads.map(({ endsByCount }) => endsByCount);
  const counted = workload({ endsByCount: true });
  expect([ends([workload()]), ends([counted]), ends([counted, workload({ name: 'other' })])]).toEqual([
    [undefined],
    ['--operations'],
    ['operations:', undefined],
  ]);
});

test('the measured phase is taken from a run’s total, and nothing else', () => {
  const machine = someMachine({ throttledShare: null });
  const part = (figure: string, responseMs: number, delayMs: number, isThin = false) => {
    return { operation: 'read', figure, responseMs, delayMs, readMs: 0, isThin };
  };
  const windows = [2, 4, 6, 8].map((p50, startSeconds) => ({
    seconds: 1,
    startSeconds,
    scheduled: null,
    goodputPerSecond: 98,
    p50Ms: expect.closeTo(p50, 2) as number,
  }));
  const input = toCertificateInput(openRun(), {
    shardHost: 'threads',
    machine,
    workloads: [workload({ loadModel: 'open' })],
  });
  expect(input).toEqual({
    shardHost: 'threads',
    spinning: false,
    missingIntervals: 0,
    deadShards: [],
    shards: [
      {
        shard: 0,
        generator: busyShard(0, { cpuUs: 1_000_000, wallUs: 4 * SECOND, scheduled: 400, started: 394 }),
      },
    ],
    machine,
    workloads: [
      {
        workload: 'main',
        loadModel: 'open',
        seconds: 4,
        operations: 397,
        started: 394,
        ownFailures: 0,
        refusedConnections: 0,
        responseP99Ms: 900,
        delayP99Ms: 0.1,
        blockedP99Ms: 0.4,
        delayMeanMs: expect.closeTo(0.1, 2) as number,
        serviceMeanMs: expect.closeTo(6.8, 1) as number,
        latencies: [
          part('min', 2, 0.1),
          part('mean', expect.closeTo(16.27, 2) as number, expect.closeTo(0.1, 3) as number),
          part('p50', 6.003, 0.1),
          part('p90', 8.003, 0.1),
          part('p95', 8.003, 0.1),
        ],
        arrivals: { scheduled: 400, sent: 394, waiting: 2, dropped: 4 },
        segments: [{ name: null, seconds: 4, operations: 397, changing: false, windows }],
        phaseWindows: [],
        standstills: [],
        held: [],
        deliveries: null,
      },
    ],
  });
  expect(certify(input).claims.map(({ claim, grade }) => [claim, grade])).toEqual([
    ['rate', 'suspect'],
    ['latency', 'suspect'],
  ]);
});

describe('arrivals', () => {
  test('R6 the schedule’s own count is taken where there is one', () => {
    const facts = { shardHost: 'threads', workloads: [workload({ loadModel: 'open', scheduled: 500 })] };
    const input = toCertificateInput(openRun(), facts);
    expect(input.workloads[0]?.arrivals).toEqual({ scheduled: 500, sent: 395, waiting: 2, dropped: 4 });
    const rate = certify(input).claims[0]!;
    expect([rate.grade, rate.reasons[0]?.fact]).toEqual([
      'invalid',
      'the generator missed 99 of 500 arrivals: they were due and never sent',
    ]);
  });

  test.each([
    [0, { scheduled: 110, sent: 100, waiting: 10, dropped: 0 }, 'also where nobody saw them wait'],
    [10, { scheduled: 110, sent: 100, waiting: 10, dropped: 0 }, 'those that were seen to wait'],
    [15, { scheduled: 110, sent: 95, waiting: 15, dropped: 0 }, 'and of more that waited the drain did the rest'],
  ])('R14 what was given up was waiting, and was not missed: %d queued', (queued, expected) => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    const operations = [
      ...evenly(0, SECOND, 100, { us: 1_000 }),
      ...evenly(0, SECOND, 10, { us: 0, operation: '', outcome: 'given_up' }),
    ];
    const gauges = { inFlight: 0, connections: 0, queued };
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations, { gauges }));
    const facts = { shardHost: 'threads', workloads: [workload({ loadModel: 'open', scheduled: 110 })] };
    expect(toCertificateInput(aggregate, facts).workloads[0]?.arrivals).toEqual(expected);
  });

  test.each(['closed', 'hold'] as const)('a %s workload has none', (loadModel) => {
    const facts = { shardHost: 'threads', workloads: [workload({ loadModel })] };
    expect(toCertificateInput(openRun(), facts).workloads[0]?.arrivals).toBe(null);
  });

  test('R35 of several workloads each is held against its own schedule', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    const operations = [
      ...evenly(0, SECOND, 100, { us: 1_000, workload: 'open' }),
      ...evenly(0, SECOND, 50, { us: 1_000, workload: 'closed' }),
    ];
    const gauges = { inFlight: 0, connections: 0, queued: 10 };
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations, { gauges }));
    const workloads = [
      workload({ name: 'open', loadModel: 'open', scheduled: 110 }),
      workload({ name: 'closed' }),
      workload({ name: 'held', loadModel: 'hold', delivers: true }),
    ];
    const input = toCertificateInput(aggregate, { shardHost: 'threads', workloads });
    expect(input.workloads.map(({ operations: count, arrivals, deliveries }) => [count, arrivals, deliveries])).toEqual(
      [
        [100, { scheduled: 110, sent: 90, waiting: 10, dropped: 0 }, null],
        [50, null, null],
        [0, null, { received: 0, lost: 0, propagationP99Ms: null, readDelayP99Ms: null, heldShare: null }],
      ],
    );
    expect(certify(input).claims.map(({ workload: name, claim, grade }) => [name, claim, grade])).toEqual([
      ['open', 'rate', 'invalid'],
      ['open', 'latency', 'not_assessed'],
      ['closed', 'rate', 'not_assessed'],
      ['closed', 'latency', 'not_assessed'],
      ['held', 'delivery', 'not_assessed'],
    ]);
  });

  test('R35 what waited is each workload’s own where shards tell it', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    for (const shard of [0, 1]) {
      const gauges = { inFlight: 0, connections: 0, queued: 10 };
      aggregate.add(plainSnapshot({ shard, toUs: SECOND, gauges, queuedByWorkload: { bad: 9, late: 1 } }));
    }
    const workloads = ['good', 'bad', 'late'].map((name) => workload({ name, loadModel: 'open', scheduled: 100 }));
    const input = toCertificateInput(aggregate, { shardHost: 'threads', workloads });
    expect(input.workloads.map(({ arrivals }) => arrivals?.waiting)).toEqual([0, 18, 2]);
  });
});

test('how long connections were held is taken from the measured phase of all shards', () => {
  const aggregate = new RunAggregate();
  aggregate.phaseStarted('rampup', 0);
  const of = (name: string, heldUs: number) => ({ workload: name, askedUs: 100, heldUs });
  aggregate.add(plainSnapshot({ phase: 'rampup', held: [of('a', 0)] }));
  aggregate.phaseStarted('steady', SECOND);
  aggregate.add(plainSnapshot({ sequence: 1, held: [of('a', 100), of('b', 100)] }));
  aggregate.add(plainSnapshot({ shard: 1, sequence: 1, held: [of('a', 60)] }));
  const workloads = ['a', 'b', 'c'].map((name) => workload({ name, loadModel: 'hold', delivers: true }));
  const input = toCertificateInput(aggregate, { shardHost: 'threads', workloads });
  expect(input.workloads.map(({ deliveries }) => deliveries?.heldShare)).toEqual([0.8, 1, null]);
});

test('R30 R33 how long probes were held is told apart from all other connections', () => {
  const aggregate = new RunAggregate();
  aggregate.phaseStarted('steady', 0);
  const crowd = { workload: 'main', askedUs: 998 * SECOND, heldUs: 998 * SECOND };
  const probes = { askedUs: 2 * SECOND, heldUs: SECOND };
  aggregate.add(plainSnapshot({ held: [crowd] }));
  aggregate.add(plainSnapshot({ shard: 1, held: [{ workload: 'main', ...probes, probes }] }));
  const facts = workload({ loadModel: 'hold', delivers: true });
  const input = toCertificateInput(aggregate, { shardHost: 'threads', workloads: [facts] });
  expect(input.workloads[0]?.deliveries).toEqual({
    received: 0,
    lost: 0,
    propagationP99Ms: null,
    readDelayP99Ms: null,
    heldShare: 0.999,
    probesHeldShare: 0.5,
  });
});

test('failures for want of the generator’s own resources are told from the target’s', () => {
  const aggregate = new RunAggregate();
  aggregate.phaseStarted('steady', 0);
  const shard = new ScriptedShard();
  const fail = (category: 'local_limit' | 'http_503') => ({ at: 500, us: 100, outcome: 'failed' as const, category });
  const connect = { ...fail('local_limit'), operation: 'connect', kind: 'connection' as const };
  const failed = [fail('local_limit'), connect, fail('local_limit'), connect, fail('http_503')];
  aggregate.add(shard.interval(0, SECOND, 'steady', failed));
  const input = toCertificateInput(aggregate, { shardHost: 'threads', workloads: [workload()] });
  const [own] = input.workloads;
  expect([own?.operations, own?.ownFailures]).toEqual([3, 2]);
});

test.each([
  [busyShard(0.3, { started: 7 }), 7, 'as the shards count them'],
  [null, 1, 'as many as were measured, where nobody sampled'],
])('what was begun while the phase lasted: %#', (generator, started, why) => {
  const aggregate = new RunAggregate();
  aggregate.phaseStarted('steady', 0);
  aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', [{ at: 500, us: 100 }], { generator }));
  const input = toCertificateInput(aggregate, { shardHost: 'threads', workloads: [workload()] });
  expect([input.workloads[0]?.started, why]).toEqual([started, why]);
});

test('a run without a measured phase is not assessed', () => {
  const input = toCertificateInput(new RunAggregate(), { shardHost: 'threads', workloads: [workload()] });
  expect(certify(input).claims.map(({ claim, grade }) => [claim, grade])).toEqual([
    ['rate', 'not_assessed'],
    ['latency', 'not_assessed'],
  ]);
});
