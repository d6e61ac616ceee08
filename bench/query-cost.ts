/**
 * What queries cost the load generator: CPU of whole programs per query of 20 documents, in rounds that interleave ours with wrk, and
 * how many bytes a second of CPU reads and counts of large answers, with what memory does meanwhile: `pnpm bench:query`.
 * Why so: docs/decisions/0172-cost-is-counted-by-the-target.md.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { measureLoad } from './measure-load.ts';
import { cpuUsOf } from './process-cpu.ts';
import { residentMbOf } from './process-memory.ts';
import { PROGRAMS, writeQueryFile } from './programs.ts';
import { startQueryTarget, type QueryTarget } from './query-target.ts';
import { ratios, showSpread, spreadOf } from './statistics.ts';
import { searchPath } from './tools.ts';

const TARGET_CORE = '0';
const LOAD_CORE = '1';
/** Queries before a window begins. */
const WARM_UP_QUERIES = 8_000;
const DOCUMENTS = 20;
const LARGE_DOCUMENTS = 5000;
const MB = 1e6;
/** Of large answers: so much is read before memory is looked at, and so much while it is. */
const LARGE_WARM_UP_BYTES = 500 * MB;
const LARGE_BYTES = 2_000 * MB;
const LONGEST_LARGE_MS = 240_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'small,large' },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
if (spawnSync('sh', ['-c', 'command -v wrk && command -v taskset'], { env: searchPath() }).status !== 0) {
  console.log('skipped: the bench needs wrk and taskset (apt-get install wrk util-linux)');
  process.exit(0);
}
console.log(`load average ${(loadavg()[0] ?? 0).toFixed(1)}, ${rounds} rounds of ${seconds} s`);
for (const [part, measure] of [
  ['small', besideWrk],
  ['large', largeAnswers],
] as const) {
  if (!values.only.split(',').includes(part)) continue;
  const target = await startQueryTarget(TARGET_CORE);
  try {
    await measure(target);
  } finally {
    await target.stop();
  }
}

/** CPU per query of ours, unchecked and with 1 of 20 checked, and of wrk, in turn. */
async function besideWrk(target: QueryTarget): Promise<void> {
  writeQueryFile();
  const programs = {
    unchecked: PROGRAMS.query(target.url, DOCUMENTS, '0'),
    checked: PROGRAMS.query(target.url, DOCUMENTS, '5%'),
    wrk: PROGRAMS.wrkQuery(target.url),
  };
  const costs = { unchecked: [] as number[], checked: [] as number[], wrk: [] as number[] };
  const names = ['unchecked', 'checked', 'wrk'] as const;
  for (let round = 0; round < rounds; round += 1) {
    // Ours write the documents that all are answered with; wrk asks for those of the round.
    for (const name of names) {
      if (name !== 'wrk') await fetch(`${target.url}/forget`);
      const options = { cores: LOAD_CORE, seconds, warmUpRequests: WARM_UP_QUERIES };
      const { cpuUsPerRequest } = await measureLoad(programs[name], target, options);
      costs[name].push(cpuUsPerRequest);
    }
    console.error(
      `round ${round + 1}: ${names.map((name) => `${name} ${costs[name].at(-1)!.toFixed(1)} µs`).join(', ')}`,
    );
  }
  console.log(
    `query of ${DOCUMENTS} documents, ${(await target.answers()).answerBytes} bytes, 50 connections: CPU per query, µs`,
  );
  for (const name of names) {
    const beside = showSpread(spreadOf(ratios(costs[name], costs.wrk)), 2);
    console.log(`${name}: ${showSpread(spreadOf(costs[name]), 1)}, ${beside} × wrk`);
  }
}

/** Bytes a second of CPU of large answers that are read, held against the grammar and counted; and resident memory over 2 GB of them. */
async function largeAnswers(target: QueryTarget): Promise<void> {
  const command = PROGRAMS.query(target.url, LARGE_DOCUMENTS, '5%', [
    '--set',
    'scenario.operations=[{type: large, weight: 1}]',
  ]);
  const program = spawn('taskset', ['-c', LOAD_CORE, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: searchPath(),
  });
  let said = '';
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-2000)));
  }
  const pid = program.pid ?? 0;
  const stamp = async () => {
    const { queries, answerBytes } = await target.answers();
    return { bytes: queries * answerBytes, answerBytes, cpuUs: cpuUsOf(pid), memoryMb: residentMbOf(pid) ?? 0 };
  };
  try {
    const endMs = performance.now() + LONGEST_LARGE_MS;
    const until = async (reached: (at: Awaited<ReturnType<typeof stamp>>) => boolean) => {
      for (;;) {
        if (program.exitCode !== null) throw new Error(`${command.join(' ')}\nended early: ${said.trim()}`);
        const at = await stamp();
        memory.push(at.memoryMb);
        if (reached(at) || performance.now() > endMs) return at;
        await sleep(100);
      }
    };
    const memory: number[] = [];
    // Seeding is over when the target has made its first answer.
    const begun = await until(({ answerBytes }) => answerBytes > 0);
    const first = await until(({ bytes }) => bytes - begun.bytes >= LARGE_WARM_UP_BYTES);
    memory.length = 0;
    const last = await until(({ bytes }) => bytes - first.bytes >= LARGE_BYTES);
    const half = memory.length >> 1;
    const growthMb = Math.max(...memory.slice(half)) - Math.max(...memory.slice(0, half));
    const rate = (last.bytes - first.bytes) / (last.cpuUs - first.cpuUs);
    console.log(
      `answers of ${LARGE_DOCUMENTS} documents, ${(last.answerBytes / MB).toFixed(1)} MB each: ${((last.bytes - first.bytes) / MB).toFixed(0)} MB read and counted, ` +
        `${rate.toFixed(0)} MB per second of CPU; resident memory at most ${Math.max(...memory).toFixed(1)} MB, in the second half ${growthMb.toFixed(1)} MB more than in the first`,
    );
  } finally {
    program.kill('SIGKILL');
    if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
  }
}
