import { afterEach, describe, expect, test } from 'vitest';

import type { RawServer } from '../testing/raw-server.ts';
import { startRawPeers, type RawPeer, type RawPeerBehaviour } from '../testing/raw-web-socket.ts';
import { until } from '../testing/until.ts';
import { openRealtime } from './open-realtime.ts';
import type { RealtimeConnection, RealtimeOpening } from './realtime.ts';
import type { OpenRealtimeOptions } from './realtime-settings.ts';

let server: RawServer;
let peers: RawPeer[];
/** What the listener was told, in order. */
let told: string[];
let opened: RealtimeConnection[];
afterEach(async () => {
  for (const connection of opened) connection.cut();
  await server.close();
});

/** Starts a server that behaves so, and begins to connect to it. */
async function connect(
  behave: RawPeerBehaviour = {},
  more: Partial<OpenRealtimeOptions> = {},
): Promise<RealtimeOpening<RealtimeConnection>> {
  peers = [];
  told = [];
  opened = [];
  server = await startRawPeers(behave, peers);
  const opening = await openRealtime({ url: server.url, token: 'jwt', ...more }).connect({
    database: 'default',
    onEvent: ({ subscription, type, path, timestampMs, document, bytes }) =>
      told.push(`${subscription} ${type} ${path} ${timestampMs} ${JSON.stringify(document)} ${bytes}`),
    onLost: ({ error }) => told.push(`lost ${error.category}: ${error.sample}`),
  });
  if (opening.ok) opened.push(opening.value);
  return opening;
}

/** The same with a server that lets it in. */
async function connected(behave: RawPeerBehaviour = {}, more: Partial<OpenRealtimeOptions> = {}) {
  const opening = await connect(behave, more);
  if (!opening.ok) throw opening.error;
  return opening.value;
}

const event = (subId: string, delta: object): object => ({ type: 'event', payload: { subId, delta } });
const CREATED = { type: 'create', document: { id: 'a', name: 'é' }, id: 'users/a', timestamp: 7 };

describe('a realtime connection', () => {
  test('P2-20 authenticates, subscribes, hands events over, unsubscribes and closes, each as the protocol says', async () => {
    const connection = await connected();
    const { startUs, connectedUs, upgradedUs, authenticatedUs } = connection.stamps;
    expect(
      [startUs, connectedUs, upgradedUs, authenticatedUs].every((at, index, all) => at >= (all[index - 1] ?? 1)),
    ).toBe(true);
    const filters = [{ field: 'age', op: '>', value: 20 }] as const;
    expect(await connection.subscribe({ collection: 'users' })).toMatchObject({
      ok: true,
      value: { number: 0, id: '0' },
    });
    expect(await connection.subscribe({ collection: 'users', filters }, { includeData: false })).toMatchObject({
      ok: true,
      value: { number: 1 },
    });
    peers[0]?.say(event('0', CREATED));
    peers[0]?.say({ type: 'heartbeat' });
    peers[0]?.say(event('1', { type: 'delete', id: 'users/a', timestamp: 8 }));
    await until('both events are there', () => told.length === 2);
    expect(await connection.unsubscribe(1)).toEqual({ ok: true, value: null });
    await connection.close();
    expect(told).toEqual([
      `0 create users/a 7 {"id":"a","name":"é"} ${Buffer.byteLength(JSON.stringify(event('0', CREATED))) + 1}`,
      '1 delete users/a 8 null 96',
    ]);
    expect(peers[0]?.messages).toEqual([
      { id: 'auth', type: 'auth', payload: { token: 'jwt', database: 'default' } },
      {
        id: '0',
        type: 'subscribe',
        payload: { query: { collection: 'users' }, includeData: true, sendSnapshot: false },
      },
      {
        id: '1',
        type: 'subscribe',
        payload: { query: { collection: 'users', filters }, includeData: false, sendSnapshot: false },
      },
      { id: 'u1', type: 'unsubscribe', payload: { id: '1' } },
      { id: 'u2', type: 'unsubscribe', payload: { id: '0' } },
    ]);
    await until('the server sees the close', () => server.connectionsOpen === 0);
    expect(peers[0]?.controls).toEqual([8]);
    expect([connection.state, connection.messagesIn]).toEqual(['closed', 8]);
  });
});
