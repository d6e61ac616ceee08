/**
 * What the realtime scenario costs as a whole, its engine and audit among it: events of 300 bytes per second of CPU, in pieces of
 * many to 50 connections and one at a time to 1,000 at 30,000/s; and memory and CPU of 10,000 connections that hear of one write a
 * second. The target has a process of its own. `pnpm bench:realtime-run`; `batched`, `thin` or `idle` leaves out the rest.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { runBenchmark } from '@syntrix-bench/core';
import { realtimeScenario } from '@syntrix-bench/scenarios-realtime';
import { DEFAULT_ADMIN } from '@syntrix-bench/testbed';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const IDLE = Number(process.env.BENCH_IDLE ?? 10_000);
/** What connections cost before any event, or after, is left out. */
const SETTLE_MS = 500;
const TRIALS = {
  batched: { connections: 50, events: 20_000, rate: 0 },
  thin: { connections: 1000, events: 150, rate: 30_000 },
};

const collectGarbage = () => {
  globalThis.gc?.();
  globalThis.gc?.();
};

/** One run; `underLoad` is called when its load has begun, and the run is stopped when that has ended. */
async function run(url, { connections, rampMs }, underLoad) {
  const stop = new AbortController();
  let begun = false;
  let runId = '';
  let result;
  const report = await runBenchmark(
    {
      benchmark: { target: url, duration: '2m', warmup: '0s', workers: 1 },
      auth: { database: 'default', ...DEFAULT_ADMIN },
      scenario: { type: 'realtime', connections, probes: 0, rate: '1/s', late: '1h' },
      load: { connectionRamp: `${rampMs}ms` },
    },
    {
      scenarios: [realtimeScenario],
      signal: stop.signal,
      reporters: [
        {
          name: 'bench',
          onStart: (plan) => void (runId = plan.runId),
          onPhase: ({ phase }) => {
            if (begun || (phase !== 'steady' && phase !== 'ramp-up')) return;
            begun = true;
            void underLoad(runId).then((value) => {
              result = value;
              stop.abort();
            });
          },
        },
      ],
    },
  );
  return { report, result };
}

async function receive({ connections, events, rate }) {
  const target = fork(new URL('./realtime-target.mjs', import.meta.url));
  const [url] = await once(target, 'message');
  const { report, result } = await run(url, { connections, rampMs: Math.max(100, connections) }, async (runId) => {
    await sleep(SETTLE_MS);
    const before = process.cpuUsage();
    target.send({ runId, events, rate });
    await once(target, 'message');
    await sleep(SETTLE_MS);
    const { user, system } = process.cpuUsage(before);
    return (events * connections * 1e6) / (user + system);
  });
  target.disconnect();
  const { count } = report.deliveries.crowd;
  if (count < events * connections) throw new Error(`${count} of ${events * connections} events were received`);
  return result;
}

async function idle() {
  const target = fork(new URL('./realtime-target.mjs', import.meta.url));
  const [url] = await once(target, 'message');
  // What is made once is not what connections take.
  await run(url, { connections: 50, rampMs: 100 }, () => sleep(SETTLE_MS));
  await sleep(SETTLE_MS);
  collectGarbage();
  const before = process.memoryUsage();
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  const { result } = await run(url, { connections: IDLE, rampMs: 100 }, async () => {
    const tookMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(cpu);
    await sleep(2 * SETTLE_MS);
    collectGarbage();
    await sleep(SETTLE_MS);
    collectGarbage();
    const { rss, heapUsed } = process.memoryUsage();
    return {
      'KiB each (resident)': ((rss - before.rss) / IDLE / 1024).toFixed(1),
      'KiB each (heap)': ((heapUsed - before.heapUsed) / IDLE / 1024).toFixed(1),
      'opened per second': Math.round((IDLE / tookMs) * 1000),
      'opened per second of CPU': Math.round((IDLE / (user + system)) * 1e6),
    };
  });
  target.disconnect();
  return { connections: IDLE, ...result };
}

const only = process.argv[2] ?? '';
const rows = [];
for (const [name, trial] of Object.entries(TRIALS)) {
  if (only !== '' && only !== name) continue;
  const rates = [];
  for (let round = 0; round < ROUNDS; round += 1) rates.push(await receive(trial));
  rates.sort((a, b) => a - b);
  const [least, median, most] = [0, 0.5, 1].map((share) => Math.round(rates[Math.round((ROUNDS - 1) * share)]));
  rows.push({ events: name, connections: trial.connections, 'per second of CPU': median, least, most });
}
if (rows.length > 0) console.table(rows);
if (only === '' || only === 'idle') console.table([await idle()]);
process.exit();
