/**
 * How well `precision: spin` keeps a Poisson schedule: Anderson–Darling of the gaps between the moments at which requests
 * were really sent, against the exponential distribution whose mean the rate says. Whole runs of the built command line,
 * one thread, against the built testbed. The statistic's 99.9 % point is 5.97 and 95 % point 2.49 where nothing is estimated
 * (D'Agostino and Stephens, *Goodness-of-Fit Techniques*, 1986). It is given for the whole run, which sees deviations
 * of a hundredth, and for parts of a thousand gaps. The same for timers, beside it.
 * `pnpm build && pnpm --filter @syntrix-bench/integration bench:spin`; `BENCH_RATES` and `BENCH_SECONDS` change the size.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const RATES = (process.env.BENCH_RATES ?? '1000,2000,5000,10000').split(',').map(Number);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const PROGRAM = fileURLToPath(new URL('../../apps/cli/bin/syntrix-bench.js', import.meta.url));
const PLUGIN = fileURLToPath(new URL('sent-times.mjs', import.meta.url));
const [LIMIT_95, LIMIT_999] = [2.49, 5.97];
const PART = 1000;

const folder = await mkdtemp(join(tmpdir(), 'spin-'));

async function startTarget() {
  const child = spawn(process.execPath, [PROGRAM, 'testbed', '--quiet', '--until-stdin-ends'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { url: String(line).trim(), stop: () => child.stdin.end() };
}

async function sentTimes(url, rate, precision) {
  const file = join(folder, 'sent.txt');
  const report = join(folder, 'report.json');
  const load = ['run', '--no-config', '--quiet', '--plugin', PLUGIN, '--scenario', 'sent-times', '--target', url];
  const size = [
    '--rate',
    `${rate}/s`,
    '--workers',
    '100',
    '--threads',
    '1',
    '--warmup',
    '0s',
    '--duration',
    `${SECONDS}s`,
  ];
  await promisify(execFile)(
    process.execPath,
    [PROGRAM, ...load, ...size, '--set', `load.precision=${precision}`, '--output', report],
    { cwd: folder, env: { ...process.env, SENT_TIMES_FILE: file } },
  ).catch((error) => {
    // A run that proves too little has an exit code of its own, and a report.
    if (error.code !== 6) throw error;
  });
  const { summary } = JSON.parse(await readFile(report, 'utf8'));
  const sentUs = (await readFile(file, 'utf8')).split('\n').map(Number);
  return { sentUs: sentUs.sort((a, b) => a - b), delay: summary.delay };
}

/** Distance of a sample from the exponential distribution of mean 1, with weight on its tails. */
function andersonDarling(sample) {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  const sum = sorted.reduce((total, value, index) => {
    return total + (2 * index + 1) * (Math.log(-Math.expm1(-value)) - sorted[n - 1 - index]);
  }, 0);
  return -n - sum / n;
}

/** Gaps in means of the schedule. Stamps are whole microseconds: what was cut off lies anywhere within, and is put back. */
function gapsOf(sentUs, rate) {
  const times = sentUs.map((time) => time + Math.random()).sort((a, b) => a - b);
  return times.slice(1).map((time, index) => Math.max(Number.MIN_VALUE, ((time - times[index]) * rate) / 1e6));
}

const rows = [];
const target = await startTarget();
try {
  for (const rate of RATES) {
    for (const precision of ['spin', 'timer']) {
      const { sentUs, delay } = await sentTimes(target.url, rate, precision);
      const gaps = gapsOf(sentUs, rate);
      const whole = andersonDarling(gaps);
      const parts = Array.from({ length: Math.floor(gaps.length / PART) }, (_, part) =>
        andersonDarling(gaps.slice(part * PART, (part + 1) * PART)),
      );
      const passing = (limit) => `${parts.filter((value) => value < limit).length} of ${parts.length}`;
      rows.push({
        'rate, 1/s': rate,
        precision,
        gaps: gaps.length,
        'A², whole run': whole.toFixed(2),
        'passes at 99.9 %': whole < LIMIT_999,
        'parts below 5.97': passing(LIMIT_999),
        'parts below 2.49': passing(LIMIT_95),
        'delay p50 / p99, ms': `${delay.p50.toFixed(3)} / ${delay.p99.toFixed(3)}`,
      });
    }
  }
  console.log(`\nAnderson–Darling of gaps between sent requests, ${SECONDS} s each`);
  console.table(rows);
} finally {
  target.stop();
  await rm(folder, { recursive: true });
}
