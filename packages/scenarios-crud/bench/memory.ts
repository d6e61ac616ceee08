/**
 * What a lane's memory does from one million operations to ten, in a process that does nothing else: `pnpm bench:memory`.
 * Fails where memory grows by more than is promised and is explained.
 */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

import { slotOf } from '../test/fake-contexts.ts';
import { benchLane, doNext, instantClient } from './bench-lane.ts';

const MB = 1024 * 1024;
const MOST_GROWTH_MB = 5;
/** A lane knows each of its live documents by a number of four bytes, in an array that doubles when it is full. */
const MOST_BYTES_PER_DOCUMENT = 8;
const STAGES = [1_000_000, 2_000_000, 5_000_000, 10_000_000] as const;

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
} as const;

interface Memory {
  readonly residentMb: number;
  readonly reachableMb: number;
  readonly created: number;
}

const mix = process.argv[2] ?? '';
if (!Object.hasOwn(MIXES, mix) || globalThis.gc === undefined) {
  console.error(`usage: node --expose-gc memory.js ${Object.keys(MIXES).join('|')}`);
  process.exit(2);
}
const lane = benchLane({ ...MIXES[mix as keyof typeof MIXES], data: { seedData: 10_000 } });
const client = instantClient();
const slot = slotOf(0);
const stages: Memory[] = [];
let done = 0;
for (const until of STAGES) {
  for (; done < until; done += 1) {
    const told = doNext(lane, client, slot);
    if (told instanceof Promise) await told;
    if (done % 1000 === 0) await turn();
  }
  stages.push(await readMemory());
}
console.log(`\n${mix} mix, ${STAGES.at(-1)!.toLocaleString('en')} operations of 1 KB in a process of their own`);
console.table(
  stages.map(({ residentMb, reachableMb, created }, index) => ({
    operations: STAGES[index],
    created,
    'resident MB': Number(residentMb.toFixed(1)),
    'reachable MB': Number(reachableMb.toFixed(1)),
  })),
);

const [first, last] = [stages[0]!, stages.at(-1)!];
const documentsMb = mix === 'balanced' ? ((last.created - first.created) * MOST_BYTES_PER_DOCUMENT) / MB : 0;
const residentGrowthMb = last.residentMb - first.residentMb;
const reachableGrowthMb = last.reachableMb - first.reachableMb;
console.log(`resident grew by ${residentGrowthMb.toFixed(1)} MB: ${verdict(residentGrowthMb, MOST_GROWTH_MB)}`);
console.log(`reachable grew by ${reachableGrowthMb.toFixed(1)} MB: ${verdict(reachableGrowthMb, MOST_GROWTH_MB)}`);
if (documentsMb > 0) {
  console.log(
    `Documents that stay are kept account of, which takes up to ${documentsMb.toFixed(1)} MB here; growth is held against ${(MOST_GROWTH_MB + documentsMb).toFixed(1)} MB.`,
  );
}
if (Math.max(residentGrowthMb, reachableGrowthMb) >= MOST_GROWTH_MB + documentsMb) process.exitCode = 1;

/** After garbage is collected, and the engine's helper threads have given its pages back. */
async function readMemory(): Promise<Memory> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await sleep(150);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentMb: rss / MB, reachableMb: (heapUsed + external) / MB, created: lane.mark!() };
}

function verdict(growthMb: number, atMostMb: number): string {
  return `less than ${atMostMb} MB is promised: ${growthMb < atMostMb ? 'reached' : 'NOT REACHED'}`;
}
