/**
 * What the memory of the whole program does from one million operations to ten, against nginx: `pnpm bench:memory`. It takes
 * some minutes of both cores, and fails where memory grows by more than the goal allows.
 * Why so: docs/decisions/0172-cost-is-counted-by-the-target.md.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { startTarget, type NeutralTarget } from './neutral-target.ts';
import { PROGRAMS } from './programs.ts';
import { residentMbOf } from './process-memory.ts';
import { showSpread, spreadOf } from './statistics.ts';
import { ensureTools, searchPath } from './tools.ts';

const CORES = '0,1';
const OPERATIONS = 10_000_000;
const MOST_GROWTH_MB = 5;
const READ_EVERY_MS = 250;
/**
 * Memory is read while so many operations end, and the most of a window is held against the most of the first: the engine
 * takes some 30 MB for young objects and gives them back as it sees fit, which says nothing about what is kept.
 */
const WINDOWS = [
  [1_000_000, 2_000_000],
  [2_000_000, 3_000_000],
  [4_500_000, 5_500_000],
  [9_000_000, OPERATIONS],
] as const;
const MIXES = ['read-heavy', 'balanced'] as const;

/** Resident memory at a number of operations. */
interface Reading {
  readonly operations: number;
  readonly residentMb: number;
}

const mixes = process.argv.slice(2);
if (mixes.some((mix) => !MIXES.includes(mix as (typeof MIXES)[number]))) {
  console.error(`usage: pnpm bench:memory [${MIXES.join('] [')}]`);
  process.exit(2);
}
ensureTools();
for (const mix of mixes.length > 0 ? mixes : MIXES) {
  const target = await startTarget(CORES);
  try {
    show(mix, await follow(mix, target));
  } finally {
    await target.stop();
  }
}

/** Reads the program's memory until it has ended. */
async function follow(mix: string, target: NeutralTarget): Promise<readonly Reading[]> {
  const [command = '', ...args] = PROGRAMS.mixFor(target.url, mix, OPERATIONS);
  const program = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: searchPath() });
  const ended = once(program, 'exit');
  let said = '';
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-2000)));
  }
  const readings: Reading[] = [];
  while (program.exitCode === null && program.signalCode === null) {
    const residentMb = residentMbOf(program.pid ?? 0);
    // What the bench asks itself is counted, too: not one in a thousand.
    if (residentMb !== null) readings.push({ operations: await target.requests(), residentMb });
    await Promise.race([sleep(READ_EVERY_MS), ended]);
  }
  if ((readings.at(-1)?.operations ?? 0) < OPERATIONS) throw new Error(`the program ended early: ${said.trim()}`);
  return readings;
}

function show(mix: string, readings: readonly Reading[]): void {
  const spreads = WINDOWS.map(([from, until]) =>
    spreadOf(
      readings
        .filter(({ operations }) => operations >= from && operations <= until)
        .map(({ residentMb }) => residentMb),
    ),
  );
  console.log(`\n${mix} mix, ${OPERATIONS.toLocaleString('en')} operations of the whole program`);
  console.table(
    WINDOWS.map(([from, until], window) => ({
      'operations, million': `${from / 1e6} to ${until / 1e6}`,
      'resident MB': showSpread(spreads[window]!, 1),
    })),
  );
  const growthMb = spreads.at(-1)!.most - spreads[0]!.most;
  const reached = growthMb < MOST_GROWTH_MB;
  console.log(
    `grew by ${growthMb.toFixed(1)} MB at the most; the goal is less than ${MOST_GROWTH_MB} MB: ${reached ? 'reached' : 'NOT REACHED'}`,
  );
  if (!reached) process.exitCode = 1;
}
