import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { ConnectContext } from '../../contracts/target.ts';
import { systemClock } from '../../hosts/system-clock.ts';
import { BenchError } from '../../errors.ts';
import { RealtimeClients } from './realtime-clients.ts';

let testbed: Testbed;
let other: Testbed;
beforeEach(async () => {
  testbed = await startTestbed();
  other = await startTestbed();
});
afterEach(async () => {
  await testbed.close();
  await other.close();
});

const contextOf = (urls: readonly string[], more: Partial<ConnectContext> = {}): ConnectContext => ({
  target: { kind: 'syntrix', module: null, urls, timeoutUs: 10e6, headers: {} },
  clock: systemClock(),
  credentials: { authorizations: [null] },
  workers: [],
  signal: new AbortController().signal,
  ...more,
});

async function login({ url }: Testbed): Promise<string> {
  const body = JSON.stringify({ username: 'syntrix', password: 'Bench-Admin#2025' });
  const answer = await fetch(`${url}/auth/v1/login`, { method: 'POST', body });
  return `Bearer ${((await answer.json()) as { readonly access_token: string }).access_token}`;
}

const QUIET = { onEvent: () => undefined, onLost: () => undefined };

test('X-02 each number is the user of its workload, and a connection that opens later carries what is good then', async () => {
  const good = await login(testbed);
  const workloadOf = (number: number): string | null => (number >= 10 ? 'readers' : null);
  const clients = new RealtimeClients(
    contextOf([testbed.url], {
      workloadOf,
      credentials: { authorizations: [good], workloads: { readers: ['Bearer x'] } },
    }),
  );
  const endOf = async (number: number): Promise<string> => {
    const opening = await clients.of(number, 'default').connect(QUIET);
    return opening.ok ? 'open' : opening.error.category;
  };
  const before = [await endOf(3), await endOf(12), await endOf(-1)];
  clients.setCredentials({ authorizations: ['Bearer y'], workloads: { readers: ['Bearer x', good] } });
  expect([before, [await endOf(3), await endOf(12), await endOf(11)]]).toEqual([
    ['open', 'auth_refused', 'open'],
    ['auth_refused', 'auth_refused', 'open'],
  ]);
  await clients.close();
  expect(clients.takeTraffic()).toEqual([{ method: 'GET', status: 101, count: 6 }]);
  await expect.poll(() => testbed.groundTruth().realtime.connections).toEqual({ open: 0, opened: 6 });
});

test('numbers are spread over the addresses of the target, the coordinator’s too', async () => {
  const clients = new RealtimeClients(contextOf([testbed.url, other.url]));
  for (const number of [0, 1, 3, -1, -2, 5]) {
    const opening = await clients.of(number, 'default').connect(QUIET);
    expect(opening.ok).toBe(false);
  }
  const opened = [testbed, other].map((each) => each.groundTruth().realtime.connections.opened);
  expect(opened).toEqual([2, 4]);
  await clients.close();
});

test('an address that cannot be used is told as a mistake of the config', () => {
  const clients = new RealtimeClients(contextOf(['http://user:secret@127.0.0.1:1']));
  expect(() => clients.of(0, 'default')).toThrow(BenchError);
});
