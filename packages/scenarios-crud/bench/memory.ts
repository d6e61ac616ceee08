/**
 * What a worker's memory does from one million operations to ten, in a process that does nothing else: `pnpm bench:memory`.
 * The young generation has its full size from the start (`--min-semi-space-size`), so that its growth is not taken for ours.
 * Fails where memory grows by more than is promised.
 */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

import { resultOf } from '../test/fake-contexts.ts';
import { benchWorker, doNext, instantClient } from './bench-worker.ts';

const MB = 1024 * 1024;
const MOST_GROWTH_MB = 5;
/**
 * Resident memory is read several times from each of these counts of operations on: what the allocator of the system holds
 * back of what was freed is up to 15 MB in one reading and nothing in the next.
 */
const STAGES = [1_000_000, 2_000_000, 5_000_000, 9_600_000] as const;
const READINGS = 5;
const OPERATIONS_BETWEEN = 100_000;

const MIXES = {
  /** Deletes as much as it creates. */
  level: {
    operations: [
      { type: 'create', weight: 10 },
      { type: 'read', weight: 60 },
      { type: 'update', weight: 20 },
      { type: 'delete', weight: 10 },
    ],
  },
  /** The default, which leaves ever more documents. */
  balanced: {},
  /** Leaves every document: a worker has nothing to remember that costs more. */
  create: { operations: [{ type: 'create', weight: 1 }] },
} as const;

interface Memory {
  readonly residentMb: number;
  readonly reachableMb: number;
}

interface Stage {
  readonly until: number;
  readonly created: number;
  readonly readings: readonly Memory[];
}

const mix = process.argv[2] ?? '';
if (!Object.hasOwn(MIXES, mix) || globalThis.gc === undefined) {
  console.error(`usage: node --expose-gc memory.js ${Object.keys(MIXES).join('|')}`);
  process.exit(2);
}
const worker = benchWorker({ ...MIXES[mix as keyof typeof MIXES], data: { seedData: 10_000 } });
const client = instantClient();
const result = resultOf(0);
const stages: Stage[] = [];
let done = 0;
for (const from of STAGES) {
  const readings: Memory[] = [];
  for (let reading = 0; reading < READINGS; reading += 1) {
    await operate(from + reading * OPERATIONS_BETWEEN);
    readings.push(await readMemory());
  }
  stages.push({ until: done, created: worker.highWaterMark!(), readings });
}

const [first, last] = [stages[0]!, stages.at(-1)!];
console.log(`\n${mix} mix, ${last.until.toLocaleString('en')} operations of 1 KB in a process of their own`);
console.table(
  stages.map(({ until, created, readings }) => ({
    'until operation': until,
    created,
    'resident MB': spread(readings.map(({ residentMb }) => residentMb)),
    'reachable MB': spread(readings.map(({ reachableMb }) => reachableMb)),
  })),
);
for (const key of ['residentMb', 'reachableMb'] as const) {
  const [before, after] = [first, last].map(({ readings }) => median(readings.map((reading) => reading[key])));
  const growthMb = after! - before!;
  const reached = growthMb < MOST_GROWTH_MB;
  const verdict = `less than ${MOST_GROWTH_MB} MB is promised: ${reached ? 'reached' : 'NOT REACHED'}`;
  console.log(`${key.replace('Mb', '')} grew by ${growthMb.toFixed(1)} MB in the median; ${verdict}`);
  if (!reached) process.exitCode = 1;
}

async function operate(until: number): Promise<void> {
  for (; done < until; done += 1) {
    const told = doNext(worker, client, result);
    if (told instanceof Promise) await told;
    if (done % 1000 === 0) await turn();
  }
}

/** After garbage is collected, and the engine's helper threads have given its pages back. */
async function readMemory(): Promise<Memory> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentMb: rss / MB, reachableMb: (heapUsed + external) / MB };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function spread(values: readonly number[]): string {
  return `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`;
}
