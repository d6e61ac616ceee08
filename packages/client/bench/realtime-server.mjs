/**
 * A tiny server of WebSockets for the realtime bench: acknowledges whatever it is asked, and sends events of 300 bytes when it
 * is told to. The events are put together beforehand, so that what is measured is the client.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const DOCUMENT_BYTES = 300;
const BATCH = 200;

const sockets = new Set();
const server = createServer({ noDelay: true }, (socket) => {
  let unread = Buffer.alloc(0);
  let isUp = false;
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
  socket.on('data', (bytes) => {
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
    if (!isUp) {
      const head = unread.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const key = /sec-websocket-key: (.*)\r\n/i.exec(head)[1];
      const accept = createHash('sha1')
        .update(key + GUID)
        .digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      isUp = true;
      sockets.add(socket);
      unread = Buffer.alloc(0);
      return;
    }
    while (unread.length >= 6) {
      const short = unread[1] & 0x7f;
      const at = short < 126 ? 2 : 4;
      const length = short < 126 ? short : unread.readUInt16BE(2);
      if (unread.length < at + 4 + length) return;
      const payload = Buffer.from(unread.subarray(at + 4, at + 4 + length));
      for (let index = 0; index < length; index += 1) payload[index] ^= unread[at + (index % 4)];
      const opcode = unread[0] & 0x0f;
      unread = unread.subarray(at + 4 + length);
      if (opcode === 8) socket.end(Buffer.concat([Buffer.of(0x88, payload.length), payload]));
      if (opcode !== 1) continue;
      const { id, type } = JSON.parse(payload.toString());
      socket.write(frame(JSON.stringify({ id, type: `${type}_ack` })));
    }
  });
});

function frame(text) {
  const body = Buffer.from(`${text}\n`);
  const head =
    body.length < 126 ? Buffer.of(0x81, body.length) : Buffer.of(0x81, 126, body.length >> 8, body.length & 255);
  return Buffer.concat([head, body]);
}

/** Documents as a writer of the realtime scenario makes them. */
function event(number) {
  const document = {
    collection: 'bench',
    createdAt: 1770300000000 + number,
    dueUs: 1000000 + number,
    id: `r1-3-${number}`,
    pad: 'x'.repeat(20),
    sentUs: 1000100 + number,
    sequence: number,
    updatedAt: 1770300000000 + number,
    version: -1,
    writer: 3,
  };
  const delta = { type: 'create', document, id: `bench/r1-3-${number}`, timestamp: 1770300000004 + number };
  const text = JSON.stringify({ type: 'event', payload: { subId: '0', delta } });
  document.pad = 'x'.repeat(Math.max(0, 20 + DOCUMENT_BYTES - text.length - 1));
  return frame(JSON.stringify({ type: 'event', payload: { subId: '0', delta } }));
}

const events = Array.from({ length: 2000 }, (_, number) => event(number));
/** Whether each connection gets the same events as all others. */
const batches = Array.from({ length: 10 }, (_, index) =>
  Buffer.concat(events.slice(index * BATCH, (index + 1) * BATCH)),
);

/** As fast as they are taken, in pieces of many events. */
async function sendBatched(count) {
  const all = [...sockets];
  const each = Math.ceil(count / BATCH / all.length);
  await Promise.all(
    all.map(async (socket, offset) => {
      for (let batch = 0; batch < each; batch += 1) {
        if (!socket.write(batches[(batch + offset) % batches.length]))
          await new Promise((resolve) => socket.once('drain', resolve));
      }
    }),
  );
}

/** One event for one connection after the other, at a rate. `shared`: all of a round get the same one. */
async function sendThin(count, rate, shared) {
  const all = [...sockets];
  const startMs = performance.now();
  let sent = 0;
  while (sent < count) {
    const due = Math.min(count, Math.floor(((performance.now() - startMs) / 1000) * rate));
    for (; sent < due; sent += 1) {
      const which = shared ? Math.floor(sent / all.length) : sent;
      all[sent % all.length].write(events[which % events.length]);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

process.on('message', async ({ send, count, rate = 0, shared = false }) => {
  if (send === 'batched') await sendBatched(count);
  else await sendThin(count, rate, shared);
  process.send('sent');
});
server.listen(0, '127.0.0.1', 4096, () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
