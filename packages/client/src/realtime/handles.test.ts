import { expect, test } from 'vitest';

import { ManualClock } from '../testing/manual-clock.ts';
import { startRawServer } from '../testing/raw-server.ts';
import { frame, startRawPeers, type RawPeer, type RawPeerBehaviour } from '../testing/raw-web-socket.ts';
import { until } from '../testing/until.ts';
import { openRealtime } from './open-realtime.ts';
import type { RealtimeClient } from './realtime.ts';

/** Sockets, timers and look-ups of this thread that keep it going; those of the test runner's own are among them. */
function handles(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const SOCKETS = ['TCPSocketWrap', 'TCPServerWrap', 'TCPConnectWrap', 'Timeout'] as const;
/** So many at once, so that none is overlooked beside what the test runner has. */
const EACH = 10;

/** Whether there are no more of them than before. */
async function areGone(before: Readonly<Record<string, number>>): Promise<void> {
  await until('all handles are closed', () => {
    const now = handles();
    return SOCKETS.every((name) => (now[name] ?? 0) <= (before[name] ?? 0));
  });
}

const listener = { database: 'default', token: 'jwt', onEvent: () => undefined, onLost: () => undefined };
type Act = (client: RealtimeClient, clock: ManualClock, peers: readonly RawPeer[]) => Promise<void>;

/** Opens connections with a subscription each, and waits until the server has them. */
async function connectAll(client: RealtimeClient) {
  const all = await Promise.all(Array.from({ length: EACH }, () => client.connect(listener)));
  return Promise.all(
    all.map(async (opening) => {
      if (!opening.ok) throw opening.error;
      await opening.value.subscribe({ collection: 'c' });
      return opening.value;
    }),
  );
}

const silent: RawPeerBehaviour = { onControl: () => undefined };
const CASES: readonly (readonly [string, RawPeerBehaviour, Act])[] = [
  [
    'half-open: nothing comes any more, not even an answer to a ping',
    silent,
    async (client, clock) => {
      const all = await connectAll(client);
      clock.advance(40_000);
      clock.advance(36_000);
      expect(all.map(({ state }) => state)).toEqual(all.map(() => 'lost'));
    },
  ],
  [
    'closed in order by us, and the server answers no close frame',
    silent,
    async (client, clock) => {
      const closed = (await connectAll(client)).map((connection) => connection.close());
      await until('it is asked to', () => clock.pendingTimers > 0);
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(60_000);
      await Promise.all(closed);
    },
  ],
  [
    'never upgraded',
    { onUpgrade: () => undefined },
    async (client, clock, peers) => {
      const all = Array.from({ length: EACH }, () => client.connect(listener));
      await until('all have asked', () => peers.length === EACH);
      clock.advance(11_000);
      expect((await Promise.all(all)).map(({ ok }) => ok)).toEqual(all.map(() => false));
    },
  ],
  [
    'cut by the server within a frame',
    {},
    async (client, _clock, peers) => {
      const all = await connectAll(client);
      for (const { socket } of peers) socket.end(frame('{"type":"heartbeat"}').subarray(0, 9));
      await until('all are lost', () => all.every(({ state }) => state === 'lost'));
    },
  ],
];

test.each(CASES)('P2-20 WebSockets leave no handle behind: %s', async (_what, behave, act) => {
  const before = handles();
  const peers: RawPeer[] = [];
  const server = await startRawPeers(behave, peers);
  const clock = new ManualClock();
  const client = openRealtime({ url: server.url, token: 'jwt', clock });
  await act(client, clock, peers);
  await until('the server has none', () => server.connectionsOpen === 0);
  await client.close();
  await server.close();
  await areGone(before);
  expect([server.connectionsOpened, clock.pendingTimers]).toEqual([EACH, 0]);
});

test.each([
  ['cut within a line', '200 OK', true],
  ['silent from the first byte on', '200 OK', false],
  ['refused', '401 X', false],
])('FE-05 streams leave no handle behind: %s', async (_what, status, isCut) => {
  const before = handles();
  const server = await startRawServer((_request, { socket }) => {
    socket.write(`HTTP/1.1 ${status}\r\nContent-Type: text/event-stream\r\n\r\n`);
    if (isCut) socket.end(': connected\n\ndata: {"type":"ev');
    else if (status !== '200 OK') socket.end('no\n');
  });
  const clock = new ManualClock();
  const client = openRealtime({ url: server.url, token: 'jwt', clock });
  const all = Array.from({ length: EACH }, () => client.openStream({ ...listener, collection: 'c' }));
  if (status === '200 OK' && !isCut) {
    await until('all have asked', () => server.requests.length === EACH);
    clock.advance(90_000);
  }
  const opened = (await Promise.all(all)).flatMap((opening) => (opening.ok ? [opening.value] : []));
  expect(opened.length).toBe(isCut ? EACH : 0);
  await until('the server has none', () => server.connectionsOpen === 0);
  await client.close();
  await server.close();
  await areGone(before);
  expect(clock.pendingTimers).toBe(0);
});
