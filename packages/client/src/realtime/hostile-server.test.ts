import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';

import { ManualClock } from '../testing/manual-clock.ts';
import { answer, startRawServer, type RawServer } from '../testing/raw-server.ts';
import {
  acknowledge,
  frame,
  OPCODE,
  startRawPeers,
  upgradeAnswer,
  type RawPeer,
  type RawPeerBehaviour,
} from '../testing/raw-web-socket.ts';
import { until } from '../testing/until.ts';
import { openRealtime } from './open-realtime.ts';
import type { RealtimeConnection, RealtimeConnectOptions, RealtimeOpening } from './realtime.ts';
import type { OpenRealtimeOptions } from './realtime-settings.ts';

let server: RawServer;
let peers: RawPeer[];
/** What the listener was told, in order. */
let told: string[];
let clock: ManualClock;
const opened: RealtimeConnection[] = [];
afterEach(async () => {
  for (const connection of opened.splice(0)) connection.cut();
  await server.close();
});

type Connect = Partial<RealtimeConnectOptions>;

async function connect(
  behave: RawPeerBehaviour,
  more: Partial<OpenRealtimeOptions> = {},
  options: Connect = {},
): Promise<RealtimeOpening<RealtimeConnection>> {
  peers = [];
  told = [];
  clock = new ManualClock();
  server = await startRawPeers(behave, peers);
  const opening = await openRealtime({ url: server.url, token: 'jwt', clock, ...more }).connect({
    onEvent: ({ path }) => told.push(path),
    onLost: ({ error }) => told.push(`lost ${error.category}`),
    ...options,
  });
  if (opening.ok) opened.push(opening.value);
  return opening;
}

async function connected(behave: RawPeerBehaviour = {}, more: Partial<OpenRealtimeOptions> = {}, options?: Connect) {
  const opening = await connect(behave, more, options);
  if (!opening.ok) throw opening.error;
  return opening.value;
}

/** How an attempt ended: category and status. */
const endOf = (opening: RealtimeOpening<unknown>): string =>
  opening.ok ? 'open' : `${opening.error.category} ${opening.error.status}`;
const gone = (): Promise<void> => until('the connection is gone', () => server.connectionsOpen === 0);
const EVENT = { type: 'event', payload: { subId: '0', delta: { type: 'create', id: 'c/a', timestamp: 1 } } };

describe('a server that does not let a realtime connection open', () => {
  test.each<[string | ((head: string) => string), string]>([
    [answer(401, 'Query token not allowed\n'), 'http_401_unauthorized 401'],
    [answer(400, 'Bad Request\n'), 'http_400_bad_request 400'],
    [answer(403, 'Forbidden\n'), 'http_403_forbidden 403'],
    [answer(404, '404 page not found\n'), 'http_404_route 404'],
    [answer(302, '', { Location: 'http://127.0.0.1:1/' }), 'http_3xx_redirect 302'],
    [answer(200, 'hello'), 'protocol 200'],
    [`HTTP/1.1 503 X\r\n\r\n${'x'.repeat(5000)}`, 'http_503_unavailable 503'],
    ['garbage\r\n\r\n', 'protocol 0'],
    [`HTTP/1.1 101 X\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 'headers_too_large 0'],
    ['HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n', 'protocol 0'],
    [(head) => head.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'), 'protocol 0'],
    [(head) => head.replace('\r\n\r\n', '\r\nSec-WebSocket-Protocol: x\r\n\r\n'), 'protocol 0'],
    [(head) => head.replace('Upgrade: websocket', 'Upgrade: h2c'), 'protocol 0'],
  ])('P1-40 P2-20 to %j: %s, and the connection is closed', async (bytes, end) => {
    const opening = await connect({
      onUpgrade: (request, { socket }) =>
        socket.write(typeof bytes === 'string' ? bytes : bytes(upgradeAnswer(request)), 'latin1'),
    });
    await gone();
    expect([endOf(opening), told]).toEqual([end, []]);
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ['closes', (socket) => socket.end(), 'connection_closed 0'],
    ['resets', (socket) => socket.resetAndDestroy(), 'connection_reset 0'],
  ])('one that %s in place of an answer', async (_what, act, end) => {
    expect(endOf(await connect({ onUpgrade: (_request, { socket }) => act(socket) }))).toBe(end);
  });

  test('nobody listens, or nobody answers in time', async () => {
    const opening = connect({ onUpgrade: () => undefined });
    await until('the request is there', () => peers?.length === 1);
    clock.advance(10_100);
    expect(endOf(await opening)).toBe('timeout 0');
    const refused = await openRealtime({ url: 'http://127.0.0.1:1' }).connect({
      onEvent: () => undefined,
      onLost: () => undefined,
    });
    expect(endOf(refused)).toBe('connection_refused 0');
    expect(refused.stamps).toMatchObject({ connectedUs: 0, upgradedUs: 0, authenticatedUs: 0 });
  });

  test.each<[string, RawPeerBehaviour['onMessage'] & object, string]>([
    ['refuses the token', ({ id }, peer) => peer.say(refusal(id, 'unauthorized', 'invalid token')), 'auth_refused 0'],
    ['acknowledges another id', (_message, peer) => peer.say({ id: 'x', type: 'auth_ack' }), 'protocol 0'],
    ['acknowledges something else', ({ id }, peer) => peer.say({ id, type: 'subscribe_ack' }), 'protocol 0'],
    ['refuses what nobody asked', (_message, peer) => peer.say(refusal('x', 'a', 'b')), 'protocol 0'],
    ['ends at once', (_message, { socket }) => socket.end(), 'connection_closed 0'],
    ['says garbage', (_message, { socket }) => socket.write(frame('{')), 'protocol 0'],
  ])('one that %s', async (_what, onMessage, end) => {
    const opening = await connect({ onMessage });
    await gone();
    expect([endOf(opening), opening.stamps.upgradedUs > 0, opening.stamps.authenticatedUs]).toEqual([end, true, 0]);
  });

  test('one that never acknowledges, as with a locked hub', async () => {
    const opening = connect({ onMessage: () => undefined });
    await until('auth was asked for', () => peers?.[0]?.messages.length === 1);
    clock.advance(10_100);
    expect(endOf(await opening)).toBe('timeout 0');
    await gone();
  });

  test('a token that has expired is told from one that is refused', async () => {
    const claims = Buffer.from(JSON.stringify({ exp: 1000 })).toString('base64url');
    const refuse: RawPeerBehaviour = {
      onMessage: ({ id }, peer) => peer.say(refusal(id, 'unauthorized', 'invalid token')),
    };
    const opening = await connect(refuse, { token: () => `e30.${claims}.x`, wallClock: () => 1_000_001 });
    expect(endOf(opening)).toBe('auth_expired 0');
  });

  test('an opening that is given up leaves nothing, however far it was', async () => {
    for (const behave of [{ onUpgrade: () => undefined }, { onMessage: () => undefined }] as RawPeerBehaviour[]) {
      const controller = new AbortController();
      const opening = connect(behave, {}, { signal: controller.signal });
      await until('the server has it', () => peers?.length === 1);
      controller.abort();
      expect(endOf(await opening)).toBe('aborted 0');
      await gone();
      await server.close();
    }
    expect(endOf(await connect({}, {}, { signal: AbortSignal.abort() }))).toBe('aborted 0');
    expect(server.connectionsOpened).toBe(0);
  });
});

const refusal = (id: string, code: string, message: string): object => ({
  id,
  type: 'error',
  payload: { code, message },
});

describe('a server that misbehaves on an open connection', () => {
  test.each<[string, Buffer | string | ((socket: Socket) => void), string]>([
    ['a frame that is no JSON', frame('{"type":"event"'), 'protocol'],
    ['a JSON value that is no object', frame('[]'), 'protocol'],
    ['a type that is not documented', frame('{"type":"toString"}'), 'protocol'],
    ['an id of the wrong type', frame('{"id":1,"type":"heartbeat"}'), 'protocol'],
    ['an event of the wrong type', frame(JSON.stringify(EVENT).replace('create', 'insert')), 'protocol'],
    ['an event without a time', frame(JSON.stringify(EVENT).replace('"timestamp":1', '"timestamp":"1"')), 'protocol'],
    [
      'an event whose document is a text',
      frame(JSON.stringify(EVENT).replace('"id"', '"document":"x","id"')),
      'protocol',
    ],
    ['an event of a stranger', frame(JSON.stringify(EVENT).replace('"0"', '"1"')), 'protocol'],
    ['an event of no subscription', frame(JSON.stringify(EVENT).replace('"0"', '""')), 'protocol'],
    ['a snapshot of a stranger', frame('{"type":"snapshot","payload":{"subId":"7","documents":[]}}'), 'protocol'],
    ['a snapshot without documents', frame('{"type":"snapshot","payload":{"subId":"0"}}'), 'protocol'],
    ['an acknowledgement that was given', frame('{"id":"0","type":"subscribe_ack"}'), 'protocol'],
    ['a binary frame', frame(JSON.stringify(EVENT), OPCODE.binary), 'protocol'],
    ['text that is no UTF-8', frame(Buffer.from([0x22, 0xff, 0x22])), 'protocol'],
    ['a frame with reserved bits', frame('{}', OPCODE.text, 0xf0), 'protocol'],
    ['a frame with an unknown opcode', frame('{}', 3), 'protocol'],
    ['a masked frame', Buffer.from([0x81, 0x80, 0, 0, 0, 0]), 'protocol'],
    ['a continuation of nothing', frame('{}', OPCODE.continuation), 'protocol'],
    ['a ping in fragments', frame('', OPCODE.ping, 0), 'protocol'],
    ['a message that is too long', frame(`"${'x'.repeat(70_000)}"`), 'body_too_large'],
    [
      'a length beyond all numbers',
      Buffer.from([0x81, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255]),
      'body_too_large',
    ],
    ['a close frame', frame(Buffer.from([0x03, 0xe9]), OPCODE.close), 'connection_closed'],
    ['a close frame of a code that is none', frame(Buffer.from([0, 1]), OPCODE.close), 'protocol'],
    ['the end of the connection', (socket) => socket.end(), 'connection_closed'],
    ['a reset', (socket) => socket.resetAndDestroy(), 'connection_reset'],
    [
      'the end within a frame',
      (socket) => socket.end(frame('{"type":"heartbeat"}').subarray(0, 9)),
      'connection_closed',
    ],
  ])('%s: the connection is lost, once', async (_what, sent, category) => {
    const connection = await connected({}, { maxMessageBytes: 65_536 });
    await connection.subscribe({ collection: 'c' });
    const { socket } = peers[0]!;
    if (typeof sent === 'function') sent(socket);
    else socket.write(sent);
    await until('it is lost', () => told.length > 0);
    await gone();
    expect([told, connection.state]).toEqual([[`lost ${category}`], 'lost']);
    expect(await connection.subscribe({ collection: 'c' })).toMatchObject({
      ok: false,
      error: { category: 'connection_closed' },
    });
  });

  test('an answer that never comes is a time-out, and what it may have made is ended', async () => {
    const connection = await connected({
      onMessage: (message, peer) => (message.type === 'subscribe' ? undefined : acknowledge(message, peer)),
    });
    const asked = connection.subscribe({ collection: 'c' });
    await until('it was asked for', () => peers[0]?.messages.length === 2);
    clock.advance(10_100);
    expect(await asked).toMatchObject({ ok: false, error: { category: 'timeout' } });
    await until('it was ended', () => peers[0]?.messages.at(-1)?.type === 'unsubscribe');
    // Both answers come after all, and nobody is surprised.
    peers[0]?.say({ id: '0', type: 'subscribe_ack' });
    peers[0]?.say(EVENT);
    await until('the event is there', () => told.length > 0);
    expect([told, connection.state]).toEqual([['c/a'], 'open']);
  });

  test('requests beyond the limit are not sent', async () => {
    const connection = await connected(
      { onMessage: (message, peer) => (message.type === 'auth' ? acknowledge(message, peer) : undefined) },
      { maxPending: 2 },
    );
    const asked = [0, 1, 2].map(() => connection.subscribe({ collection: 'c' }));
    expect(await asked[2]).toMatchObject({ ok: false, error: { category: 'too_many_pending' } });
    connection.cut();
    expect(await Promise.all(asked.slice(0, 2))).toMatchObject([
      { ok: false, error: { category: 'aborted' } },
      { ok: false, error: { category: 'aborted' } },
    ]);
    expect(told).toEqual([]);
  });

  test('a socket on which nothing comes is asked by a ping, and lost when that is not answered', async () => {
    const connection = await connected({ onControl: () => undefined });
    clock.advance(40_000);
    await until('a ping came', () => peers[0]?.controls.includes(OPCODE.ping) === true);
    expect(told).toEqual([]);
    clock.advance(36_000);
    expect([told, connection.state]).toEqual([['lost silent'], 'lost']);
    await gone();
  });

  test('a ping that is answered, or a heartbeat, keeps a connection', async () => {
    const connection = await connected();
    clock.advance(40_000);
    const { lastReceivedUs } = connection;
    await until('the pong came', () => connection.lastReceivedUs > lastReceivedUs);
    clock.advance(40_000);
    peers[0]?.say({ type: 'heartbeat' });
    await until('the heartbeat came', () => connection.messagesIn === 2);
    clock.advance(40_000);
    expect([told, connection.state]).toEqual([[], 'open']);
  });

  test('messages that are cut at any byte, and come in fragments, are whole', async () => {
    const connection = await connected();
    await connection.subscribe({ collection: 'c' });
    const text = JSON.stringify(EVENT);
    const bytes = Buffer.concat([
      frame(text),
      frame(text.slice(0, 30), OPCODE.text, 0),
      frame('', OPCODE.ping),
      frame(text.slice(30), OPCODE.continuation),
    ]);
    for (const byte of bytes) {
      peers[0]?.socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until('both are there', () => told.length === 2);
    await until('the pong came', () => peers[0]?.controls.includes(OPCODE.pong) === true);
    expect(told).toEqual(['c/a', 'c/a']);
  });

  test('a close while a subscription is asked for ends that, too, before it closes', async () => {
    const connection = await connected();
    const asked = connection.subscribe({ collection: 'c' });
    await Promise.all([connection.close(), connection.close()]);
    expect(await asked).toMatchObject({ ok: true });
    await gone();
    expect(peers[0]?.messages.map(({ type }) => type)).toEqual(['auth', 'subscribe', 'unsubscribe']);
    expect([peers[0]?.controls, told]).toEqual([[OPCODE.close], []]);
  });

  test.each<[string, RawPeerBehaviour]>([
    [
      'acknowledges nothing',
      { onMessage: (message, peer) => message.type === 'unsubscribe' || acknowledge(message, peer) },
    ],
    ['does not close', { onControl: () => undefined }],
  ])('closing ends in time with a server that %s', async (_what, behave) => {
    const connection = await connected(behave);
    await connection.subscribe({ collection: 'c' });
    const closed = connection.close();
    await until('it was asked to', () => peers[0]!.messages.length + peers[0]!.controls.length >= 3);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(5_100);
    await closed;
    await gone();
    expect([told, connection.state, clock.pendingTimers]).toEqual([[], 'closed', 0]);
  });

  test('nothing is sent while it is not read, and closing reads first', async () => {
    const connection = await connected();
    await connection.subscribe({ collection: 'c' });
    connection.pauseReading();
    expect(await connection.subscribe({ collection: 'c' })).toMatchObject({
      ok: false,
      error: { category: 'invalid_request' },
    });
    peers[0]?.say(EVENT);
    clock.advance(200_000);
    expect([told, connection.state]).toEqual([[], 'open']);
    await connection.close();
    await gone();
    expect(told).toEqual(['c/a']);
    expect(peers[0]?.messages.map(({ type }) => type)).toEqual(['auth', 'subscribe', 'unsubscribe']);
    expect(peers[0]?.controls).toEqual([OPCODE.ping, OPCODE.close]);
  });

  test('a lost connection is opened again by its caller, with subscriptions under new ids and a fresh token', async () => {
    const tokens = ['first', 'second'];
    const connection = await connected({}, { token: () => tokens.shift() ?? '' });
    await connection.subscribe({ collection: 'a' });
    await connection.subscribe({ collection: 'b' });
    await connection.subscribe({ collection: 'c' });
    await connection.unsubscribe(0);
    peers[0]?.socket.destroy();
    await until('it is lost', () => told.length > 0);
    await connection.unsubscribe(1);
    expect(await connection.reconnect()).toMatchObject({ ok: true, value: { restored: [{ number: 2, id: '2-1' }] } });
    await connection.subscribe({ collection: 'd' });
    peers[1]?.say({ ...EVENT, payload: { ...EVENT.payload, subId: '2-1' } });
    await until('the event is there', () => told.length === 2);
    expect(peers[1]?.messages.map(({ id, payload }) => [id, payload['token'] ?? payload['query']])).toEqual([
      ['auth', 'second'],
      ['2-1', { collection: 'c' }],
      ['3-1', { collection: 'd' }],
    ]);
    peers[1]?.say(EVENT);
    await until('an id of the lost connection is a stranger', () => told.length === 3);
    expect(told).toEqual(['lost connection_closed', 'c/a', 'lost protocol']);
  });

  test('a connection that is closed while it opens again ends what it has subscribed to anew', async () => {
    const connection = await connected();
    await connection.subscribe({ collection: 'a' });
    await connection.subscribe({ collection: 'b' });
    peers[0]?.socket.destroy();
    await until('it is lost', () => told.length > 0);
    const again = connection.reconnect();
    await until('it subscribes anew', () => peers[1]?.messages.some(({ type }) => type === 'subscribe') === true);
    await connection.close();
    expect(await again).toMatchObject({ ok: false, error: { category: 'aborted' } });
    await gone();
    expect(peers[1]?.messages.map(({ type }) => type)).toEqual([
      'auth',
      'subscribe',
      'subscribe',
      'unsubscribe',
      'unsubscribe',
    ]);
    expect(peers[1]?.controls).toEqual([OPCODE.close]);
  });

  test('a snapshot that never comes is told as none', async () => {
    const connection = await connected();
    const snapshots: unknown[] = [];
    await connection.subscribe({ collection: 'c' }, { onSnapshot: ({ documents }) => snapshots.push(documents) });
    clock.advance(15_200);
    peers[0]?.say({ id: '0', type: 'snapshot', payload: { subId: '0', documents: [] } });
    peers[0]?.say(EVENT);
    await until('the event is there', () => told.length > 0);
    expect(snapshots).toEqual([null]);
  });
});

test('P1-40 a hundred connections that end in every way leave no handle and no timer', async () => {
  peers = [];
  clock = new ManualClock();
  server = await startRawServer(() => undefined);
  await server.close();
  server = await startRawPeers({}, peers);
  const client = openRealtime({ url: server.url, token: 't', clock });
  const before = handles();
  const listener = { onEvent: () => undefined, onLost: () => undefined };
  for (let round = 0; round < 10; round += 1) {
    const openings = await Promise.all(Array.from({ length: 10 }, () => client.connect(listener)));
    await Promise.all(
      openings.map(async (opening, index) => {
        if (!opening.ok) throw opening.error;
        if (index % 2 === 0) await opening.value.subscribe({ collection: 'c' });
        if (index % 5 === 0) return opening.value.cut();
        if (index % 5 === 1) return void peers[round * 10 + index]?.socket.resetAndDestroy();
        return opening.value.close();
      }),
    );
    await gone();
  }
  await until('handles are as before', () => handles() <= before);
  expect([server.connectionsOpened, clock.pendingTimers]).toEqual([100, 0]);
});

function handles(): number {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Socket|Timeout/.test(name)).length;
}
