import { createServer } from 'node:net';
import { probeNeeds, type Plan } from '@syntrix-bench/core';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, expect, test } from 'vitest';

import { freeAddress } from '../../../tooling/free-address.ts';
import { planOf, SCENARIO, triggerOf } from './run-for-tests.ts';

const open: Testbed[] = [];
afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

/** What is found lacking on a testbed that has the trigger of a plan, changed as it is said. */
async function lookAt(scenario: object, change: (trigger: ReturnType<typeof triggerOf>) => object | null) {
  const planned = planOf({ hookAddress: await freeAddress(), ...scenario });
  const { id, ...trigger } = triggerOf(planned);
  const changed = change({ id, ...trigger });
  const triggers = changed === null ? [] : [{ database: 'default', triggers: { [id]: { ...trigger, ...changed } } }];
  const testbed = await startTestbed({ triggers });
  open.push(testbed);
  const plan: Plan = { ...planned, target: { ...planned.target, urls: [testbed.url] } };
  const found = await probeNeeds({ plan, scenarios: [SCENARIO] });
  expect(testbed.liveDocuments()).toEqual([]);
  return found.map(({ problem, about }) => [problem, about]);
}

test('P3-03 a server that has the trigger, and reaches the receiver, lacks nothing', async () => {
  expect(await lookAt({}, () => ({}))).toEqual([]);
});

test('P3-03 another retry policy than the run counts on is told before load', async () => {
  const retryPolicy = { maxAttempts: 5, initialBackoff: '1s', maxBackoff: '30s' };
  expect(await lookAt({}, () => ({ retryPolicy }))).toEqual([
    ['trigger bench-benchmarks has another retry policy than this run counts on', 'triggers'],
  ]);
});

test('P3-03 a trigger with further headers, each of whose calls would be taken for altered, is told before load', async () => {
  expect(await lookAt({}, ({ headers }) => ({ headers: { ...headers, 'X-Other': 'yes' } }))).toEqual([
    ['trigger bench-benchmarks sends other headers than this run counts on', 'triggers'],
  ]);
});

test('P3-03 a trigger without the condition is told before load', async () => {
  expect(await lookAt({}, () => ({ condition: '' }))).toEqual([
    ['trigger bench-benchmarks calls for writes that do not fulfil its condition', 'triggers'],
  ]);
});

test('P3-03 a receiver that cannot be reached as the server is told to is told before load', async () => {
  const nobody = await freeAddress();
  const [[problem]] = (await lookAt({ hookUrl: `http://${nobody}` }, () => ({}))) as [[string]];
  expect(problem).toContain(`cannot be reached as http://${nobody} (ECONNREFUSED)`);
});

test('P3-03 an address that somebody else listens on is told before anything is written', async () => {
  const address = await freeAddress();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(Number(address.split(':')[1]), '127.0.0.1', resolve));
  const failure = await lookAt({ hookAddress: address }, () => ({})).catch((error: unknown) => error);
  await new Promise((resolve) => other.close(resolve));
  expect(failure).toMatchObject({
    code: 'setup_failed',
    message: `the webhook receiver cannot listen on ${address}: another program listens there`,
  });
});
