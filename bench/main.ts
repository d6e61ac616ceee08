/**
 * What a request costs the load generator: CPU of whole programs per request, in rounds that interleave them, against nginx
 * on a core of its own; only where threads are compared do both share all cores. `pnpm bench --help` says what can be chosen.
 * Why so: docs/decisions/0172-cost-is-counted-by-the-target.md.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { GAP_RUNS, measureGaps, type GapFit } from './arrival-gaps.ts';
import { casesFor, type Case } from './cases.ts';
import { measureLoad, type LoadSample } from './measure-load.ts';
import { startTarget, type NeutralTarget } from './neutral-target.ts';
import { measureLateness, OPEN_RUNS, type Lateness } from './open-model.ts';
import { PROGRAMS, writeRequestFiles } from './programs.ts';
import { recordOperations, recordValues } from './recording-cost.ts';
import { caseTable, gapsTable, latenessTable, recordingTable, threadsTable, type Measured } from './tables.ts';
import { THREAD_COUNTS } from './thread-counts.ts';
import { ensureTools } from './tools.ts';
import { writeResult } from './write-result.ts';

const HELP = `Usage: pnpm bench [--rounds 5] [--seconds 3] [--only load,threads,open,gaps,recording] [--write]

  --rounds   how often each program is measured; programs take turns
  --seconds  how long each measured window is
  --only     parts to run: load (CPU per request beside other tools), threads (two beside one),
             open (delay of an open model), gaps (between requests of an open model), recording
  --write    put the tables into docs/performance-figures.md as well
`;

/** nginx has the first core; programs that make load have the second. */
const TARGET_CORE = '0';
const LOAD_CORE = '1';
/** Where threads are compared, programs and target share both. */
const BOTH_CORES = '0,1';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'load,threads,open,gaps,recording' },
    write: { type: 'boolean', default: false },
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
const startedAt = new Date();
const loadBefore = loadavg()[0] ?? 0;
const measured: Measured[] = [];
if (parts.includes('recording')) measured.push(recording());
if (['load', 'open', 'gaps'].some((part) => parts.includes(part))) {
  ensureTools();
  writeRequestFiles();
  const target = await startTarget(TARGET_CORE);
  try {
    if (parts.includes('load')) measured.push(...(await load(target)));
    if (parts.includes('open')) measured.push(await open(target));
    if (parts.includes('gaps')) measured.push(await gaps(target));
  } finally {
    await target.stop();
  }
}
if (parts.includes('threads')) {
  ensureTools();
  const target = await startTarget(BOTH_CORES);
  try {
    measured.push(await threads(target));
  } finally {
    await target.stop();
  }
}
const result = [
  `${startedAt.toISOString().slice(0, 10)}, ${availableParallelism()} cores (${cpu}), Node ${process.versions.node}; ` +
    `${rounds} rounds of ${seconds} s. Load average ${loadBefore.toFixed(1)} at the start, ${(loadavg()[0] ?? 0).toFixed(1)} at the end.\n`,
  ...measured.map(({ table }) => table),
].join('\n');
console.log(result);
console.log(['Goals', ...measured.flatMap(({ goals }) => goals)].join('\n'));
if (values.write) writeResult(result);

function recording(): Measured {
  // The first rounds are those in which the code is compiled, and what they allocate is not recording's.
  for (let warmUp = 0; warmUp < 3; warmUp += 1) {
    recordValues();
    recordOperations();
  }
  const samples = Array.from({ length: rounds }, () => ({ value: recordValues(), operation: recordOperations() }));
  return recordingTable(
    samples.map(({ value }) => value),
    samples.map(({ operation }) => operation),
  );
}

async function load(target: NeutralTarget): Promise<Measured[]> {
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
  return cases.map((each) => caseTable(each, samples.get(each) ?? []));
}

async function threads(target: NeutralTarget): Promise<Measured> {
  const samples = THREAD_COUNTS.map((): LoadSample[] => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, count] of THREAD_COUNTS.entries()) {
      const sample = await measureLoad(PROGRAMS.readOn(target.url, count), target, { cores: BOTH_CORES, seconds });
      samples[index]?.push(sample);
      console.error(`round ${round}: ${count} threads ${sample.requestsPerSecond.toFixed(0)}/s`);
    }
  }
  return threadsTable(samples);
}

async function open(target: NeutralTarget): Promise<Measured> {
  const samples = OPEN_RUNS.map((): Lateness[] => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, { name, ratePerSecond, more }] of OPEN_RUNS.entries()) {
      const sample = await measureLateness(target.url, { ratePerSecond, seconds, more });
      samples[index]?.push(sample);
      console.error(`round ${round}: ${name}: delay p99 ${sample.p99Ms.toFixed(2)} ms`);
    }
  }
  return latenessTable(samples);
}

async function gaps(target: NeutralTarget): Promise<Measured> {
  const fits = GAP_RUNS.map((): GapFit[] => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, run] of GAP_RUNS.entries()) {
      const fit = await measureGaps(target.url, run, seconds);
      fits[index]?.push(fit);
      console.error(`round ${round}: gaps at ${run.ratePerSecond}/s, ${run.precision}: A² ${fit.distance.toFixed(1)}`);
    }
  }
  return gapsTable(fits);
}
