import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';

import { ManualClock } from '../testing/manual-clock.ts';
import { answer, startRawServer, type RawServer } from '../testing/raw-server.ts';
import { until } from '../testing/until.ts';
import { openRealtime } from './open-realtime.ts';
import type { RealtimeClient, RealtimeOpening, RealtimeStream, RealtimeStreamOptions } from './realtime.ts';
import type { OpenRealtimeOptions } from './realtime-settings.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
const CONNECTED = `${HEAD}: connected\n\n`;
const DELTA = { type: 'create', document: { id: 'a', n: 1 }, id: 'c/a', timestamp: 5 };
const EVENT = `data: ${JSON.stringify({ type: 'event', payload: { subId: 'default', delta: DELTA } })}\n\n`;

let server: RawServer;
let client: RealtimeClient;
let clock: ManualClock;
let sockets: Socket[];
/** What the listener was told, in order. */
let told: string[];
const opened: RealtimeStream[] = [];
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.cut();
  await server.close();
});

async function open(
  bytes: string,
  more: Partial<OpenRealtimeOptions> = {},
  options: Partial<RealtimeStreamOptions> = {},
): Promise<RealtimeOpening<RealtimeStream>> {
  clock = new ManualClock();
  sockets = [];
  told = [];
  server = await startRawServer((_request, { socket }) => {
    sockets.push(socket);
    socket.write(bytes);
  });
  client = openRealtime({ url: server.url, token: 'jwt', clock, ...more });
  const opening = await client.openStream({
    database: 'default',
    collection: 'c',
    onEvent: ({ subscription, type, path, document, bytes: size }) =>
      told.push(`${subscription} ${type} ${path} ${JSON.stringify(document)} ${size}`),
    onLost: ({ error }) => told.push(`lost ${error.category}`),
    ...options,
  });
  if (opening.ok) opened.push(opening.value);
  return opening;
}

const endOf = (opening: RealtimeOpening<unknown>): string =>
  opening.ok ? 'open' : `${opening.error.category} ${opening.error.status}`;
const gone = (): Promise<void> => until('the connection is gone', () => server.connectionsOpen === 0);

describe('a stream of server-sent events', () => {
  test('P2-20 opens with the first bytes, and hands over the same events as a WebSocket', async () => {
    const opening = await open(CONNECTED);
    if (!opening.ok) throw opening.error;
    const stream = opening.value;
    const { startUs, connectedUs, upgradedUs, authenticatedUs } = stream.stamps;
    expect([startUs, connectedUs, upgradedUs, authenticatedUs]).toEqual(
      [startUs, connectedUs, upgradedUs, authenticatedUs].sort((a, b) => a - b),
    );
    sockets[0]?.write(`: heartbeat\n\n${EVENT}`);
    await until('the event is there', () => told.length > 0);
    expect(told).toEqual([`0 create c/a {"id":"a","n":1} ${EVENT.length - 'data: \n\n'.length}`]);
    const request = server.requests[0];
    expect([request?.path, request?.headers.get('authorization')]).toEqual([
      '/realtime/sse?database=default&collection=c',
      'Bearer jwt',
    ]);
    await stream.close();
    await gone();
    expect([stream.state, stream.eventsIn, told.length, clock.pendingTimers]).toEqual(['closed', 1, 1, 0]);
  });

  test.each<[string, string]>([
    [answer(401, 'Authorization header required\n'), 'http_401_unauthorized 401'],
    [answer(500, 'failed to subscribe: EOF\n'), 'http_500_internal 500'],
    [answer(200, 'hello', { 'Content-Type': 'text/html' }), 'protocol 200'],
    ['garbage\r\n\r\n', 'protocol 0'],
  ])('P1-40 is not opened by %j', async (bytes, end) => {
    expect(endOf(await open(bytes))).toBe(end);
    await gone();
    expect(told).toEqual([]);
  });

  test('is not opened by a head alone, nor by nothing', async () => {
    for (const bytes of [HEAD, '']) {
      const opening = open(bytes);
      await until('it was asked for', () => sockets?.length === 1);
      if (bytes !== '') await until('the head was read', () => client.takeTraffic().length > 0);
      clock.advance(10_100);
      expect(endOf(await opening)).toBe('timeout 0');
      await gone();
      await server.close();
    }
    const controller = new AbortController();
    const opening = open(HEAD, {}, { signal: controller.signal });
    await until('it was asked for', () => sockets?.length === 1);
    controller.abort();
    expect(endOf(await opening)).toBe('aborted 0');
  });

  test.each<[string, string, string]>([
    ['is cut in the middle of a line', EVENT.slice(0, 40), 'connection_closed'],
    ['is ended', EVENT, 'connection_closed'],
    ['says what is no JSON', 'data: {\n\n', 'protocol'],
    ['says what is no event', 'data: {"type":"heartbeat"}\n\n', 'protocol'],
    ['never ends its line', `data: ${'x'.repeat(70_000)}`, 'body_too_large'],
    ['never ends its event', 'data: xxxxxxxx\n'.repeat(12_000), 'body_too_large'],
    ['is no UTF-8', 'data: \u00ff\n\n', 'protocol'],
  ])('is lost, once, where it %s', async (_what, bytes, category) => {
    await open(CONNECTED, { maxMessageBytes: 65_536 });
    sockets[0]?.end(bytes, 'latin1');
    await until('it is lost', () => told.at(-1)?.startsWith('lost') === true);
    await gone();
    expect([told.filter((line) => line.startsWith('lost')), opened[0]?.state]).toEqual([[`lost ${category}`], 'lost']);
  });

  test('is lost when nothing comes for too long, and not while it is not read', async () => {
    const opening = await open(CONNECTED);
    if (!opening.ok) throw opening.error;
    opening.value.pauseReading();
    clock.advance(200_000);
    expect(told).toEqual([]);
    opening.value.resumeReading();
    clock.advance(76_000);
    expect(told).toEqual(['lost silent']);
    await gone();
  });

  test('a token that no header can carry is a mistake of the caller', async () => {
    await expect(open(CONNECTED, { token: 'a\nb' })).rejects.toMatchObject({ code: 'authorization' });
  });
});
