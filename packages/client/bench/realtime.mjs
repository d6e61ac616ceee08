/**
 * What receiving events costs by the client and by bare `ws` with JSON.parse: events per second of CPU, batched on 50
 * connections and thin over 1,000 at 30,000/s (each event its own, or the same to all of a round); then memory of idle connections,
 * each authenticated and subscribed once, and how fast they open. Server and clients have a process each; clients take turns.
 * `pnpm build:js && node bench/realtime.mjs`.
 *
 * `BENCH_ROUNDS`, `BENCH_EVENTS`, `BENCH_IDLE` change the size; `BENCH_ONLY` (`batched`, `thin`, `shared`, `idle`) leaves out the rest.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const EVENTS = Number(process.env.BENCH_EVENTS ?? 600_000);
const IDLE = Number(process.env.BENCH_IDLE ?? 10_000);
const ONLY = process.env.BENCH_ONLY ?? '';
const RATE = 30_000;
const KINDS = ['bare', 'client'];
const BUILT = new URL('../dist/index.js', import.meta.url).href;
const WORKER = new URL('./realtime-worker.mjs', import.meta.url);

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.round((values.length - 1) * share)];
const show = (values) =>
  `${Math.round(quantile(values, 0.5))} (${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))})`;

async function start() {
  const server = fork(new URL('./realtime-server.mjs', import.meta.url));
  const [port] = await once(server, 'message');
  return { server, port };
}

async function worker(kind, port) {
  const child = fork(WORKER, [kind, String(port), BUILT], { execArgv: ['--expose-gc'] });
  child.on('exit', (code) => code && process.exit(code));
  await once(child, 'message');
  return child;
}

async function tell(child, message) {
  child.send(message);
  const [answer] = await once(child, 'message');
  return answer;
}

async function receive(kind, connections, order) {
  const { server, port } = await start();
  const child = await worker(kind, port);
  await tell(child, { open: connections });
  const rates = [];
  for (let round = 0; round <= 1; round += 1) {
    await tell(child, { expect: order.count });
    server.send(order);
    const [result] = await once(child, 'message');
    if (round > 0) rates.push((result.received / result.cpuUs) * 1e6);
  }
  child.disconnect();
  server.disconnect();
  return rates;
}

const TRIALS = {
  batched: [50, { send: 'batched', count: EVENTS }],
  thin: [1000, { send: 'thin', count: EVENTS / 4, rate: RATE }],
  shared: [1000, { send: 'thin', count: EVENTS / 4, rate: RATE, shared: true }],
};
const rows = [];
for (const [name, [connections, order]] of Object.entries(TRIALS)) {
  if (ONLY !== '' && ONLY !== name) continue;
  const rates = { bare: [], client: [] };
  for (let round = 0; round < ROUNDS; round += 1)
    for (const kind of round % 2 === 0 ? KINDS : [...KINDS].reverse())
      rates[kind].push(...(await receive(kind, connections, order)));
  rows.push({ events: name, connections, bare: show(rates.bare), client: show(rates.client) });
}
console.log('events of 300 bytes per second of CPU, median (least to most)');
console.table(rows);

if (ONLY === '' || ONLY === 'idle') {
  const idle = [];
  for (const kind of KINDS) {
    const { server, port } = await start();
    const child = await worker(kind, port);
    await tell(child, { open: 50 });
    const { tookMs, cpuUs, rssBytes, heapBytes } = await tell(child, { open: IDLE });
    idle.push({
      kind,
      connections: IDLE,
      'KiB each (resident)': (rssBytes / IDLE / 1024).toFixed(1),
      'KiB each (heap)': (heapBytes / IDLE / 1024).toFixed(1),
      'opened per second': Math.round((IDLE / tookMs) * 1000),
      'opened per second of CPU': Math.round((IDLE / cpuUs) * 1e6),
    });
    child.kill();
    server.kill();
  }
  console.table(idle);
}
