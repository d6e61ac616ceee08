import { cpus } from 'node:os';

import { measure, type Measured } from './measured-run.ts';
import { startBareTarget } from './target-process.ts';

/** Attempts at a healthy run, on a machine that others disturb. */
const MOST_ATTEMPTS = 2;
/** Share of the machine's CPU in use from which on others kept the generator from a core: the runs together use half of one. */
const BUSY_SHARE = 0.8;

/** The target keeps nothing that would have to be removed. */
// The target keeps nothing, so that its answers are not held against what was written.
const OPEN = [
  '--rate',
  '350/s',
  '--scenario',
  'crud',
  '--set',
  'load.arrivals=constant',
  '--set',
  'scenario.verify=0',
  '--no-cleanup',
];
const HEALTHY = [...OPEN, '--workers', '700', '--duration', '31s', '--warmup', '3s', '--strict'];

/** An attempt at a healthy run. */
interface Attempt {
  readonly measured: Measured;
  /** All that the certificate has against it. */
  readonly facts: readonly string[];
  /** Of these, what nothing outside of the generator explains. */
  readonly unexplained: readonly string[];
}

/** Runs of half a minute each, side by side and beside whatever else is tested. */
export interface LongRuns {
  /** Attempts up to the first that is valid, each started when the one before was not. */
  healthy(): Promise<readonly Attempt[]>;
  /** With a warm-up until steady, of a target that gets quicker for its first 4,000 requests. */
  readonly settling: Promise<Measured>;
  /** The same of one that gets slower all the time. */
  readonly drifting: Promise<Measured>;
  close(): Promise<void>;
}

/** Starts the runs. */
export async function longRuns(folder: string): Promise<LongRuns> {
  const targets = await Promise.all([
    // So slow that what a busy machine does to the generator is little beside it.
    startBareTarget('--delay', '1500'),
    startBareTarget('--delay', '400', '100', '4000'),
    startBareTarget('--delay', '100', '600', '12000'),
  ]);
  const [even, settling, drifting] = targets.map(({ url }) => url) as [string, string, string];
  const untilSteady = (url: string, longest: string) =>
    measure(folder, url, [...OPEN, '--workers', '300', '--until-steady', '--warmup', longest, '--duration', '1s']);
  const first = attemptHealthy(folder, even);
  const [settled, drifted] = [untilSteady(settling, '60s'), untilSteady(drifting, '31s')];
  // Who awaits them later hears of it then.
  for (const run of [first, settled, drifted]) run.catch(() => undefined);
  return {
    async healthy() {
      const attempts = [await first];
      while (attempts.at(-1)!.facts.length > 0 && attempts.length < MOST_ATTEMPTS)
        attempts.push(await attemptHealthy(folder, even));
      return attempts;
    },
    settling: settled,
    drifting: drifted,
    async close() {
      await Promise.allSettled([first, settled, drifted]);
      await Promise.all(targets.map((target) => target.close()));
    },
  };
}

async function attemptHealthy(folder: string, url: string): Promise<Attempt> {
  const before = cpuTimes();
  const measured = await measure(folder, url, HEALTHY);
  const after = cpuTimes();
  const busyShare = 1 - (after.idle - before.idle) / (after.total - before.total);
  const claims = measured.report.certificate?.claims ?? [];
  const facts = claims.flatMap(({ reasons }) => reasons.map(({ fact }) => fact));
  return { measured, facts, unexplained: facts.filter((fact) => !isExplained(fact, busyShare)) };
}

/** Whether others on the machine can be why: they used its CPU, as this process sees it, or a hypervisor took it. */
function isExplained(fact: string, busyShare: number): boolean {
  return /^the (hypervisor|container)/.test(fact) || busyShare > BUSY_SHARE;
}

function cpuTimes(): { readonly idle: number; readonly total: number } {
  const times = cpus().map((core) => core.times);
  const idle = times.reduce((sum, each) => sum + each.idle, 0);
  return { idle, total: times.reduce((sum, each) => sum + each.user + each.nice + each.sys + each.irq + each.idle, 0) };
}
