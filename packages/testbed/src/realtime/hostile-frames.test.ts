import fc from 'fast-check';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RealtimeScene, until } from '../../test/realtime-scene.ts';

const UPGRADE =
  'GET /realtime/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

let scene: RealtimeScene;
beforeAll(async () => {
  scene = await RealtimeScene.start();
});
afterAll(() => scene.close());

/** A frame with a mask of zeros. */
function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? [first, 0x80 | length] : [first, 0xfe, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}

/** Sends everything on a connection of its own and hangs up. */
function send(pieces: readonly Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(scene.testbed.port, '127.0.0.1', () => {
      socket.write(UPGRADE);
      for (const piece of pieces) socket.write(piece);
      socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.on('close', () => resolve());
  });
}

test.each([
  [
    'filters',
    (nested: string) =>
      `{"type":"subscribe","payload":{"query":{"filters":[{"field":"a","op":"==","value":${nested}}]}}}`,
  ],
  ['an unknown member', (nested: string) => `{"type":"subscribe","payload":{"x":${nested}}}`],
  ['the message', (nested: string) => `{"x":${nested},"type":"subscribe","payload":null}`],
])('P1-71 %s nested ever so deeply does no harm', async (_name, messageOf) => {
  const client = await scene.open();
  for (const depth of [100, 9000, 30_000]) client.say(messageOf('['.repeat(depth) + ']'.repeat(depth)));
  expect(await client.ask({ id: 'after', type: 'unsubscribe', payload: {} })).toContain('_ack');
  expect(scene.testbed.groundTruth().internalErrors).toBe(0);
  client.close();
});

test('P1-71 whatever frames and messages clients send, others are served, and nothing of them stays', async () => {
  const auth = Buffer.from(JSON.stringify({ type: 'auth', payload: { token: scene.token, database: 'default' } }));
  const anything = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const member = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('', '_id', '==', 'in', '>', 'c'));
  const filters = fc.array(fc.record({ field: member, op: member, value: member }, { requiredKeys: [] }), {
    maxLength: 3,
  });
  const message = fc
    .record({
      id: fc.oneof(fc.string(), member),
      type: fc.constantFrom('subscribe', 'unsubscribe', 'auth', 'event'),
      payload: fc.oneof(
        member,
        fc.record({
          id: member,
          query: fc.oneof(member, fc.record({ collection: fc.constantFrom('c', '', 'a/b/c'), filters })),
          includeData: fc.oneof(fc.boolean(), member),
          sendSnapshot: fc.boolean(),
        }),
      ),
    })
    .map((value) => frame(0x81, Buffer.from(JSON.stringify(value)).subarray(0, 60_000)));
  const piece = fc.oneof(
    anything,
    message,
    fc.tuple(fc.nat(255), anything).map(([first, payload]) => frame(first, payload)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      await send([frame(0x81, auth), ...pieces]);
    }),
    { numRuns: 150 },
  );
  await scene.write('POST', 'c', { id: 'd', n: 1 });
  await until(() => scene.testbed.groundTruth().realtime.connections.open === 0);
  const client = await scene.open();
  await client.subscribe('s', 'c');
  await scene.write('POST', 'c', { id: 'e' });
  await client.until(() => client.events.length === 1);
  const { realtime, internalErrors } = scene.testbed.groundTruth();
  expect([realtime.subscriptions.open, internalErrors]).toEqual([1, 0]);
});
