import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';

import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryWebSocket } from '../testing/memory-web-socket.ts';
import { frame } from '../testing/raw-web-socket.ts';
import { TrafficCounter } from '../transport/traffic-counter.ts';
import { openRealtime } from './open-realtime.ts';
import { resolveRealtimeOptions } from './realtime-settings.ts';
import { WebSocketLink } from './web-socket-link.ts';

const READ_BYTES = 65_536;
const MS_US = 1000;

/** An event whose frame has just so many bytes. */
function eventOf(bytes: number): Buffer {
  const text = (pad: number): string =>
    `{"type":"event","payload":{"subId":"0","delta":{"type":"create","document":{"id":"a","pad":"${'x'.repeat(pad)}"},"id":"c/a","timestamp":1}}}\n`;
  const shortest = frame(text(50_000)).length;
  return frame(text(50_000 + bytes - shortest));
}

test('R33 an event that lay in a socket which reads did not empty says for how long it may have', async () => {
  const socket = new MemoryWebSocket();
  const clock = new ManualClock();
  const settings = {
    ...resolveRealtimeOptions({ url: 'http://memory.invalid', clock }),
    openSocket: (onOpen: () => void) => {
      queueMicrotask(onOpen);
      return socket as unknown as Socket;
    },
  };
  const traffic = new TrafficCounter();
  const client = openRealtime({
    url: 'http://memory.invalid',
    clock,
    openLink: (localAddress, listener) => new WebSocketLink({ settings, traffic }, localAddress, listener),
  });
  const behindMs: number[] = [];
  const opening = await client.connect({
    onEvent: ({ behindUs }) => behindMs.push(Math.round(behindUs / MS_US)),
    onLost: () => undefined,
  });
  if (!opening.ok) throw opening.error;
  const subscribed = await opening.value.subscribe({ collection: 'c' });
  if (!subscribed.ok) throw subscribed.error;
  const read = async (bytes: Buffer): Promise<void> => {
    // Whoever reads was there before: it has read when we hear of it.
    const isRead = once(socket, 'data');
    socket.push(bytes);
    await isRead;
    clock.advance(40);
  };
  // Two events of two reads each, all of them full but the last, and two that come alone.
  const two = Buffer.concat([eventOf(2 * READ_BYTES - 1000), eventOf(2 * READ_BYTES)]);
  for (let at = 0; at < two.length; at += READ_BYTES) await read(two.subarray(at, at + READ_BYTES));
  // The last of them was not full, by its 1000 bytes.
  await read(eventOf(60_000));
  await read(eventOf(60_000));
  expect(behindMs).toEqual([40, 120, 0, 0]);
  opening.value.cut();
});
