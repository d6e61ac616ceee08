import { probeNeeds, type Plan } from '@syntrix-bench/core';
import { fakeSyntrix, startTestRun } from '@syntrix-bench/core/testing';
import { DEFAULT_ADMIN, startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { afterEach, expect, test } from 'vitest';

import { planOf, SCENARIO } from './run-for-tests.ts';

const open: Testbed[] = [];
afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

/** What is found lacking on a testbed, and what is left of the look. */
async function lookAt(transport: string, auth: object | null, options: TestbedOptions = {}) {
  const testbed = await startTestbed(options);
  open.push(testbed);
  const planned = planOf({ transport }, auth === null ? {} : { auth });
  const plan: Plan = { ...planned, target: { ...planned.target, urls: [testbed.url] } };
  const secrets = { 'env:BENCH_PASSWORD': DEFAULT_ADMIN.password, 'env:BENCH_TOKEN': 'no.token.atall' };
  const found = await probeNeeds({ plan, secrets, scenarios: [SCENARIO] });
  const left = () => {
    const { connections, hazards } = testbed.groundTruth().realtime;
    return [connections.open, hazards.closedUnderTraffic, testbed.liveDocuments()];
  };
  await expect.poll(left).toEqual(NOTHING);
  return found;
}

const ADMIN = { username: DEFAULT_ADMIN.username, password: 'env:BENCH_PASSWORD' };
const NOTHING = [0, 0, []];

test.each(['ws', 'sse', 'both'])(
  'P2-44 a server that lets subscribers in and delivers lacks nothing: %s',
  async (transport) => {
    expect(await lookAt(transport, ADMIN)).toEqual([]);
  },
);

test.each(['ws', 'sse'])('P2-44 without a token nobody listens, which is told before load: %s', async (transport) => {
  const found = await lookAt(transport, null);
  expect(found.map(({ hint, about }) => [hint, about])).toEqual([
    ['subscribers need a token: give --token, or --username and --password', 'realtime'],
  ]);
});

test.each(['ws', 'sse'])('P2-44 a token that is refused is told before load: %s', async (transport) => {
  const found = await lookAt(transport, { token: 'env:BENCH_TOKEN' });
  expect(found.map(({ about }) => about)).toEqual(['realtime']);
});

test('P2-44 a server that takes subscriptions and delivers nothing is no server for a run', async () => {
  const server = fakeSyntrix();
  server.documents().realtime.script = () => ({ copies: 0 });
  const { run, clock } = startTestRun({ plan: planOf({}), scenarios: [SCENARIO], target: server });
  const end = await clock.runUntil(run.finished.catch((error: unknown) => error));
  expect(end).toMatchObject({
    code: 'target_not_ready',
    message: 'a subscriber of benchmarks hears nothing of what is written: no event within 5 s',
  });
  expect([server.leftovers(), server.documents().realtime.hazards]).toEqual([[], []]);
});

test('an event that is lost is for the run to find out', async () => {
  const server = fakeSyntrix();
  server.documents().realtime.script = ({ index }) => (index === 0 ? { copies: 0 } : null);
  const { run, clock } = startTestRun({ plan: planOf({}), scenarios: [SCENARIO], target: server });
  expect(await clock.runUntil(run.finished)).toMatchObject({ run: { status: 'completed' } });
});
