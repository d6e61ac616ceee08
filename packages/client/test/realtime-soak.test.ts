import { startTestbed } from '@syntrix-bench/testbed';
import { expect, test } from 'vitest';

import { Random } from '../fuzz/random.ts';
import { createOperationResult } from '../src/operation-result.ts';
import { DocumentsApi } from '../src/documents/documents-api.ts';
import { encodeDocument } from '../src/documents/document-bodies.ts';
import { openRealtime } from '../src/realtime/open-realtime.ts';
import type { RealtimeClient, RealtimeConnection } from '../src/realtime/realtime.ts';
import { openTransport } from '../src/transport/wire-transport.ts';

const CLIENTS = 12;
const STEPS = Number(process.env['SOAK_STEPS'] ?? 60);

/** Comes and goes at random, without ever awaiting more than it must. */
async function wander(realtime: RealtimeClient, random: Random): Promise<void> {
  let connection: RealtimeConnection | null = null;
  const asked: Promise<unknown>[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    if (connection === null) {
      const signal = random.chance(0.2) ? AbortSignal.timeout(1 + random.below(3)) : new AbortController().signal;
      const opening = await realtime.connect({ signal, onEvent: () => undefined, onLost: () => undefined });
      if (opening.ok) connection = opening.value;
      continue;
    }
    const collection = `c${random.below(3)}`;
    const subscription = random.below(8);
    if (random.chance(0.5)) asked.push(connection.subscribe({ collection }, { includeData: random.chance(0.5) }));
    else if (random.chance(0.5)) asked.push(connection.unsubscribe(subscription));
    else if (random.chance(0.3)) connection.pauseReading();
    else if (random.chance(0.5)) connection.resumeReading();
    else if (random.chance(0.5)) {
      await connection.close();
      connection = null;
    }
    if (random.chance(0.6)) await new Promise((resolve) => setTimeout(resolve, random.below(4)));
  }
  connection?.resumeReading();
  await Promise.all([connection?.close(), ...asked]);
}

test(
  'P2-20 clients that come and go at random under traffic do nothing that can harm a server',
  { timeout: 300_000 },
  async () => {
    const testbed = await startTestbed();
    const login = await fetch(`${testbed.url}/auth/v1/login`, {
      method: 'POST',
      body: JSON.stringify({ username: 'syntrix', password: 'Bench-Admin#2025' }),
    });
    const { access_token: token } = (await login.json()) as { readonly access_token: string };
    const transport = openTransport({ url: testbed.url, connections: 1, authorization: `Bearer ${token}` });
    const documents = new DocumentsApi(transport, 'default');
    const realtime = openRealtime({ url: testbed.url, database: 'default', token });
    let isOver = false;
    const writing = (async () => {
      const result = createOperationResult(0);
      for (let n = 0; !isOver; n += 1) await documents.create(`c${n % 3}`, encodeDocument({ id: `d${n}` }), result);
    })();
    await Promise.all(Array.from({ length: CLIENTS }, (_, index) => wander(realtime, new Random(index))));
    await realtime.close();
    isOver = true;
    await writing;
    await expect.poll(() => testbed.groundTruth().realtime.connections.open).toBe(0);
    const { hazards, connections, subscriptions, deliveries } = testbed.groundTruth().realtime;
    await transport.close();
    await testbed.close();
    const none = { reusedIds: 0, closedUnderTraffic: 0, sentUnread: 0, crashes: 0, locks: 0, zombies: 0 };
    expect([hazards, connections.open, subscriptions.open]).toEqual([none, 0, 0]);
    expect([connections.opened > CLIENTS, subscriptions.opened > CLIENTS, deliveries.sent > 100]).toEqual([
      true,
      true,
      true,
    ]);
  },
);
