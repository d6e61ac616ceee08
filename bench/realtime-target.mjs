/**
 * A target whose documents are the testbed's, and whose WebSockets cost next to nothing: it acknowledges whatever it is asked, and
 * sends events of 300 bytes as the realtime scenario's own first writer would have made them when it is told to.
 */
import { createServer } from 'node:http';
import { startTestbed } from '@syntrix-bench/testbed';

import { acknowledging, frame, upgradeAnswer } from '../packages/client/bench/bare-web-socket.mjs';

const EVENT_BYTES = 300;
const BATCH = 200;
const PAUSE_MS = 5;

const testbed = await startTestbed();
const sockets = [];
/** When the latest write of the run was sent, by its own clock: what is made up was sent then. */
let sentUs = 0;

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { host, connection, 'content-length': length, ...headers } = request.headers;
  const body = pieces.length === 0 ? {} : { body: Buffer.concat(pieces) };
  const answer = await fetch(testbed.url + request.url, { method: request.method, headers, ...body });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  const text = await answer.text();
  response.end(text);
  const created = /\/documents\/([^/?]+)$/.exec(request.url);
  if (request.method !== 'POST' || created === null || answer.status !== 201) return;
  const document = JSON.parse(text);
  sentUs = Number(document.bench?.t ?? sentUs);
  const bytes = eventOf({ ...document, version: -1 }, created[1], Date.now());
  for (const socket of sockets) socket.write(bytes);
});
server.on('upgrade', (request, socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.splice(sockets.indexOf(socket), 1));
  socket.on('data', acknowledging(socket));
  socket.write(upgradeAnswer(request.headers['sec-websocket-key']));
  sockets.push(socket);
});

function event(runId, number, pad) {
  const id = `${runId}-0-${number}`;
  const bench = { w: 0, c: 0, s: number, d: sentUs, t: String(sentUs).padStart(16, '0') };
  const document = { bench, collection: 'benchmarks', createdAt: 1, id, pad, updatedAt: 1, version: -1 };
  return eventOf(document, 'benchmarks', 1770300000004 + number);
}

function eventOf(document, collection, timestamp) {
  const delta = { type: 'create', document, id: `${collection}/${document.id}`, timestamp };
  return frame(JSON.stringify({ type: 'event', payload: { subId: '0', delta } }));
}

/** Sends all connections the same events: in pieces of many, as fast as they are taken, or one at a time at a rate. */
async function send({ runId, events, rate }) {
  const shortest = event(runId, 1_000_000, '').length;
  const pad = 'x'.repeat(Math.max(0, EVENT_BYTES - shortest));
  const make = (number) => event(runId, 1_000_000 + number, pad);
  const startMs = performance.now();
  for (let sent = 0; sent < events;) {
    if (rate === 0) {
      const piece = Buffer.concat(Array.from({ length: BATCH }, (_, next) => make(sent + next)));
      const full = sockets.filter((socket) => !socket.write(piece));
      await Promise.all(full.map((socket) => new Promise((resolve) => socket.once('drain', resolve))));
      sent += BATCH;
      continue;
    }
    const due = Math.min(events, Math.floor(((performance.now() - startMs) / 1000) * (rate / sockets.length)));
    for (; sent < due; sent += 1) {
      const bytes = make(sent);
      for (const socket of sockets) socket.write(bytes);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

process.on('message', async (order) => {
  await send(order);
  process.send('sent');
});
server.listen(0, '127.0.0.1', 4096, () => process.send(`http://127.0.0.1:${server.address().port}`));
process.on('disconnect', () => process.exit());
