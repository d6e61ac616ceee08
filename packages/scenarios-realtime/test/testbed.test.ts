import { startRun, type Plan, type Report } from '@syntrix-bench/core';
import { DEFAULT_ADMIN, startTestbed, type Fault, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, describe, expect, test } from 'vitest';

import { findingsOf, planOf, SCENARIO } from './run-for-tests.ts';

const open: Testbed[] = [];
afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

/** Starts a run over real sockets, for two seconds, against a testbed with these faults. */
async function start(scenario: object, faults: readonly Fault[] = []) {
  const testbed = await startTestbed({ faults: { faults } });
  open.push(testbed);
  const { username, password } = DEFAULT_ADMIN;
  // What a look before load hears, or does not, is in no figure of the run, and in the books of the testbed.
  const benchmark = { target: 'http://127.0.0.1:1', warmup: '0s', duration: '4s', probeNeeds: false };
  const planned = planOf(scenario, { benchmark, auth: { username, password: 'env:BENCH_PASSWORD' } });
  const target = { ...planned.target, urls: [testbed.url] };
  const plan: Plan = { ...planned, target, phases: { ...planned.phases, steadyUs: 2_000_000 } };
  const run = startRun({ plan, secrets: { 'env:BENCH_PASSWORD': password }, scenarios: [SCENARIO], reporters: [] });
  return { testbed, run };
}

/** With those of documents after load of which nobody can tell whether they would still have come. */
const failedOf = ({ checks }: Report, name: string) =>
  checks.reduce((sum, each) => (each.name === name ? sum + each.failed + (each.unknown?.count ?? 0) : sum), 0);
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

  const aim = { collection: 'benchmarks', operations: ['create' as const], rate: 0.1 };
  test.each<[Fault, string, 'lost' | 'repeated' | 'wrong' | 'misordered', object]>([
    [{ kind: 'lost-event', ...aim }, 'lost', 'lost', {}],
    [{ kind: 'repeated-event', ...aim }, 'duplicated', 'repeated', {}],
    [{ kind: 'wrong-event', ...aim }, 'wrongly-delivered', 'wrong', { interest: 'disjoint' }],
  ])('X-02 what the audit counts is what the target did: %j', async (fault, check, truth, scenario) => {
    const { testbed, run } = await start({ connections: 4, rate: '60/s', ...scenario }, [fault]);
    const report = await run.finished;
    const counted = testbed.groundTruth().realtime.deliveries[truth];
    expect(counted).toBeGreaterThan(0);
    expect(failedOf(report, check)).toBe(counted);
  });

  test('whoever stops a run closes in order: nothing that can harm a server', async () => {
    const { testbed, run } = await start({ connections: 10, rate: '100/s' });
    setTimeout(() => run.stop('SIGINT'), 1500);
    const report = await run.finished;
    expect(report.run.status).toBe('interrupted');
    const { hazards, connections } = testbed.groundTruth().realtime;
    expect([hazards, connections.open, testbed.liveDocuments()]).toEqual([NO_HAZARDS, 0, []]);
  });
});
