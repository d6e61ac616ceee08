import { startRun, type Plan, type Report } from '@syntrix-bench/core';
import { DEFAULT_ADMIN, startTestbed, type Fault, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, describe, expect, test } from 'vitest';

import { findingsOf, planOf, SCENARIO } from './run-for-tests.ts';

const open: Testbed[] = [];
afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

/** Starts a run over real sockets, for two seconds, against a testbed with these faults. */
async function start(scenario: object, faults: readonly Fault[] = [], workers = 10) {
  const testbed = await startTestbed({ faults: { faults } });
  open.push(testbed);
  const { username, password } = DEFAULT_ADMIN;
  // What a look before load hears, or does not, is in no figure of the run, and in the books of the testbed.
  const benchmark = { target: 'http://127.0.0.1:1', warmup: '0s', duration: '4s', workers, probeNeeds: false };
  const planned = planOf(scenario, { benchmark, auth: { username, password: 'env:BENCH_PASSWORD' } });
  const target = { ...planned.target, urls: [testbed.url] };
  const plan: Plan = { ...planned, target, phases: { ...planned.phases, steadyUs: 2_000_000 } };
  const run = startRun({ plan, secrets: { 'env:BENCH_PASSWORD': password }, scenarios: [SCENARIO], reporters: [] });
  return { testbed, run };
}

/** How many failed, and of how many nobody can tell; those that this machine was too busy to read in time are among the former. */
const toldOf = ({ checks }: Report, name: string) =>
  checks.flatMap(({ name: own, failed, unknown = { count: 0, reason: '' } }) => {
    if (own !== name) return [];
    const isOurs = unknown.reason.startsWith('the reading of events was behind');
    return [isOurs ? [failed + unknown.count, 0] : [failed, unknown.count]];
  });
const NO_HAZARDS = { reusedIds: 0, closedUnderTraffic: 0, sentUnread: 0, crashes: 0, locks: 0, zombies: 0 };

describe('over real sockets', () => {
  test.each(['ws', 'sse', 'both'])(
    'X-02 %s: nothing is found where nothing is wrong, and nothing is left',
    async (transport) => {
      const { testbed, run } = await start({ connections: 4, rate: '60/s', transport });
      const report = await run.finished;
      expect(findingsOf(report).filter((finding) => !finding.startsWith('late'))).toEqual([]);
      const { hazards, connections } = testbed.groundTruth().realtime;
      expect([hazards, connections.open, testbed.liveDocuments()]).toEqual([NO_HAZARDS, 0, []]);
    },
  );

  // So many that they are over before load is, and no document is struck that is written to find out what was lost.
  const aim = { collection: 'benchmarks', operations: ['create' as const], rate: 0.1, times: 30 };
  const DELETES = {
    operations: [
      { type: 'create', weight: 1 },
      { type: 'delete', weight: 1 },
    ],
  };
  test.each<[Fault, string, 'lost' | 'repeated' | 'wrong' | 'misordered', object]>([
    [{ kind: 'lost-event', ...aim }, 'lost', 'lost', {}],
    [{ kind: 'lost-event', ...aim }, 'lost', 'lost', { transport: 'sse' }],
    [{ kind: 'repeated-event', ...aim }, 'duplicated', 'repeated', {}],
    [{ kind: 'wrong-event', ...aim, rate: 0.5 }, 'wrongly-delivered', 'wrong', { interest: 'disjoint' }],
    [{ kind: 'misordered-event', ...aim }, 'out-of-order', 'misordered', {}],
    [{ kind: 'lost-event', ...aim, operations: ['delete'] }, 'lost', 'lost', DELETES],
    [{ kind: 'repeated-event', ...aim, operations: ['create', 'delete'] }, 'duplicated', 'repeated', DELETES],
  ])('X-02 what the audit counts is what the target did: %j', async (fault, check, truth, scenario) => {
    // Of one writer it is known which of two writes was the later one, however slow the machine is.
    const { testbed, run } = await start({ connections: 4, rate: '60/s', ...scenario }, [fault], 1);
    const report = await run.finished;
    const counted = testbed.groundTruth().realtime.deliveries[truth];
    expect(counted).toBe(30);
    expect(toldOf(report, check)).toEqual([[counted, 0]]);
  });

  test('whoever stops a run closes in order: nothing that can harm a server', async () => {
    const { testbed, run } = await start({ connections: 10, rate: '100/s' });
    await expect.poll(() => testbed.groundTruth().realtime.deliveries.sent).toBeGreaterThan(100);
    run.stop('SIGINT');
    const report = await run.finished;
    expect(report.run.status).toBe('interrupted');
    const { hazards, connections } = testbed.groundTruth().realtime;
    expect([hazards, connections.open, testbed.liveDocuments()]).toEqual([NO_HAZARDS, 0, []]);
  });
});
