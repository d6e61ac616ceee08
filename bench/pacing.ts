/**
 * How exactly operations of an open model start, and what that costs: the built program with each `load.precision`, in
 * turn, at rates from 50 to 10,000/s against the built testbed. `pnpm bench:pacing --help` says what can be chosen.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { cpuUsOf } from './process-cpu.ts';
import { PROGRAMS } from './programs.ts';
import { spreadOf } from './statistics.ts';

const HELP = `Usage: pnpm bench:pacing [--rounds 5] [--seconds 5] [--rates 50,100,…] [--precisions timer,paced,spin]

  --rounds      how often each is measured; they take turns, so that all meet the same machine
  --seconds     how long each is measured
  --rates       arrivals per second
  --precisions  values of load.precision; CPU is told beside the first one's
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    rates: { type: 'string', default: '50,100,200,400,1000,2000,5000,10000' },
    precisions: { type: 'string', default: 'timer,paced,spin' },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const rates = values.rates.split(',').map(Number);
const precisions = values.precisions.split(',');
if (values.help || !(rounds >= 1) || !(seconds >= 3) || !rates.every((rate) => rate > 0)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

/** From the start of the program until its load has surely begun; it warms up for 2 s. */
const START_SECONDS = 3;

/** Delay in µs and CPU of the whole program in per cent of a core, of one run. */
interface Sample {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly cpu: number;
  readonly turning: number;
}

interface ReportedRun {
  readonly summary: { readonly delay: { readonly p50: number; readonly p90: number; readonly p99: number } | null };
  readonly generator: { readonly turning_seconds: number };
}

async function measure(url: string, rate: number, precision: string, round: number): Promise<Sample> {
  const more = ['--set', `load.precision=${precision}`, '--seed', String(round), '--threads', '1'];
  const [program = '', ...args] = PROGRAMS.readAt(url, rate, seconds, more);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const closed = once(child, 'close');
  await sleep(START_SECONDS * 1000);
  const cpu = await cpuWithin(child.pid ?? 0, seconds - 1);
  await closed;
  if (!printed.startsWith('{')) throw new Error(`no report: ${said.slice(-2000)}`);
  const { summary, generator } = JSON.parse(printed) as ReportedRun;
  if (summary.delay === null) throw new Error(`at ${rate}/s no operation was measured`);
  const { p50, p90, p99 } = summary.delay;
  const turning = (generator.turning_seconds / seconds) * 100;
  return { p50: p50 * 1000, p90: p90 * 1000, p99: p99 * 1000, cpu, turning };
}

/** CPU of a program over so many seconds from now, in per cent of a core. */
async function cpuWithin(pid: number, windowSeconds: number): Promise<number> {
  const [fromUs, fromMs] = [cpuUsOf(pid), performance.now()];
  await sleep(windowSeconds * 1000);
  return (cpuUsOf(pid) - fromUs) / (performance.now() - fromMs) / 10;
}

const target = spawn(process.execPath, [PROGRAMS.bin, 'testbed', '--quiet', '--until-stdin-ends'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const samples = new Map<string, Sample[]>();
try {
  const [line] = (await once(target.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  for (let round = 1; round <= rounds; round += 1) {
    for (const rate of rates) {
      // Whoever is first meets what the one before left behind: each is that in turn.
      for (let turn = 0; turn < precisions.length; turn += 1) {
        const precision = precisions[(turn + round) % precisions.length] ?? '';
        const sample = await measure(url, rate, precision, round);
        const key = `${rate} ${precision}`;
        samples.set(key, [...(samples.get(key) ?? []), sample]);
        console.error(
          `round ${round}: ${key}: ${sample.p50.toFixed(0)} / ${sample.p90.toFixed(0)} / ${sample.p99.toFixed(0)} µs, ${sample.cpu.toFixed(1)} % CPU`,
        );
      }
    }
  }
} finally {
  target.stdin.end();
}

const rows = rates.flatMap((rate) =>
  precisions.map((precision) => {
    const own = samples.get(`${rate} ${precision}`) ?? [];
    const first = samples.get(`${rate} ${precisions[0] ?? ''}`) ?? [];
    const median = (field: keyof Sample) => spreadOf(own.map((sample) => sample[field])).median;
    const above = spreadOf(own.map(({ cpu }, round) => cpu - (first[round]?.cpu ?? Number.NaN))).median;
    const delays = (['p50', 'p90', 'p99'] as const).map((field) => median(field).toFixed(0));
    const costs = [median('cpu'), above, median('turning')].map((share) => share.toFixed(1));
    return [rate.toLocaleString('en'), precision, ...delays, ...costs];
  }),
);
const head = [
  'arrivals/s',
  'precision',
  'p50, µs',
  'p90, µs',
  'p99, µs',
  'CPU, %',
  `above ${precisions[0] ?? ''}`,
  'of it turning, %',
];
console.log(
  `${availableParallelism()} cores, Node ${process.versions.node}; medians of ${rounds} runs of ${seconds} s, seeds 1 to ${rounds}; load average ${(loadavg()[0] ?? 0).toFixed(1)} at the end.\n`,
);
console.log([head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
