/**
 * What a request costs the load generator: CPU of whole programs per request, in rounds that interleave them, against nginx
 * on a core of its own. `pnpm bench --help` says what can be chosen.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { casesFor, type Case } from './cases.ts';
import { measureLoad, type LoadSample } from './measure-load.ts';
import { startTarget, type NeutralTarget } from './neutral-target.ts';
import { measureLateness, type Lateness } from './open-model.ts';
import { writeRequestFiles } from './programs.ts';
import { recordOperations, recordValues } from './recording-cost.ts';
import { caseTable, latenessTable, recordingTable } from './tables.ts';
import { ensureTools } from './tools.ts';

const HELP = `Usage: pnpm bench [--rounds 5] [--seconds 3] [--only load,open,recording]

  --rounds   how often each program is measured; programs take turns
  --seconds  how long each measured window is
  --only     parts to run: load (CPU per request beside other tools), open (delay of an open model), recording
`;

/** nginx has the first core; programs that make load have the second. */
const TARGET_CORE = 0;
const LOAD_CORE = '1';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'load,open,recording' },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const parts = values.only.split(',');
if (values.help || !(rounds >= 1) || !(seconds > 0) || parts.some((part) => !HELP.includes(part))) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
if (process.platform !== 'linux' || availableParallelism() < 2) {
  console.error('the bench reads /proc and pins programs to cores: it needs Linux and two cores');
  process.exit(2);
}

const [{ model: cpu } = { model: 'unknown' }] = cpus();
console.log(`${availableParallelism()} cores (${cpu}), Node ${process.versions.node}, ${new Date().toISOString()}`);
console.log(`${rounds} rounds of ${seconds} s; load average at the start ${loadavg()[0]?.toFixed(1)}\n`);
if (parts.includes('recording')) await recording();
if (parts.includes('load') || parts.includes('open')) {
  ensureTools();
  writeRequestFiles();
  const target = await startTarget(TARGET_CORE);
  try {
    if (parts.includes('load')) await load(target);
    if (parts.includes('open')) await open(target);
  } finally {
    await target.stop();
  }
}
console.log(`load average at the end ${loadavg()[0]?.toFixed(1)}`);

async function recording(): Promise<void> {
  recordValues();
  recordOperations();
  const samples = Array.from({ length: rounds }, () => ({ value: recordValues(), operation: recordOperations() }));
  console.log(
    recordingTable(
      samples.map(({ value }) => value),
      samples.map(({ operation }) => operation),
    ),
  );
}

async function load(target: NeutralTarget): Promise<void> {
  const cases = casesFor(target.url);
  const samples = new Map<Case, LoadSample[][]>(cases.map((each) => [each, each.contestants.map(() => [])]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const each of cases) {
      for (const [index, { tool, command }] of each.contestants.entries()) {
        const sample = await measureLoad(command, target, { cores: LOAD_CORE, seconds });
        samples.get(each)?.[index]?.push(sample);
        console.error(`round ${round}: ${each.name}: ${tool} ${sample.cpuUsPerRequest.toFixed(1)} µs`);
      }
    }
  }
  for (const each of cases) console.log(caseTable(each, samples.get(each) ?? []));
}

async function open(target: NeutralTarget): Promise<void> {
  const rates = [10_000, 20_000];
  const samples = new Map<number, Lateness[]>(rates.map((rate) => [rate, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const ratePerSecond of rates) {
      const options = { ratePerSecond, cores: LOAD_CORE, seconds, more: [] };
      const sample = await measureLateness(target.url, options);
      samples.get(ratePerSecond)?.push(sample);
      console.error(`round ${round}: ${ratePerSecond}/s: delay p99 ${sample.p99Ms.toFixed(2)} ms`);
    }
  }
  console.log(latenessTable(samples));
}
