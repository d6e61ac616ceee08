/**
 * A target that stops for a second in the middle of ten: whole runs of the built command line against the built testbed,
 * each in a process of its own. The report's response times beside the truth that the target recorded, beside what the
 * schedule and the stall alone impose, and beside what the same load shows that hides its waiting: service with few
 * workers, and a closed loop. `pnpm build && pnpm --filter @syntrix-bench/integration bench:stall`; `BENCH_RUNS` and
 * `BENCH_RATE` change the size. Promised on a quiet machine: response within 2 % of the truth where the stall rules. Where it
 * does not, a millisecond rules, of which the way there and back is more than that; the 90th percentile lies on the edge of
 * the stall, where each arrival that waits for the backlog behind it counts for a millisecond.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const RATE = Number(process.env.BENCH_RATE ?? 1000);
const SECONDS = 10;
/** What the target takes when it is well. */
const USUAL = { kind: 'latency', operations: ['read'], distribution: 'fixed', meanMs: 1 };
const STALL = { kind: 'stall', operations: ['read'], everyMs: 5000, forMs: 1000 };
const FEW = 20;
/** More reads than getting ready makes. */
const READS_OF_LOAD = 50;
const PROGRAM = fileURLToPath(new URL('../../apps/cli/bin/syntrix-bench.js', import.meta.url));
const SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 };

const folder = await mkdtemp(join(tmpdir(), 'stall-'));

async function startTarget() {
  const child = spawn(process.execPath, [PROGRAM, 'testbed', '--quiet', '--until-stdin-ends'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { url: String(line).trim(), stop: () => child.stdin.end() };
}

async function timesOfGet(url) {
  const truth = await (await fetch(`${url}/_testbed/ground-truth`)).json();
  return truth.serviceTimes.find(({ method }) => method === 'GET');
}

async function setFaults(url, faults) {
  await fetch(`${url}/_testbed/faults`, { method: 'PUT', body: JSON.stringify({ faults }) });
}

/** Sets the fault as soon as load has begun, so that it strikes once, in the middle. Gives up with the run. */
async function stallTheMiddle(url, ended) {
  while (!ended.aborted && ((await timesOfGet(url))?.count ?? 0) < READS_OF_LOAD) await sleep(5);
  await setFaults(url, [STALL, USUAL]);
}

async function oneRun(load) {
  const target = await startTarget();
  await setFaults(target.url, [USUAL]);
  const ended = new AbortController();
  const file = join(folder, 'report.json');
  try {
    const settings = [
      'scenario.type=crud',
      'scenario.operations=[{type: read, weight: 1}]',
      'data.seedData=200',
      ...load,
    ];
    const stalled = stallTheMiddle(target.url, ended.signal);
    await promisify(execFile)(
      process.execPath,
      [
        ...[
          PROGRAM,
          'run',
          '--no-config',
          '--quiet',
          '--warmup',
          '0s',
          '--duration',
          `${SECONDS}s`,
          '--target',
          target.url,
        ],
        ...settings.flatMap((setting) => ['--set', setting]),
        ...['--output', file],
      ],
      { cwd: folder },
    ).catch((error) => {
      // A run that proves too little has an exit code of its own, and a report.
      if (error.code !== 6) throw error;
    });
    ended.abort();
    await stalled;
    return { summary: JSON.parse(await readFile(file, 'utf8')).summary, truth: await timesOfGet(target.url) };
  } finally {
    ended.abort();
    target.stop();
  }
}

/** The truth's percentile in ms, by linear interpolation within its bucket, which is at most 0.4 % wide. */
function percentileMs({ buckets, count }, share) {
  const rank = share * count;
  let below = 0;
  for (const bucket of buckets) {
    if (below + bucket.count >= rank) {
      return (bucket.fromUs + ((bucket.toUs - bucket.fromUs) * (rank - below)) / bucket.count) / 1000;
    }
    below += bucket.count;
  }
  return buckets.at(-1).toUs / 1000;
}

/** What the schedule and the stall impose on whoever asks: in the stall everybody waits for its end. */
const imposedMs = (share) => Math.max(0, STALL.forMs - (1 - share) * SECONDS * 1000);

const median = (values) => [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
const show = (values, digits = 1) =>
  values.includes(null)
    ? 'too few'
    : `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;

const open = [`load.rate=${RATE}/s`, 'load.arrivals=constant', 'load.connectionRamp=500ms'];
const LOADS = {
  open: [...open, 'load.precision=spin', `load.maxInFlight=${Math.ceil(RATE * 1.3)}`],
  few: [...open, `load.maxInFlight=${FEW}`],
  closed: ['load.model=closed', `benchmark.workers=${FEW}`, `load.pacing=${(FEW * 1e6) / RATE}us`],
};

try {
  const runs = { open: [], few: [], closed: [] };
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, load] of Object.entries(LOADS)) runs[name].push(await oneRun(load));
  }
  console.log(
    `\n${RUNS} runs of ${SECONDS} s at ${RATE}/s with a stall of ${STALL.forMs} ms; ms, median (least to most)`,
  );
  console.table(
    Object.entries(SHARES).map(([percentile, share]) => {
      const truths = runs.open.map(({ truth }) => percentileMs(truth, share));
      const found = runs.open.map(({ summary }) => summary.latency[percentile]);
      const over = found.map((value, run) => (value === null ? null : (value / truths[run] - 1) * 100));
      return {
        percentile,
        imposed: imposedMs(share).toFixed(1),
        'truth of the target': show(truths),
        response: show(found),
        'response over truth, %': show(over, 2),
        [`service, ${FEW} workers`]: show(runs.few.map(({ summary }) => summary.service[percentile])),
        [`response, ${FEW} workers`]: show(runs.few.map(({ summary }) => summary.latency[percentile])),
        'closed loop': show(runs.closed.map(({ summary }) => summary.latency[percentile])),
      };
    }),
  );
} finally {
  await rm(folder, { recursive: true });
}
