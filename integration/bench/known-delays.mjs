/**
 * What the client adds to the time that the target took: whole runs of the built command line against the built testbed,
 * each in a process of its own, with delays that are known. For each percentile the report's service time less the
 * truth that the target recorded, over several runs. `pnpm build && pnpm --filter @syntrix-bench/integration bench:delays`;
 * `BENCH_RUNS`, `BENCH_SECONDS`, `BENCH_RATE` change the size.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const RUNS = Number(process.env.BENCH_RUNS ?? 10);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const RATE = Number(process.env.BENCH_RATE ?? 500);
const PROGRAM = fileURLToPath(new URL('../../apps/cli/bin/syntrix-bench.js', import.meta.url));
const SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };
const DELAYS = {
  'fixed 5 ms': { distribution: 'fixed', meanMs: 5 },
  'lognormal, mean 5 ms, deviation 4 ms': { distribution: 'lognormal', meanMs: 5, deviationMs: 4 },
};

const folder = await mkdtemp(join(tmpdir(), 'known-delays-'));

async function startTarget(delay) {
  const faults = join(folder, 'faults.json');
  await writeFile(faults, JSON.stringify({ faults: [{ kind: 'latency', operations: ['read'], ...delay }] }));
  const child = spawn(process.execPath, [PROGRAM, 'testbed', '--quiet', '--until-stdin-ends', '--faults', faults], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { url: String(line).trim(), stop: () => child.stdin.end() };
}

async function oneRun(delay) {
  const target = await startTarget(delay);
  const file = join(folder, 'report.json');
  try {
    const settings = [
      'scenario.type=crud',
      'scenario.operations=[{type: read, weight: 1}]',
      'data.collection=things',
      'data.seedData=200',
      'load.arrivals=constant',
    ].flatMap((setting) => ['--set', setting]);
    const load = ['--target', target.url, '--rate', `${RATE}/s`, '--workers', '50', '--duration', `${SECONDS}s`];
    await promisify(execFile)(
      process.execPath,
      [PROGRAM, 'run', '--quiet', '--warmup', '0s', ...load, ...settings, '--output', file],
      { cwd: folder },
    );
    const report = JSON.parse(await readFile(file, 'utf8'));
    const truth = await (await fetch(`${target.url}/_testbed/ground-truth`)).json();
    return {
      service: report.operations.read.service,
      truth: truth.serviceTimes.find(({ method }) => method === 'GET'),
    };
  } finally {
    target.stop();
  }
}

/** The truth's percentile, by linear interpolation within its bucket, which is at most 0.4 % wide. */
function percentileUs({ buckets, count }, share) {
  const rank = share * count;
  let below = 0;
  for (const bucket of buckets) {
    if (below + bucket.count >= rank) {
      return bucket.fromUs + ((bucket.toUs - bucket.fromUs) * (rank - below)) / bucket.count;
    }
    below += bucket.count;
  }
  return buckets.at(-1).toUs;
}

const spread = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.round((sorted.length - 1) * share)]);
  return `${at(0.5)} (${at(0)} to ${at(1)})`;
};

try {
  for (const [name, delay] of Object.entries(DELAYS)) {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await oneRun(delay));
    console.log(
      `\n${name}: ${RUNS} runs of ${SECONDS} s at ${RATE}/s; service less truth in µs, median (least to most)`,
    );
    const rows = Object.entries(SHARES).map(([percentile, share]) => ({
      percentile,
      'truth µs': spread(runs.map(({ truth }) => percentileUs(truth, share))),
      'service less truth, µs': spread(
        runs.map(({ service, truth }) => service[percentile] * 1000 - percentileUs(truth, share)),
      ),
    }));
    const mean = {
      percentile: 'mean',
      'truth µs': spread(runs.map(({ truth }) => truth.sumUs / truth.count)),
      'service less truth, µs': spread(
        runs.map(({ service, truth }) => service.mean * 1000 - truth.sumUs / truth.count),
      ),
    };
    console.table([...rows, mean]);
  }
} finally {
  await rm(folder, { recursive: true });
}
