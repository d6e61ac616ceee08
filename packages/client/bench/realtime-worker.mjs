/** Receives events by the client, or by bare `ws` with JSON.parse, and says what CPU and memory that took. */
import WebSocket from 'ws';

const [, , kind, port, module] = process.argv;
const { openRealtime } = await import(module);
const url = `http://127.0.0.1:${port}`;
let received = 0;
let sum = 0;
let wanted = Infinity;
let onAll = () => undefined;
const realtime = openRealtime({ url, token: 'token' });

function count(sequence) {
  received += 1;
  sum += sequence;
  if (received >= wanted) onAll();
}

async function openOne() {
  if (kind !== 'bare') {
    const opening = await realtime.connect({
      database: 'default',
      onEvent: ({ document }) => count(document.sequence),
      onLost: ({ error }) => {
        throw error;
      },
    });
    if (!opening.ok) throw opening.error;
    const subscribed = await opening.value.subscribe({ collection: 'bench' });
    if (!subscribed.ok) throw subscribed.error;
    return;
  }
  const ws = new WebSocket(`ws://127.0.0.1:${port}/realtime/ws`, { perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    ws.on('error', reject);
    ws.on('open', () => ws.send('{"id":"auth","type":"auth"}'));
    ws.on('message', (data) => {
      const message = JSON.parse(data.toString());
      if (message.type === 'event') count(message.payload.delta.document.sequence);
      else if (message.type === 'auth_ack') ws.send('{"id":"0","type":"subscribe"}');
      else resolve();
    });
  });
}

process.on('message', async ({ open, expect, concurrency = 64 }) => {
  if (open !== undefined) {
    globalThis.gc?.();
    const before = process.memoryUsage();
    const startMs = performance.now();
    const cpu = process.cpuUsage();
    let left = open;
    await Promise.all(
      Array.from({ length: Math.min(concurrency, open) }, async () => {
        while (left > 0) {
          left -= 1;
          await openOne();
        }
      }),
    );
    const tookMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(cpu);
    await new Promise((resolve) => setTimeout(resolve, 500));
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 200));
    globalThis.gc?.();
    const after = process.memoryUsage();
    process.send({
      tookMs,
      cpuUs: user + system,
      rssBytes: after.rss - before.rss,
      heapBytes: after.heapUsed - before.heapUsed,
    });
    return;
  }
  received = 0;
  wanted = expect;
  const cpu = process.cpuUsage();
  process.send('ready');
  await new Promise((resolve) => (onAll = resolve));
  const { user, system } = process.cpuUsage(cpu);
  process.send({ received, cpuUs: user + system, sum });
});
process.send('up');
process.on('disconnect', () => process.exit());
