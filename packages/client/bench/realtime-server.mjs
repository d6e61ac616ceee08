/**
 * A tiny server of WebSockets for the realtime bench: acknowledges whatever it is asked, and sends events of 300 bytes when it
 * is told to. The events are put together beforehand, so that what is measured is the client.
 */
import { createServer } from 'node:net';

import { acknowledging, frame, upgradeAnswer } from './bare-web-socket.mjs';

const DOCUMENT_BYTES = 300;
const BATCH = 200;

const sockets = new Set();
const server = createServer({ noDelay: true }, (socket) => {
  let head = '';
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
  socket.on('data', function upgrade(bytes) {
    head += bytes.toString('latin1');
    if (!head.includes('\r\n\r\n')) return;
    socket.off('data', upgrade);
    socket.on('data', acknowledging(socket));
    socket.write(upgradeAnswer(/sec-websocket-key: (.*)\r\n/i.exec(head)[1]));
    sockets.add(socket);
  });
});

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
