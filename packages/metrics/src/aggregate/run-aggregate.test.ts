import fc from 'fast-check';
import { Recorder } from '../recorder.ts';
import { SeriesTable, type SeriesKind } from '../series.ts';
import { describe, expect, test } from 'vitest';
import { arbitrarySnapshot } from '../../test/arbitraries.ts';
import { plainMeta, plainSnapshot } from '../../test/plain-snapshot.ts';
import { evenly, ScriptedShard, SECOND, shortRun } from '../../test/scripted-run.ts';
import { EMPTY_HISTOGRAM } from '../encoded-histogram.ts';
import { LatencyHistogram } from '../histogram.ts';
import { mergeSnapshots } from '../merge.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { RunAggregate } from './run-aggregate.ts';

function steadyFrom(startUs = 0, options: ConstructorParameters<typeof RunAggregate>[0] = {}): RunAggregate {
  const aggregate = new RunAggregate(options);
  aggregate.phaseStarted('steady', startUs);
  return aggregate;
}

describe('totals', () => {
  test('R9 R10 only the steady cohort counts, late ones included, over steady time', () => {
    const { overall, seconds, cohort } = shortRun().totals();
    expect({ cohort, seconds, overall }).toMatchObject({
      cohort: 'steady',
      seconds: 4,
      overall: {
        ok: 401,
        unknown: 1,
        operations: 402,
        errors: 1,
        censored: 1,
        requests: 402,
        bytesOut: 40_200,
        bytesIn: 402_000,
        throughputPerSecond: 100.5,
        goodputPerSecond: 100.25,
        successRate: (401 / 402) * 100,
        latency: { min: 2, p50: 2, p99: 2, max: 1_000, censored: ['mean', 'max'] },
        delay: { p99: 0.1 },
        blocked: { p99: 0.4 },
        latencyOther: null,
      },
    });
  });

  test('each cohort has its own totals', () => {
    const { overall, seconds } = shortRun().totals('warmup');
    expect([overall.ok, seconds, overall.goodputPerSecond, overall.latency?.p50]).toEqual([100, 2, 50, 9]);
    expect(shortRun().totals('rampup').overall).toMatchObject({ operations: 0, goodputPerSecond: 0, latency: null });
  });

  test('R12 R13 refused ones are successes but no goodput, dropped ones are in no rate', () => {
    const aggregate = steadyFrom();
    const outcomes = ['ok', 'ok', 'refused', 'failed', 'unknown', 'dropped', 'dropped'] as const;
    const operations = outcomes.map((outcome, k) => ({ at: 1_000 * k + 500, us: 100, outcome }));
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations));
    expect(aggregate.totals().overall).toMatchObject({
      ok: 2,
      refused: 1,
      failed: 1,
      unknown: 1,
      dropped: 2,
      operations: 5,
      errors: 2,
      successRate: 60,
      throughputPerSecond: 5,
      goodputPerSecond: 2,
      latencyOther: { max: 0.1 },
    });
    expect(aggregate.counts()).toEqual({ ok: 2, refused: 1, failed: 1, unknown: 1, dropped: 2 });
    expect(aggregate.counts('warmup')).toEqual({ ok: 0, refused: 0, failed: 0, unknown: 0, dropped: 0 });
  });

  test('R10 rates divide by time without pauses', () => {
    const aggregate = steadyFrom();
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', evenly(0, SECOND, 100, { us: 10 })));
    aggregate.paused(SECOND);
    aggregate.resumed(4 * SECOND);
    aggregate.phaseEnded('steady', 5 * SECOND);
    expect([aggregate.totals().seconds, aggregate.totals().overall.goodputPerSecond]).toEqual([2, 50]);
  });

  test('operation types, workloads and databases each add up to the whole', () => {
    const aggregate = steadyFrom();
    const operations = [
      { at: 10, us: 5 },
      { at: 20, us: 7, operation: 'create' },
      { at: 30, us: 9, workload: 'victim' },
      { at: 40, us: 11, workload: 'victim', database: 'other', operation: 'create' },
    ];
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations));
    const totals = aggregate.totals();
    const maxima = (groups: typeof totals.operations) =>
      Object.fromEntries(Object.entries(groups).map(([label, group]) => [label, [group.ok, group.latency?.max]]));
    expect([maxima(totals.operations), maxima(totals.workloads), maxima(totals.databases)]).toEqual([
      { read: [2, 0.009], create: [2, 0.011] },
      { main: [2, 0.007], victim: [2, 0.011] },
      { default: [3, 0.009], other: [1, 0.011] },
    ]);
  });

  test('which shard told first decides no order: groups come in the order of their names', () => {
    const aggregate = steadyFrom();
    for (const [shard, database] of ['own-10', 'own-2', 'own-1'].entries()) {
      const operations = [{ at: 10, us: 5, database, operation: `write-${database}` }];
      aggregate.add(new ScriptedShard(shard).interval(0, SECOND, 'steady', operations));
    }
    const { databases, operations } = aggregate.totals();
    expect([Object.keys(databases), Object.keys(operations)]).toEqual([
      ['own-1', 'own-2', 'own-10'],
      ['write-own-1', 'write-own-2', 'write-own-10'],
    ]);
  });

  test('R3 connecting is in no sum, rate, timeline or block', () => {
    const aggregate = steadyFrom();
    const operations = [
      { at: 10, us: 5, operation: 'connect', kind: 'connection' as const },
      { at: 20, us: 7 },
    ];
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations));
    const totals = aggregate.totals();
    expect([totals.overall.operations, Object.keys(totals.operations), totals.connections.connect?.ok]).toEqual([
      1,
      ['read'],
      1,
    ]);
    expect(aggregate.timeline().rows.map(({ operations: count }) => count)).toEqual([1]);
    expect(aggregate.blocks().flatMap(({ series }) => series.map(({ key }) => key.operation))).toEqual(['read']);
    expect(Object.keys(aggregate.live()?.interval.operationTypes ?? {})).toEqual(['read']);
  });

  test('R14 arrivals dropped without a type count in each type of their workload by its share of what was started', () => {
    const aggregate = steadyFrom();
    const operations = [
      ...evenly(0, SECOND, 30, { us: 100, operation: 'read' }),
      ...evenly(0, SECOND, 10, { us: 900, operation: 'create', outcome: 'failed' }),
      ...evenly(0, SECOND, 7, { us: 50, operation: 'poll', workload: 'other' }),
      ...evenly(0, SECOND, 40, { us: 0, operation: '', outcome: 'dropped' }),
      ...evenly(0, SECOND, 4, { us: 0, operation: '', outcome: 'given_up' }),
    ];
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations));
    const { overall, operations: types, workloads, unassigned } = aggregate.totals();
    const counted = (groups: typeof types) =>
      Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, [group.dropped, group.givenUp]]));
    expect([overall.dropped, overall.givenUp, unassigned]).toEqual([40, 4, { dropped: 0, givenUp: 0 }]);
    expect(counted(types)).toEqual({ read: [30, 3], create: [10, 1], poll: [0, 0] });
    expect(counted(workloads)).toEqual({ main: [40, 4], other: [0, 0] });
    expect(types.read?.latency).toMatchObject({ p50: 0.1, p90: 0.1, never: ['p90', 'p95', 'p99', 'max'] });
    expect(types.poll?.latency).toMatchObject({ censored: [] });
    const interval = aggregate.live()?.interval;
    expect([
      interval?.dropped,
      interval?.operationTypes.read?.dropped,
      Object.keys(interval?.operationTypes ?? {}),
    ]).toEqual([40, 30, ['read', 'create', 'poll']]);
    expect(aggregate.buckets([1]).get('read')).toEqual([
      { le: 1, count: 30, cumulative: 30 },
      { le: null, count: 33, cumulative: 63 },
    ]);
  });

  test('R14 where nothing was ever started nobody knows of which type the dropped ones were', () => {
    const aggregate = steadyFrom();
    const operations = [{ at: 0, us: 0, operation: '', outcome: 'dropped' as const }];
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations));
    const { overall, operations: types, workloads, unassigned } = aggregate.totals();
    expect([overall.dropped, Object.keys(types), workloads.main?.dropped, unassigned.dropped]).toEqual([1, [], 1, 1]);
    expect(aggregate.live()?.interval.operationTypes).toEqual({});
  });
});

describe('adding', () => {
  test('an interval that comes twice counts once', () => {
    const aggregate = steadyFrom();
    const shard = new ScriptedShard();
    const first = shard.interval(0, SECOND, 'steady', [{ at: 5, us: 5 }]);
    const second = shard.interval(SECOND, 2 * SECOND, 'steady', [{ at: SECOND + 5, us: 5 }]);
    expect([aggregate.add(first), aggregate.add(first), aggregate.add(second), aggregate.add(first)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(aggregate.totals().overall.ok).toBe(2);
  });

  test('R19 shard by shard or merged beforehand, the result is the same', () => {
    fc.assert(
      fc.property(arbitrarySnapshot(0, 0), arbitrarySnapshot(1, 0), (a, b) => {
        const apart = steadyFrom();
        apart.add(a);
        apart.add(b);
        const together = steadyFrom();
        together.add(mergeSnapshots(a, b));
        expect(together.totals()).toEqual(apart.totals());
        expect(together.totals('warmup')).toEqual(apart.totals('warmup'));
        expect(together.errors()).toEqual(apart.errors());
      }),
      { numRuns: 30 },
    );
  });

  test('R19 the spread between shards is kept: each shard has its own figures', () => {
    const aggregate = steadyFrom();
    const [fast, lame] = [new ScriptedShard(0), new ScriptedShard(1)];
    aggregate.add(lame.interval(0, SECOND, 'steady', evenly(0, SECOND, 10, { us: 90_000 })));
    aggregate.add(fast.interval(0, SECOND, 'steady', evenly(0, SECOND, 90, { us: 1_000 })));
    const timedOut = { at: SECOND + 9, us: 100_000, outcome: 'unknown' as const, category: 'timeout' as const };
    aggregate.add(lame.interval(SECOND, 2 * SECOND, 'steady', [timedOut]));
    aggregate.add(fast.interval(SECOND, 2 * SECOND, 'steady', [{ at: SECOND, us: 1, cohort: 'warmup' }]));
    expect(aggregate.shards()).toEqual([
      {
        shard: 0,
        operations: 90,
        errors: 0,
        successRate: 100,
        goodputPerSecond: 45,
        latency: expect.objectContaining({ p99: 1, censored: [] }),
      },
      {
        shard: 1,
        operations: 11,
        errors: 1,
        successRate: (10 / 11) * 100,
        goodputPerSecond: 5,
        latency: expect.objectContaining({ p50: 90, max: 100, censored: ['mean', 'p95', 'p99', 'max'] }),
      },
    ]);
  });

  test('ledgers are merged over the run', () => {
    const sum = (a: unknown, b: unknown) => (a as number) + (b as number);
    const aggregate = steadyFrom(0, { ledgerMergers: { audit: sum } });
    for (const sequence of [0, 1, 2]) aggregate.add(plainSnapshot({ sequence, ledgers: { audit: 5 } }));
    expect(aggregate.facts()?.ledgers).toEqual({ audit: 15 });
  });

  test('generators are summed up over the steady phase alone', () => {
    const generator = {
      cpuUs: 4,
      wallUs: 10,
      cpuWaitUs: 4,
      gcUs: 1,
      turningUs: 1,
      scheduled: 2,
      started: 2,
      largestBatch: 1,
      grainUs: 1,
      gcMaxUs: 1,
      cpuLoad: 0.4,
      loopUtilization: 0.5,
      loopDelayP99Us: 3,
      loopDelayMaxUs: 5,
      rssBytes: 100,
      heapUsedBytes: 50,
      openSockets: 8,
      readDelay: EMPTY_HISTOGRAM,
    };
    const aggregate = new RunAggregate();
    aggregate.add(plainSnapshot({ phase: 'warmup', generator }));
    aggregate.add(plainSnapshot({ sequence: 1, generator }));
    aggregate.add(plainSnapshot({ shard: 1, generator }));
    aggregate.add(plainSnapshot({ sequence: 2, generator }));
    expect(aggregate.steadyShards().map((part) => [part.shard, part.generator?.cpuUs])).toEqual([
      [0, 8],
      [1, 4],
    ]);
  });
});

describe('timeline', () => {
  test('R14 a row in which half was dropped does not look quicker', () => {
    const aggregate = steadyFrom(0, { intervalUs: SECOND });
    const operations = [
      ...evenly(0, SECOND, 100, { us: 1_000 }),
      ...evenly(0, SECOND, 50, { us: 2_000_000, outcome: 'unknown', category: 'timeout' }),
      ...evenly(0, SECOND, 50, { us: 0, operation: '', outcome: 'dropped' }),
    ];
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'steady', operations));
    expect(aggregate.timeline().rows).toMatchObject([
      { latencyP50: 1, latencyP95: 2_000, latencyP99: 2_000, censored: ['p95', 'p99'], never: ['p95', 'p99'] },
    ]);
  });

  test('R11 rows hold the steady cohort by completion, drain rows marked, and add up to the totals', () => {
    const { rows, before } = shortRun().timeline();
    const shown = (all: typeof rows) =>
      all.map((row) => [row.startUs / SECOND, row.endUs / SECOND, row.phase, row.drain, row.operations, row.seconds]);
    expect(shown(rows)).toEqual([
      [3, 5, 'steady', false, 200, 2],
      [5, 7, 'steady', false, 200, 2],
      [7, 8, 'drain', true, 2, 1],
    ]);
    expect(shown(before)).toEqual([[1, 3, 'warmup', false, 100, 2]]);
    expect(rows[0]).toEqual({
      startUs: 3 * SECOND,
      endUs: 5 * SECOND,
      phase: 'steady',
      drain: false,
      seconds: 2,
      ok: 200,
      refused: 0,
      failed: 0,
      unknown: 0,
      dropped: 0,
      operations: 200,
      errors: 0,
      throughputPerSecond: 100,
      goodputPerSecond: 100,
      successRate: 100,
      latencyP50: 2,
      latencyP95: 2,
      latencyP99: 2,
      delayP99: 0.1,
      blockedP99: 0.4,
      givenUp: 0,
      censored: [],
      never: [],
      thin: true,
      inFlight: 4,
      deliveries: {},
      connections: null,
    });
  });

  test('R11 warm-up operations that end in the steady phase stay with the warm-up, marked', () => {
    const aggregate = new RunAggregate({ intervalUs: SECOND });
    const shard = new ScriptedShard();
    aggregate.phaseStarted('warmup', 0);
    aggregate.add(shard.interval(0, SECOND, 'warmup', [{ at: 10, us: 5, cohort: 'warmup' }]));
    aggregate.phaseStarted('steady', SECOND);
    const late = [{ at: SECOND + 10, us: 20, cohort: 'warmup' as const }];
    aggregate.add(shard.interval(SECOND, 2 * SECOND, 'steady', late));
    const { rows, before } = aggregate.timeline();
    expect(before.map((row) => [row.phase, row.drain, row.operations, row.throughputPerSecond])).toEqual([
      ['warmup', false, 1, 1],
      ['steady', true, 1, 1],
    ]);
    expect(rows.map(({ operations, latencyP50 }) => [operations, latencyP50])).toEqual([[0, null]]);
  });

  test('a second in which nothing ends is a row of zeros, not a gap', () => {
    const aggregate = steadyFrom(0, { intervalUs: SECOND });
    const shard = new ScriptedShard();
    aggregate.add(shard.interval(0, SECOND, 'steady', [{ at: 10, us: 5 }]));
    aggregate.add(shard.interval(SECOND, 2 * SECOND, 'steady'));
    aggregate.add(shard.interval(2 * SECOND, 3 * SECOND, 'steady', [{ at: 2 * SECOND + 10, us: 5 }]));
    expect(aggregate.timeline().rows.map((row) => row.throughputPerSecond)).toEqual([1, 0, 1]);
  });

  test('the last row ends with the steady phase, and rates divide by what a row really covers', () => {
    const aggregate = steadyFrom(0, { intervalUs: 10 * SECOND });
    const shard = new ScriptedShard();
    aggregate.add(shard.interval(0, SECOND, 'steady', evenly(0, SECOND, 100, { us: 5 })));
    aggregate.phaseEnded('steady', SECOND);
    expect(aggregate.timeline().rows.map((row) => [row.endUs, row.seconds, row.throughputPerSecond])).toEqual([
      [SECOND, 1, 100],
    ]);
  });

  test('R10 a pause within a row is not in its rate', () => {
    const aggregate = steadyFrom(0, { intervalUs: 10 * SECOND });
    aggregate.add(new ScriptedShard().interval(0, 4 * SECOND, 'steady', evenly(0, SECOND, 100, { us: 5 })));
    aggregate.paused(SECOND);
    aggregate.resumed(3 * SECOND);
    expect(aggregate.timeline().rows.map((row) => [row.seconds, row.throughputPerSecond])).toEqual([[2, 50]]);
  });

  test('rows cover the phase without gap or overlap, though snapshots end where they like', () => {
    const aggregate = steadyFrom(0, { intervalUs: SECOND });
    const shard = new ScriptedShard();
    const ends = [0.15, 1.15, 2.1, 3.3, 3.4].map((seconds) => seconds * SECOND);
    ends.slice(1).forEach((to, index) => aggregate.add(shard.interval(ends[index]!, to, 'steady')));
    const { rows } = aggregate.timeline();
    expect(rows.map((row) => [row.startUs / SECOND, row.endUs / SECOND, row.seconds])).toEqual([
      [0, 1, 1.15],
      [1, 2, 0.95],
      [2, 3, 1.2],
      [3, 3.4, 0.1],
    ]);
    expect(rows.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(3.4, 9);
  });

  test('in flight is the sum over shards', () => {
    const aggregate = steadyFrom();
    const gauges = (inFlight: number) => ({ inFlight, connections: 0, queued: 0 });
    aggregate.add(plainSnapshot({ shard: 0, gauges: gauges(5) }));
    aggregate.add(plainSnapshot({ shard: 1, gauges: gauges(7) }));
    expect(aggregate.timeline().rows.map(({ inFlight }) => inFlight)).toEqual([12]);
  });

  test('operations that were due in the steady phase before anyone told of it are in its first row', () => {
    const aggregate = new RunAggregate({ intervalUs: SECOND });
    aggregate.add(new ScriptedShard().interval(0, SECOND, 'rampup', [{ at: 5, us: 5 }]));
    expect(aggregate.timeline().rows.map(({ operations, phase }) => [operations, phase])).toEqual([[1, 'rampup']]);
  });

  test('rows are bounded: neighbours merge, and nothing is lost', () => {
    const aggregate = steadyFrom(0, { intervalUs: SECOND, maxTimelineRows: 5 });
    const shard = new ScriptedShard();
    for (let k = 0; k < 100; k += 1) {
      const from = k * SECOND;
      aggregate.add(
        shard.interval(from, from + SECOND, 'steady', evenly(from, from + SECOND, 10, { us: 100 * (k + 1) })),
      );
    }
    const { rows } = aggregate.timeline();
    expect(rows.map((row) => [row.endUs / SECOND, row.operations, row.throughputPerSecond, row.latencyP99])).toEqual([
      [32, 320, 10, 3.2],
      [64, 320, 10, 6.4],
      [96, 320, 10, 9.6],
      [100, 40, 10, 10],
    ]);
  });
});

describe('blocks', () => {
  test('blocks are equal parts of the steady phase, what ended in the drain is the last one', () => {
    const blocks = shortRun().blocks();
    expect(blocks.map((block) => [block.startUs / SECOND, block.endUs / SECOND, block.seconds, block.drain])).toEqual([
      [3, 4, 1, false],
      [4, 5, 1, false],
      [5, 6, 1, false],
      [6, 7, 1, false],
      [7, 8, 1, true],
    ]);
    const drained = blocks
      .at(-1)
      ?.series.map(({ tally: { ok, unknown, censored, censoredResponseUs } }) => [
        ok,
        unknown,
        censored,
        censoredResponseUs,
      ]);
    expect(drained).toEqual([[1, 1, 1, 1_000_000]]);
  });

  test('however long the run, there are at most 60 and the drain’s, and together they are the whole cohort', () => {
    const aggregate = steadyFrom();
    const shard = new ScriptedShard();
    for (let k = 0; k < 500; k += 1) {
      const from = k * SECOND;
      aggregate.add(shard.interval(from, from + SECOND, 'steady', [{ at: from + 9, us: k + 1 }]));
    }
    aggregate.phaseStarted('drain', 500 * SECOND);
    aggregate.add(shard.interval(500 * SECOND, 501 * SECOND, 'drain', [{ at: 500 * SECOND + 5, us: 7_777 }]));
    const blocks = aggregate.blocks();
    expect(blocks.length).toBeLessThanOrEqual(61);
    expect(new Set(blocks.slice(0, -2).map(({ startUs, endUs }) => endUs - startUs))).toEqual(new Set([16 * SECOND]));
    const whole = new LatencyHistogram();
    for (const { series } of blocks) for (const { response } of series) whole.mergeEncoded(response.toEncoded());
    expect([whole.count, whole.maxUs, whole.sumUs]).toEqual([501, 7_777, (500 * 501) / 2 + 7_777]);
  });

  test('fewer than three blocks make no sense', () => {
    expect(() => new RunAggregate({ maxBlocks: 2 })).toThrow('maxBlocks is 2, it must be at least 3');
  });
});

describe('phases and errors', () => {
  test('P1-20 phases hold what was sent while they lasted, the coordinator included', () => {
    const aggregate = shortRun();
    aggregate.addTraffic('cleanup', [{ method: 'DELETE', status: 204, count: 3 }]);
    aggregate.addTraffic('setup', [{ method: 'GET', status: 200, count: 1 }]);
    expect(
      aggregate
        .phases()
        .map(({ name, activeSeconds, requests }) => [
          name,
          activeSeconds,
          requests.map(({ method, status, count }) => `${count} ${method} ${status}`),
        ]),
    ).toEqual([
      ['setup', 1, ['1 GET 200', '10 POST 201']],
      ['warmup', 2, ['100 GET 200']],
      ['steady', 4, ['400 GET 200']],
      ['drain', 1, ['1 GET 0', '1 GET 200']],
      ['cleanup', 1, ['13 DELETE 204']],
    ]);
  });

  test('P1-44 errors are those of the cohort', () => {
    const aggregate = shortRun();
    expect(aggregate.errors().map(({ type, count }) => [type, count])).toEqual([['Timeout', 1]]);
    expect(aggregate.errors('warmup')).toEqual([]);
  });
});

describe('live view', () => {
  test('before the first phase there is nothing to see', () => {
    expect(new RunAggregate().live()).toBeNull();
  });

  test('it shows the cohort of the phase, and the newest interval of every shard', () => {
    const aggregate = new RunAggregate();
    const [a, b] = [new ScriptedShard(0), new ScriptedShard(1)];
    aggregate.phaseStarted('warmup', 0);
    const warm = (from: number, perSecond: number) =>
      evenly(from, from + SECOND, perSecond, { us: 1_000, cohort: 'warmup' });
    aggregate.add(a.interval(0, SECOND, 'warmup', warm(0, 500)));
    aggregate.add(b.interval(0, SECOND, 'warmup', warm(0, 10)));
    aggregate.add(a.interval(SECOND, 2 * SECOND, 'warmup', warm(SECOND, 20)));
    const failed = { outcome: 'failed' as const, at: SECOND + 1, us: 1, cohort: 'warmup' as const };
    aggregate.add(b.interval(SECOND, 1.5 * SECOND, 'warmup', [failed]));
    const live = aggregate.live();
    expect({ ...live, totals: null, errors: null, interval: null }).toEqual({
      atUs: 2 * SECOND,
      phase: 'warmup',
      phaseStartUs: 0,
      phaseSeconds: 2,
      cohort: 'warmup',
      totals: null,
      errors: null,
      interval: null,
      gauges: { inFlight: 0, connections: 0, queued: 0 },
    });
    expect(live?.totals.overall.operations).toBe(531);
    expect(live?.errors.map(({ type, count }) => [type, count])).toEqual([['503 Service Unavailable', 1]]);
    expect(live?.interval).toMatchObject({
      operations: 21,
      ok: 20,
      errors: 1,
      dropped: 0,
      throughputPerSecond: 22,
      goodputPerSecond: 20,
      latency: { p50: 1 },
      operationTypes: { read: { operations: 21 } },
    });
  });

  test('after the steady phase it goes on showing the steady cohort', () => {
    const live = shortRun().live();
    expect([live?.phase, live?.cohort, live?.totals.overall.operations, live?.interval.operations]).toEqual([
      'cleanup',
      'steady',
      402,
      0,
    ]);
  });

  test('R36 its errors are those of operations alone', () => {
    const aggregate = steadyFrom();
    const failed = (kind: SeriesKind, at: number) => ({ at, us: 1, kind, operation: kind, outcome: 'failed' as const });
    aggregate.add(
      new ScriptedShard().interval(0, SECOND, 'steady', [failed('operation', 1), failed('step', 2), failed('step', 3)]),
    );
    expect(aggregate.live()?.errors.map(({ kind, count }) => [kind, count])).toEqual([['operation', 1]]);
  });

  test('an interval of no length has counts but no rates', () => {
    const aggregate = steadyFrom();
    aggregate.add(new ScriptedShard().interval(5, 5, 'steady', [{ at: 5, us: 1 }]));
    expect(aggregate.live()?.interval).toMatchObject({ operations: 1, throughputPerSecond: 0 });
  });
});

test('no request is lost that a shard sent in a phase which, for the coordinator, never began', () => {
  const aggregate = steadyFrom();
  aggregate.phaseStarted('cleanup', SECOND);
  const sent = (phase: 'warmup' | 'steady' | 'drain') => [{ phase, method: 'GET', status: 200, count: 1 }];
  const shard = new ScriptedShard();
  for (const phase of ['warmup', 'steady', 'drain'] as const) {
    aggregate.add({ ...shard.interval(0, SECOND, phase, []), traffic: sent(phase) });
  }
  expect(aggregate.phases().map(({ name, requests }) => [name, requests])).toEqual([
    ['steady', [{ method: 'GET', status: 200, count: 3 }]],
    ['cleanup', []],
  ]);
});

describe('R37 snapshots that come late', () => {
  test('change nothing, in whatever order they come', () => {
    const snapshots = [0, 1, 2].flatMap((sequence) => [arbitrarySnapshot(0, sequence), arbitrarySnapshot(1, sequence)]);
    fc.assert(
      fc.property(fc.tuple(...snapshots), fc.infiniteStream(fc.nat()), (all, order) => {
        const shuffled = all
          .map((snapshot) => [order.next().value as number, snapshot] as const)
          .sort(([a], [b]) => a - b)
          .map(([, snapshot]) => snapshot);
        const views = [all, shuffled].map((some) => {
          const aggregate = new RunAggregate();
          for (const phase of ['warmup', 'rampup', 'steady'] as const) aggregate.phaseStarted(phase, 0);
          aggregate.phaseStarted('drain', 1_500);
          for (const snapshot of some) expect(aggregate.add(snapshot)).toBe(true);
          for (const snapshot of some) expect(aggregate.add(snapshot)).toBe(false);
          const { series: _, ...facts } = { series: [], ...aggregate.facts() };
          const { rows } = aggregate.timeline();
          const keys = aggregate.blocks().map(({ series }) => series.map(({ key }) => key));
          return [aggregate.totals(), rows, keys, aggregate.errors(), aggregate.shards(), facts];
        });
        expect(views[1]).toEqual(views[0]);
      }),
      { numRuns: 15 },
    );
  });

  test('are not the newest interval that people watch', () => {
    const aggregate = new RunAggregate();
    aggregate.phaseStarted('steady', 0);
    const shard = new ScriptedShard();
    const first = shard.interval(0, SECOND, 'steady', [{ at: 500, us: 5 }]);
    aggregate.add(shard.interval(SECOND, 2 * SECOND, 'steady'));
    aggregate.add(first);
    expect([aggregate.live()?.interval.operations, aggregate.counts().ok]).toEqual([0, 1]);
  });
});

test('R31 deliveries of what was due while no load was on count, but in no rate', () => {
  const series = new SeriesTable();
  const recorder = new Recorder({ series, categories: [], shard: 0 });
  const number = series.intern({
    workload: 'w',
    database: 'd',
    operation: 'event',
    kind: 'delivery',
    phase: 'steady',
    segment: 0,
  });
  const delivery = { dueUs: 0, sentUs: 0, doneUs: NaN, receivedUs: 5, readDelayUs: 0, bytesIn: 1 };
  recorder.deliver(number, delivery);
  recorder.deliver(number, { ...delivery, outsideLoad: true });
  const aggregate = steadyFrom();
  aggregate.add(recorder.swap(plainMeta()));
  expect(aggregate.totals().deliveries['event']).toMatchObject({ count: 2, perSecond: 1 });
});

describe('deliveries and connections over time', () => {
  const key = {
    workload: 'w',
    database: 'd',
    operation: 'event',
    kind: 'delivery',
    phase: 'steady',
    segment: 0,
  } as const;

  /** A shard that gets ten events a second 2 ms after they were sent, of which it says in the end that some are lost. */
  function listeningShard(): IntervalSnapshot[] {
    const series = new SeriesTable();
    const recorder = new Recorder({ series, categories: [''], shard: 0 });
    const number = series.intern(key);
    return [0, 1, 2].map((second) => {
      const [fromUs, toUs] = [second * SECOND, (second + 1) * SECOND];
      if (second === 2) recorder.lose(number, 5, 0.5 * SECOND);
      else {
        for (let index = 0; index < 10; index += 1) {
          const sentUs = fromUs + index * 10_000;
          const receivedUs = sentUs + (second === 1 && index === 0 ? -30 : 2_000);
          recorder.deliver(number, { dueUs: sentUs, sentUs, doneUs: NaN, receivedUs, readDelayUs: 0, bytesIn: 1 });
        }
      }
      const held = [{ workload: 'w', askedUs: 4 * SECOND, heldUs: (second === 0 ? 4 : 3) * SECOND }];
      return recorder.swap({
        ...plainMeta({ sequence: second, fromUs, toUs, phase: second === 2 ? 'drain' : 'steady' }),
        held,
      });
    });
  }

  test('R11 R17 R30 what came stands where it came, what never came where it was due', () => {
    const aggregate = steadyFrom(0, { intervalUs: SECOND });
    const [first, second, last] = listeningShard();
    for (const snapshot of [first!, second!]) aggregate.add(snapshot);
    aggregate.phaseStarted('drain', 2 * SECOND);
    aggregate.add(last!);
    const rows = aggregate
      .timeline()
      .rows.map(({ drain, deliveries, connections }) => ({ drain, deliveries, connections }));
    const came = { received: 10, perSecond: 10, propagationP50: 2, propagationP99: 2, propagationMax: 2 };
    expect(rows).toEqual([
      {
        drain: false,
        deliveries: { event: { ...came, owedPerSecond: 15, lost: 5 } },
        connections: { asked: 4, open: 4 },
      },
      {
        drain: false,
        deliveries: { event: { ...came, owedPerSecond: 10, lost: 0 } },
        connections: { asked: 4, open: 3 },
      },
      {
        drain: true,
        deliveries: {
          event: {
            received: 0,
            perSecond: 0,
            owedPerSecond: 0,
            lost: 0,
            propagationP50: null,
            propagationP99: null,
            propagationMax: null,
          },
        },
        connections: { asked: 4, open: 3 },
      },
    ]);
    expect(aggregate.totals().deliveries['event']).toMatchObject({
      count: 20,
      lost: 5,
      beforeSentCount: 1,
      propagation: { min: -0.03 },
    });
  });

  test('R11 what the rows owe adds up to the total, also what nobody saw come, and what was due as the phase ended', () => {
    const startUs = 0.2 * SECOND;
    const aggregate = steadyFrom(startUs, { intervalUs: SECOND });
    const [first, second] = listeningShard();
    for (const [index, snapshot] of [first!, second!].entries()) {
      aggregate.add({ ...snapshot, fromUs: startUs + index * SECOND, toUs: startUs + (index + 1) * SECOND });
    }
    const endUs = startUs + 2 * SECOND;
    aggregate.phaseStarted('drain', endUs);
    const series = new SeriesTable();
    const recorder = new Recorder({ series, categories: [''], shard: 0 });
    const number = series.intern(key);
    const unseen = { dueUs: 0.5 * SECOND, sentUs: 0.5 * SECOND, untilUs: 3 * SECOND };
    for (let each = 0; each < 4; each += 1) recorder.censor(number, unseen);
    for (let each = 0; each < 3; each += 1) recorder.censor(number, { ...unseen, unranked: true });
    recorder.lose(number, 2, endUs - 100);
    aggregate.add(recorder.swap(plainMeta({ sequence: 2, fromUs: endUs, toUs: endUs + SECOND, phase: 'drain' })));
    const { rows } = aggregate.timeline();
    expect(rows.map(({ drain, seconds, deliveries }) => [drain, seconds, deliveries['event']?.owedPerSecond])).toEqual([
      [false, 1, 17],
      [false, 1, 12],
      [true, 1, 0],
    ]);
    const { deliveries, seconds } = aggregate.totals();
    expect(deliveries['event']!.owedPerSecond * seconds).toBe(29);
  });
});
