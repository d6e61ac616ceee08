/**
 * What a request costs on each transport: CPU per GET and per POST (1 KB body, 700-byte bearer token) at 50 connections
 * over loopback, against a tiny target. Target and transports have a process each; the transports take turns, in changing
 * order, so that what else happens on the machine meets both. CPU and not wall time, because on a busy machine only that is
 * ours; a ratio is taken within a round. `pnpm build && node bench/transport.mjs`; `BENCH_WORKERS`, `BENCH_CALLS`,
 * `BENCH_ROUNDS` change the size.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

const WORKERS = Number(process.env.BENCH_WORKERS ?? 50);
const CALLS = Number(process.env.BENCH_CALLS ?? 15_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const KINDS = ['wire', 'undici'];
const WORK = ['GET', 'GET, body kept', 'POST of a string', 'POST of bytes'];

const TARGET = new URL('./tiny-target.mjs', import.meta.url);
const WORKER = new URL('./transport-worker.mjs', import.meta.url);

if (!existsSync(new URL('../dist/index.js', import.meta.url))) {
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
const [port] = await once(target, 'message');
const workers = new Map();
for (const kind of KINDS) {
  const worker = fork(WORKER, [`http://127.0.0.1:${port}`, kind, String(WORKERS)]);
  worker.on('exit', (code) => code && process.exit(code));
  await once(worker, 'message');
  workers.set(kind, worker);
}
const rows = [];
for (const work of WORK) {
  const samples = new Map(KINDS.map((kind) => [kind, []]));
  for (const kind of KINDS) await ask(workers.get(kind), work, CALLS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const kind of round % 2 === 0 ? KINDS : [...KINDS].reverse()) {
      samples.get(kind).push(await ask(workers.get(kind), work, CALLS));
    }
  }
  const cpuOf = (kind) => samples.get(kind).map(({ userUs, systemUs }) => userUs + systemUs);
  const row = { work };
  for (const kind of KINDS) {
    row[`${kind}: CPU µs`] = show(cpuOf(kind), us);
    row[`${kind}: user µs`] = us(
      quantile(
        samples.get(kind).map(({ userUs }) => userUs),
        0.5,
      ),
    );
  }
  const ratios = cpuOf('wire').map((cpu, round) => cpu / cpuOf('undici')[round]);
  row['wire / undici'] = show(ratios, (ratio) => ratio.toFixed(2));
  rows.push(row);
}
console.log(`${WORKERS} connections, ${ROUNDS} rounds of ${CALLS} calls; median (least to most)`);
console.table(rows);
for (const worker of workers.values()) worker.disconnect();
target.disconnect();
