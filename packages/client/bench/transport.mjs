/**
 * What a request costs by the transport and by undici, over http and https: CPU per GET and per POST (1 KB body, 700-byte
 * bearer token) at 50 connections over loopback, against a tiny target. Target and clients have a process each; the clients
 * take turns, in changing order, so that what else happens on the machine meets all of them. CPU and not wall time, because
 * on a busy machine only that is ours; a ratio is taken within a round. `pnpm build && node bench/transport.mjs`.
 *
 * `BENCH_CONNECTIONS`, `BENCH_CALLS`, `BENCH_ROUNDS` change the size, `BENCH_ONLY` (such as `https POST`) leaves out what does
 * not begin so; `BENCH_BEFORE` names the `dist/index.js` of another
 * commit to be held against.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const CONNECTIONS = Number(process.env.BENCH_CONNECTIONS ?? 50);
const CALLS = Number(process.env.BENCH_CALLS ?? 15_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const ONLY = process.env.BENCH_ONLY ?? '';
const BEFORE = process.env.BENCH_BEFORE;
const WORK = ['GET', 'GET, body kept', 'POST of a string', 'POST of bytes'];

const TARGET = new URL('./tiny-target.mjs', import.meta.url);
const WORKER = new URL('./transport-worker.mjs', import.meta.url);
const BUILT = new URL('../dist/index.js', import.meta.url);
const MODULES = new Map([
  ['wire', BUILT.href],
  ['undici', BUILT.href],
  ...(BEFORE === undefined ? [] : [['before', pathToFileURL(resolve(BEFORE)).href]]),
]);
const KINDS = [...MODULES.keys()];

if (!existsSync(BUILT)) {
  console.error(
    'The bench runs what users run: build the package first, with `pnpm --filter @syntrix-bench/client build`.',
  );
  process.exit(2);
}

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.round((values.length - 1) * share)];
const show = (values, format) =>
  `${format(quantile(values, 0.5))} (${format(quantile(values, 0))} to ${format(quantile(values, 1))})`;
const us = (value) => value.toFixed(1);

async function ask(worker, work, calls) {
  worker.send({ work, calls });
  const [cpu] = await once(worker, 'message');
  return cpu;
}

const target = fork(TARGET);
const [addresses] = await once(target, 'message');
const rows = [];
for (const scheme of ['http', 'https']) {
  const workers = new Map();
  for (const [kind, module] of MODULES) {
    const worker = fork(WORKER, [addresses[scheme], kind, module, addresses.caPem, String(CONNECTIONS)]);
    worker.on('exit', (code) => code && process.exit(code));
    await once(worker, 'message');
    workers.set(kind, worker);
  }
  for (const work of WORK) {
    if (`${scheme} ${work}`.startsWith(ONLY)) rows.push({ scheme, work, ...(await compare(workers, work)) });
  }
  for (const worker of workers.values()) worker.disconnect();
}
console.log(`${CONNECTIONS} connections, ${ROUNDS} rounds of ${CALLS} calls; CPU in µs, median (least to most)`);
console.table(rows);
target.disconnect();

async function compare(workers, work) {
  const samples = new Map(KINDS.map((kind) => [kind, []]));
  for (const kind of KINDS) await ask(workers.get(kind), work, CALLS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const kind of round % 2 === 0 ? KINDS : [...KINDS].reverse()) {
      samples.get(kind).push(await ask(workers.get(kind), work, CALLS));
    }
  }
  const cpuOf = (kind) => samples.get(kind).map(({ userUs, systemUs }) => userUs + systemUs);
  const row = {};
  for (const kind of KINDS) row[kind] = show(cpuOf(kind), us);
  for (const kind of KINDS.slice(1)) {
    const ratios = cpuOf('wire').map((cpu, round) => cpu / cpuOf(kind)[round]);
    row[`wire / ${kind}`] = show(ratios, (ratio) => ratio.toFixed(2));
  }
  return row;
}
