import type { Report } from '@syntrix-bench/core';
import { fakeSyntrix, startTestRun, type FakeDeliveryScript, type FakeSyntrix } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { FIGURES_LEDGER } from '../src/figures.ts';
import type { RealtimeOptions } from '../src/realtime-options.ts';
import { realtimeReport } from '../src/realtime-report.ts';
import { findingsOf, planOf, runInMemory, SCENARIO } from './run-for-tests.ts';

/** Counts of checks by name, those that failed. */
const failedOf = (report: Report) =>
  Object.fromEntries(report.checks.flatMap(({ name, failed }) => (failed > 0 ? [[name, failed]] : [])));

/** What an event says of a change, on its way. */
interface WireEvent {
  readonly type: string;
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
}

describe('with faults', () => {
  const scenario = { connections: 3, rate: '40/s' };

  /** Does to every n-th delivery that matches what is given, and counts how often. */
  function everyNth(n: number, fault: FakeDeliveryScript, isMatch = true) {
    const done = { count: 0 };
    let seen = 0;
    const script = (server: FakeSyntrix): void => {
      server.documents().realtime.script = (delivery) => {
        if (delivery.isMatch !== isMatch || !delivery.id.startsWith('run1-0') || delivery.type === 'delete')
          return null;
        seen += 1;
        // Not those of documents that are written to find out what was lost.
        if (seen % n !== 0 || seen > 70) return null;
        done.count += 1;
        return fault;
      };
    };
    return { script, done };
  }

  test.each([1, 2, 3])('X-02 what is lost is counted exactly, on %i shards', async (shards) => {
    const { script, done } = everyNth(5, { copies: 0 });
    const { report } = await runInMemory(scenario, { shards, script });
    expect(done.count).toBeGreaterThan(3);
    expect(failedOf(report)).toEqual({ lost: done.count, late: done.count, converged: done.count });
    const lost = Object.values(report.deliveries).reduce((sum, delivery) => sum + delivery.lost, 0);
    expect(lost).toBe(done.count);
  });

  test.each([1, 3])('X-02 what comes twice is counted exactly, on %i shards', async (shards) => {
    const { script, done } = everyNth(4, { copies: 2 });
    const { report } = await runInMemory(scenario, { shards, script });
    expect(failedOf(report)).toEqual({ duplicated: done.count });
  });

  test('X-02 what no filter lets through is counted exactly', async () => {
    const { script, done } = everyNth(4, { copies: 1 }, false);
    const { report } = await runInMemory({ ...scenario, interest: 'disjoint' }, { script });
    expect(done.count).toBeGreaterThan(3);
    expect(failedOf(report)).toEqual({ 'wrongly-delivered': done.count });
  });

  test.each([
    [
      'another id',
      (event: WireEvent) => ({ ...event, document: { ...event.document, id: `${String(event.document['id'])}0` } }),
    ],
    ['another path', (event: WireEvent) => ({ ...event, id: `other/${String(event.document['id'])}` })],
    ['another collection', (event: WireEvent) => ({ ...event, document: { ...event.document, collection: 'other' } })],
    ['another type', (event: WireEvent) => ({ ...event, type: 'update' })],
    ['half of the text', (event: WireEvent) => ({ ...event, document: { ...event.document, text: 'half' } })],
    [
      'id and trace alone',
      ({ document: { id, bench, collection }, ...event }: WireEvent) => ({
        ...event,
        document: { id, bench, collection },
      }),
    ],
    ['another part of the collection', (event: WireEvent) => ({ ...event, document: { ...event.document, group: 1 } })],
  ])('X-02 an event that shows otherwise what was written is found: %s', async (_, alter) => {
    const done = { count: 0 };
    const { report } = await runInMemory(scenario, {
      script: (server) => {
        server.documents().realtime.script = ({ isMatch, index, type }) => {
          if (!isMatch || type !== 'create' || index % 5 !== 4) return null;
          done.count += 1;
          return { alter: (delta) => alter(delta as unknown as WireEvent) };
        };
      },
    });
    expect(done.count).toBeGreaterThan(3);
    expect(failedOf(report)).toEqual({ altered: done.count });
  });

  test('R30 what comes again, or to the wrong one, is no sample of how long events take', async () => {
    const samples = ({ deliveries }: Report) => Object.values(deliveries).reduce((sum, { count }) => sum + count, 0);
    const filtered = { ...scenario, interest: 'disjoint' };
    const right = samples((await runInMemory(filtered)).report);
    const doubled = everyNth(2, { copies: 3 });
    const wrong = everyNth(1, { copies: 1 }, false);
    expect(samples((await runInMemory(filtered, { script: doubled.script })).report)).toBe(right);
    expect(samples((await runInMemory(filtered, { script: wrong.script })).report)).toBe(right);
    expect([doubled.done.count, wrong.done.count].every((count) => count > 3)).toBe(true);
  });

  test('R31 a server that stands still when load ends, and then delivers everything, lost nothing', async () => {
    let waited = 0;
    const script = (server: FakeSyntrix): void => {
      const { realtime } = server.documents();
      realtime.script = () => {
        const nowUs = realtime.clock.nowUs();
        if (nowUs < 3_000_000 || nowUs > 6_500_000) return null;
        waited += 1;
        return { delayUs: 7_000_000 - nowUs };
      };
    };
    const { report } = await runInMemory(scenario, { script });
    expect(waited).toBeGreaterThan(100);
    expect(findingsOf(report)).toEqual([]);
    const deliveries = Object.values(report.deliveries);
    expect(deliveries.reduce((sum, { lost }) => sum + lost, 0)).toBe(0);
  });

  test('R31 what is missing is lost for certain when a later event has come, and no event is lost and received', async () => {
    const script = (server: FakeSyntrix): void => {
      server.documents().realtime.script = ({ connection }) => (connection === 1 ? { copies: 0 } : null);
    };
    const { report } = await runInMemory(scenario, { script });
    const lost = failedOf(report)['lost']!;
    expect(lost).toBeGreaterThan(100);
    const told = Object.values(report.deliveries).map((each) => each.count + each.lost);
    expect(told.reduce((sum, each) => sum + each)).toBe(5 * lost);
  });

  test('R30 what comes late counts as late, and is no loss', async () => {
    const { script, done } = everyNth(10, { delayUs: 700_000 });
    const { report } = await runInMemory({ ...scenario, late: '500ms' }, { script });
    const { late = 0, ...others } = failedOf(report);
    expect(others).toEqual({});
    expect(late).toBeGreaterThanOrEqual(done.count);
  });

  test('R31 connections that break are opened again, and what was written meanwhile is no loss', async () => {
    let dropped = 0;
    const { report, server } = await runInMemory(
      { ...scenario, rate: '200/s' },
      {
        shards: 2,
        script: (fake) => {
          const { realtime } = fake.documents();
          realtime.script = ({ index }) => {
            if (index % 400 === 399 && dropped < 5) {
              dropped += 1;
              realtime.clock.setTimer(1, () => realtime.peers[0]?.drop());
            }
            return null;
          };
        },
      },
    );
    expect(dropped).toBeGreaterThan(1);
    expect(findingsOf(report)).toEqual([]);
    expect(report.realtime!['realtime']!.deliveries.in_gap).toBeGreaterThan(0);
    expect(server.documents().realtime.hazards).toEqual([]);
  });
});

test('P2-24 who watches sees connections, what is owed and comes a second, and how soon', async () => {
  const { report, live } = await runInMemory({ connections: 3, probes: 1, rate: '50/s' });
  const { listening, total } = live[2]!;
  const last = listening!;
  expect(last.connections).toBeGreaterThanOrEqual(4);
  expect(last.owedPerSecond).toBeCloseTo(4 * total.okPerSecond, 5);
  expect(last.observedPerSecond).toBeGreaterThan(0);
  expect(last.p50Us).toBe(500);
  expect(report.deliveries['event']!.propagation!.p50).toBe(0.5);
});

test('FE-05 the same subscription over WebSocket and SSE is held against each other', async () => {
  const agree = ({ checks }: Report) => checks.find(({ name }) => name === 'channels-agree');
  const scenario = { connections: 4, rate: '30/s', transport: 'both' };
  const { report } = await runInMemory(scenario);
  expect(agree(report)).toMatchObject({ verdict: 'passed', failed: 0 });
  let lost = 0;
  const script = (server: FakeSyntrix): void => {
    server.documents().realtime.script = ({ connection, isMatch, id }) => {
      if (!isMatch || connection !== 3 || !id.endsWith('-2')) return null;
      lost += 1;
      return { copies: 0 };
    };
  };
  const differing = await runInMemory(scenario, { script });
  expect(lost).toBeGreaterThan(0);
  expect(agree(differing.report)?.failed).toBeGreaterThan(0);
});

describe('deletions', () => {
  const scenario = {
    connections: 3,
    rate: '60/s',
    operations: [
      { type: 'create', weight: 2 },
      { type: 'delete', weight: 1 },
    ],
  };
  const failures = ({ checks }: Report) =>
    checks.flatMap(({ name, kind, failed }) => (failed > 0 ? [`${kind} ${name}`] : []));

  test.each([
    ['standalone', 1, {}, []],
    ['standalone', 3, { snapshot: true }, []],
    ['standalone', 2, { transport: 'both' }, []],
    ['standalone', 2, { interest: 'disjoint', filters: 2 }, ['quirk stale-by-protocol']],
    ['distributed', 2, {}, ['quirk doubled-deletes', 'quirk deletes-without-id']],
  ] as const)('X-02 of a %s server on %i shards nothing is found, %j', async (dialect, shards, more, quirks) => {
    const script = (server: FakeSyntrix): void => {
      server.documents().realtime.dialect = dialect;
    };
    const { report, server } = await runInMemory({ ...scenario, ...more }, { shards, script });
    expect([findingsOf(report), failures(report), report.summary.total_errors]).toEqual([[], quirks, 0]);
    expect(report.operations['delete']!.ok).toBeGreaterThan(50);
    expect(report.checks.find(({ name }) => name === 'held')!.checked).toBeGreaterThan(50);
    expect([server.documents().realtime.peers, server.leftovers()]).toEqual([[], []]);
  });

  test('a drawn deletion without a document is drawn again among the others and counted as redrawn', async () => {
    const operations = [
      { type: 'create', weight: 1 },
      { type: 'update', weight: 1 },
      { type: 'delete', weight: 8 },
    ];
    // A rate of all together: types have no schedules of their own, workers draw them.
    const more = { load: { model: 'open', rate: '200/s' } };
    const { report } = await runInMemory({ connections: 1, operations, documents: 20 }, { more });
    const [creates, updates, deletes] = ['create', 'update', 'delete'].map((type) => report.operations[type]!.count);
    // What was done and what was drawn again are the weights once more.
    expect((deletes! + report.counters['redrawn']!) / report.summary.total_operations).toBeCloseTo(0.8, 1);
    expect(deletes).toBeLessThanOrEqual(creates!);
    expect(creates! / updates!).toBeCloseTo(1, 0);
    expect(findingsOf(report)).toEqual([]);
  });

  test.each([1, 3])(
    'R22 where deletions do not hold, what was made is removed or left, on %i shards',
    async (shards) => {
      let deletes = 0;
      const script = (server: FakeSyntrix): void => {
        const documents = server.documents();
        documents.script = ({ method, collection, id }) => {
          if (!id.startsWith('run1-') || collection.endsWith('-runs')) return null;
          if (method !== 'DELETE') return null;
          deletes += 1;
          return deletes % 3 === 0 ? { status: 204 } : null;
        };
      };
      const { report, server } = await runInMemory(scenario, { shards, script });
      expect(report.checks.find(({ name }) => name === 'held')!.failed).toBeGreaterThan(10);
      const left = [...server.documents().live.keys()];
      const { cleanup } = report.run;
      expect([cleanup.left, cleanup.counted]).toEqual([left.filter((path) => !path.includes('-runs/')).length, true]);
      expect(cleanup.left).toBeGreaterThan(10);
      expect(left.filter((path) => path.includes('-runs/'))).toHaveLength(1);
    },
  );

  test.each([1, 3])('X-02 one that is lost, or comes twice, is counted exactly, on %i shards', async (shards) => {
    const made = { lost: 0, twice: 0 };
    let seen = 0;
    const script = (server: FakeSyntrix): void => {
      server.documents().realtime.script = ({ isMatch, type, id }) => {
        if (!isMatch || type !== 'delete' || !id.startsWith('run1-') || seen >= 100) return null;
        seen += 1;
        if (seen % 7 === 0) made.lost += 1;
        else if (seen % 5 === 0) made.twice += 1;
        else return null;
        return { copies: seen % 7 === 0 ? 0 : 2 };
      };
    };
    const { report } = await runInMemory(scenario, { shards, script });
    expect([made.lost > 10, made.twice > 10]).toEqual([true, true]);
    expect(failedOf(report)).toEqual({
      lost: made.lost,
      late: made.lost,
      converged: made.lost,
      duplicated: made.twice,
    });
  });
});

describe('storms', () => {
  test.each([
    { kind: 'reconnect', clients: 3, connections: 6 },
    { kind: 'subscribe', clients: 6, connections: 2 },
    { kind: 'slow', clients: 2, connections: 2 },
  ])('X-07 $kind: the others lose nothing, all is well again, and the server delivers', async (setting) => {
    const { connections, ...kind } = setting;
    const storm = { ...kind, at: '3s', lasts: '2s' };
    const benchmark = { target: 'http://127.0.0.1:1', warmup: '0s', duration: '12s', iOwnThisServer: true };
    const duration = { benchmark };
    const { report, server } = await runInMemory({ connections, rate: '40/s', storm }, { shards: 2, more: duration });
    expect(findingsOf(report)).toEqual([]);
    const told = report.realtime!['realtime']!.storm!;
    expect([told.kind, told.clients, told.at, told.lasted]).toEqual([kind.kind, kind.clients, 3, 2]);
    expect(told.healthy.before.count).toBeGreaterThan(0);
    expect(told.healthy.after.count).toBeGreaterThan(0);
    expect(told.recovered_after).not.toBeNull();
    expect(told.clean_after).not.toBeNull();
    // Who was cut off on purpose was not to be connected.
    expect(JSON.stringify(report.certificate)).not.toContain('held connections were open');
    expect(report.checks.find(({ name }) => name === 'alive-after-storm')).toMatchObject({ checked: 1, failed: 0 });
    // To lose connections is what the reconnecting ones are for, and nothing else may harm a server.
    const harm =
      kind.kind === 'reconnect' ? [3, 4, 5].map((each) => `connection ${each} closes with 1 live subscriptions`) : [];
    expect(server.documents().realtime.hazards).toEqual(harm);
    expect([server.documents().realtime.peers, server.leftovers()]).toEqual([[], []]);
  });
});

test('R30 what is lost in a storm ranks above all that came: its percentiles are bounds', async () => {
  const storm = { kind: 'reconnect', clients: 2, at: '3s', lasts: '1s' };
  const benchmark = { target: 'http://127.0.0.1:1', warmup: '0s', duration: '6s', iOwnThisServer: true };
  let lost = 0;
  const script = (server: FakeSyntrix): void => {
    const { realtime } = server.documents();
    realtime.script = ({ isMatch, index }) => {
      const nowUs = realtime.clock.nowUs();
      if (!isMatch || index % 5 !== 4 || nowUs > 5_000_000) return null;
      lost += 1;
      return { copies: 0 };
    };
  };
  const { report } = await runInMemory({ connections: 4, rate: '40/s', storm }, { script, more: { benchmark } });
  const { storm: told, fan_out: fanOut } = report.realtime!['realtime']!;
  const { before, during, after } = told!.healthy;
  const missing = [before, during, after].map((each) => each.missing ?? 0);
  expect(missing[0]).toBeGreaterThan(50);
  expect(missing.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(lost);
  expect(before.censored).toEqual(['p99']);
  expect(fanOut!.missing).toBeGreaterThan(50);
  expect(fanOut!.censored).toEqual(['p99']);
});

describe('storms that cannot be', () => {
  const storm = { kind: 'reconnect', clients: 2, at: '3s', lasts: '2s' };
  const planned = (duration: string, iOwnThisServer: boolean) => {
    const benchmark = { target: 'http://127.0.0.1:1', warmup: '0s', duration, iOwnThisServer };
    return planOf({ connections: 4, storm }, { benchmark });
  };

  test('X-07 one that would last longer than the measured phase is refused, before anything is sent', () => {
    expect(() => planned('4s', true)).toThrow('the storm would end at 5s, but the measured phase lasts 4s');
    expect(planned('5s', true).workloads).toHaveLength(1);
  });

  test('R34 without permission none is started, by whoever starts it', () => {
    expect(() => startTestRun({ plan: planned('5s', false), scenarios: [SCENARIO], target: fakeSyntrix() })).toThrow(
      expect.objectContaining({ code: 'harm_not_allowed' }),
    );
  });

  test('X-07 one that load ended before is told as what did not break', () => {
    const { options } = planned('5s', true).workloads[0]!;
    const told = realtimeReport(options as unknown as RealtimeOptions, {
      workload: 'realtime',
      ledgers: {
        [FIGURES_LEDGER]: {
          realtime: { sums: { 'looked/-1': 1, 'live/-1': 4 }, maxima: {}, worst: {}, durations: {}, hops: {} },
        },
      },
    });
    expect(told!.storm).toMatchObject({ broke: false, recovered_after: null, clean_after: null });
  });
});

describe('without faults', () => {
  test.each([
    { shards: 1, scenario: { preset: 'event-throughput', connections: 4 } },
    { shards: 3, scenario: { preset: 'event-throughput', connections: 4 } },
    { shards: 2, scenario: { preset: 'subscription-scaling', connections: 3, subscriptions: 4 } },
    { shards: 2, scenario: { preset: 'filtered', connections: 4 } },
    { shards: 2, scenario: { preset: 'filtered', connections: 4, filters: 8, interest: 'overlapping', match: 0.5 } },
    { shards: 2, scenario: { preset: 'hot-document', connections: 4 } },
    { shards: 3, scenario: { preset: 'events', connections: 6, transport: 'both' } },
    { shards: 1, scenario: { preset: 'events', connections: 3, transport: 'sse' } },
    { shards: 2, scenario: { preset: 'events', connections: 3, snapshot: true } },
    {
      shards: 2,
      scenario: {
        connections: 4,
        interest: 'disjoint',
        filters: 2,
        match: 0.5,
        operations: [
          { type: 'create', weight: 1 },
          { type: 'update', weight: 1 },
        ],
        documents: 5,
      },
    },
  ])('X-02 $shards shards find nothing: $scenario', async ({ shards, scenario }) => {
    const { report, server } = await runInMemory(scenario, { shards });
    expect(findingsOf(report)).toEqual([]);
    expect(report.summary.total_errors).toBe(0);
    const { owed, received } = report.realtime!['realtime']!.deliveries;
    expect(received).toBeGreaterThan(0);
    expect(received).toBeGreaterThanOrEqual(owed);
    expect(server.documents().realtime.hazards).toEqual([]);
    expect([server.documents().realtime.peers, server.leftovers()]).toEqual([[], []]);
  });
});
